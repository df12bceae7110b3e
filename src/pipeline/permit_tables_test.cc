#include "pipeline/permit_tables.h"

#include <gtest/gtest.h>

#include "pipeline/spine_fixture.h"

namespace lvwang::pipeline {
namespace {

// The trial district with these rows of limits.csv.
Result<registry::DistrictRows> district_with(const std::shared_ptr<const registry::ParameterTable>& parameters,
                                             const std::string& rows) {
    std::vector<SourceText> files = SpineFixture::trial_district();
    for (SourceText& file : files) {
        if (!file.path.ends_with("limits.csv")) continue;
        file.text =
            "site_key,point_code,parameter,limit,lower_limit,reference_oxygen_pct,standard,clause,valid_from,table\n" + rows;
    }
    return registry::parse_district(files, parameters, [](const Parameter& parameter, const registry::PermitTerms& terms) {
        return completed(standards::source_tree_standards(), parameter, terms);
    });
}

class PermitTables : public testing::Test {
protected:
    std::shared_ptr<const registry::ParameterTable> parameters = [] {
        std::vector<SourceText> codes;
        for (const SourceText& text : standards::source_tree_texts()) {
            if (text.path.starts_with("codes/")) codes.push_back(text);
        }
        return SpineFixture::must(registry::parse_codes(codes));
    }();
};

TEST_F(PermitTables, CompleteTheRowsOfADistrict) {
    const auto district =
        district_with(parameters,
                      "F1,DA001,stack_so2,,,,,,2025-01-01,gb13271-2014/special_coal\n"
                      "F1,DA001,stack_nox,150,,9,GB 13271-2014,许可证副本,2025-01-01,gb13271-2014/special_coal\n"
                      "F1,DA001,smoke,12.5,,6,DB 35/1,3,2025-01-01,\n"
                      "F2,DW001,ph,,,,,,2025-01-01,gb8978-1996/1\n");
    ASSERT_TRUE(district) << district.error().message;
    const auto& limits = district->rows.limits;
    ASSERT_EQ(limits.size(), 4U);
    EXPECT_EQ(limits[0].limit, Decimal::of(200));
    EXPECT_EQ(limits[0].reference_oxygen_pct, Decimal::of(9));
    EXPECT_EQ(limits[0].standard, "GB 13271-2014");
    EXPECT_EQ(limits[0].clause, "GB 13271-2014 表3 燃煤锅炉 重点地区燃煤锅炉（特别排放限值）");
    EXPECT_EQ(limits[0].table, "gb13271-2014/special_coal");
    EXPECT_EQ(limits[1].limit, Decimal::of(150)) << "stricter than the table's 200";
    EXPECT_EQ(limits[1].clause, "许可证副本");
    EXPECT_EQ(limits[2].table, "") << "no table of ours";
    EXPECT_EQ(limits[2].standard, "DB 35/1");
    EXPECT_EQ(limits[3].lower_limit, Decimal::of(6));
    EXPECT_EQ(limits[3].limit, Decimal::of(9));
}

TEST_F(PermitTables, RefuseWhatDoesNotFitByFileLineAndColumn) {
    const struct {
        std::string_view row, want;
    } rows[] = {
        {"F1,DA001,stack_so2,200.1,,,,,2025-01-01,gb13271-2014/special_coal",
         "limits.csv:2: column 'limit': 200.1 is looser than the 200 mg/m3 of gb13271-2014/special_coal"},
        {"F1,DA001,stack_so2,,,6,,,2025-01-01,gb13271-2014/special_coal",
         "limits.csv:2: column 'reference_oxygen_pct': 6 is not that of gb13271-2014/special_coal, 9"},
        {"F1,DA001,stack_so2,,,,GB 1,,2025-01-01,gb13271-2014/special_coal",
         "limits.csv:2: column 'standard': 'GB 1' is not that of gb13271-2014/special_coal, GB 13271-2014"},
        {"F2,DW001,cod,,,,,,2025-01-01,gb13271-2014/special_coal",
         "limits.csv:2: column 'parameter': gb13271-2014/special_coal has no limit of cod"},
        {"F2,DW001,ph,,5,,,,2025-01-01,gb8978-1996/1",
         "limits.csv:2: column 'lower_limit': 5 is looser than the 6 of gb8978-1996/1"},
        {"F1,DA001,stack_so2,,,,,,2025-01-01,", "limits.csv:2: column 'limit': '' is not a number"},
    };
    for (const auto& [row, want] : rows) {
        const auto district = district_with(parameters, std::string(row) + "\n");
        ASSERT_FALSE(district) << row;
        EXPECT_EQ(district.error().message, want);
    }
    const auto unknown = district_with(parameters, "F1,DA001,stack_so2,,,,,,2025-01-01,gb13271-2014/coal\n");
    ASSERT_FALSE(unknown);
    EXPECT_TRUE(
        unknown.error().message.starts_with("limits.csv:2: column 'table': GB 13271-2014 has no table 'coal'; there are "))
        << unknown.error().message;
}

}  // namespace
}  // namespace lvwang::pipeline
