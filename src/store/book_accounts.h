// Who works with the program? People, sessions, tokens and failed logins in the book.
// Promises: a row is saved whole or not at all; no password and no token is ever in it, only what shows that one is right.
// Rule: model/account.h; the tables in store/schema_accounts.h.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/account.h"
#include "store/book.h"

namespace lvwang::store {

[[nodiscard]] Result<std::vector<Person>> load_people(Book& book);          ///< by login
[[nodiscard]] Result<std::vector<Session>> load_sessions(Book& book);       ///< by login, the oldest first
[[nodiscard]] Result<std::vector<ApiToken>> load_tokens(Book& book);        ///< by id
[[nodiscard]] Result<std::vector<LoginFailure>> load_failures(Book& book);  ///< in their order

[[nodiscard]] Result<std::vector<SecondFactor>> load_second_factors(Book& book);  ///< by login
[[nodiscard]] Result<std::vector<Role>> load_second_factor_roles(Book& book);     ///< who must have one

/// Writes one, replacing the one with its login. @error kConflict  an organisation that there is not
[[nodiscard]] Result<void> save_person(Book& book, const Person& person);
/// Writes one, replacing the one with its hash.
[[nodiscard]] Result<void> save_session(Book& book, const Session& session);
/// Removes one; harmless where there is none.
[[nodiscard]] Result<void> remove_session(Book& book, std::string_view token_hash);
[[nodiscard]] Result<void> save_token(Book& book, const ApiToken& token);
[[nodiscard]] Result<void> remove_token(Book& book, std::int64_t id);
[[nodiscard]] Result<void> save_failure(Book& book, const LoginFailure& failure, std::uint64_t seq);
/// Writes one, replacing the one with its login.
[[nodiscard]] Result<void> save_second_factor(Book& book, const SecondFactor& factor);
/// Removes one; harmless where there is none.
[[nodiscard]] Result<void> remove_second_factor(Book& book, std::string_view login);
/// Writes all, instead of those before.
[[nodiscard]] Result<void> save_second_factor_roles(Book& book, const std::vector<Role>& roles);
/// Forgets the failures of one login.
[[nodiscard]] Result<void> remove_failures(Book& book, std::string_view login);
/// Forgets all failures before `instant`.
[[nodiscard]] Result<void> remove_failures_before(Book& book, Instant instant);

}  // namespace lvwang::store
