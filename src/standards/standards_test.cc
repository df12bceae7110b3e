#include "standards/standards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "standards/source_tree.h"

namespace lvwang::standards {
namespace {

using ::testing::HasSubstr;

Instant at(std::string_view iso) {
    return *parse_iso(iso);
}

std::string edition_on(std::string_view family, std::string_view iso) {
    const auto found = source_tree_standards().edition_at(family, at(iso));
    return found ? (*found)->key : found.error().message;
}

TEST(Standards, AnEditionAppliesByTheTimeOfObservation) {
    const struct {
        std::string_view family, observed, edition;
    } cases[] = {
        {"gb3095", "2017-02-28T23:00", "gb3095-2012"},
        {"gb3095", "2026-02-28T23:59:59", "gb3095-2012"},
        {"gb3095", "2026-03-01T00:00", "gb3095-2026-transition"},
        {"gb3095", "2030-12-31T23:59:59", "gb3095-2026-transition"},
        {"gb3095", "2031-01-01T00:00", "gb3095-2026-final"},
        {"hj633", "2026-02-28T15:59:59Z", "hj633-2012"},
        {"hj633", "2026-02-28T16:00:00Z", "hj633-2026"},
        {"hj663", "2026-03-01T00:00", "hj663-2026"},
        {"hj633", "2010-01-01", "no edition of 'hj633' applies to 2010-01-01"},
        {"hj999", "2026-01-01", "no edition of 'hj999' applies to 2026-01-01"},
    };
    for (const auto& [family, observed, edition] : cases) EXPECT_EQ(edition_on(family, observed), edition) << observed;
}

TEST(Standards, WhoAsksForAnIndexIsToldTheEditionsThatHaveOne) {
    EXPECT_EQ(source_tree_standards().index_rules("hj633-2025").error().message,
              "no edition 'hj633-2025' of hj633; there are hj633-2012, hj633-2026");
    EXPECT_EQ(source_tree_standards().index_rules("gb3095-2012").error().message,
              "no edition 'gb3095-2012' of hj633; there are hj633-2012, hj633-2026");
    EXPECT_EQ(source_tree_standards().edition_in("gb3095", "gb3095-1996").error().message,
              "no edition 'gb3095-1996' of gb3095; there are gb3095-2012, gb3095-2026-transition, gb3095-2026-final");
}

TEST(Standards, LimitsOfBothPhasesStandSideBySide) {
    const struct {
        std::string_view edition, parameter;
        Averaging averaging;
        int grade;
        std::string_view limit;
    } cases[] = {
        {"gb3095-2012", "pm2_5", Averaging::kDay, 2, "75"},
        {"gb3095-2026-transition", "pm2_5", Averaging::kDay, 2, "60"},
        {"gb3095-2026-final", "pm2_5", Averaging::kDay, 2, "50"},
        {"gb3095-2026-final", "pm2_5", Averaging::kDay, 1, "25"},
        {"gb3095-2026-transition", "pm10", Averaging::kYear, 2, "60"},
        {"gb3095-2026-final", "so2", Averaging::kHour, 2, "150"},
        {"gb3095-2012", "o3_8h", Averaging::kDailyMax8h, 2, "160"},
        {"gb3095-2012", "bap", Averaging::kDay, 1, "0.0025"},
    };
    for (const auto& [edition, parameter, averaging, grade, limit] : cases) {
        const AmbientLimit* row = source_tree_standards().ambient_limit(edition, parameter, averaging, grade);
        ASSERT_NE(row, nullptr) << edition << parameter;
        EXPECT_EQ(row->limit.to_string(), limit) << edition << parameter;
        EXPECT_FALSE(row->clause.empty());
    }
    EXPECT_EQ(source_tree_standards().ambient_limit("gb3095-2026-final", "pm2_5", Averaging::kHour, 2), nullptr)
        << "there is no hourly limit for particles";
}

TEST(Standards, ValidityCountsPreferTheParametersOwnRow) {
    const Standards& standards = source_tree_standards();
    EXPECT_EQ(standards.validity("gb3095-2026-final", "so2", Averaging::kDay)->minimum, Decimal::of(20));
    EXPECT_EQ(standards.validity("gb3095-2012", "no2", Averaging::kHour)->minimum, Decimal::of(45));
    EXPECT_EQ(standards.validity("gb3095-2012", "pm10", Averaging::kYear, "february")->minimum, Decimal::of(25));
    EXPECT_EQ(standards.validity("gb3095-2012", "o3_8h", Averaging::kEightHours)->minimum, Decimal::of(6));
    EXPECT_EQ(standards.validity("hj663-2026", "o3_8h", Averaging::kDailyMax8h)->minimum, Decimal::of(14));
    EXPECT_EQ(standards.validity("hj75-2017", "stack_so2", Averaging::kHour)->minimum, Decimal::of(45));
    EXPECT_EQ(standards.validity("hj356-2019", "cod", Averaging::kDay)->unit, "%");
    EXPECT_EQ(standards.validity("gb3095-2012", "cod", Averaging::kDay), nullptr);
}

TEST(Standards, MarksMeanTheSameInEveryIndustry) {
    const auto marks = source_tree_standards().marks("marks-2022");
    ASSERT_NE(find_mark(marks, "calibration"), nullptr);
    EXPECT_EQ(find_mark(marks, "calibration")->group, MarkGroup::kMaintenance);
    EXPECT_EQ(find_mark(marks, "stopped")->state, "stopped");
    EXPECT_EQ(find_mark(marks, "lunch"), nullptr);
    EXPECT_TRUE(source_tree_standards().marks("hj75-2017").empty());
}

TEST(Standards, CategoriesCoverEveryIndex) {
    for (const std::string_view edition : {"hj633-2012", "hj633-2026"}) {
        const IndexRules& rules = **source_tree_standards().index_rules(edition);
        for (const auto& [index, level] : {std::pair{0, 1},
                                           {50, 1},
                                           {51, 2},
                                           {100, 2},
                                           {101, 3},
                                           {150, 3},
                                           {151, 4},
                                           {200, 4},
                                           {201, 5},
                                           {300, 5},
                                           {301, 6},
                                           {500, 6},
                                           {501, 6}}) {
            EXPECT_EQ(rules.category(index).level, level) << index;
        }
        EXPECT_EQ(rules.category(250).rgb, (std::array<std::uint8_t, 3>{153, 0, 76}));
    }
    EXPECT_FALSE(source_tree_standards().index_rules("gb3095-2012"));
    EXPECT_THAT(source_tree_standards().index_rules("hj633-2020").error().message, HasSubstr("hj633-2012, hj633-2026"));
}

// The tables of the source tree with one text replaced in one file must fail with this message.
struct Slip {
    std::string_view path, from, to, message;
};

TEST(Standards, ASlipOfThePenIsNamedByFileLineAndColumn) {
    const Slip slips[] = {
        {"standards/hj633-2026/breakpoints.csv", "hj633-2026,hour,pm2_5,24h,100,60,", "hj633-2026,hour,pm2_5,24h,100,34,",
         "standards/hj633-2026/breakpoints.csv:4: column 'concentration': does not rise"},
        {"standards/hj633-2026/breakpoints.csv", "hj633-2026,hour,pm2_5,24h,0,0,", "hj633-2026,hour,pm2_5,24h,0,1,",
         "standards/hj633-2026/breakpoints.csv:2: column 'concentration': the first band"},
        {"standards/hj633-2026/breakpoints.csv", ",24h,0,0,ug/m3,", ",24h,0,0,mg/m3,",
         "column 'unit': is not that of indices.csv"},
        {"standards/hj633-2026/breakpoints.csv", ",500,500,ug/m3", ",500,5000001,ug/m3",
         "column 'concentration': is more than 1000000"},
        {"standards/hj633-2026/categories.csv", ",51,100,", ",52,100,",
         "standards/hj633-2026/categories.csv:3: column 'from_index': a gap: 51 was due"},
        {"standards/gb3095-2012/limits.csv", ",grade,", ",Grade,",
         "standards/gb3095-2012/limits.csv:1: column 'grade' is missing"},
        {"standards/gb3095-2012/limits.csv", "so2,24h,1,50,", "so2,24h,1,5O,", "column 'limit': '5O' is not a number"},
        {"standards/gb3095-2012/limits.csv", "ug/m3,GB 3095-2012 表1,", "ug/m3,,", "column 'clause': is empty"},
        {"standards/gb3095-2012/limits.csv", "gb3095-2012,so2,1y,1,", "gb3095-2013,so2,1y,1,", "column 'edition'"},
        {"standards/gb3095-2012/edition.csv", "2026-02-28", "2026-03-01",
         "standards/gb3095-2026/edition.csv:2: column 'from': editions gb3095-2012 and gb3095-2026-transition overlap"},
        {"standards/gb3095-2026/edition.csv", "2031-01-01", "2031-01-02",
         "standards/gb3095-2026/edition.csv:3: column 'from': a gap between editions gb3095-2026-transition and "
         "gb3095-2026-final: 2031-01-01 was due"},
        {"standards/gb3095-2012/limits.csv", "so2,24h,1,50,0,ug/m3", "so2,24h,1,50,0,ug/m",
         "standards/gb3095-2012/limits.csv:4: column 'unit': 'ug/m' is not in standards/units.csv"},
        {"standards/units.csv", "ng/m3,", "ug/m3,", "standards/units.csv:12: column 'unit': stands twice"},
        {"standards/heavy-pollution-2024/warnings.csv", "2024,yellow,1,200,1,d", "2024,yellow,1,200,1,h",
         "standards/heavy-pollution-2024/warnings.csv:2: column 'unit': is not d"},
        {"standards/heavy-pollution-2024/warnings.csv", "yellow,2,150", "blue,2,150",
         "standards/heavy-pollution-2024/warnings.csv:3: column 'level': 'blue' is none of"},
        {"standards/heavy-pollution-2024/warnings.csv", "red,1,300", "red,1,200",
         "standards/heavy-pollution-2024/warnings.csv:7: column 'index_above': stands above"},
        {"standards/gb3095-2012/validity.csv", ",24h,,1h,20,", ",24h,,1h,-20,", "column 'minimum': is not above zero"},
        {"standards/hj633-2012/rules.csv", "primary_above", "primary_over", "hj633-2012: rules.csv has no primary_above"},
        {"standards/gb3838-2002/water_limits.csv", "codmn,,at_most,2,4,6,", "codmn,,at_most,2,4,3,",
         "standards/gb3838-2002/water_limits.csv:4: column 'class_3': is stricter than that of the class before it"},
        {"standards/gb3838-2002/water_limits.csv", "at_least,7.5,6,", "at_least,7.5,8,", "column 'class_2': is stricter"},
        {"standards/gb3838-2002/water_limits.csv", "9,9,9,9,9,6,1,", "9,9,9,9,9,,1,", "column 'lower': belongs to limits"},
        {"standards/gb3838-2002/water_limits.csv", "total_p,lake,", "total_p,,", "column 'parameter': limits of the same"},
        {"standards/surface-water-2011/water_levels.csv", "2,III,III,", "2,IV,IV,", "column 'from_class': leaves a gap"},
        {"standards/surface-water-2011/water_levels.csv", "5,inferior_V,inferior_V,", "5,worst,worst,",
         "column 'from_class': 'worst' is not a class of water"},
        {"standards/surface-water-2011/water_items.csv", "cod,,1,yes,", "cod,,1,maybe,", "column 'evaluated': is neither yes"},
        {"standards/tli-2001/trophic_levels.csv", "4,70,", "4,50,", "column 'upper': does not rise"},
        {"standards/tli-2001/trophic_levels.csv", "5,,yes", "5,80,yes", "tli-2001: trophic_levels.csv ends at 80"},
        {"standards/gb13271-2014/emission_limits.csv", "new_gas,新建燃气锅炉,new gas boilers,stack_so2,1h,50,",
         "new_gas,新建燃气锅炉,new gas boilers,smoke,1h,50,", "column 'parameter': a limit of the same table"},
        {"standards/gb13271-2014/emission_limits.csv", ",,9,,mg/m3,", ",,21,,mg/m3,", "column 'reference_oxygen_pct': is not"},
        {"standards/gb16297-1996/emission_rates.csv", "stack_so2,20,4.3,", "stack_so2,20,2.3,",
         "column 'rate_kg_h': does not rise"},
        {"standards/marks-2022/marks.csv", "calibration,maintenance,*,校准,calibration,calibration",
         "calibration,maintenance,*,校准,calibration,idle", "standards/marks-2022/marks.csv:2: column 'state'"},
        {"standards/marks-2022/marks.csv", "stopped,condition,cement,停运", "stopped,condition,cement,停产",
         "column 'mark': means something else in another industry"},
        {"standards/hj75-2017/substitution.csv", "maintenance,75,90,", "maintenance,95,90,",
         "standards/hj75-2017/substitution.csv:7: column 'capture_below_pct': is not above capture_from_pct"},
        {"calendars/2026.csv", "2026-01-04,work", "2026-01-05,work", "column 'kind': a weekday"},
        {"calendars/2026.csv", "2026-01-04,work", "2025-01-04,work", "column 'date': 2025-01-04 is not in 2026"},
    };
    const std::vector<SourceText> good = source_tree_texts();
    for (const Slip& slip : slips) {
        std::vector<SourceText> texts = good;
        const auto file = std::ranges::find(texts, slip.path, &SourceText::path);
        ASSERT_NE(file, texts.end()) << slip.path;
        const std::size_t place = file->text.find(slip.from);
        ASSERT_NE(place, std::string::npos) << slip.from;
        file->text.replace(place, slip.from.size(), slip.to);
        const auto parsed = Standards::parse(texts);
        ASSERT_FALSE(parsed) << slip.message;
        EXPECT_THAT(parsed.error().message, HasSubstr(std::string(slip.message)));
    }
}

TEST(Standards, AFolderWithoutEditionIsAnError) {
    EXPECT_THAT(Standards::parse(std::vector<SourceText>{{"standards/x/limits.csv", ""}}).error().message,
                HasSubstr("standards/x: edition.csv is missing"));
    EXPECT_FALSE(Standards::parse({}));
}

}  // namespace
}  // namespace lvwang::standards
