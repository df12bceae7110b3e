#include "accounts/directory.h"

#include <algorithm>

#include "accounts/delegation.h"
#include "accounts/password.h"

namespace lvwang::accounts {

std::shared_ptr<const Person> Directory::person(std::string_view login) const {
    const auto found = people.find(login);
    return found == people.end() ? nullptr : found->second;
}

std::optional<Caller> Directory::by_session(const std::string& token_hash, Instant now) const {
    const auto found = sessions.find(token_hash);
    if (found == sessions.end() || now >= found->second.expires_at) return std::nullopt;
    auto owner = person(found->second.login);
    if (owner == nullptr || owner->disabled) return std::nullopt;
    const bool lacks = lacks_second_factor(*owner);
    Rights rights = Rights{Right::kAnyone, Right::kSelf};
    std::vector<std::shared_ptr<const Person>> acts_for;
    if (!owner->must_change && !lacks) {
        rights = rights_of(*owner);
        if (std::ranges::binary_search(informant_readers, owner->login)) rights |= Rights{Right::kLookInformants};
        acts_for = principals_of(owner->login, now);
    }
    if (!acts_for.empty()) {
        Person seeing = *owner;
        for (const auto& principal : acts_for) seeing.scope = both_of(seeing.scope, principal->scope);
        owner = std::make_shared<const Person>(std::move(seeing));
    }
    return Caller{std::move(owner), rights, token_hash, 0, found->second.seen_at, lacks, std::move(acts_for)};
}

std::optional<Caller> Directory::by_token(const std::string& token_hash, Instant now) const {
    const auto found = token_by_hash.find(token_hash);
    if (found == token_by_hash.end()) return std::nullopt;
    const ApiToken& token = tokens.at(found->second);
    auto owner = person(token.login);
    if (now >= token.expires_at || owner == nullptr || owner->disabled) return std::nullopt;
    Rights wanted{Right::kAnyone};
    for (const std::string& word : token.rights) {
        if (const auto right = parse_right(word)) wanted |= Rights{*right};
    }
    // Who has a backup or a check made may see how it goes.
    if (wanted.has(Right::kUpkeep)) wanted |= Rights{Right::kLookLines};
    const Rights rights = rights_of(*owner) & wanted;
    return Caller{std::move(owner), rights, {}, token.id, {}, false};
}

std::vector<std::shared_ptr<const Person>> Directory::principals_of(std::string_view delegate, Instant now) const {
    std::vector<std::shared_ptr<const Person>> principals;
    const auto who = person(delegate);
    if (who == nullptr || !may_stand_in(*who)) return principals;
    for (const auto& [id, delegation] : delegations) {
        if (delegation.delegate != delegate || !delegation.in_force(now)) continue;
        auto principal = person(delegation.principal);
        if (principal != nullptr && may_delegate(*principal)) principals.push_back(std::move(principal));
    }
    return principals;
}

const SecondFactor* Directory::second_factor(std::string_view login) const {
    const auto found = second_factors.find(login);
    return found == second_factors.end() ? nullptr : &found->second;
}

bool Directory::lacks_second_factor(const Person& person) const {
    const auto asks = [&](Role role) { return std::ranges::find(second_factor_roles, role) != second_factor_roles.end(); };
    return std::ranges::any_of(person.roles, asks) && !second_factors.contains(person.login);
}

std::optional<Instant> Directory::locked_until(std::string_view login, Instant now) const {
    const auto found = failures.find(login);
    return found == failures.end() ? std::nullopt : accounts::locked_until(found->second, now);
}

Result<void> Directory::check_name(const Person& changed) const {
    const auto before = person(changed.login);
    const bool comes_back = before != nullptr && before->disabled && !changed.disabled;
    if (changed.disabled || (before != nullptr && before->name == changed.name && !comes_back)) return {};
    for (const auto& [login, other] : people) {
        if (login == changed.login || other->disabled) continue;
        if (other->name == changed.name || login == changed.name || other->name == changed.login) {
            return fail_field("name", "'{}' has that name already; add what tells them apart", login);
        }
    }
    return {};
}

bool Directory::manageable_with(const Person& changed) const {
    const auto manages = [](const Person& one) { return rights_of(one).has(Right::kManageAccounts); };
    return manages(changed) ||
           std::ranges::any_of(people, [&](const auto& entry) { return entry.first != changed.login && manages(*entry.second); });
}

}  // namespace lvwang::accounts
