// Who may name whom, what comes of it for who asks, and when it ends.
#include "accounts/delegation.h"

#include <gtest/gtest.h>

#include "accounts/directory.h"

namespace lvwang::accounts {
namespace {

constexpr Instant kNow{1'800'000'000'000};

Person made(std::string login, std::vector<Role> roles, std::vector<std::string> organisations) {
    Person person;
    person.login = std::move(login);
    person.roles = std::move(roles);
    person.scope.organisations = std::move(organisations);
    return person;
}

TEST(Delegation, WhoMayNameAndBeNamed) {
    const struct {
        std::vector<Role> roles;
        bool disabled;
        bool names;
        bool is_named;
    } rows[] = {{{Role::kFirmOfficer}, false, true, true},
                {{Role::kContractor}, false, false, true},
                {{Role::kFirmOfficer, Role::kContractor}, false, true, true},
                {{Role::kFirmOfficer}, true, false, false},
                {{Role::kFirmOfficer, Role::kTownHandler}, false, false, false},
                {{Role::kLeader}, false, false, false},
                {{Role::kAdministrator}, false, false, false},
                {{}, false, false, false}};
    for (const auto& row : rows) {
        Person person = made("x", row.roles, {});
        person.disabled = row.disabled;
        EXPECT_EQ(may_delegate(person), row.names) << &row - rows;
        EXPECT_EQ(may_stand_in(person), row.is_named) << &row - rows;
    }
}

TEST(Delegation, ScopesAreJoinedAndAlwaysCalledTheSame) {
    const Scope one{.regions = {"2", "1"}, .organisations = {"b"}};
    const Scope other{.regions = {"2"}, .organisations = {"a", "b"}};
    EXPECT_EQ(both_of(one, other), (Scope{.regions = {"1", "2"}, .organisations = {"a", "b"}}));
    EXPECT_EQ(both_of(one, other), both_of(other, one));
    EXPECT_TRUE(both_of({.everything = true}, one).everything);
    EXPECT_FALSE(both_of(one, other).everything);
}

class Delegates : public testing::Test {
protected:
    Delegates() {
        add(made("a", {Role::kFirmOfficer}, {"firm-a"}));
        add(made("b", {Role::kContractor}, {"firm-b"}));
        add(made("c", {Role::kContractor}, {"firm-c"}));
        directory.sessions.emplace("sa", Session{"sa", "a", kNow, kNow, kNow + 30 * kDayMs});
        directory.sessions.emplace("sb", Session{"sb", "b", kNow, kNow, kNow + 30 * kDayMs});
        directory.sessions.emplace("sc", Session{"sc", "c", kNow, kNow, kNow + 30 * kDayMs});
        directory.delegations.emplace(7, Delegation{7, "a", "b", kNow, kNow + kDayMs});
    }
    void add(Person person) {
        const std::string login = person.login;
        directory.people.insert_or_assign(login, std::make_shared<const Person>(std::move(person)));
    }
    std::vector<std::string> seen_by(const std::string& session, Instant now) {
        return directory.by_session(session, now)->person->scope.organisations;
    }

    Directory directory;
};

using Words = std::vector<std::string>;

TEST_F(Delegates, SeeBothUntilItEnds) {
    EXPECT_EQ(seen_by("sb", kNow - 1), (Words{"firm-b"})) << "not before";
    const auto caller = directory.by_session("sb", kNow);
    EXPECT_EQ(caller->person->scope.organisations, (Words{"firm-a", "firm-b"}));
    EXPECT_EQ(caller->person->login, "b");
    EXPECT_EQ(caller->person->roles, std::vector{Role::kContractor}) << "his roles stay his own";
    ASSERT_EQ(caller->acts_for.size(), 1U);
    EXPECT_EQ(caller->acts_for.front()->login, "a");
    EXPECT_EQ(directory.person("b")->scope.organisations, (Words{"firm-b"})) << "what is kept of him does not change";
    EXPECT_EQ(seen_by("sa", kNow), (Words{"firm-a"})) << "it goes one way";
    EXPECT_EQ(seen_by("sb", kNow + kDayMs - 1), (Words{"firm-a", "firm-b"}));
    EXPECT_EQ(seen_by("sb", kNow + kDayMs), (Words{"firm-b"})) << "its last day is over";
    EXPECT_TRUE(directory.by_session("sb", kNow + kDayMs)->acts_for.empty());
    directory.delegations.at(7).ended_at = kNow + 10;
    EXPECT_EQ(seen_by("sb", kNow + 10), (Words{"firm-b"})) << "ended by hand";
}

TEST_F(Delegates, DoNotChain) {
    directory.delegations.emplace(8, Delegation{8, "b", "c", kNow, kNow + kDayMs});
    EXPECT_EQ(seen_by("sc", kNow), (Words{"firm-c"})) << "a contractor's word lends nothing";
    add(made("b", {Role::kFirmOfficer}, {"firm-b"}));
    EXPECT_EQ(seen_by("sc", kNow), (Words{"firm-b", "firm-c"})) << "of b his own, not a's";
    ASSERT_EQ(directory.by_session("sc", kNow)->acts_for.size(), 1U);
    EXPECT_EQ(directory.by_session("sc", kNow)->acts_for.front()->scope.organisations, (Words{"firm-b"}));
}

TEST_F(Delegates, LoseItWithTheRoleOrTheAccountOfEither) {
    Person a = made("a", {Role::kFirmOfficer}, {"firm-a"});
    a.disabled = true;
    add(a);
    EXPECT_EQ(seen_by("sb", kNow), (Words{"firm-b"}));
    add(made("a", {Role::kContractor}, {"firm-a"}));
    EXPECT_EQ(seen_by("sb", kNow), (Words{"firm-b"}));
    add(made("a", {Role::kFirmOfficer}, {"firm-a"}));
    EXPECT_EQ(seen_by("sb", kNow), (Words{"firm-a", "firm-b"}));
    add(made("b", {Role::kContractor, Role::kTownHandler}, {"firm-b"}));
    EXPECT_EQ(seen_by("sb", kNow), (Words{"firm-b"})) << "he is of the other side now";
}

TEST_F(Delegates, ActInPersonAndNotByAToken) {
    directory.tokens.emplace(3, ApiToken{3, "t", "hash", "b", {"look"}, kNow, kNow + kDayMs, "b"});
    directory.token_by_hash.emplace("hash", 3);
    const auto program = directory.by_token("hash", kNow);
    ASSERT_TRUE(program.has_value());
    EXPECT_EQ(program->person->scope.organisations, (Words{"firm-b"}));
    EXPECT_TRUE(program->acts_for.empty());
    Person fresh = made("b", {Role::kContractor}, {"firm-b"});
    fresh.must_change = true;
    add(fresh);
    EXPECT_TRUE(directory.by_session("sb", kNow)->acts_for.empty()) << "whose password is another's changes it first";
}

}  // namespace
}  // namespace lvwang::accounts
