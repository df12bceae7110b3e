#include "assess/comparison.h"

#include <algorithm>

#include "assess/statistics.h"
#include "base/check.h"

namespace lvwang::assess {
namespace {

constexpr int kChangeDecimals = 1;

Result<std::optional<Decimal>> change_of(const std::optional<Decimal>& now, const std::optional<Decimal>& before) {
    if (!now || !before || *before <= Decimal::of(0)) return std::optional<Decimal>();
    LVWANG_ASSIGN(const Decimal change, change_pct(*now, *before, kChangeDecimals));
    return std::optional(change);
}

Result<std::optional<Decimal>> difference(const std::optional<Decimal>& now, const std::optional<Decimal>& before) {
    if (!now || !before) return std::optional<Decimal>();
    ExactSum sum;
    sum.add(*now);
    sum.add({-before->mantissa, before->scale});
    LVWANG_ASSIGN(const Decimal points, sum.total());
    return std::optional(points);
}

}  // namespace

std::string_view to_string(EarlierBasis basis) {
    switch (basis) {
        case EarlierBasis::kSame: return "same";
        case EarlierBasis::kOwn: return "own";
    }
    LVWANG_CHECK(false, "basis {} has no name", static_cast<int>(basis));
}

Result<EarlierBasis> parse_earlier_basis(std::string_view text) {
    for (const EarlierBasis basis : {EarlierBasis::kSame, EarlierBasis::kOwn}) {
        if (text == to_string(basis)) return basis;
    }
    return fail(ErrorCode::kInvalidArgument, "'{}' is neither same nor own", text);
}

Result<Comparison> side_by_side(AirEvaluation now, AirEvaluation before) {
    Comparison comparison;
    for (const ItemEvaluation& item : now.items) {
        ItemChange& line = comparison.items.emplace_back();
        line.parameter = item.parameter;
        line.statistic = item.statistic;
        line.now = item.value;
        const auto earlier = std::ranges::find_if(before.items, [&](const ItemEvaluation& other) {
            return other.parameter == item.parameter && other.statistic == item.statistic;
        });
        if (earlier != before.items.end()) line.before = earlier->value;
        LVWANG_ASSIGN(line.change_pct, change_of(line.now, line.before));
    }
    LVWANG_ASSIGN(comparison.good_share_change_points, difference(now.good_share_pct, before.good_share_pct));
    if (now.editions.composite == before.editions.composite) {
        LVWANG_ASSIGN(comparison.composite_change_pct, change_of(now.composite.index, before.composite.index));
    }
    comparison.now = std::move(now);
    comparison.before = std::move(before);
    return comparison;
}

Result<Comparison> compare_with_year_before(const standards::Standards& standards, const AirEditions& editions,
                                            EarlierBasis basis, const EvaluationPeriod& period, const DeductedDays& days,
                                            int grade) {
    const EvaluationPeriod earlier = period.year_before();
    AirEditions earlier_editions = editions;
    if (basis == EarlierBasis::kOwn) {
        LVWANG_ASSIGN(earlier_editions, AirEditions::on(standards, earlier.to));
    }
    LVWANG_ASSIGN(AirEvaluation now, evaluate(standards, editions, period, days, grade));
    LVWANG_ASSIGN(AirEvaluation before, evaluate(standards, earlier_editions, earlier, days, grade));
    return side_by_side(std::move(now), std::move(before));
}

}  // namespace lvwang::assess
