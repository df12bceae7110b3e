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
#include "assess/index_table.h"
#include "assess/period.h"
#include "base/decimal.h"
#include "base/result.h"
#include "base/time.h"
#include "model/lack.h"
#include "standards/standards.h"

namespace lvwang::assess {

/// One valid day value of one pollutant: a day mean, or for o3_8h the day's largest 8-hour mean. Canonical unit, not rounded.
struct DayValue {
    CivilDate day;
    Decimal value;
};
/// Valid day values of one place by parameter key, each list by day, no day twice.
using DayValues = std::map<std::string, std::vector<DayValue>, std::less<>>;

/// The editions that are applied together.
struct AirEditions {
    std::string evaluation;  ///< of hj663
    std::string limits;      ///< of gb3095
    std::string index;       ///< of hj633
    std::string composite;   ///< of the composite index; empty where there was none yet
    std::string five;        ///< of the five pollutants together; empty where there was none yet

    /// Those in force beside `evaluation`: on its last day, or on its first where it has no last.
    /// @error kNotFound  no such edition, or it is none of hj663
    [[nodiscard]] static Result<AirEditions> beside(const standards::Standards& standards, std::string_view evaluation);
    /// Those in force on a day. @error kNotFound  none were
    [[nodiscard]] static Result<AirEditions> on(const standards::Standards& standards, CivilDate day);
    /// Those that go with an edition of GB 3095: in force on its last day, or on its first where it has no last.
    /// @error kNotFound  no such edition, or it has no ambient limits
    [[nodiscard]] static Result<AirEditions> with_limits(const standards::Standards& standards, std::string_view limits);

    friend bool operator==(const AirEditions&, const AirEditions&) = default;
};

/// Under what a period is evaluated where nobody asks for an edition, and which document says so.
struct Basis {
    AirEditions editions;             ///< those in force on its last day
    std::optional<AirEditions> also;  ///< those of its first day, where the period crosses a change of editions
    std::string document;             ///< the texts, and for a period that crosses the rule it follows
    std::string document_en;          ///< the same in English
    standards::Confidence status{};   ///< of that rule; confirmed where nothing is crossed
};
/// @error kNotFound  no edition was in force on its first or last day
[[nodiscard]] Result<Basis> basis_of(const standards::Standards& standards, const EvaluationPeriod& period);

/// One line of an evaluation: one pollutant by one statistic.
struct ItemEvaluation {
    std::string parameter;
    standards::Statistic statistic;
    std::string unit;
    std::string clause;
    int days = 0;                     ///< valid days that were there
    std::optional<Lack> lack;         ///< why it is not valid; absent where it is
    std::optional<Decimal> value;     ///< for showing; absent where not valid
    std::optional<Decimal> judged;    ///< as held against the limit; absent where not valid
    std::optional<Decimal> limit;     ///< of grade 2 (or as asked); absent where the text has none
    std::optional<Decimal> multiple;  ///< how far above the limit; absent where attained or not valid
    std::optional<bool> attained;     ///< equality is attainment

    [[nodiscard]] bool valid() const { return !lack && value.has_value(); }
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

/// A place's days of which some values do not count (sand and other exceptional events, once they are approved).
struct DeductedDays {
    enum class Index : std::uint8_t {
        kKept,        ///< a day keeps the index it had with all that was measured
        kRecomputed,  ///< its index is made from what counts; what was deducted is not missing
    };
    const DayValues& measured;
    const DayValues& counted;  ///< the same without what was deducted
    Index index = Index::kKept;
};

/// Evaluates a place's days.
/// @param days   of the whole period; days outside it are passed over
/// @param grade  functional zone of GB 3095: 2, or 1 in nature reserves and the like
/// @error kNotFound, kInvalidArgument  the editions do not fit together, or a value cannot be evaluated
/// @clause HJ 663-2026 6, annex A; HJ 633-2026 4.2.2
[[nodiscard]] Result<AirEvaluation> evaluate(const standards::Standards& standards, const AirEditions& editions,
                                             const EvaluationPeriod& period, const DayValues& days, int grade = 2);

/// The same without what was deducted: concentrations, attainment and composite index from what counts, days as `index` says.
/// @clause 环办监测〔2016〕120号
[[nodiscard]] Result<AirEvaluation> evaluate(const standards::Standards& standards, const AirEditions& editions,
                                             const EvaluationPeriod& period, const DeductedDays& days, int grade = 2);

/// The same of many places or periods: the table of the daily report under `editions` is made once for all.
[[nodiscard]] Result<AirEvaluation> evaluate(const standards::Standards& standards, const AirEditions& editions,
                                             const IndexTable& table, const EvaluationPeriod& period, const DeductedDays& days,
                                             int grade = 2);

/// The air index of every day of the period that has a value, by day.
[[nodiscard]] Result<std::map<CivilDate, AirIndex>> day_indices(const standards::IndexRules& rules,
                                                                const EvaluationPeriod& period, const DeductedDays& days);

/// Days with an index, and those of levels 1 and 2 among them.
struct GoodDays {
    int indexed = 0;
    int good = 0;
};
/// @param table  of the daily report
[[nodiscard]] Result<GoodDays> good_days(const IndexTable& table, const EvaluationPeriod& period, const DeductedDays& days);

/// One pollutant's statistic of a period, rounded as the composite index takes it.
struct PeriodStatistic {
    std::optional<Decimal> value;
    int days = 0;
    std::optional<Lack> lack;  ///< why there is none
};
/// @error kOutOfRange
[[nodiscard]] Result<PeriodStatistic> period_statistic(const standards::Standards& standards, const AirEditions& editions,
                                                       const standards::CompositeItem& item, const EvaluationPeriod& period,
                                                       const DayValues& days);

/// The statistics that a composite index is made of, each rounded as its table says; a pollutant with too few days is left out.
/// @error kOutOfRange
[[nodiscard]] Result<CompositeIndex> composite_of(const standards::Standards& standards, const AirEditions& editions,
                                                  std::span<const standards::CompositeItem> items, const EvaluationPeriod& period,
                                                  const DayValues& days);

/// Day values of an area: the mean of its stations' values of the same day, where enough of them are valid.
/// @param stations  all stations that count for the area, with or without values
/// @clause HJ 663-2026 table A.2; the share of stations is to be confirmed (rules.csv, area_stations_share_pct)
[[nodiscard]] Result<DayValues> area_days(const standards::Standards& standards, std::string_view evaluation_edition,
                                          std::span<const DayValues> stations);

}  // namespace lvwang::assess
