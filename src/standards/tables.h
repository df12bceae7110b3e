// What stands in the tables of a standard? Rows of data/standards/<standard>-<edition>/*.csv as plain values.
// Promises: every row has its unit and its clause; numbers are decimals as printed in the text.
// Rule: GB 3095 tables 1, 2, 4; HJ 633 tables 1, 2; HJ 663 6.1.2; HJ 75; HJ 356.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "standards/edition.h"
#include "standards/emission_tables.h"
#include "standards/mark_tables.h"
#include "standards/water_tables.h"

namespace lvwang::standards {

/// limits.csv: the most that a concentration averaged over `averaging` may be.
struct AmbientLimit {
    std::string parameter;  ///< key, "pm2_5"
    Averaging averaging = Averaging::kDay;
    int grade = 2;  ///< 1: nature reserves and the like; 2: where people live, work and farm
    Decimal limit;
    int decimals = 0;  ///< to which the concentration is rounded before it is compared (HJ 663 table 3)
    std::string unit;
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

/// validity.csv: how many shorter averages make a longer one valid.
struct ValidityCount {
    std::string parameter;  ///< key, or "*" for all that the standard is about
    Averaging average = Averaging::kDay;
    std::string within;  ///< "", or the part that is counted on its own: month, february, quarter, year
    Averaging counted = Averaging::kHour;
    Decimal minimum;
    std::string unit;  ///< min, h, d, 1 (a number of `counted`), or % of those due
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

/// rules.csv: a number that a rule of the text turns on.
struct Rule {
    std::string name;
    Decimal value;
    std::string unit;
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

/// Which of the two reports of HJ 633.
enum class Report : std::uint8_t { kHour = 0, kDay = 1 };
[[nodiscard]] std::string_view to_string(Report report);  ///< hour, day
[[nodiscard]] Result<Report> parse_report(std::string_view text);

/// One row of table 1 or 2 of HJ 633: this concentration has this index.
struct Breakpoint {
    Decimal concentration;
    int index = 0;
    std::string clause;
};

/// indices.csv and breakpoints.csv: how one pollutant enters one report.
struct IndexColumn {
    std::string parameter;
    Averaging averaging = Averaging::kDay;
    int decimals = 0;               ///< to which the concentration is rounded first
    std::vector<Breakpoint> bands;  ///< at least two, the first at 0; concentrations and indices rise
    std::optional<int> above;       ///< index above the last band; absent: there is none, another column speaks
    bool required = false;          ///< its absence makes the report incomplete (HJ 633-2026 5.3.1)
    std::string unit;
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

/// categories.csv: what an index is called, how it is coloured and what people are told.
struct Category {
    int level = 0;           ///< 1..6
    std::string level_name;  ///< 一级 .. 六级
    int from_index = 0;
    int to_index = 0;
    std::string name;
    std::string name_en;
    std::string colour;  ///< 绿
    std::array<std::uint8_t, 3> rgb{};
    std::string effect;
    std::string advice;
    std::string clause;
};

/// All that one edition of HJ 633 says.
struct IndexRules {
    std::string edition;
    std::vector<IndexColumn> hour;  ///< in the order in which indices are listed
    std::vector<IndexColumn> day;
    std::vector<Category> categories;             ///< without gaps, from index 0 on
    int primary_above = 0;                        ///< primary pollutants exist only above this index
    std::optional<int> publish_incomplete_above;  ///< an incomplete report is given only above this index; absent: always

    [[nodiscard]] const std::vector<IndexColumn>& columns(Report report) const { return report == Report::kHour ? hour : day; }
    /// The category of an index; above the last one, the last. @pre index >= 0
    [[nodiscard]] const Category& category(int index) const;
};

/// How many values become one: their mean, or a percentile of them.
struct Statistic {
    int percentile = 0;  ///< 1..99; 0: the mean
    friend bool operator==(const Statistic&, const Statistic&) = default;
};
[[nodiscard]] std::string to_string(Statistic statistic);  ///< mean, p90
[[nodiscard]] Result<Statistic> parse_statistic(std::string_view text);

/// evaluation.csv: what a year (or another period) is evaluated by, and against which limit of GB 3095.
struct EvaluationItem {
    std::string parameter;  ///< key; o3_8h for the days' largest 8-hour means
    Statistic statistic;
    Averaging of = Averaging::kDay;  ///< of day means, or of mda8
    int statistic_decimals = 0;      ///< to which the statistic is shown
    int decimals = 0;                ///< to which it is rounded before it is held against the limit
    Averaging limit_averaging = Averaging::kYear;
    std::string unit;
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

/// composite.csv: how one pollutant enters the composite index (环境空气质量综合指数).
struct CompositeItem {
    std::string parameter;
    Statistic statistic;
    Decimal limit;
    Decimal weight;
    int decimals = 0;        ///< to which the concentration is rounded first
    int index_decimals = 2;  ///< to which the single index is rounded before it is weighed and summed
    std::string unit;
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

/// Levels of a heavy pollution warning, the mildest first.
enum class WarningLevel : std::uint8_t { kNone = 0, kYellow = 1, kOrange = 2, kRed = 3 };
[[nodiscard]] std::string_view to_string(WarningLevel level);  ///< none, yellow, orange, red
[[nodiscard]] Result<WarningLevel> parse_warning_level(std::string_view text);

/// warnings.csv: a run of days that calls for a level. Rows of one level and way belong together: all of them must hold.
struct WarningCondition {
    WarningLevel level = WarningLevel::kYellow;
    int way = 1;          ///< one of the ways to the level, from 1
    int index_above = 0;  ///< each day's index is above this
    int days = 1;         ///< in a row
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

/// All tables of one edition.
struct EditionTables {
    std::vector<AmbientLimit> limits;
    std::vector<ValidityCount> validity;
    std::vector<Rule> rules;
    std::optional<IndexRules> index;
    std::vector<EvaluationItem> evaluation;
    std::vector<CompositeItem> composite;
    WaterTables water;
    EmissionTables emission;
    std::vector<WarningCondition> warnings;
    std::vector<MarkKind> marks;
};

}  // namespace lvwang::standards
