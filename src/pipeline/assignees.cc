#include "pipeline/assignees.h"

#include "pipeline/standing.h"

namespace lvwang::pipeline {

Result<void> Assignees::settle_owner(const Case& item, std::string& owner, std::string& organisation) const {
    const Organisation* const unit = organisation.empty() ? nullptr : registry_.organisation(organisation);
    if (unit == nullptr && !organisation.empty())
        return fail_field("owner_organisation", "there is no organisation '{}'", organisation);
    if (unit != nullptr && unit->kind == "firm" && (is_hidden_from_firms(item) || firm_of(item) != unit->key))
        return fail_field("owner_organisation", "'{}' does not see it", organisation);
    const auto person = called_(owner);
    const auto found = duty_of(item, owner, "owner");
    // Of a unit that is named anybody may be meant, also one who answers elsewhere.
    if (!found && unit == nullptr) return tl::unexpected(found.error());
    const Responsibility* const duty = found ? *found : nullptr;
    if (person != nullptr && duty == nullptr) LVWANG_TRY(check_person(item, *person, "owner"));
    if (person != nullptr) owner = person->name;
    if (unit != nullptr) return {};
    if (person != nullptr && registry_.organisation(person->organisation_key) != nullptr) {
        organisation = person->organisation_key;
    } else if (duty != nullptr) {
        organisation = duty->organisation_key;
    } else if (person == nullptr) {
        return fail_field("owner", "nobody is called '{}' here: neither an account nor the table of who answers has him", owner);
    }
    return {};
}

Result<void> Assignees::check_helpers(const Case& item, const std::vector<std::string>& names) const {
    for (const std::string& name : names) {
        LVWANG_ASSIGN(const Responsibility* const duty, duty_of(item, name, "joined"));
        if (duty != nullptr) continue;
        const auto person = called_(name);
        if (person == nullptr) {
            return fail_field("joined", "nobody is called '{}' here: neither an account nor the table of who answers has him",
                              name);
        }
        LVWANG_TRY(check_person(item, *person, "joined"));
    }
    return {};
}

std::string_view Assignees::firm_of(const Case& item) const {
    const Point* const point = item.point != PointId{} ? registry_.point(item.point) : nullptr;
    const Site* const site = registry_.site(point != nullptr ? point->site_id : item.site);
    return site == nullptr ? std::string_view() : std::string_view(site->organisation_key);
}

Result<void> Assignees::settle_within_firm(const Case& item, std::string& owner, std::string& organisation) const {
    const std::string asked = owner;
    const bool settled = settle_owner(item, owner, organisation).has_value();
    const bool own = !organisation.empty() && (organisation == item.owner_organisation || organisation == firm_of(item));
    if (settled && own && called_(asked) != nullptr) return {};
    return fail_field("owner", "'{}' is nobody of your own unit", asked);
}

bool Assignees::is_hidden_from_firms(const Case& item) const {
    return flow_.confidential && !item.released_at;
}

Result<void> Assignees::check_person(const Case& item, const Person& person, std::string_view field) const {
    if (person.disabled) return fail_field(field, "the account of '{}' is disabled", person.login);
    const bool hidden = is_hidden_from_firms(item) && is_of_firm(person);
    if (hidden || !lies_in_scope(item, person.scope, registry_)) return fail_field(field, "'{}' does not see it", person.login);
    if (!takes_part(person)) return fail_field(field, "'{}' may not act in cases: his roles are for looking", person.login);
    return {};
}

Result<const Responsibility*> Assignees::duty_of(const Case& item, std::string_view name, std::string_view field) const {
    bool elsewhere = false;
    for (const Responsibility& row : registry_.rows().responsibilities) {
        if (row.person != name) continue;
        Scope place;
        const Site* const site = row.site_key.empty() ? nullptr : registry_.site(row.site_key);
        if (site != nullptr && site->id == item.site) return &row;
        if (!row.region_code.empty()) place.regions.push_back(row.region_code);
        if (lies_in_scope(item, place, registry_)) return &row;
        elsewhere = true;
    }
    if (elsewhere && called_(name) == nullptr) return fail_field(field, "'{}' answers for other places", name);
    return nullptr;
}

}  // namespace lvwang::pipeline
