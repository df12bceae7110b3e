#include "pipeline/official_layouts.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "registry/units.h"

namespace lvwang::pipeline {
namespace {

using Scope = OfficialScope;

constexpr std::int64_t kConcentrationMax = 10'000;  // ug/m3: ten times the worst sand storm's day of PM10 that was published

constexpr OfficialItem kItems[] = {
    {"aqi", Scope::kDay, "", "", "aqi", 0, 500},
    {"pm2_5", Scope::kDay, "ug/m3", "pm2_5", "pm2_5", 0, kConcentrationMax},
    {"pm10", Scope::kDay, "ug/m3", "pm10", "pm10", 0, kConcentrationMax},
    {"so2", Scope::kDay, "ug/m3", "so2", "so2", 0, kConcentrationMax},
    {"no2", Scope::kDay, "ug/m3", "no2", "no2", 0, kConcentrationMax},
    {"co", Scope::kDay, "mg/m3", "co", "co", 0, 150},
    {"o3_8h", Scope::kDay, "ug/m3", "o3_8h", "o3_8h", 0, kConcentrationMax},
    {"pm2_5_mean", Scope::kPeriod, "ug/m3", "pm2_5", "pm2_5", 0, kConcentrationMax},
    {"pm10_mean", Scope::kPeriod, "ug/m3", "pm10", "pm10", 0, kConcentrationMax},
    {"so2_mean", Scope::kPeriod, "ug/m3", "so2", "so2", 0, kConcentrationMax},
    {"no2_mean", Scope::kPeriod, "ug/m3", "no2", "no2", 0, kConcentrationMax},
    {"co_p95", Scope::kPeriod, "mg/m3", "co", "co", 0, 150},
    {"o3_8h_p90", Scope::kPeriod, "ug/m3", "o3_8h", "o3_8h", 0, kConcentrationMax},
    {"composite", Scope::kPeriod, "", "", "composite", 0, 100},
    {"good_days", Scope::kPeriod, "d", "", "good_days", 0, 366},
    {"good_share", Scope::kPeriod, "%", "", "good_share", 0, 100},
    {"composite", Scope::kRanking, "", "", "composite", 0, 100},
    {"rank", Scope::kRanking, "", "", "rank", 1, 5'000},
    {"composite_change", Scope::kRanking, "%", "", "composite_change", -100, 1'000},
    {"improvement_rank", Scope::kRanking, "", "", "improvement_rank", 1, 5'000},
    {"pm2_5_mean", Scope::kRanking, "ug/m3", "pm2_5", "pm2_5", 0, kConcentrationMax},
    {"good_share", Scope::kRanking, "%", "", "good_share", 0, 100},
};

constexpr std::array<std::string_view, 5> kLayouts{"long", "days", "periods", "ranking", "hours"};

// What offices write for a column; compared in lower case.
constexpr std::pair<std::string_view, std::string_view> kNames[] = {
    {"地区代码", "place"},
    {"区县代码", "place"},
    {"代码", "place"},
    {"code", "place"},
    {"名称", "name"},
    {"地区", "name"},
    {"区县", "name"},
    {"城市", "name"},
    {"日期", "date"},
    {"时段", "period"},
    {"月份", "period"},
    {"类型", "kind"},
    {"项目", "item"},
    {"数值", "value"},
    {"单位", "unit"},
    {"标准", "edition"},
    {"站点", "station"},
    {"站点编码", "station"},
    {"起始时间", "hour_start"},
    {"结束时间", "hour_end"},
    {"pm2.5", "pm2_5"},
    {"o3-8h", "o3_8h"},
    {"o3_8h_90", "o3_8h"},
    {"综合指数", "composite"},
    {"排名", "rank"},
    {"综合指数变化率", "composite_change"},
    {"改善排名", "improvement_rank"},
    {"优良天数", "good_days"},
    {"优良天数比例", "good_share"},
    {"优良率", "good_share"},
};

// Beside what registry::normal_unit knows of devices, what offices write.
std::string unit_of(std::string_view text) {
    const std::string_view written = trim(text);
    if (written == "天" || written == "days") return "d";
    if (written == "％") return "%";
    if (written == "1" || written == "-" || written == "无量纲") return "";
    return registry::normal_unit(written);
}

}  // namespace

OfficialScope scope_of(OfficialKind kind) {
    if (kind == OfficialKind::kDay) return Scope::kDay;
    return kind == OfficialKind::kRanking ? Scope::kRanking : Scope::kPeriod;
}

const OfficialItem* find_official_item(OfficialScope scope, std::string_view name) {
    const auto named = std::ranges::find_if(
        kItems, [&](const OfficialItem& item) { return item.scope == scope && (item.key == name || item.column == name); });
    return named == std::end(kItems) ? nullptr : &*named;
}

std::string_view to_string(OfficialLayout layout) {
    return kLayouts[static_cast<std::size_t>(layout)];
}

Result<OfficialLayout> parse_official_layout(std::string_view text) {
    const auto found = std::ranges::find(kLayouts, text);
    if (found == kLayouts.end()) {
        return fail_field("layout", "'{}' is no layout: {}", to_utf8_lossy(text), fmt::join(kLayouts, ", "));
    }
    return static_cast<OfficialLayout>(found - kLayouts.begin());
}

OfficialColumn parse_heading(std::string_view text) {
    std::string heading(trim(text));
    for (const auto& [wide, narrow] :
         {std::pair<std::string_view, std::string_view>{"（", "("}, {"）", ")"}, {"[", "("}, {"]", ")"}}) {
        for (std::size_t at = heading.find(wide); at != std::string::npos; at = heading.find(wide)) {
            heading.replace(at, wide.size(), narrow);
        }
    }
    OfficialColumn column;
    if (const std::size_t open = heading.find('('); open != std::string::npos && heading.ends_with(')')) {
        column.unit = unit_of(std::string_view(heading).substr(open + 1, heading.size() - open - 2));
        heading.resize(open);
    }
    column.name = to_lower_ascii(trim(heading));
    const auto known = std::ranges::find(kNames, column.name, &std::pair<std::string_view, std::string_view>::first);
    if (known != std::end(kNames)) column.name = known->second;
    return column;
}

Result<OfficialLayout> layout_of(std::span<const OfficialColumn> columns) {
    const auto has = [&](std::string_view name) {
        return std::ranges::find(columns, name, &OfficialColumn::name) != columns.end();
    };
    if (has("item") && has("value")) return OfficialLayout::kLong;
    if (has("hour_start") || has("hour_end")) return OfficialLayout::kHours;
    if (has("date")) return OfficialLayout::kDays;
    if (has("period")) {
        const bool ranks = has("rank") || has("improvement_rank") || has("composite_change");
        return ranks ? OfficialLayout::kRanking : OfficialLayout::kPeriods;
    }
    return fail_field("layout",
                      "the headings are of no layout: item and value, hour_start or hour_end, date, or period is missing");
}

}  // namespace lvwang::pipeline
