#include "registry/credit_code.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/csv.h"

namespace lvwang::registry {
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
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "published checks are not here: " << path;
    std::ifstream file(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const std::vector<std::string_view> columns{"uscc", "valid", "org_code_check_ok", "source"};
    const auto table = CsvTable::parse("uscc_check_digit.csv", text, columns);
    ASSERT_TRUE(table) << table.error().message;
    EXPECT_GT(table->rows().size(), 10U);
    for (const CsvRow& row : table->rows()) {
        EXPECT_EQ(check_credit_code(row.text("uscc")).has_value(), row.text("valid") == "True") << row.text("uscc");
    }
}

}  // namespace
}  // namespace lvwang::registry
