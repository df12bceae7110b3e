#include "model/account.h"

#include <algorithm>

namespace lvwang {
namespace {

constexpr std::array<std::string_view, kRoles> kRoleWords{"leader",      "duty_officer", "department_handler", "town_handler",
                                                          "grid_member", "inspector",    "discipline_office",  "firm_officer",
                                                          "contractor",  "analyst",      "administrator",      "auditor"};

}  // namespace

std::string_view to_string(Role role) {
    return kRoleWords[static_cast<std::size_t>(role)];
}

Result<Role> parse_role(std::string_view text) {
    const auto found = std::ranges::find(kRoleWords, text);
    if (found == kRoleWords.end()) return fail(ErrorCode::kInvalidArgument, "there is no role '{}'", text);
    return static_cast<Role>(found - kRoleWords.begin());
}

bool is_of_firm(const Person& person) {
    return is_of_firm(person.roles);
}

bool is_of_firm(const std::vector<Role>& roles) {
    return !roles.empty() &&
           std::ranges::all_of(roles, [](Role role) { return role == Role::kFirmOfficer || role == Role::kContractor; });
}

}  // namespace lvwang
