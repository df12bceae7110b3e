// What somebody is named for besides his roles: to open who informed, to act for another.
#include <algorithm>

#include "accounts/delegation.h"
#include "model/informant.h"
#include "pipeline/account_said.h"
#include "pipeline/body_fields.h"
#include "store/book_delegations.h"
#include "store/book_informants.h"

namespace lvwang::pipeline {
Result<std::string> AccountCommands::put_informant_readers(const Said& said) {
    LVWANG_TRY(said.only({"logins"}));
    if (!said.has("logins")) return fail_field("logins", "logins: a list is expected, empty where nobody may");
    LVWANG_ASSIGN(std::vector<std::string> logins, said.words("logins"));
    if (logins.size() > kInformantReadersMax) return fail_field("logins", "logins: at most {}", kInformantReadersMax);
    for (const std::string& login : logins) {
        const auto person = state_.person(login);
        if (person == nullptr) return fail_field("logins", "logins: there is no person '{}'", login);
        if (person->disabled) return fail_field("logins", "logins: the account of '{}' is disabled", login);
        if (is_of_firm(*person)) return fail_field("logins", "logins: '{}' is of a firm or its contractor", login);
    }
    LVWANG_TRY(store::save_informant_readers(book_, logins));
    state_.informant_readers = std::move(logins);
    return std::string("{}");
}

// Whoever cannot be named is refused in the same words, whether there is such a login or not: nobody learns logins by trying.
Result<std::string> AccountCommands::delegate(const Said& said, std::string_view actor, Instant now, std::uint64_t seq) {
    LVWANG_TRY(said.only({"delegate", "until"}));
    const auto principal = state_.person(actor);
    if (principal == nullptr || !accounts::may_delegate(*principal)) {
        return conflict("role", fmt::format("'{}' is no officer of a firm: only they name somebody to act for them", actor));
    }
    LVWANG_ASSIGN(const std::string login, said.text("delegate"));
    const auto named = state_.person(login);
    if (named == nullptr || named->login == principal->login || !accounts::may_stand_in(*named)) {
        return fail_field("delegate", "delegate: no other firm's officer or contractor in use has this login");
    }
    LVWANG_ASSIGN(const std::string day, said.text("until"));
    const auto last = parse_date(day);
    if (!last) return fail_field("until", "until: '{}' is no date", day);
    const Instant until = start_of(add_days(*last, 1));
    if (until <= now) return fail_field("until", "until: {} is over", day);
    if (until > start_of(add_days(to_date(now), accounts::kDelegationDaysMax + 1))) {
        return fail_field("until", "until: {} is more than a year ahead", day);
    }
    Delegation* before = nullptr;
    std::size_t made = 0;
    std::size_t others = 0;
    for (auto& [id, one] : state_.delegations) {
        if (one.principal != principal->login) continue;
        ++made;
        if (!one.in_force(now)) continue;
        if (one.delegate == named->login) {
            before = &one;
        } else {
            ++others;
        }
    }
    if (others >= accounts::kDelegatesMax) {
        return conflict("delegate", fmt::format("{} act for '{}' already; end one first", others, actor));
    }
    if (made >= accounts::kDelegationsOfOneMax) {
        return conflict("delegate", fmt::format("'{}' has named somebody {} times; an administrator helps", actor, made));
    }
    if (before != nullptr) LVWANG_TRY(end(*before, actor, now));
    const auto id = static_cast<std::int64_t>(seq);
    const Delegation added{id, principal->login, named->login, now, until};
    LVWANG_TRY(store::save_delegation(book_, added));
    state_.delegations.emplace(id, added);
    return fmt::format("{{\"id\":{},\"until\":\"{}\"}}", id, format_iso(until));
}

// Of others' there is none.
Result<std::string> AccountCommands::end_delegation(const Said& said, std::string_view actor, Instant now) {
    LVWANG_TRY(said.only({"id"}));
    LVWANG_ASSIGN(const std::int64_t id, said.number("id", 1, INT64_MAX));
    const auto found = state_.delegations.find(id);
    if (found == state_.delegations.end() || (found->second.principal != actor && found->second.delegate != actor)) {
        return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no delegation {}", id), "id"});
    }
    if (!found->second.in_force(now)) return conflict("id", fmt::format("delegation {} is over", id));
    LVWANG_TRY(end(found->second, actor, now));
    return fmt::format("{{\"id\":{}}}", id);
}

Result<void> AccountCommands::end(Delegation& delegation, std::string_view by, Instant now) {
    delegation.ended_at = now;
    delegation.ended_by = by;
    return store::save_delegation(book_, delegation);
}

// Who is disabled or goes over to the other side is named no more, and is not named again by coming back.
Result<void> AccountCommands::leave_offices(const Person& person, Instant now) {
    if (person.disabled) LVWANG_TRY(end_sessions(person.login, {}));
    for (auto& [id, one] : state_.delegations) {
        const bool stays = (one.principal != person.login || accounts::may_delegate(person)) &&
                           (one.delegate != person.login || accounts::may_stand_in(person));
        if (!stays && one.in_force(now)) LVWANG_TRY(end(one, {}, now));
    }
    if (!person.disabled && !is_of_firm(person)) return {};
    if (std::erase(state_.informant_readers, person.login) == 0) return {};
    return store::save_informant_readers(book_, state_.informant_readers);
}

}  // namespace lvwang::pipeline
