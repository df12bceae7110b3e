// lvwang standards check: are all editions and workflows whole, and does every worked example come out?
#include <fmt/format.h>
#include <openssl/evp.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "assess/air_examples.h"
#include "assess/emission_examples.h"
#include "assess/water_examples.h"
#include "base/text.h"
#include "cases/workflow.h"
#include "data_dir.h"
#include "installation.h"
#include "quality/average_examples.h"
#include "standards/worked_examples.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

constexpr std::string_view kSumsFile = "checksums.sha256";

// The one place where the modules' worked examples come together; a module with a new kind adds its line.
standards::WorkedExamples all_examples() {
    standards::WorkedExamples examples;
    assess::add_air_examples(examples);
    assess::add_water_examples(examples);
    assess::add_emission_examples(examples);
    quality::add_average_examples(examples);
    return examples;
}

std::string sha256(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), sum.data(), &size, EVP_sha256(), nullptr) != 1) return {};
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) hex += fmt::format("{:02x}", sum[i]);
    return hex;
}

// The files of standards/ by folder: `standards/gb3095-2012` to its files in order.
std::map<std::string, std::vector<const SourceText*>> folders_of(const std::vector<SourceText>& files) {
    std::map<std::string, std::vector<const SourceText*>> folders;
    for (const SourceText& file : files) {
        const std::size_t slash = file.path.rfind('/');
        if (file.path.starts_with("standards/") && slash > sizeof("standards"))
            folders[file.path.substr(0, slash)].push_back(&file);
    }
    return folders;
}

std::string sums_of(const std::vector<const SourceText*>& files) {
    std::string lines;  // as sha256sum writes them, so that `sha256sum -c` reads them too
    for (const SourceText* file : files) {
        lines += fmt::format("{}  {}\n", sha256(file->text), file->path.substr(file->path.rfind('/') + 1));
    }
    return lines;
}

// What is wrong with a folder's sums, a line each.
std::vector<std::string> sum_faults(const std::string& directory, const std::string& folder,
                                    const std::vector<const SourceText*>& files) {
    const std::string path = fmt::format("{}/{}", folder, kSumsFile);
    std::ifstream in(std::filesystem::path(directory) / path);
    if (!in) return {fmt::format("{}: is missing; after reading the tables, write it with lvwang standards seal", path)};
    std::map<std::string, std::string> written;
    std::string line;
    int number = 0;
    std::vector<std::string> faults;
    while (std::getline(in, line)) {
        ++number;
        const std::size_t blanks = line.find("  ");
        if (blanks == std::string::npos) {
            faults.push_back(fmt::format("{}:{}: is no line of sha256sum", path, number));
            continue;
        }
        written[line.substr(blanks + 2)] = line.substr(0, blanks);
    }
    for (const SourceText* file : files) {
        const std::string name = file->path.substr(file->path.rfind('/') + 1);
        const auto found = written.find(name);
        if (found == written.end()) {
            faults.push_back(fmt::format("{}: is not among the sums of {}", file->path, path));
            continue;
        }
        if (found->second != sha256(file->text)) faults.push_back(fmt::format("{}: is not what was sealed", file->path));
        written.erase(found);
    }
    for (const auto& [name, sum] : written) faults.push_back(fmt::format("{}/{}: was sealed and is not there", folder, name));
    return faults;
}

std::string_view folder_of(const std::map<std::string, std::string>& folder_by_edition, const std::string& edition) {
    const auto found = folder_by_edition.find(edition);
    return found == folder_by_edition.end() ? std::string_view() : std::string_view(found->second);
}

// Prints one line for each kind of case, or what is wrong with their files. @return whether all is well
Result<bool> check_workflows(const std::string& directory) {
    LVWANG_ASSIGN(const std::vector<SourceText> files, read_tables(directory, {"workflows"}));
    const auto workflows = parse_workflows(files);
    if (!workflows) {
        fmt::print(stderr, "{}\n", workflows.error().message);
        return false;
    }
    for (const auto& [key, flow] : workflows->all()) {
        const bool confirmed = std::ranges::all_of(flow.deadlines, [](const auto& entry) { return entry.second.confirmed; });
        fmt::print("{:<26} ok     {} steps, {} deadlines, opened by {}{}\n", key, flow.steps.size(), flow.deadlines.size(),
                   flow.opened_by.empty() ? "hand" : fmt::format("{}", fmt::join(flow.opened_by, ", ")),
                   confirmed ? "" : "  to_be_confirmed");
    }
    return true;
}

// Prints one line for each edition and one for each fault. @return whether all is well
Result<bool> check(const std::string& tables_dir) {
    LVWANG_ASSIGN(const std::string directory, find_data_dir(tables_dir));
    LVWANG_ASSIGN(const std::vector<SourceText> files, read_tables(directory, {"standards", "calendars", "codes"}));
    LVWANG_ASSIGN(const standards::Standards law, standards::Standards::parse(files));
    std::map<std::string, std::vector<std::string>> faults;  // by edition; "" for those of none
    std::map<std::string, std::string> folder_by_edition;
    for (const auto& [folder, of_folder] : folders_of(files)) {
        for (const standards::Edition& edition : law.editions()) {
            const bool in_folder = std::ranges::any_of(of_folder, [&](const SourceText* file) {
                return file->path.ends_with("/edition.csv") && file->text.find("\n" + edition.key + ",") != std::string::npos;
            });
            if (in_folder) folder_by_edition[edition.key] = folder;
        }
        for (std::string& fault : sum_faults(directory, folder, of_folder)) faults[folder].push_back(std::move(fault));
    }
    standards::ExampleOutcome outcome = all_examples().run(law, files);
    for (const standards::ExampleFault& fault : outcome.faults) {
        const std::string_view folder = folder_of(folder_by_edition, fault.edition);
        faults[std::string(folder)].push_back(fmt::format("{}: {}", fault.place, fault.message));
    }
    for (const standards::Edition& edition : law.editions()) {
        const auto found = faults.find(std::string(folder_of(folder_by_edition, edition.key)));
        fmt::print(
            "{:<26} {:<6} {} to {}  {:>3} examples{}  {}\n", edition.key, found == faults.end() ? "ok" : "FAULTY",
            format_date(edition.from), edition.to ? format_date(*edition.to) : "today     ", outcome.passed[edition.key],
            outcome.untried[edition.key] == 0 ? "" : fmt::format(" ({} tried by tests only)", outcome.untried[edition.key]),
            to_string(edition.status));
    }
    for (const auto& [folder, of_folder] : faults) {
        for (const std::string& fault : of_folder) fmt::print(stderr, "{}\n", fault);
    }
    return faults.empty();
}

Result<void> seal(const std::string& tables_dir) {
    LVWANG_ASSIGN(const std::string directory, find_data_dir(tables_dir));
    LVWANG_ASSIGN(const std::vector<SourceText> files, read_tables(directory, {"standards"}));
    for (const auto& [folder, of_folder] : folders_of(files)) {
        const std::string path = fmt::format("{}/{}/{}", directory, folder, kSumsFile);
        std::ofstream out(path, std::ios::binary);
        out << sums_of(of_folder);
        out.close();
        if (!out) return fail(ErrorCode::kIo, "cannot write {}", path);
    }
    return {};
}

}  // namespace

void add_standards(CLI::App& app) {
    auto* const command = app.add_subcommand("standards", "The tables of the law: are they whole and untouched?");
    command->require_subcommand(1);
    auto tables_dir = std::make_shared<std::string>();
    auto* const check_command = command->add_subcommand("check",
                                                        "Bands, units, periods, worked examples and check sums of every edition, "
                                                        "and every workflow; one line each, 1 where one is "
                                                        "faulty");
    check_command->add_option("--tables", *tables_dir, "directory of standards/, codes/, workflows/");
    check_command->callback([tables_dir] {
        auto well = check(*tables_dir);
        if (well) {
            const auto directory = find_data_dir(*tables_dir);
            const auto flows = directory ? check_workflows(*directory) : tl::unexpected(directory.error());
            well = flows ? Result<bool>(*well && *flows) : flows;
        }
        if (!well) fmt::print(stderr, "lvwang standards check: {}\n", well.error().message);
        if (!well || !*well) throw CLI::RuntimeError(1);
    });
    auto* const seal_command =
        command->add_subcommand("seal", "Writes the check sums of every edition anew, after its tables were read and changed");
    seal_command->add_option("--tables", *tables_dir, "directory of standards/");
    seal_command->callback([tables_dir] {
        if (const auto done = seal(*tables_dir); !done) {
            fmt::print(stderr, "lvwang standards seal: {}\n", done.error().message);
            throw CLI::RuntimeError(1);
        }
    });
}

}  // namespace lvwang::apps
