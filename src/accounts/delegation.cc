#include "accounts/delegation.h"

#include <algorithm>

namespace lvwang::accounts {
namespace {

std::vector<std::string> joined(std::vector<std::string> one, const std::vector<std::string>& other) {
    one.insert(one.end(), other.begin(), other.end());
    std::ranges::sort(one);
    const auto twice = std::ranges::unique(one);
    one.erase(twice.begin(), twice.end());
    return one;
}

}  // namespace

bool may_delegate(const Person& person) {
    return may_stand_in(person) && std::ranges::find(person.roles, Role::kFirmOfficer) != person.roles.end();
}

bool may_stand_in(const Person& person) {
    return !person.disabled && is_of_firm(person);
}

Scope both_of(const Scope& one, const Scope& other) {
    return {one.everything || other.everything, joined(one.regions, other.regions),
            joined(one.organisations, other.organisations)};
}

}  // namespace lvwang::accounts
