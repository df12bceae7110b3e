#include "assess/evaluation.h"

#include <algorithm>

#include "assess/statistics.h"
#include "base/check.h"
#include "base/text.h"

namespace lvwang::assess {
namespace {

using standards::Averaging;

// Means of days and stations are kept with nine decimals until the one rounding that the text asks for.
constexpr int kMeanDecimals = 9;

CivilDate last_of_month(int year, int month) {
    return add_days(month == 12 ? CivilDate{year + 1, 1, 1} : CivilDate{year, month + 1, 1}, -1);
}

// Values of the period, its days in order.
std::vector<DayValue> inside(const std::vector<DayValue>& all, const EvaluationPeriod& period) {
    std::vector<DayValue> kept;
    std::ranges::copy_if(all, std::back_inserter(kept),
                         [&](const DayValue& one) { return period.from <= one.day && one.day <= period.to; });
    return kept;
}

// The row of the limits' standard before that of the evaluation's.
const standards::ValidityCount* count_row(const standards::Standards& standards, const AirEditions& editions,
                                          std::string_view parameter, Averaging average, std::string_view within) {
    const auto* const own = standards.validity(editions.limits, parameter, average, within);
    return own != nullptr ? own : standards.validity(editions.evaluation, parameter, average, within);
}

// "2025-02: 24 of 25 days" where a month has too few.
std::string lacking_in_month(const standards::Standards& standards, const AirEditions& editions, std::string_view parameter,
                             Averaging average, CivilDate first, std::span<const DayValue> values) {
    const auto* const row = count_row(standards, editions, parameter, average, first.month == 2 ? "february" : "month");
    if (row == nullptr) return {};
    const auto there = std::ranges::count_if(
        values, [&](const DayValue& one) { return one.day.year == first.year && one.day.month == first.month; });
    const std::int64_t due = ceil_to_integer(row->minimum);
    return there >= due ? std::string() : fmt::format("{}-{:02}: {} of {} days", first.year, first.month, there, due);
}

std::string lacking_days(const standards::Standards& standards, const AirEditions& editions, std::string_view parameter,
                         const EvaluationPeriod& period, std::span<const DayValue> values) {
    using Kind = EvaluationPeriod::Kind;
    if (values.empty()) return "no valid day";
    if (period.kind == Kind::kRange) return {};  // the text has no count for it; how many days there were is said
    if (period.kind == Kind::kYear) {
        const auto* const row = count_row(standards, editions, parameter, Averaging::kYear, "year");
        const std::int64_t due = row == nullptr ? 0 : ceil_to_integer(row->minimum);
        if (std::ssize(values) < due) return fmt::format("{} of {} days", values.size(), due);
    }
    const Averaging average = period.kind == Kind::kYear ? Averaging::kYear : Averaging::kMonth;
    for (int month = period.from.month; month <= period.to.month; ++month) {
        std::string lacking = lacking_in_month(standards, editions, parameter, average, {period.from.year, month, 1}, values);
        if (!lacking.empty()) return lacking;
    }
    return {};
}

std::vector<Decimal> numbers(std::span<const DayValue> values) {
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
                                     const EvaluationPeriod& period, const standards::EvaluationItem& item,
                                     std::span<const DayValue> values, int grade) {
    ItemEvaluation line;
    line.parameter = item.parameter;
    line.statistic = item.statistic;
    line.unit = item.unit;
    line.clause = item.clause;
    line.days = static_cast<int>(values.size());
    line.lacking = lacking_days(standards, editions, item.parameter, period, values);
    const auto* const limit = standards.ambient_limit(editions.limits, item.parameter, item.limit_averaging, grade);
    if (limit != nullptr) line.limit = limit->limit;
    if (!line.lacking.empty()) return line;
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

// The air index of every day that has a value.
Result<void> count_days(const standards::IndexRules& rules, const std::map<std::string, std::vector<DayValue>, std::less<>>& days,
                        AirEvaluation& evaluation) {
    std::map<CivilDate, std::vector<Concentration>> by_day;
    for (const standards::IndexColumn& column : rules.day) {
        const auto found = days.find(column.parameter);
        if (found == days.end()) continue;
        for (const DayValue& one : found->second) by_day[one.day].push_back({column.parameter, one.value});
    }
    for (const auto& [day, concentrations] : by_day) {
        LVWANG_ASSIGN(const AirIndex index, air_index(rules, standards::Report::kDay, concentrations));
        if (!index.aqi) continue;
        ++evaluation.days_indexed;
        const auto level = static_cast<std::size_t>(index.level - 1);
        LVWANG_CHECK(level < kLevels, "level {}", index.level);
        ++evaluation.days_by_level[level];
        for (const std::string& key : index.primary) ++evaluation.primary_days[key];
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

Result<CompositeIndex> composite_of(const standards::Standards& standards, const AirEditions& editions,
                                    const EvaluationPeriod& period, const DayValues& days) {
    std::vector<Concentration> values;
    const auto items = standards.composite(editions.composite);
    for (const standards::CompositeItem& item : items) {
        const auto found = days.find(item.parameter);
        if (found == days.end() || !lacking_days(standards, editions, item.parameter, period, found->second).empty()) continue;
        LVWANG_ASSIGN(const auto value, statistic_of(numbers(found->second), item.statistic, item.decimals));
        if (value) values.push_back({item.parameter, *value});
    }
    return composite_index(items, values);
}

}  // namespace

Result<EvaluationPeriod> EvaluationPeriod::parse(std::string_view text) {
    const auto unreadable = [&] {
        return fail(ErrorCode::kInvalidArgument, "'{}' is no period: write 2025, 2025-03, 2025-Q2 or 2025-01-01..2025-09-30",
                    text);
    };
    if (const std::size_t dots = text.find(".."); dots != std::string_view::npos) {
        const auto from = parse_date(text.substr(0, dots));
        const auto to = parse_date(text.substr(dots + 2));
        if (!from || !to || *to < *from) return unreadable();
        return EvaluationPeriod{Kind::kRange, *from, *to};
    }
    const auto first = parse_date(fmt::format("{}-01-01", text.substr(0, 4)));
    if (text.size() < 4 || !first) return unreadable();
    const std::string_view rest = text.substr(4);
    if (rest.empty()) return EvaluationPeriod{Kind::kYear, *first, {first->year, 12, 31}};
    if (rest.size() == 3 && rest.starts_with("-Q") && rest[2] >= '1' && rest[2] <= '4') {
        const int last_month = (rest[2] - '0') * 3;
        return EvaluationPeriod{Kind::kQuarter, {first->year, last_month - 2, 1}, last_of_month(first->year, last_month)};
    }
    const auto month = parse_date(fmt::format("{}-01", text));
    if (rest.size() != 3 || !month) return unreadable();
    return EvaluationPeriod{Kind::kMonth, *month, last_of_month(month->year, month->month)};
}

std::string EvaluationPeriod::to_string() const {
    switch (kind) {
        case Kind::kYear: return fmt::format("{}", from.year);
        case Kind::kQuarter: return fmt::format("{}-Q{}", from.year, to.month / 3);
        case Kind::kMonth: return fmt::format("{}-{:02}", from.year, from.month);
        case Kind::kRange: return fmt::format("{}..{}", format_date(from), format_date(to));
    }
    LVWANG_CHECK(false, "period kind {} has no name", static_cast<int>(kind));
}

Result<AirEditions> AirEditions::beside(const standards::Standards& standards, std::string_view evaluation) {
    LVWANG_ASSIGN(const standards::Edition* const edition, standards.edition(evaluation));
    if (standards.evaluation(edition->key).empty()) {
        return fail(ErrorCode::kNotFound, "{} says nothing about how a year is evaluated", edition->standard);
    }
    const Instant day = start_of(edition->to.value_or(edition->from));
    AirEditions editions{.evaluation = edition->key, .limits = {}, .index = {}, .composite = {}};
    LVWANG_ASSIGN(const standards::Edition* const limits, standards.edition_at("gb3095", day));
    editions.limits = limits->key;
    LVWANG_ASSIGN(const standards::Edition* const index, standards.edition_at("hj633", day));
    editions.index = index->key;
    if (const auto composite = standards.edition_at("composite", day)) editions.composite = (*composite)->key;
    return editions;
}

Result<AirEvaluation> evaluate(const standards::Standards& standards, const AirEditions& editions, const EvaluationPeriod& period,
                               const DayValues& days, int grade) {
    AirEvaluation evaluation;
    evaluation.editions = editions;
    evaluation.period = period;
    evaluation.grade = grade;
    DayValues of_period;
    for (const auto& [parameter, values] : days) of_period[parameter] = inside(values, period);
    for (const standards::EvaluationItem& item : standards.evaluation(editions.evaluation)) {
        LVWANG_ASSIGN(ItemEvaluation line, evaluate_item(standards, editions, period, item, of_period[item.parameter], grade));
        evaluation.items.push_back(std::move(line));
    }
    evaluation.attained = all_attained(evaluation.items);
    LVWANG_ASSIGN(const standards::IndexRules* const rules, standards.index_rules(editions.index));
    LVWANG_TRY(count_days(*rules, of_period, evaluation));
    LVWANG_ASSIGN(const int decimals, decimals_rule(standards, editions, "attainment_rate_decimals"));
    evaluation.good_share_pct = share_pct(evaluation.good_days, evaluation.days_indexed, decimals);
    LVWANG_ASSIGN(evaluation.composite, composite_of(standards, editions, period, of_period));
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
