#include "api/sight.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "api/regions.h"
#include "base/check.h"

namespace lvwang::api {
namespace {

using Words = std::set<std::string, std::less<>>;

bool has(const std::vector<std::string>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

bool lies_in_any(const Scope& scope, std::string_view region, const registry::Registry& whole) {
    return std::ranges::any_of(scope.regions, [&](const std::string& code) { return lies_in(whole, region, code); });
}

// A region and all above it.
void add_with_parents(const registry::Registry& whole, std::string_view code, Words& into) {
    for (const Region* region = whole.region(code); region != nullptr; region = whole.region(region->parent_code)) {
        if (!into.insert(region->code).second) return;
    }
}

}  // namespace

registry::RegistrySnapshot seen_by(const Scope& scope, const registry::Registry& whole) {
    const RegistryRows& all = whole.rows();
    RegistryRows seen;
    Words regions;
    Words organisations(scope.organisations.begin(), scope.organisations.end());
    std::set<SiteId> sites;
    std::set<PointId> points;
    Words keys;
    Words devices;
    for (const Site& site : all.sites) {
        if (!lies_in_any(scope, site.region_code, whole) &&
            (site.organisation_key.empty() || !has(scope.organisations, site.organisation_key))) {
            continue;
        }
        seen.sites.push_back(site);
        sites.insert(site.id);
        keys.insert(site.key);
        add_with_parents(whole, site.region_code, regions);
        if (!site.organisation_key.empty()) organisations.insert(site.organisation_key);
    }
    for (const Point& point : all.points) {
        if (!sites.contains(point.site_id)) continue;
        seen.points.push_back(point);
        points.insert(point.id);
    }
    for (const Device& device : all.devices) {
        if (!points.contains(device.point_id)) continue;
        seen.devices.push_back(device);
        devices.insert(device.mn);
    }
    for (const Region& region : all.regions) {
        if (lies_in_any(scope, region.code, whole)) add_with_parents(whole, region.code, regions);
    }
    std::ranges::copy_if(all.mappings, std::back_inserter(seen.mappings),
                         [&](const FactorMapping& row) { return row.mn.empty() || devices.contains(row.mn); });
    std::ranges::copy_if(all.limits, std::back_inserter(seen.limits),
                         [&](const PermitLimit& row) { return points.contains(row.point_id); });
    std::ranges::copy_if(all.sections, std::back_inserter(seen.sections),
                         [&](const SurfaceSection& row) { return points.contains(row.point_id); });
    // Who answers for what he sees, be it by the area around it.
    for (const Responsibility& row : all.responsibilities) {
        if (!(row.site_key.empty() ? regions.contains(row.region_code) : keys.contains(row.site_key))) continue;
        seen.responsibilities.push_back(row);
        if (!row.organisation_key.empty()) organisations.insert(row.organisation_key);
    }
    for (const Organisation& organisation : all.organisations) {
        if (!organisations.contains(organisation.key) && !lies_in_any(scope, organisation.region_code, whole)) continue;
        add_with_parents(whole, organisation.region_code, regions);
        seen.organisations.push_back(organisation);
    }
    std::ranges::copy_if(all.regions, std::back_inserter(seen.regions),
                         [&](const Region& row) { return regions.contains(row.code); });
    auto built = registry::Registry::build(std::move(seen), whole.parameter_table());
    LVWANG_CHECK(built.has_value(), "a part of a registry is none: {}", built.error().message);
    return std::move(*built);
}

std::string Sights::name_of(const Scope& scope) {
    if (scope.everything) return {};
    return fmt::format("{} / {}", fmt::join(scope.regions, " "), fmt::join(scope.organisations, " "));
}

Sight Sights::of(const Scope& scope, const registry::RegistrySnapshot& whole) {
    if (scope.everything) return {whole, latest_, scope};
    const std::scoped_lock lock(mutex_);
    if (whole_ != whole || kept_.size() >= kSightsMax) {
        kept_.clear();
        whole_ = whole;
    }
    Sight& sight = kept_[name_of(scope)];
    if (sight.registry == nullptr) sight = {seen_by(scope, *whole), std::make_shared<LatestText>(), scope};
    return sight;
}

}  // namespace lvwang::api
