#include "api/case_sight.h"

#include <algorithm>
#include <array>

#include "api/regions.h"

namespace lvwang::api {
namespace {

using accounts::Right;

constexpr std::array<std::string_view, 8> kDirecting{"assign",  "join",   "grant_extension", "refuse_extension",
                                                     "suspend", "resume", "merge",           "reopen"};
constexpr std::array<std::string_view, 7> kVerifying{"verify", "return", "close", "supervise", "talk", "send_clue", "recheck"};

// Any of them: whoever takes part in cases may say what he saw.
constexpr accounts::Rights kReporting{Right::kActInCases, Right::kDirectCases, Right::kVerifyCases};

}  // namespace

bool is_of_firm(const Person& person) {
    return !person.roles.empty() &&
           std::ranges::all_of(person.roles, [](Role role) { return role == Role::kFirmOfficer || role == Role::kContractor; });
}

std::vector<std::string> hidden_types(const Reads& reads) {
    std::vector<std::string> types;
    const auto workflows = reads.from.views.workflows.get();
    if (workflows == nullptr || !is_of_firm(*reads.caller->person)) return types;
    for (const auto& [key, flow] : workflows->all()) {
        if (flow.confidential) types.push_back(key);
    }
    return types;
}

bool lies_in_sight(const Case& item, const registry::Registry& registry, const Scope& scope) {
    if (scope.everything) return true;
    if (item.point != PointId{}) return registry.point(item.point) != nullptr;
    if (item.site != SiteId{}) return registry.site(item.site) != nullptr;
    return std::ranges::any_of(scope.regions, [&](const std::string& code) { return lies_in(registry, item.region_code, code); });
}

std::optional<store::SeenPlaces> seen_places(const Reads& reads) {
    if (reads.sees_everything()) return std::nullopt;
    const RegistryRows& rows = reads.registry->rows();
    store::SeenPlaces seen;
    for (const Point& point : rows.points) seen.points.push_back(point.id);
    for (const Site& site : rows.sites) seen.sites.push_back(site.id);
    for (const Region& region : rows.regions) {
        const bool within = std::ranges::any_of(reads.caller->person->scope.regions, [&](const std::string& code) {
            return lies_in(*reads.registry, region.code, code);
        });
        if (within) seen.regions.push_back(region.code);
    }
    return seen;
}

bool is_shown(const Case& item, const Reads& reads) {
    if (!lies_in_sight(item, *reads.registry, reads.caller->person->scope)) return false;
    const std::vector<std::string> hidden = hidden_types(reads);
    return std::ranges::find(hidden, item.type) == hidden.end();
}

bool token_may(std::string_view act, accounts::Rights rights) {
    if (act == "receive_clue") return false;
    if (act == "report") return (rights & kReporting) != accounts::Rights{};
    if (std::ranges::find(kDirecting, act) != kDirecting.end()) return rights.has(Right::kDirectCases);
    if (std::ranges::find(kVerifying, act) != kVerifying.end()) return rights.has(Right::kVerifyCases);
    return rights.has(Right::kActInCases);
}

}  // namespace lvwang::api
