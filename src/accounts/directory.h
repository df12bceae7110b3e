// Who is this? All people, sessions, tokens and failed logins as they are now, with the lookups that every request needs.
// Promises: a value; the spine changes its own and publishes copies, so that to identify a request is a lookup in memory.
// Rule: adr/0009; the times come from outside.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "accounts/right.h"
#include "base/result.h"
#include "model/account.h"
#include "model/delegation.h"

namespace lvwang::accounts {

inline constexpr std::int64_t kSessionIdleMs = 12 * kHourMs;         // a long shift
inline constexpr std::int64_t kSessionLongestMs = 7 * kDayMs;        // however busy, then one logs in again
inline constexpr std::int64_t kSessionSeenEveryMs = 10 * kMinuteMs;  // that it is used is noted so often: an entry each
inline constexpr std::size_t kSessionsOfOneMax = 20;                 // the oldest goes
inline constexpr std::size_t kLoginsWatchedMax = 10'000;             // names with failures; beyond, the oldest are forgotten

/// On whose behalf a request comes, and what it may do.
struct Caller {
    /// Never null. His scope is what he sees: his own and, while he acts for others, theirs; all else is his own.
    std::shared_ptr<const Person> person;
    Rights rights;
    std::string session;     ///< hash of the session's token; empty where a program's token was shown
    std::int64_t token = 0;  ///< id of the program's token
    Instant session_seen_at;
    bool lacks_second_factor = false;                          ///< must set one before anything else
    std::vector<std::shared_ptr<const Person>> acts_for = {};  ///< those in whose name he may act now, as they are themselves
};

struct Directory {
    std::map<std::string, std::shared_ptr<const Person>, std::less<>> people;  ///< by login
    std::unordered_map<std::string, Session> sessions;                         ///< by the hash of their token
    std::map<std::int64_t, ApiToken> tokens;                                   ///< by id
    std::unordered_map<std::string, std::int64_t> token_by_hash;
    std::map<std::string, SecondFactor, std::less<>> second_factors;    ///< by login
    std::vector<Role> second_factor_roles;                              ///< whoever has one of them must have a second factor
    std::vector<std::string> informant_readers;                         ///< logins of those who have kLookInformants, sorted
    std::map<std::int64_t, Delegation> delegations;                     ///< by id, those that are over too
    std::map<std::string, std::vector<Instant>, std::less<>> failures;  ///< by the login that was tried, since its last success

    /// Null where there is none.
    [[nodiscard]] std::shared_ptr<const Person> person(std::string_view login) const;
    /// Absent where there is no such session, it has expired, or its person is disabled. Who is named to look at informants may
    /// do so in person only, and who acts for others does so: no token has any of that.
    [[nodiscard]] std::optional<Caller> by_session(const std::string& token_hash, Instant now) const;
    [[nodiscard]] std::optional<Caller> by_token(const std::string& token_hash, Instant now) const;
    /// Those for whom somebody acts at a moment, by their own accounts: whom they act for themselves is not passed on.
    [[nodiscard]] std::vector<std::shared_ptr<const Person>> principals_of(std::string_view delegate, Instant now) const;
    /// Null where he has none.
    [[nodiscard]] const SecondFactor* second_factor(std::string_view login) const;
    /// Whether a role of his asks for a second factor, and he has none.
    [[nodiscard]] bool lacks_second_factor(const Person& person) const;
    /// Until when nobody may try this login; absent where one may.
    [[nodiscard]] std::optional<Instant> locked_until(std::string_view login, Instant now) const;
    /// Whether the name of who is new, is renamed or comes back tells him from everybody else: cases say by name whose they are.
    /// @error kInvalidArgument, field `name`
    [[nodiscard]] Result<void> check_name(const Person& changed) const;
    /// Whether somebody could still manage the accounts if `changed` were as it says.
    [[nodiscard]] bool manageable_with(const Person& changed) const;
};

}  // namespace lvwang::accounts
