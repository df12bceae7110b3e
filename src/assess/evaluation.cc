#include "assess/evaluation.h"

#include <algorithm>
#include <array>
#include <limits>

#include "assess/index_table.h"
#include "assess/statistics.h"
#include "base/check.h"
#include "base/text.h"

namespace lvwang::assess {
namespace {

using standards::Averaging;

// Means of days and stations are kept with nine decimals until the one rounding that the text asks for.
constexpr int kMeanDecimals = 9;

using Values = std::span<const DayValue>;

// Values of the period; each list is by day.
Values inside(const DayValues& days, std::string_view parameter, const EvaluationPeriod& period) {
    const auto found = days.find(parameter);
    if (found == days.end()) return {};
    const auto first = std::ranges::lower_bound(found->second, period.from, {}, &DayValue::day);
    const auto last = std::ranges::upper_bound(first, found->second.end(), period.to, {}, &DayValue::day);
    return {first, last};
}

// The row of the limits' standard before that of the evaluation's.
const standards::ValidityCount* count_row(const standards::Standards& standards, const AirEditions& editions,
                                          std::string_view parameter, Averaging average, std::string_view within) {
    const auto* const own = standards.validity(editions.limits, parameter, average, within);
    return own != nullptr ? own : standards.validity(editions.evaluation, parameter, average, within);
}

// Days that are due in an average; 0 where the text has no count for it.
std::int64_t days_due(const standards::Standards& standards, const AirEditions& editions, std::string_view parameter,
                      Averaging average, std::string_view within) {
    const auto* const row = count_row(standards, editions, parameter, average, within);
    return row == nullptr ? 0 : ceil_to_integer(row->minimum);
}

// The first month that has too few. @pre the period lies in one year
std::optional<Lack> lacking_in_months(const standards::Standards& standards, const AirEditions& editions,
                                      std::string_view parameter, const EvaluationPeriod& period, Values values) {
    const Averaging average = period.kind == EvaluationPeriod::Kind::kYear ? Averaging::kYear : Averaging::kMonth;
    const std::int64_t of_month = days_due(standards, editions, parameter, average, "month");
    const std::int64_t of_february = days_due(standards, editions, parameter, average, "february");
    auto begin = values.begin();
    for (int month = period.from.month; month <= period.to.month; ++month) {
        const auto end = std::partition_point(begin, values.end(), [&](const DayValue& one) { return one.day.month <= month; });
        const std::int64_t due = month == 2 ? of_february : of_month;
        if (end - begin < due) {
            return Lack{LackCode::kDaysOfMonth, end - begin, due, fmt::format("{}-{:02}", period.from.year, month), {}};
        }
        begin = end;
    }
    return std::nullopt;
}

std::optional<Lack> lacking_days(const standards::Standards& standards, const AirEditions& editions, std::string_view parameter,
                                 const EvaluationPeriod& period, Values values) {
    using Kind = EvaluationPeriod::Kind;
    if (values.empty()) return Lack{LackCode::kNoDay, 0, 0, {}, {}};
    const bool counted = period.kind == Kind::kMonth || period.kind == Kind::kQuarter || period.kind == Kind::kYear;
    if (!counted) return std::nullopt;  // the text has no count for it; how many days there were is said
    if (period.kind == Kind::kYear) {
        const std::int64_t due = days_due(standards, editions, parameter, Averaging::kYear, "year");
        if (std::ssize(values) < due) return Lack{LackCode::kDays, std::ssize(values), due, {}, {}};
    }
    return lacking_in_months(standards, editions, parameter, period, values);
}

std::vector<Decimal> numbers(Values values) {
    std::vector<Decimal> list;
    list.reserve(values.size());
    for (const DayValue& one : values) list.push_back(one.value);
    return list;
}

Result<int> decimals_rule(const standards::Standards& standards, const AirEditions& editions, std::string_view name) {
    LVWANG_ASSIGN(const standards::Rule* const rule, standards.rule(editions.evaluation, name));
    return static_cast<int>(ceil_to_integer(rule->value));
}

Result<ItemEvaluation> evaluate_item(const standards::Standards& standards, const AirEditions& editions,
                                     const EvaluationPeriod& period, const standards::EvaluationItem& item, Values values,
                                     int grade) {
    ItemEvaluation line;
    line.parameter = item.parameter;
    line.statistic = item.statistic;
    line.unit = item.unit;
    line.clause = item.clause;
    line.days = static_cast<int>(values.size());
    line.lack = lacking_days(standards, editions, item.parameter, period, values);
    const auto* const limit = standards.ambient_limit(editions.limits, item.parameter, item.limit_averaging, grade);
    if (limit != nullptr) line.limit = limit->limit;
    if (line.lack) return line;
    const std::vector<Decimal> list = numbers(values);
    LVWANG_ASSIGN(line.value, statistic_of(list, item.statistic, item.statistic_decimals));
    LVWANG_ASSIGN(line.judged, statistic_of(list, item.statistic, item.decimals));
    if (!line.limit) return line;
    line.attained = *line.judged <= *line.limit;
    if (*line.attained) return line;
    LVWANG_ASSIGN(const int decimals, decimals_rule(standards, editions, "exceedance_multiple_decimals"));
    LVWANG_ASSIGN(line.multiple, exceedance_multiple(*line.judged, *line.limit, decimals));
    return line;
}

// Visits the index of every day of the period that has a value, in order.
template <class Visit>
Result<void> each_day_index(const IndexTable& table, const EvaluationPeriod& period, const DeductedDays& days,
                            const Visit& visit) {
    struct Day {
        std::array<std::optional<Decimal>, kIndexColumnsMax> concentrations;
        std::uint16_t deducted = 0;
        bool there = false;
    };
    const auto columns = table.columns();
    const bool recomputed = days.index == DeductedDays::Index::kRecomputed;
    std::int64_t first = std::numeric_limits<std::int64_t>::max();  // of the days that have a value, however long the period
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    for (const standards::IndexColumn& column : columns) {
        const Values values = inside(days.measured, column.parameter, period);
        if (values.empty()) continue;
        first = std::min(first, day_number(values.front().day));
        last = std::max(last, day_number(values.back().day));
    }
    if (last < first) return {};
    std::vector<Day> by_day(static_cast<std::size_t>(last - first + 1));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const Values counted = inside(days.counted, columns[i].parameter, period);
        for (const DayValue& one : inside(days.measured, columns[i].parameter, period)) {
            if (one.value < Decimal::of(0)) return fail_field(columns[i].parameter, "{} is negative", one.value.to_string());
            Day& day = by_day[static_cast<std::size_t>(day_number(one.day) - first)];
            day.there = true;
            day.concentrations[i] = one.value;
            if (!recomputed) continue;
            const auto kept = std::ranges::lower_bound(counted, one.day, {}, &DayValue::day);
            const bool is_kept = kept != counted.end() && kept->day == one.day;
            day.concentrations[i] = is_kept ? std::optional(kept->value) : std::nullopt;
            if (!is_kept) day.deducted |= static_cast<std::uint16_t>(1U << i);
        }
    }
    for (std::size_t at = 0; at < by_day.size(); ++at) {
        const Day& day = by_day[at];
        if (!day.there) continue;
        const std::span given(day.concentrations.data(), columns.size());
        visit(date_of_day_number(first + static_cast<std::int64_t>(at)), table.of(given, day.deducted));
    }
    return {};
}

// Counts the days of each level and of each primary pollutant, without naming what nobody reads.
Result<void> count_days(const IndexTable& table, const EvaluationPeriod& period, const DeductedDays& days,
                        AirEvaluation& evaluation) {
    std::array<int, kIndexColumnsMax> primary{};
    LVWANG_TRY(each_day_index(table, period, days, [&](CivilDate, const IndexTable::Index& index) {
        if (index.aqi == IndexTable::kNone) return;
        ++evaluation.days_indexed;
        const auto level = static_cast<std::size_t>(table.rules().category(index.aqi).level - 1);
        LVWANG_CHECK(level < kLevels, "level {}", level);
        ++evaluation.days_by_level[level];
        for (std::size_t i = 0; i < primary.size(); ++i) primary[i] += table.is_primary(index, i) ? 1 : 0;
    }));
    for (std::size_t i = 0; i < table.columns().size(); ++i) {
        if (primary[i] > 0) evaluation.primary_days[table.columns()[i].parameter] = primary[i];
    }
    evaluation.good_days = evaluation.days_by_level[0] + evaluation.days_by_level[1];
    return {};
}

std::optional<bool> all_attained(std::span<const ItemEvaluation> items) {
    const bool exceeded = std::ranges::any_of(items, [](const ItemEvaluation& item) { return item.attained == false; });
    if (exceeded) return false;
    const bool known = std::ranges::all_of(items, [](const ItemEvaluation& item) { return item.valid(); });
    return known ? std::optional(true) : std::nullopt;
}

}  // namespace

Result<AirEditions> AirEditions::on(const standards::Standards& standards, CivilDate day) {
    const Instant observed = start_of(day);
    AirEditions editions;
    LVWANG_ASSIGN(const standards::Edition* const evaluation, standards.edition_at("hj663", observed));
    editions.evaluation = evaluation->key;
    LVWANG_ASSIGN(const standards::Edition* const limits, standards.edition_at("gb3095", observed));
    editions.limits = limits->key;
    LVWANG_ASSIGN(const standards::Edition* const index, standards.edition_at("hj633", observed));
    editions.index = index->key;
    if (const auto composite = standards.edition_at("composite", observed)) editions.composite = (*composite)->key;
    if (const auto five = standards.edition_at("composite-five", observed)) editions.five = (*five)->key;
    return editions;
}

Result<AirEditions> AirEditions::beside(const standards::Standards& standards, std::string_view evaluation) {
    LVWANG_ASSIGN(const standards::Edition* const edition, standards.edition_in("hj663", evaluation));
    if (standards.evaluation(edition->key).empty()) {
        return fail(ErrorCode::kNotFound, "{} says nothing about how a year is evaluated", edition->standard);
    }
    return on(standards, edition->to.value_or(edition->from));
}

Result<AirEditions> AirEditions::with_limits(const standards::Standards& standards, std::string_view limits) {
    LVWANG_ASSIGN(const standards::Edition* const edition, standards.edition_in("gb3095", limits));
    if (standards.ambient_limits(edition->key).empty()) {
        return fail(ErrorCode::kNotFound, "{} has no ambient limits", edition->key);
    }
    return on(standards, edition->to.value_or(edition->from));
}

Result<Basis> basis_of(const standards::Standards& standards, const EvaluationPeriod& period) {
    Basis basis;
    LVWANG_ASSIGN(basis.editions, AirEditions::on(standards, period.to));
    LVWANG_ASSIGN(const AirEditions first, AirEditions::on(standards, period.from));
    LVWANG_ASSIGN(const standards::Edition* const evaluation, standards.edition(basis.editions.evaluation));
    LVWANG_ASSIGN(const standards::Edition* const limits, standards.edition(basis.editions.limits));
    basis.document = fmt::format("{}、{}", evaluation->standard, limits->standard);
    basis.document_en = fmt::format("{}, {}", evaluation->standard_en, limits->standard_en);
    basis.status = standards::Confidence::kConfirmed;
    if (first == basis.editions) return basis;
    basis.also = first;
    LVWANG_ASSIGN(const standards::Rule* const rule, standards.rule(basis.editions.evaluation, "crossing_period_last_day"));
    basis.document = fmt::format("{}；{}", basis.document, rule->clause);
    basis.document_en +=
        fmt::format("; no document says how a period that crosses {} is evaluated: under the editions of its last day",
                    format_date(evaluation->from));
    basis.status = rule->status;
    return basis;
}

Result<PeriodStatistic> period_statistic(const standards::Standards& standards, const AirEditions& editions,
                                         const standards::CompositeItem& item, const EvaluationPeriod& period,
                                         const DayValues& days) {
    const Values of_period = inside(days, item.parameter, period);
    PeriodStatistic result;
    result.days = static_cast<int>(of_period.size());
    result.lack = lacking_days(standards, editions, item.parameter, period, of_period);
    if (result.lack) return result;
    LVWANG_ASSIGN(result.value, statistic_of(numbers(of_period), item.statistic, item.decimals));
    return result;
}

Result<CompositeIndex> composite_of(const standards::Standards& standards, const AirEditions& editions,
                                    std::span<const standards::CompositeItem> items, const EvaluationPeriod& period,
                                    const DayValues& days) {
    std::vector<Concentration> values;
    for (const standards::CompositeItem& item : items) {
        LVWANG_ASSIGN(const PeriodStatistic one, period_statistic(standards, editions, item, period, days));
        if (one.value) values.push_back({item.parameter, *one.value});
    }
    return composite_index(items, values);
}

Result<std::map<CivilDate, AirIndex>> day_indices(const standards::IndexRules& rules, const EvaluationPeriod& period,
                                                  const DeductedDays& days) {
    const IndexTable table(rules, standards::Report::kDay);
    std::map<CivilDate, AirIndex> indices;
    LVWANG_TRY(each_day_index(table, period, days, [&](CivilDate date, const IndexTable::Index& index) {
        indices.emplace_hint(indices.end(), date, table.named(index));
    }));
    return indices;
}

Result<GoodDays> good_days(const IndexTable& table, const EvaluationPeriod& period, const DeductedDays& days) {
    constexpr int kGoodLevelMax = 2;
    GoodDays found;
    LVWANG_TRY(each_day_index(table, period, days, [&](CivilDate, const IndexTable::Index& index) {
        if (index.aqi == IndexTable::kNone) return;
        ++found.indexed;
        found.good += table.rules().category(index.aqi).level <= kGoodLevelMax ? 1 : 0;
    }));
    return found;
}

Result<AirEvaluation> evaluate(const standards::Standards& standards, const AirEditions& editions, const EvaluationPeriod& period,
                               const DayValues& days, int grade) {
    return evaluate(standards, editions, period, DeductedDays{days, days}, grade);
}

Result<AirEvaluation> evaluate(const standards::Standards& standards, const AirEditions& editions, const EvaluationPeriod& period,
                               const DeductedDays& days, int grade) {
    LVWANG_ASSIGN(const standards::IndexRules* const rules, standards.index_rules(editions.index));
    return evaluate(standards, editions, IndexTable(*rules, standards::Report::kDay), period, days, grade);
}

Result<AirEvaluation> evaluate(const standards::Standards& standards, const AirEditions& editions, const IndexTable& table,
                               const EvaluationPeriod& period, const DeductedDays& days, int grade) {
    AirEvaluation evaluation;
    evaluation.editions = editions;
    evaluation.period = period;
    evaluation.grade = grade;
    for (const standards::EvaluationItem& item : standards.evaluation(editions.evaluation)) {
        LVWANG_ASSIGN(ItemEvaluation line,
                      evaluate_item(standards, editions, period, item, inside(days.counted, item.parameter, period), grade));
        evaluation.items.push_back(std::move(line));
    }
    evaluation.attained = all_attained(evaluation.items);
    LVWANG_TRY(count_days(table, period, days, evaluation));
    LVWANG_ASSIGN(const int decimals, decimals_rule(standards, editions, "attainment_rate_decimals"));
    evaluation.good_share_pct = share_pct(evaluation.good_days, evaluation.days_indexed, decimals);
    LVWANG_ASSIGN(evaluation.composite,
                  composite_of(standards, editions, standards.composite(editions.composite), period, days.counted));
    return evaluation;
}

Result<DayValues> area_days(const standards::Standards& standards, std::string_view evaluation_edition,
                            std::span<const DayValues> stations) {
    LVWANG_ASSIGN(const standards::Rule* const few, standards.rule(evaluation_edition, "area_stations_few_below"));
    const bool is_few = Decimal::of(std::ssize(stations)) < few->value;
    LVWANG_ASSIGN(const standards::Rule* const share,
                  standards.rule(evaluation_edition, is_few ? "area_stations_share_few_pct" : "area_stations_share_pct"));
    std::map<std::string, std::map<CivilDate, ExactSum>, std::less<>> sums;
    for (const DayValues& station : stations) {
        for (const auto& [parameter, values] : station) {
            for (const DayValue& one : values) sums[parameter][one.day].add(one.value);
        }
    }
    DayValues area;
    for (const auto& [parameter, by_day] : sums) {
        for (const auto& [day, sum] : by_day) {
            const auto valid_pct = share_pct(sum.count(), std::ssize(stations), kMeanDecimals);
            if (valid_pct && *valid_pct >= share->value) area[parameter].push_back({day, sum.mean(kMeanDecimals)});
        }
    }
    return area;
}

}  // namespace lvwang::assess
