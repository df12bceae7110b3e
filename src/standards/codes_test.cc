#include "standards/codes.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/csv.h"

namespace lvwang::standards {
namespace {

TEST(CreditCode, SaysWhatIsWrong) {
    const struct {
        std::string_view code;
        std::string_view want;  // empty: valid
    } cases[] = {
        {"91350100M000100Y43", ""},  // the example of GB 32100-2015
        {"91350100M000100Y44", "credit code '91350100M000100Y44': check character should be 3"},
        {"91350100M000100Y4", "credit code '91350100M000100Y4' has 17 characters, must have 18"},
        {"", "credit code '' has 0 characters, must have 18"},
        {"91350100I000100Y43", "credit code '91350100I000100Y43': character 9 is not used in credit codes"},
        {"91350100m000100Y43", "credit code '91350100m000100Y43': character 9 is not used in credit codes"},
    };
    for (const auto& c : cases) {
        const auto got = check_credit_code(c.code);
        EXPECT_EQ(got ? "" : got.error().message, c.want);
    }
}

TEST(CreditCode, EveryOtherCharacterInOnePlaceIsFound) {
    const std::string valid = "91350100M000100Y43";
    int wrong = 0;
    for (std::size_t place = 0; place < valid.size(); ++place) {
        for (const char c : std::string("0123456789ABCDEFGHJKLMNPQRTUWXY")) {
            std::string changed = valid;
            changed[place] = c;
            EXPECT_EQ(check_credit_code(changed).has_value(), changed == valid) << changed;
            wrong += changed != valid;
        }
    }
    EXPECT_EQ(wrong, 18 * 30);
}

// Published codes, valid and not, from outside the project.
TEST(CreditCode, AgreesWithPublishedChecks) {
    const char* shared = std::getenv("LVWANG_SHARED_DIR");
    const char* source = std::getenv("LVWANG_SOURCE_DIR");
    const std::string folder = shared ? shared : std::string(source ? source : ".") + "/../shared";
    const std::string path = folder + "/data/published_checks/uscc_check_digit.csv";
    // Published data is not shipped with the project.
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "published checks are not here: " << path;
    std::ifstream file(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const std::vector<std::string_view> columns{"uscc", "valid", "org_code_check_ok", "source"};
    const auto table = CsvTable::parse("uscc_check_digit.csv", text, columns);
    ASSERT_TRUE(table) << table.error().message;
    EXPECT_GT(table->rows().size(), 10U);
    for (const CsvRow& row : table->rows()) {
        EXPECT_EQ(check_credit_code(row.text("uscc")).has_value(), row.text("valid") == "True") << row.text("uscc");
        EXPECT_EQ(organisation_code_holds(row.text("uscc")), row.text("org_code_check_ok") == "True") << row.text("uscc");
    }
}

TEST(CreditCode, TheOrganisationCodeInsideHasACheckOfItsOwn) {
    EXPECT_TRUE(organisation_code_holds("91130200699229617X")) << "10 is written X";
    EXPECT_FALSE(organisation_code_holds("91130200699229618X"));
    EXPECT_FALSE(organisation_code_holds("91350100M000100Z43")) << "any other character fails";
}

TEST(PermitCode, UnitsFacilitiesAndOutletsAreTold) {
    const struct {
        std::string_view code;
        std::string_view want;  // kind and number, or the message's beginning
    } cases[] = {
        {"91130200699229617X001P", "unit 1"},
        {"MF0012", "production_facility 12"},
        {"TA001", "air_treatment 1"},
        {"TW999", "water_treatment 999"},
        {"TN003", "noise_treatment 3"},
        {"TS003", "solid_waste_treatment 3"},
        {"DA001", "air_outlet 1"},
        {"DW014", "water_outlet 14"},
        {"91130200699229617X000P", "'91130200699229617X000P': '000' is no serial number"},
        {"91130200699229617A001P", "credit code '91130200699229617A': check character should be X"},
        {"91130200699229617X001Q", "'91130200699229617X001Q' has no form of HJ 608"},
        {"DA01", "'DA01' has no form"},
        {"DA0001", "'DA0001' has no form"},
        {"DX001", "'DX001' has no form"},
        {"MF001", "'MF001' has no form"},
        {"DA00A", "'DA00A': '00A' is no serial number"},
        {"", "'' has no form"},
    };
    for (const auto& [code, want] : cases) {
        const auto read = parse_permit_code(code);
        const std::string got = read ? fmt::format("{} {}", to_string(read->kind), read->number) : read.error().message;
        EXPECT_TRUE(got.starts_with(want)) << got;
    }
    EXPECT_EQ(parse_permit_code("91130200699229617X001P")->credit_code, "91130200699229617X");
}

TEST(Forms, RegionsAndIndustries) {
    for (const char* code : {"13", "1301", "130102", "130102001"}) EXPECT_TRUE(is_region_code(code)) << code;
    for (const char* code : {"", "1", "130", "13010", "1301021", "13010A"}) EXPECT_FALSE(is_region_code(code)) << code;
    for (const char* code : {"A", "T", "C25", "2511", "C2511", "25", "C251"}) EXPECT_TRUE(is_industry_code(code)) << code;
    for (const char* code : {"", "U", "C2", "2", "C25111", "25111", "c2511", "CC25"})
        EXPECT_FALSE(is_industry_code(code)) << code;
}

TEST(CodeList, NamesCodesFromTheWidestOn) {
    CodeList list;
    ASSERT_TRUE(list.add({"p.csv", "code,name\n13,河北省\n"}, is_region_code));
    ASSERT_TRUE(list.add({"c.csv", "code,name,cityCode,provinceCode\n130102,长安区,1301,13\n"}, is_region_code));
    EXPECT_EQ(list.full_name_of("130102"), "河北省 长安区");
    EXPECT_EQ(list.full_name_of("990000"), "");
    EXPECT_FALSE(list.name_of("130199"));
    const struct {
        std::string_view text, message;
    } slips[] = {
        {"code,name\n13010,x\n", "l.csv:2: column 'code': '13010' has not the form"},
        {"code,name\n14,\n", "l.csv:2: column 'name': is empty"},
        {"code,name\n13,山西省\n", "l.csv:2: column 'code': '13' is 河北省 already"},
        {"code,title\n13,x\n", "l.csv:1"},
    };
    for (const auto& [text, message] : slips) {
        const auto added = list.add({"l.csv", std::string(text)}, is_region_code);
        ASSERT_FALSE(added) << message;
        EXPECT_TRUE(added.error().message.starts_with(message)) << added.error().message;
    }
}

// The published lists, where they are at hand: whoever runs the program loads them, they do not ship with it.
TEST(CodeList, TakesThePublishedLists) {
    const char* shared = std::getenv("LVWANG_SHARED_DIR");
    const char* source = std::getenv("LVWANG_SOURCE_DIR");
    const std::string folder = (shared ? shared : std::string(source ? source : ".") + "/../shared") + "/data/reference/";
    // Published data is not shipped with the project.
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no lists in " << folder;
    const auto load = [&](CodeList& list, const char* name, bool (*is_form)(std::string_view)) {
        std::ifstream file(folder + name, std::ios::binary);
        const auto added = list.add({name, std::string(std::istreambuf_iterator<char>(file), {})}, is_form);
        EXPECT_TRUE(added) << added.error().message;
    };
    CodeList regions;
    for (const char* level : {"province", "city", "county"}) {
        load(regions, fmt::format("region_codes_{}_2024.csv", level).c_str(), is_region_code);
    }
    CodeList industries;
    load(industries, "gbt4754_2017.csv", is_industry_code);
    EXPECT_EQ(regions.full_name_of("130102"), "河北省 石家庄市 长安区");
    EXPECT_EQ(industries.size(), 20U + 97U + 473U + 1381U);
    EXPECT_EQ(industries.name_of("A01"), "农业");
}

}  // namespace
}  // namespace lvwang::standards
