#include "pipeline/standing.h"

#include <algorithm>

#include "accounts/right.h"

namespace lvwang::pipeline {
namespace {

bool lies_in_areas(std::string_view region, const Scope& scope, const registry::Registry& registry) {
    constexpr int kDepthMax = 8;  // a cycle of parents ends here
    for (int depth = 0; depth < kDepthMax && !region.empty(); ++depth) {
        if (std::ranges::find(scope.regions, region) != scope.regions.end()) return true;
        const Region* row = registry.region(region);
        region = row == nullptr ? std::string_view() : std::string_view(row->parent_code);
    }
    return false;
}

}  // namespace

bool takes_part(const Person& person) {
    using accounts::Right;
    const accounts::Rights rights = accounts::rights_of(person);
    return rights.has(Right::kActInCases) || rights.has(Right::kDirectCases) || rights.has(Right::kVerifyCases);
}

cases::Who who_of(const Person& person) {
    return {.login = person.login,
            .name = person.name,
            .roles = person.roles,
            .organisation_key = person.organisation_key,
            .takes_part = takes_part(person)};
}

bool lies_in_scope(const Case& item, const Scope& scope, const registry::Registry& registry) {
    if (scope.everything) return true;
    const Point* const point = item.point != PointId{} ? registry.point(item.point) : nullptr;
    const SiteId at = point != nullptr ? point->site_id : item.site;
    const Site* const site = at != SiteId{} ? registry.site(at) : nullptr;
    if (site == nullptr) {
        const bool of_a_place = item.point != PointId{} || item.site != SiteId{};
        return !of_a_place && lies_in_areas(item.region_code, scope, registry);
    }
    const bool own = !site->organisation_key.empty() &&
                     std::ranges::find(scope.organisations, site->organisation_key) != scope.organisations.end();
    return own || lies_in_areas(site->region_code, scope, registry);
}

cases::Who who_acts(const Person& person, const std::vector<std::shared_ptr<const Person>>& principals, const Case& item,
                    const registry::Registry& registry) {
    cases::Who who = who_of(person);
    who.sees = lies_in_scope(item, person.scope, registry);
    for (const auto& principal : principals) {
        if (lies_in_scope(item, principal->scope, registry)) who.stands_for.push_back(who_of(*principal));
    }
    return who;
}

}  // namespace lvwang::pipeline
