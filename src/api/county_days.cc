#include "api/county_days.h"

#include <map>

#include "pipeline/official_layouts.h"
#include "store/book_official.h"

namespace lvwang::api {
namespace {

using DaysByPlace = std::map<std::string, assess::DayValues, std::less<>>;

// Published concentrations of days; the list comes by place, item and period.
Result<DaysByPlace> official_days(const Reads& reads, CivilDate first, CivilDate last) {
    store::OfficialQuery query;
    query.from = first;
    query.to = last;
    query.kind = OfficialKind::kDay;
    LVWANG_ASSIGN(const auto figures, store::list_official(reads.book, query));
    DaysByPlace places;
    for (const OfficialFigure& figure : figures) {
        const auto* const item = pipeline::find_official_item(pipeline::OfficialScope::kDay, figure.item);
        const auto day = parse_date(figure.period);
        const auto value = Decimal::parse(figure.value);
        if (item == nullptr || item->parameter.empty() || !day || !value) continue;
        places[figure.place][std::string(item->parameter)].push_back({*day, *value});
    }
    for (auto& [place, days] : places) {
        for (auto& [parameter, values] : days) std::ranges::sort(values, {}, &assess::DayValue::day);
    }
    return places;
}

}  // namespace

Result<std::vector<County>> counties_of(const Reads& reads, CivilDate first, CivilDate last) {
    LVWANG_ASSIGN(DaysByPlace published, official_days(reads, first, last));
    std::vector<County> counties;
    const auto take = [&](std::string_view code) -> std::optional<assess::DayValues> {
        const auto found = published.find(code);
        return found == published.end() ? std::nullopt : std::optional(std::move(found->second));
    };
    for (AirPlace& place : all_air_places(*reads.registry, true)) {
        if (!reads.registry->region(place.key)->parent_code.empty()) continue;
        County& county = counties.emplace_back();
        county.key = place.key;
        county.name = place.name;
        county.name_en = place.name_en;
        county.official = take(place.key);
        county.ours = std::move(place);
    }
    LVWANG_ASSIGN(const auto places, store::list_official_places(reads.book));
    for (const OfficialPlace& place : places) {
        if (reads.registry->site(place.code) != nullptr || reads.registry->region(place.code) != nullptr) continue;
        if (auto days = take(place.code)) counties.push_back({place.code, place.name, {}, {}, std::move(days)});
    }
    return counties;
}

}  // namespace lvwang::api
