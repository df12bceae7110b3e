// How was the air of a month, a quarter, a year? Day values of a place held against the annual limits, its good days and its
// index. Promises: what has too few days is not valid and says how many were missing; every result names the editions it was made
// under. Rule: HJ 663 (items, percentiles, counts), GB 3095 (limits), HJ 633 (days), data/standards/composite-* (composite
// index).
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assess/composite.h"
#include "base/decimal.h"
#include "base/result.h"
#include "base/time.h"
#include "standards/standards.h"

namespace lvwang::assess {

/// One valid day value of one pollutant: a day mean, or for o3_8h the day's largest 8-hour mean. Canonical unit, not rounded.
struct DayValue {
    CivilDate day;
    Decimal value;
};
/// Valid day values of one place by parameter key, each list by day, no day twice.
using DayValues = std::map<std::string, std::vector<DayValue>, std::less<>>;

/// What period a result is for.
struct EvaluationPeriod {
    enum class Kind : std::uint8_t { kMonth, kQuarter, kYear, kRange };
    Kind kind = Kind::kYear;
    CivilDate from;
    CivilDate to;  ///< last day

    /// `2025`, `2025-03`, `2025-Q2` or `2025-01-01..2025-09-30`. @error kInvalidArgument
    [[nodiscard]] static Result<EvaluationPeriod> parse(std::string_view text);
    [[nodiscard]] std::string to_string() const;
    [[nodiscard]] std::int64_t days() const { return day_number(to) - day_number(from) + 1; }
};

/// The editions that are applied together.
struct AirEditions {
    std::string evaluation;  ///< of hj663
    std::string limits;      ///< of gb3095
    std::string index;       ///< of hj633
    std::string composite;   ///< of the composite index; empty where there was none yet

    /// Those in force beside `evaluation`: on its last day, or on its first where it has no last.
    /// @error kNotFound  no such edition, or it is none of hj663
    [[nodiscard]] static Result<AirEditions> beside(const standards::Standards& standards, std::string_view evaluation);
};

/// One line of an evaluation: one pollutant by one statistic.
struct ItemEvaluation {
    std::string parameter;
    standards::Statistic statistic;
    std::string unit;
    std::string clause;
    int days = 0;                     ///< valid days that were there
    std::string lacking;              ///< why it is not valid: "316 of 324 days", "2025-02: 24 of 25 days"; empty where it is
    std::optional<Decimal> value;     ///< for showing; absent where not valid
    std::optional<Decimal> judged;    ///< as held against the limit; absent where not valid
    std::optional<Decimal> limit;     ///< of grade 2 (or as asked); absent where the text has none
    std::optional<Decimal> multiple;  ///< how far above the limit; absent where attained or not valid
    std::optional<bool> attained;     ///< equality is attainment

    [[nodiscard]] bool valid() const { return lacking.empty() && value.has_value(); }
};

inline constexpr std::size_t kLevels = 6;  ///< categories of HJ 633 table 1

struct AirEvaluation {
    AirEditions editions;
    EvaluationPeriod period;
    int grade = 2;
    std::vector<ItemEvaluation> items;
    std::optional<bool> attained;  ///< all items; absent where one of them is not valid and none exceeds
    int days_indexed = 0;          ///< days with an air index
    std::array<int, kLevels> days_by_level{};
    int good_days = 0;                        ///< 优良天数: levels 1 and 2
    std::optional<Decimal> good_share_pct;    ///< of the days with an index, one decimal
    std::map<std::string, int> primary_days;  ///< days on which a pollutant was primary, ties counted for each
    CompositeIndex composite;
};

/// Evaluates a place's days.
/// @param days   of the whole period; days outside it are passed over
/// @param grade  functional zone of GB 3095: 2, or 1 in nature reserves and the like
/// @error kNotFound, kInvalidArgument  the editions do not fit together, or a value cannot be evaluated
/// @clause HJ 663-2026 6, annex A; HJ 633-2026 4.2.2
[[nodiscard]] Result<AirEvaluation> evaluate(const standards::Standards& standards, const AirEditions& editions,
                                             const EvaluationPeriod& period, const DayValues& days, int grade = 2);

/// Day values of an area: the mean of its stations' values of the same day, where enough of them are valid.
/// @param stations  all stations that count for the area, with or without values
/// @clause HJ 663-2026 table A.2; the share of stations is to be confirmed (rules.csv, area_stations_share_pct)
[[nodiscard]] Result<DayValues> area_days(const standards::Standards& standards, std::string_view evaluation_edition,
                                          std::span<const DayValues> stations);

}  // namespace lvwang::assess
