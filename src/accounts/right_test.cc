// What each role may do, and what a limited sight takes away.
#include "accounts/right.h"

#include <gtest/gtest.h>

#include <set>

namespace lvwang::accounts {
namespace {

using enum Right;

std::string words_of(Rights rights) {
    std::string words;
    for (const Right right : rights.list()) words += fmt::format("{}{}", words.empty() ? "" : " ", to_string(right));
    return words;
}

TEST(Right, WordsAreOwnAndReadBack) {
    std::set<std::string_view> words;
    for (std::size_t i = 0; i < kRights; ++i) {
        const auto right = static_cast<Right>(i);
        EXPECT_TRUE(words.insert(to_string(right)).second);
        EXPECT_EQ(parse_right(to_string(right)).value(), right);
    }
    EXPECT_FALSE(parse_right("burn").has_value());
    for (std::size_t i = 0; i < kRoles; ++i) EXPECT_EQ(parse_role(to_string(static_cast<Role>(i))).value(), static_cast<Role>(i));
    EXPECT_FALSE(parse_role("king").has_value());
}

TEST(Right, OfRoles) {
    const struct {
        Role role;
        const char* all;
        const char* part;
    } rows[] = {
        {Role::kLeader, "anyone self look look_district direct_cases verify_cases write_notices sign_notices sign_sheets",
         "anyone self look direct_cases verify_cases"},
        {Role::kDutyOfficer,
         "anyone self look look_district look_lines act_in_cases direct_cases verify_cases command_devices "
         "write_notices",
         "anyone self look act_in_cases direct_cases verify_cases"},
        {Role::kDepartmentHandler, "anyone self look look_district act_in_cases", "anyone self look act_in_cases"},
        {Role::kTownHandler, "anyone self look look_district act_in_cases", "anyone self look act_in_cases"},
        {Role::kGridMember, "anyone self look act_in_cases", "anyone self look act_in_cases"},
        {Role::kInspector, "anyone self look look_district verify_cases", "anyone self look verify_cases"},
        {Role::kDisciplineOffice, "anyone self look look_district", "anyone self look"},
        {Role::kFirmOfficer, "anyone self look act_in_cases", "anyone self look act_in_cases"},
        {Role::kContractor, "anyone self look act_in_cases", "anyone self look act_in_cases"},
        {Role::kAnalyst, "anyone self look look_district look_lines set_figures metrics write_notices", "anyone self look"},
        {Role::kAdministrator,
         "anyone self look look_district look_lines command_devices configure set_keys set_figures deliver run_doors upkeep "
         "look_accounts manage_accounts metrics",
         "anyone self look"},
        {Role::kAuditor, "anyone self look look_district look_lines look_accounts metrics audit", "anyone self look"}};
    for (const auto& row : rows) {
        Person person;
        person.roles = {row.role};
        EXPECT_EQ(words_of(rights_of(person)), row.part) << to_string(row.role);
        person.scope.everything = true;
        EXPECT_EQ(words_of(rights_of(person)), row.all) << to_string(row.role);
        person.disabled = true;
        EXPECT_EQ(words_of(rights_of(person)), "") << to_string(row.role);
    }
    EXPECT_EQ(std::size(rows), kRoles);
}

}  // namespace
}  // namespace lvwang::accounts
