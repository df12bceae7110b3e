#include "api/case_sight.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "api/body.h"
#include "api/regions.h"
#include "cases/cases.h"
#include "pipeline/standing.h"
#include "protocol/json.h"
#include "store/book_cases.h"
#include "store/book_photos.h"

namespace lvwang::api {
namespace {

using accounts::Right;

constexpr std::array<std::string_view, 8> kDirecting{"assign",  "join",   "grant_extension", "refuse_extension",
                                                     "suspend", "resume", "merge",           "reopen"};
constexpr std::array<std::string_view, 9> kVerifying{"verify",    "return",  "close",   "supervise", "talk",
                                                     "send_clue", "recheck", "dismiss", "release"};

// The case that a merger of two speaks of; 0 of other events.
std::int64_t other_case_of(const CaseEvent& event) {
    const std::string_view name = event.act == "merged" ? "into" : event.act == "merged_in" ? "merged" : "";
    if (name.empty()) return 0;
    const auto details = Body::parse(event.details);
    if (!details) return 0;
    return details->integer(name, 1, INT64_MAX).value_or(0);
}

bool is_shown(std::int64_t id, const Reads& reads) {
    const auto found = store::find_case(reads.book, id);
    return found && api::is_shown(*found, reads);
}

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
    if (item.merged_into != 0 && !is_shown(item.merged_into, reads)) item.merged_into = 0;
    return is_of_firm(*reads.caller->person) ? for_firm(std::move(item)) : std::move(item);
}

bool is_told(const CaseEvent& event, const Case& item, const Reads& reads) {
    if (!is_of_firm(*reads.caller->person)) return true;
    const auto workflows = reads.from.views.workflows.get();
    return workflows != nullptr && cases::told_to_firm(event, item, workflows->of(item));
}

CaseEvent as_told(CaseEvent event, const Reads& reads) {
    // Of the other case, which may be of another place or confidential, only who sees that one is told.
    const std::int64_t other = other_case_of(event);
    if (other == 0 || (!is_of_firm(*reads.caller->person) && is_shown(other, reads))) return event;
    event.details.clear();
    if (event.act == "merged_in") event.note.clear();
    return event;
}

Result<std::vector<std::int64_t>> photos_not_told(const Case& item, const Reads& reads) {
    std::vector<std::int64_t> hidden;
    if (!is_of_firm(*reads.caller->person)) return hidden;
    LVWANG_ASSIGN(const std::vector<Photo> photos, store::photos_of_case(reads.book, item.id));
    for (const Photo& photo : photos) {
        if (item.released_at && photo.uploaded_at < *item.released_at) hidden.push_back(photo.id);
    }
    LVWANG_ASSIGN(const std::vector<CaseEvent> events, store::case_events(reads.book, item.id));
    for (const CaseEvent& event : events) {
        if (event.details.find("\"photos\"") == std::string::npos || is_told(event, item, reads)) continue;
        const auto details = protocol::parse_json(event.details);
        const protocol::JsonValue* const list = details ? details->field("photos") : nullptr;
        if (list == nullptr) continue;
        for (const protocol::JsonValue& id : list->elements) hidden.push_back(std::atoll(id.text.c_str()));
    }
    return hidden;
}

bool token_may(std::string_view act, accounts::Rights rights) {
    if (act == "receive_clue") return false;
    if (act == "report") return (rights & kReporting) != accounts::Rights{};
    if (std::ranges::find(kDirecting, act) != kDirecting.end()) return rights.has(Right::kDirectCases);
    if (std::ranges::find(kVerifying, act) != kVerifying.end()) return rights.has(Right::kVerifyCases);
    return rights.has(Right::kActInCases);
}

}  // namespace lvwang::api
