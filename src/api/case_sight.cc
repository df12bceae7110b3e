#include "api/case_sight.h"

#include <algorithm>
#include <array>

#include "api/regions.h"
#include "cases/cases.h"
#include "pipeline/standing.h"

namespace lvwang::api {
namespace {

using accounts::Right;

constexpr std::array<std::string_view, 8> kDirecting{"assign",  "join",   "grant_extension", "refuse_extension",
                                                     "suspend", "resume", "merge",           "reopen"};
constexpr std::array<std::string_view, 9> kVerifying{"verify",    "return",  "close",   "supervise", "talk",
                                                     "send_clue", "recheck", "dismiss", "release"};

// Any of them: whoever takes part in cases may say what he saw.
constexpr accounts::Rights kReporting{Right::kActInCases, Right::kDirectCases, Right::kVerifyCases};

}  // namespace

std::vector<std::string> confidential_types(const Reads& reads) {
    std::vector<std::string> types;
    const auto workflows = reads.from.views.workflows.get();
    if (workflows == nullptr) return types;
    for (const auto& [key, flow] : workflows->all()) {
        if (flow.confidential) types.push_back(key);
    }
    return types;
}

std::vector<std::string> hidden_types(const Reads& reads) {
    return is_of_firm(*reads.caller->person) ? confidential_types(reads) : std::vector<std::string>();
}

bool lies_in_sight(const Case& item, const registry::Registry& registry, const Scope& scope) {
    if (scope.everything) return true;
    if (item.point != PointId{}) return registry.point(item.point) != nullptr;
    if (item.site != SiteId{}) return registry.site(item.site) != nullptr;
    return std::ranges::any_of(scope.regions, [&](const std::string& code) { return lies_in(registry, item.region_code, code); });
}

cases::Who who_asks(const Case& item, const Reads& reads) {
    const Person& person = *reads.caller->person;
    const auto own = reads.caller->acts_for.empty() ? nullptr : reads.directory()->person(person.login);
    const auto whole = reads.from.views.registry.get();
    return pipeline::who_acts(own != nullptr ? *own : person, reads.caller->acts_for, item, *whole);
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
    if (item.released_at) return true;
    const std::vector<std::string> hidden = hidden_types(reads);
    return std::ranges::find(hidden, item.type) == hidden.end();
}

Case for_firm(Case item) {
    item.reported_by.clear();
    item.supervision = Supervision::kNone;
    item.clue_sent_at.reset();
    item.clue_received_at.reset();
    item.merged_into = 0;
    item.revisit = {};
    if (item.released_at) {  // of what was confidential the firm is told what was said to it, with the release and after
        item.report.clear();
        item.seen_at.reset();
    }
    return item;
}

Case as_shown(Case item, const Reads& reads) {
    return is_of_firm(*reads.caller->person) ? for_firm(std::move(item)) : std::move(item);
}

bool is_told(const CaseEvent& event, const Case& item, const Reads& reads) {
    if (!is_of_firm(*reads.caller->person)) return true;
    const auto workflows = reads.from.views.workflows.get();
    return workflows != nullptr && cases::told_to_firm(event, item, workflows->of(item));
}

CaseEvent as_told(CaseEvent event, const Reads& reads) {
    // The number of another case, which may be of another firm or confidential.
    if (event.act == "merged" && is_of_firm(*reads.caller->person)) event.details.clear();
    return event;
}

bool is_told_photo(const Photo& photo, const Case& item, const Reads& reads) {
    return !item.released_at || photo.uploaded_at >= *item.released_at || !is_of_firm(*reads.caller->person);
}

bool token_may(std::string_view act, accounts::Rights rights) {
    if (act == "receive_clue") return false;
    if (act == "report") return (rights & kReporting) != accounts::Rights{};
    if (std::ranges::find(kDirecting, act) != kDirecting.end()) return rights.has(Right::kDirectCases);
    if (std::ranges::find(kVerifying, act) != kVerifying.end()) return rights.has(Right::kVerifyCases);
    return rights.has(Right::kActInCases);
}

}  // namespace lvwang::api
