#include "assess/air_trend.h"

#include <algorithm>

namespace lvwang::assess {

Result<std::vector<ItemTrend>> trends_of(std::span<const AirEvaluation> years) {
    const auto count = std::ssize(years);
    if (count < kTrendYearsMin || count > kTrendYearsMax) {
        return fail_field("years", "a trend is of {} to {} years, not of {}", kTrendYearsMin, kTrendYearsMax, count);
    }
    std::vector<ItemTrend> trends;
    for (const ItemEvaluation& item : years.front().items) {
        ItemTrend& trend = trends.emplace_back();
        trend.parameter = item.parameter;
        trend.statistic = item.statistic;
        trend.unit = item.unit;
        std::vector<Decimal> valid;
        for (const AirEvaluation& year : years) {
            const auto same = std::ranges::find_if(year.items, [&](const ItemEvaluation& other) {
                return other.parameter == item.parameter && other.statistic == item.statistic;
            });
            const bool there = same != year.items.end() && same->valid();
            trend.values.push_back(there ? same->value : std::nullopt);
            if (there) valid.push_back(*same->value);
        }
        if (std::ssize(valid) != count) continue;
        LVWANG_ASSIGN(trend.correlation, spearman(valid));
    }
    return trends;
}

}  // namespace lvwang::assess
