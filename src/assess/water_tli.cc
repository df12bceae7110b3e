#include "assess/water_tli.h"

#include <algorithm>
#include <cmath>

namespace lvwang::assess {
namespace {

constexpr int kIndexDecimals = 2;
constexpr double kTen = 10;

const standards::TrophicLevel& level_of(std::span<const standards::TrophicLevel> levels, Decimal index) {
    for (const standards::TrophicLevel& level : levels) {
        if (!level.upper || index < *level.upper || (level.upper_belongs && index == *level.upper)) return level;
    }
    return levels.back();
}

}  // namespace

Result<TrophicState> trophic_state(const standards::Standards& standards, std::string_view edition,
                                   std::span<const WaterItemMean> means) {
    const standards::WaterTables& tables = standards.water(edition);
    if (tables.trophic_items.empty()) return fail(ErrorCode::kNotFound, "{} has no trophic state index", edition);
    TrophicState state;
    state.edition = edition;
    double sum = 0;
    double weights = 0;
    for (const standards::TrophicItem& item : tables.trophic_items) {
        const auto mean = std::ranges::find(means, item.parameter, &WaterItemMean::parameter);
        if (mean == means.end() || mean->mean.value <= Decimal::of(0)) {
            state.missing.push_back(item.parameter);
            continue;
        }
        const double single =
            kTen * (item.constant.to_double() + item.slope.to_double() * std::log(mean->mean.value.to_double()));
        state.single.emplace_back(item.parameter, Decimal::from_double(single, kIndexDecimals));
        sum += item.r_squared.to_double() * single;
        weights += item.r_squared.to_double();
    }
    if (!state.missing.empty()) return state;
    state.index = Decimal::from_double(sum / weights, kIndexDecimals);
    const standards::TrophicLevel& level = level_of(tables.trophic_levels, *state.index);
    state.level = level.level;
    state.name = level.name;
    state.name_en = level.name_en;
    return state;
}

}  // namespace lvwang::assess
