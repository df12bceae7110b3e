// Many accounts by one entry, as a sheet brings them.
#include <algorithm>

#include "pipeline/account_said.h"
#include "store/book_accounts.h"

namespace lvwang::pipeline {

// All is looked at before anything is written: a command that is refused leaves nothing behind.
Result<std::string> AccountCommands::import_people(const Said& said, const registry::Registry& registry, Instant now) {
    LVWANG_TRY(said.only({"people"}));
    const protocol::JsonValue* const list = said.root.field("people");
    if (list == nullptr || !list->is(Said::Kind::kList) || list->elements.empty() || list->elements.size() > kPeopleImportedMax) {
        return fail_field("people", "people: a list of 1 to {} is expected", kPeopleImportedMax);
    }
    accounts::Directory after;
    after.people = state_.people;
    std::vector<std::shared_ptr<const Person>> changed;
    std::size_t added = 0;
    for (const protocol::JsonValue& element : list->elements) {
        if (!element.is(Said::Kind::kObject)) return fail_field("people", "people: {} is no person", element.shown());
        const Said one{element};
        LVWANG_TRY(one.only({"login", "name", "phone", "organisation_key", "roles", "everything", "regions", "organisations",
                             "disabled", "password_hash"}));
        LVWANG_ASSIGN(Person person, read_person(one, registry, now));
        const bool is_new = !state_.people.contains(person.login);
        if (one.has("password_hash")) {
            // Whoever imports a sheet does not thereby take over an account that somebody uses.
            if (!is_new) return fail_field("password_hash", "'{}' has an account already", person.login);
            LVWANG_ASSIGN(person.password_hash, one.text("password_hash"));
        }
        const bool twice = std::ranges::any_of(changed, [&](const auto& other) { return other->login == person.login; });
        if (twice) return fail_field("login", "'{}' stands there twice", person.login);
        LVWANG_TRY(after.check_name(person));
        if (is_new) ++added;
        const std::string login = person.login;
        changed.push_back(after.people.insert_or_assign(login, std::make_shared<const Person>(std::move(person))).first->second);
    }
    if (after.people.size() > kPeopleMax) return fail_field("people", "there would be more than {} people", kPeopleMax);
    const auto manages = [](const auto& entry) {
        return accounts::rights_of(*entry.second).has(accounts::Right::kManageAccounts);
    };
    if (std::ranges::any_of(state_.people, manages) && std::ranges::none_of(after.people, manages)) {
        return tl::unexpected(Error{ErrorCode::kConflict, "nobody would be left who can manage accounts", "people"});
    }
    for (const auto& person : changed) {
        LVWANG_TRY(store::save_person(book_, *person));
        LVWANG_TRY(leave_offices(*person, now));
    }
    state_.people = std::move(after.people);
    return fmt::format("{{\"added\":{},\"changed\":{}}}", added, changed.size() - added);
}

}  // namespace lvwang::pipeline
