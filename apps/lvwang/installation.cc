#include "installation.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "data_dir.h"
#include "detect/rules.h"
#include "pipeline/device_keys.h"
#include "pipeline/permit_tables.h"
#include "protocol/sm4.h"
#include "store/backup.h"
#include "store/book_keys.h"
#include "store/book_registry.h"

namespace lvwang::apps {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCommands = "codes/commands.csv";
constexpr std::string_view kCommandFields = "codes/command_fields.csv";

Result<std::string> read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) return fail(ErrorCode::kIo, "cannot read {}", path.string());
    return text;
}

std::vector<SourceText> only_below(const std::vector<SourceText>& all, std::string_view folder) {
    std::vector<SourceText> some;
    for (const SourceText& one : all) {
        if (one.path.starts_with(folder)) some.push_back(one);
    }
    return some;
}

}  // namespace

Instant system_now() {
    using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
    return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

Result<cases::Workflows> parse_workflows(std::span<const SourceText> files) {
    LVWANG_ASSIGN(cases::Workflows workflows, cases::Workflows::parse(files));
    for (const auto& [key, flow] : workflows.all()) {
        for (const std::string& rule : flow.opened_by) {
            if (detect::rule_named(rule) == nullptr) {
                return fail(ErrorCode::kInvalidArgument, "workflows/{}.json: opened_by: there is no rule '{}'", key, rule);
            }
        }
    }
    return workflows;
}

Result<Tables> read_installed_tables(const std::string& directory) {
    LVWANG_ASSIGN(const std::string place, find_data_dir(directory));
    LVWANG_ASSIGN(const auto texts, read_tables(place, {"standards", "calendars", "codes", "workflows"}));
    LVWANG_ASSIGN(standards::Standards standards, standards::Standards::parse(texts));
    LVWANG_ASSIGN(auto parameters, registry::parse_codes(only_below(texts, "codes/")));
    LVWANG_ASSIGN(cases::Workflows workflows, parse_workflows(texts));
    const auto commands = only_below(texts, kCommands);
    const auto command_fields = only_below(texts, kCommandFields);
    if (commands.empty() || command_fields.empty()) {
        return fail(ErrorCode::kNotFound, "{}/{} or {} is missing", place, kCommands, kCommandFields);
    }
    LVWANG_ASSIGN(control::Catalogue catalogue, control::Catalogue::parse(commands.front(), command_fields.front()));
    return Tables{std::move(standards), std::move(parameters), std::move(workflows), std::move(catalogue)};
}

Result<Stores> open_stores(const std::string& directory) {
    if (fs::exists(fs::path(directory) / store::kManifestName)) {  // opening writes, and its checksums would be none any more
        return fail(ErrorCode::kInvalidArgument, "{} is a backup: lvwang restore it first, a backup must not change", directory);
    }
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) return fail(ErrorCode::kIo, "cannot create {}: {}", directory, error.message());
    Stores stores;
    stores.book_path = (fs::path(directory) / "book.sqlite").string();
    LVWANG_ASSIGN(stores.log, store::Log::open((fs::path(directory) / "log").string()));
    LVWANG_ASSIGN(stores.series, store::Series::open((fs::path(directory) / "series").string()));
    const bool may_be_new = stores.log->last_seq() == 0;  // the book is made before the first entry
    LVWANG_ASSIGN(stores.book, store::Book::open(stores.book_path, {.may_be_new = may_be_new}));
    // What is applied was synced to the log before: a log that ends earlier is another, or a new one in the place of a lost one.
    const auto applied = std::max(stores.book->applied(), stores.series->applied());
    if (const auto last = stores.log->last_seq(); applied > last) {
        return fail(ErrorCode::kCorrupt,
                    "{}/log ends with entry {}, series and book are of entry {}: it was lost; restore a backup", directory, last,
                    applied);
    }
    // Series are made again from the log, where it still holds all that they were made of.
    if (stores.series->applied() == 0 && stores.log->first_seq() > 1) {
        return fail(ErrorCode::kCorrupt, "{}/series is empty, and the log begins with entry {}: it was lost; restore a backup",
                    directory, stores.log->first_seq());
    }
    return stores;
}

Result<Stores> open_existing_stores(const std::string& directory) {
    if (!fs::exists(fs::path(directory) / "book.sqlite") && !fs::exists(fs::path(directory) / "log")) {
        return fail(ErrorCode::kNotFound, "{} is no data directory: it has neither book.sqlite nor log/", directory);
    }
    auto stores = open_stores(directory);
    if (!stores && stores.error().code == ErrorCode::kUnavailable) {
        return while_doing("stop the server first, it keeps these files open", std::move(stores).error());
    }
    return stores;
}

Result<void> expect_opens(const store::Seal& seal, store::Book& book) {
    LVWANG_ASSIGN(const auto keys, store::load_keys(book));
    const bool opens = keys.empty() || std::ranges::any_of(keys, [&](const DeviceKey& key) {
                           return seal.open(key.sealed, pipeline::key_purpose(key.mn)).has_value();
                       });
    if (!opens) return fail(ErrorCode::kInvalidArgument, "the master key opens none of the keys of devices: it is another");
    return {};
}

Result<registry::DistrictRows> read_district(const std::string& directory, const Tables& tables) {
    if (!fs::is_directory(directory)) return fail(ErrorCode::kNotFound, "the district's directory {} is missing", directory);
    std::vector<SourceText> files;
    for (const std::string_view name : registry::district_file_names()) {
        const fs::path path = fs::path(directory) / name;
        if (!fs::exists(path)) continue;
        LVWANG_ASSIGN(std::string text, read_file(path));
        files.push_back({path.string(), std::move(text)});
    }
    return registry::parse_district(files, tables.parameters,
                                    [&](const Parameter& parameter, const registry::PermitTerms& terms) {
                                        return pipeline::completed(tables.standards, parameter, terms);
                                    });
}

Result<registry::RegistrySnapshot> open_registry(store::Book& book, const registry::DistrictRows& district,
                                                 std::shared_ptr<const registry::ParameterTable> parameters) {
    LVWANG_ASSIGN(RegistryRows rows, store::load_registry(book));
    if (rows.empty()) {
        LVWANG_TRY(book.begin());
        LVWANG_TRY(store::save_registry(book, district.rows, system_now(), 0));
        LVWANG_TRY(book.commit(book.applied()));
        rows = district.rows;
    }
    return registry::Registry::build(std::move(rows), std::move(parameters));
}

Result<void> take_first_keys(store::Book& book, const store::Seal& seal, const std::string& directory) {
    const fs::path path = fs::path(directory) / "keys.csv";
    if (book.applied() != 0 || !fs::exists(path)) return {};
    LVWANG_ASSIGN(const auto known, store::load_keys(book));
    if (!known.empty()) return {};
    LVWANG_ASSIGN(const std::string text, read_file(path));
    constexpr std::string_view kColumns[] = {"mn", "key"};
    LVWANG_ASSIGN(const CsvTable table, CsvTable::parse(path.string(), text, kColumns));
    LVWANG_ASSIGN(const RegistryRows rows, store::load_registry(book));
    LVWANG_TRY(book.begin());
    for (const CsvRow& row : table.rows()) {
        const std::string mn(row.text("mn"));
        if (std::ranges::find(rows.devices, mn, &Device::mn) == rows.devices.end())
            return row.wrong("mn", "no device has this MN");
        if (const auto key = protocol::parse_sm4_key(row.text("key")); !key) return row.wrong("key", key.error().message);
        LVWANG_TRY(store::save_key(book, {mn,
                                          0,
                                          system_now(),
                                          std::nullopt,
                                          seal.close(row.text("key"), pipeline::key_purpose(mn)),
                                          KeyOrigin::kSet,
                                          {},
                                          std::nullopt}));
    }
    return book.commit(book.applied());
}

}  // namespace lvwang::apps
