#include "assess/ranking.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "assess/statistics.h"

namespace lvwang::assess {
namespace {

constexpr std::string_view kFineParticles = "pm2_5";
constexpr int kChangeDecimals = 1;

using Kind = RankBy::Kind;

std::optional<Lack> lack_of(const CompositeIndex& composite, std::string period = {}) {
    if (composite.missing.empty()) return std::nullopt;
    return Lack{LackCode::kPollutants, 0, 0, std::move(period), composite.missing};
}

Result<void> by_composite(const standards::Standards& standards, const AirEditions& editions,
                          std::span<const standards::CompositeItem> items, const EvaluationPeriod& period, const DayValues& days,
                          RankRow& row) {
    LVWANG_ASSIGN(row.composite, composite_of(standards, editions, items, period, days));
    row.figure = row.composite.index;
    row.lack = lack_of(row.composite);
    row.unit = "1";
    return {};
}

// One pollutant's value is that of its single index: the same days, the same rounding.
Result<void> by_pollutant(const standards::Standards& standards, const AirEditions& editions, std::string_view parameter,
                          const EvaluationPeriod& period, const DayValues& days, RankRow& row) {
    for (const standards::CompositeItem& item : standards.composite(editions.composite)) {
        if (item.parameter != parameter) continue;
        LVWANG_ASSIGN(const PeriodStatistic value, period_statistic(standards, editions, item, period, days));
        row.figure = value.value;
        row.lack = value.lack;
        row.days = value.days;
        row.unit = item.unit;
    }
    return {};
}

Result<void> by_good_share(const standards::Standards& standards, const AirEditions& editions, const IndexTable& table,
                           const EvaluationPeriod& period, const DeductedDays& days, RankRow& row) {
    LVWANG_ASSIGN(const GoodDays found, good_days(table, period, days));
    row.days = found.indexed;
    LVWANG_ASSIGN(const standards::Rule* const decimals, standards.rule(editions.evaluation, "attainment_rate_decimals"));
    row.figure = share_pct(found.good, found.indexed, static_cast<int>(ceil_to_integer(decimals->value)));
    if (!row.figure) row.lack = Lack{LackCode::kNoIndex, 0, 0, {}, {}};
    row.unit = "%";
    RankRow fine;
    LVWANG_TRY(by_pollutant(standards, editions, kFineParticles, period, days.counted, fine));
    row.second = fine.figure;
    return {};
}

Result<void> by_improvement(const standards::Standards& standards, const AirEditions& editions, const EvaluationPeriod& period,
                            const DayValues& days, RankRow& row) {
    const auto items = standards.composite(editions.composite);
    LVWANG_ASSIGN(row.composite, composite_of(standards, editions, items, period, days));
    LVWANG_ASSIGN(const CompositeIndex before, composite_of(standards, editions, items, period.year_before(), days));
    row.lack = lack_of(row.composite);
    if (!row.lack) row.lack = lack_of(before, period.year_before().to_string());
    row.unit = "%";
    if (row.composite.index && before.index && *before.index > Decimal::of(0)) {
        LVWANG_ASSIGN(row.figure, change_pct(*row.composite.index, *before.index, kChangeDecimals));
    }
    LVWANG_ASSIGN(const AirEvaluation evaluation, evaluate(standards, editions, period, days));
    row.attained = evaluation.attained.value_or(false);
    return {};
}

std::optional<Decimal> negated(const std::optional<Decimal>& value) {
    return value ? std::optional(Decimal{-value->mantissa, value->scale}) : std::nullopt;
}

// The largest share first; of equals the lower second figure; still equal: one rank.
void rank_shares(std::vector<RankRow>& rows) {
    const auto before = [](const RankRow* a, const RankRow* b) {
        if (*a->figure != *b->figure) return *a->figure > *b->figure;
        return a->second && b->second ? *a->second < *b->second : a->second.has_value() && !b->second;
    };
    std::vector<RankRow*> sorted;
    for (RankRow& row : rows) {
        if (row.figure) sorted.push_back(&row);
    }
    std::ranges::sort(sorted, before);
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const bool tied = i > 0 && !before(sorted[i - 1], sorted[i]);
        sorted[i]->rank = tied ? sorted[i - 1]->rank : static_cast<int>(i) + 1;
    }
}

void rank_figures(std::vector<RankRow>& rows) {
    std::vector<std::optional<Decimal>> figures;
    for (const RankRow& row : rows) figures.push_back(row.figure);
    const std::vector<int> ranks = ranks_of(figures);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].rank = ranks[i];
}

void rank_worst(std::vector<RankRow>& rows) {
    std::vector<std::optional<Decimal>> figures;
    for (const RankRow& row : rows) figures.push_back(row.attained ? std::nullopt : negated(row.figure));
    const std::vector<int> ranks = ranks_of(figures);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].worst_rank = ranks[i];
}

}  // namespace

Result<RankBy> RankBy::parse(std::string_view text, std::span<const standards::CompositeItem> items) {
    constexpr std::pair<std::string_view, Kind> kKinds[] = {{"composite", Kind::kComposite},
                                                            {"five", Kind::kFive},
                                                            {"good_share", Kind::kGoodShare},
                                                            {"improvement", Kind::kImprovement}};
    std::string known;
    for (const auto& [name, kind] : kKinds) {
        if (text == name) return RankBy{kind, {}};
        known += fmt::format("{}, ", name);
    }
    std::vector<std::string_view> keys;
    for (const standards::CompositeItem& item : items) {
        if (item.parameter == text) return RankBy{Kind::kPollutant, item.parameter};
        keys.push_back(item.parameter);
    }
    return fail(ErrorCode::kInvalidArgument, "nothing is ranked by '{}': {}{}", text, known, fmt::join(keys, ", "));
}

Result<std::vector<RankRow>> rank(const standards::Standards& standards, const AirEditions& editions,
                                  const EvaluationPeriod& period, const RankBy& by, std::span<const RankedDays> places,
                                  DeductedDays::Index index) {
    std::vector<RankRow> rows;
    rows.reserve(places.size());
    std::optional<IndexTable> table;  // made once for all places
    if (by.kind == Kind::kGoodShare) {
        LVWANG_ASSIGN(const standards::IndexRules* const rules, standards.index_rules(editions.index));
        table.emplace(*rules, standards::Report::kDay);
    }
    for (const RankedDays& place : places) {
        RankRow& row = rows.emplace_back();
        row.key = place.key;
        const DayValues& counted = *place.counted;
        const DeductedDays days{place.measured == nullptr ? counted : *place.measured, counted, index};
        switch (by.kind) {
            case Kind::kComposite:
                LVWANG_TRY(by_composite(standards, editions, standards.composite(editions.composite), period, counted, row));
                break;
            case Kind::kFive:
                LVWANG_TRY(by_composite(standards, editions, standards.composite(editions.five), period, counted, row));
                break;
            case Kind::kPollutant: LVWANG_TRY(by_pollutant(standards, editions, by.parameter, period, counted, row)); break;
            case Kind::kGoodShare: LVWANG_TRY(by_good_share(standards, editions, *table, period, days, row)); break;
            case Kind::kImprovement: LVWANG_TRY(by_improvement(standards, editions, period, counted, row)); break;
        }
    }
    by.kind == Kind::kGoodShare ? rank_shares(rows) : rank_figures(rows);
    if (by.kind == Kind::kImprovement) rank_worst(rows);
    return rows;
}

}  // namespace lvwang::assess
