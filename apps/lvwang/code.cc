// lvwang code: what a code is, and whether it holds.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "data_dir.h"
#include "standards/codes.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

constexpr std::string_view kRegionLists = "codes/lists/region";
constexpr std::string_view kIndustryLists = "codes/lists/industr";
constexpr std::size_t kCreditLength = 18;

struct Lists {
    standards::CodeList regions;
    standards::CodeList industries;
};

// Lists that whoever runs the program has put into codes/lists/; none is no error.
Result<Lists> loaded_lists(const std::string& tables_dir) {
    LVWANG_ASSIGN(const std::string directory, find_data_dir(tables_dir));
    LVWANG_ASSIGN(const std::vector<SourceText> files, read_tables(directory, {"codes"}));
    Lists lists;
    for (const SourceText& file : files) {
        if (file.path.starts_with(kRegionLists)) LVWANG_TRY(lists.regions.add(file, standards::is_region_code));
        if (file.path.starts_with(kIndustryLists)) LVWANG_TRY(lists.industries.add(file, standards::is_industry_code));
    }
    return lists;
}

std::string name_or_null(const std::string& name) {
    return name.empty() ? "null" : json_quote(name);
}

// One line of JSON; an error where it is no code of any kind.
Result<std::string> told(const std::string& code, const Lists& lists) {
    if (standards::is_region_code(code)) {  // digits alone: an industry's look like it, so both are looked up
        const std::string region = lists.regions.full_name_of(code);
        const std::string industry = standards::is_industry_code(code) ? lists.industries.full_name_of(code) : std::string();
        const bool is_industry = region.empty() && !industry.empty();
        return fmt::format(R"({{"code":{},"kind":"{}","name":{}}})", json_quote(code), is_industry ? "industry" : "region",
                           name_or_null(is_industry ? industry : region));
    }
    if (standards::is_industry_code(code)) {
        return fmt::format(R"({{"code":{},"kind":"industry","name":{}}})", json_quote(code),
                           name_or_null(lists.industries.full_name_of(code)));
    }
    if (code.size() == kCreditLength) {
        LVWANG_TRY(standards::check_credit_code(code));
        return fmt::format(R"({{"code":{},"kind":"credit_code","organisation_code_holds":{}}})", json_quote(code),
                           standards::organisation_code_holds(code));
    }
    LVWANG_ASSIGN(const standards::PermitCode permit, standards::parse_permit_code(code));
    return fmt::format(R"({{"code":{},"kind":"{}","number":{},"credit_code":{}}})", json_quote(code), to_string(permit.kind),
                       permit.number, name_or_null(permit.credit_code));
}

}  // namespace

void add_code(CLI::App& app) {
    auto* const command = app.add_subcommand(
        "code", "What codes are and whether they hold: credit codes (GB 32100), permits and outlets (HJ 608), areas, industries");
    auto codes = std::make_shared<std::vector<std::string>>();
    auto tables_dir = std::make_shared<std::string>();
    command->add_option("codes", *codes, "91130200699229617X, 91130200699229617X001P, DA001, 130102, C2511 ...")->required();
    command->add_option("--tables", *tables_dir, "directory of standards/ and codes/; names come from its codes/lists/");
    command->callback([codes, tables_dir] {
        const auto lists = loaded_lists(*tables_dir);
        if (!lists) {
            fmt::print(stderr, "lvwang code: {}\n", lists.error().message);
            throw CLI::RuntimeError(1);
        }
        bool all_hold = true;
        for (const std::string& code : *codes) {
            const auto line = told(code, *lists);
            all_hold = all_hold && line.has_value();
            line ? fmt::print("{}\n", *line) : fmt::print(stderr, "lvwang code: {}\n", line.error().message);
        }
        if (!all_hold) throw CLI::RuntimeError(1);
    });
}

}  // namespace lvwang::apps
