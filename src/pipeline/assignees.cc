#include "pipeline/assignees.h"

#include <algorithm>

#include "pipeline/standing.h"

namespace lvwang::pipeline {

Result<void> Assignees::settle_owner(const Case& item, const std::string& owner, std::string& organisation) const {
    if (!organisation.empty() && registry_.organisation(organisation) == nullptr) {
        return fail_field("owner_organisation", "there is no organisation '{}'", organisation);
    }
    const auto person = called_(owner);
    const Responsibility* const duty = duty_of(owner);
    if (person != nullptr && duty == nullptr) LVWANG_TRY(check_person(item, *person, "owner"));
    if (!organisation.empty()) return {};
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
        if (duty_of(name) != nullptr) continue;
        const auto person = called_(name);
        if (person == nullptr) {
            return fail_field("joined", "nobody is called '{}' here: neither an account nor the table of who answers has him",
                              name);
        }
        LVWANG_TRY(check_person(item, *person, "joined"));
    }
    return {};
}

Result<void> Assignees::check_person(const Case& item, const Person& person, std::string_view field) const {
    if (person.disabled) return fail_field(field, "the account of '{}' is disabled", person.login);
    const bool hidden = flow_.confidential && !item.released_at && is_of_firm(person);
    if (hidden || !lies_in_scope(item, person.scope, registry_)) return fail_field(field, "'{}' does not see it", person.login);
    return {};
}

const Responsibility* Assignees::duty_of(std::string_view name) const {
    const auto& rows = registry_.rows().responsibilities;
    const auto found = std::ranges::find(rows, name, &Responsibility::person);
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace lvwang::pipeline
