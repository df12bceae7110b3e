#include "accounts/right.h"

#include <algorithm>
#include <array>

namespace lvwang::accounts {
namespace {

using enum Right;

constexpr std::array<std::string_view, kRights> kWords{"anyone",          "self",         "look",           "look_district",
                                                       "look_lines",      "act_in_cases", "direct_cases",   "verify_cases",
                                                       "command_devices", "configure",    "set_keys",       "set_figures",
                                                       "deliver",         "run_doors",    "upkeep",         "look_accounts",
                                                       "manage_accounts", "metrics",      "audit",          "write_notices",
                                                       "sign_notices",    "sign_sheets",  "look_informants"};

// Those that stay within what somebody sees; every other reaches over the whole district.
constexpr Rights kWithinSight{kAnyone, kSelf, kLook, kActInCases, kDirectCases, kVerifyCases, kLookInformants};

// By Role. The administrator keeps the system and is no party in cases; the auditor looks at everything and changes nothing.
constexpr std::array<Rights, kRoles> kOfRole{
    Rights{kLook, kLookDistrict, kDirectCases, kVerifyCases, kWriteNotices, kSignNotices, kSignSheets},  // leader
    Rights{kLook, kLookDistrict, kLookLines, kActInCases, kDirectCases, kVerifyCases, kCommandDevices,
           kWriteNotices},                                                           // duty officer
    Rights{kLook, kLookDistrict, kActInCases},                                       // department handler
    Rights{kLook, kLookDistrict, kActInCases},                                       // town handler
    Rights{kLook, kActInCases},                                                      // grid member
    Rights{kLook, kLookDistrict, kVerifyCases},                                      // inspector
    Rights{kLook, kLookDistrict},                                                    // discipline office
    Rights{kLook, kActInCases},                                                      // firm officer
    Rights{kLook, kActInCases},                                                      // contractor
    Rights{kLook, kLookDistrict, kLookLines, kSetFigures, kWriteNotices, kMetrics},  // analyst
    Rights{kLook, kLookDistrict, kLookLines, kCommandDevices, kConfigure, kSetKeys, kSetFigures, kDeliver, kRunDoors, kUpkeep,
           kLookAccounts, kManageAccounts, kMetrics},                           // administrator
    Rights{kLook, kLookDistrict, kLookLines, kLookAccounts, kMetrics, kAudit},  // auditor
};

}  // namespace

std::string_view to_string(Right right) {
    return kWords[static_cast<std::size_t>(right)];
}

Result<Right> parse_right(std::string_view text) {
    const auto found = std::ranges::find(kWords, text);
    if (found == kWords.end()) return fail(ErrorCode::kInvalidArgument, "there is no right '{}'", text);
    return static_cast<Right>(found - kWords.begin());
}

bool is_of_the_district(Right right) {
    return !kWithinSight.has(right);
}

std::vector<Right> Rights::list() const {
    std::vector<Right> all;
    for (std::size_t i = 0; i < kRights; ++i) {
        if (has(static_cast<Right>(i))) all.push_back(static_cast<Right>(i));
    }
    return all;
}

Rights rights_of(Role role) {
    return kOfRole[static_cast<std::size_t>(role)];
}

Rights rights_of(const Person& person) {
    if (person.disabled) return {};
    Rights rights;
    for (const Role role : person.roles) rights |= rights_of(role);
    if (!person.scope.everything) rights = rights & kWithinSight;
    rights |= Rights{kAnyone, kSelf};
    return rights;
}

Result<void> check_side(const Person& person) {
    const bool of_firm = std::ranges::any_of(person.roles, [](Role role) { return is_of_firm(std::vector{role}); });
    if (of_firm && !is_of_firm(person)) {
        return fail_field(
            "roles", "who works for a firm has no role of an authority: what is hidden from firms would not be hidden from him");
    }
    if (std::ranges::find(person.roles, Role::kFirmOfficer) == person.roles.end()) return {};
    if (person.scope.everything) return fail_field("everything", "a firm's officer sees his firms, not the whole district");
    if (!person.scope.regions.empty()) return fail_field("regions", "a firm's officer sees his firms, not all firms of an area");
    return {};
}

}  // namespace lvwang::accounts
