// What changes about people, their sessions and their tokens? The account_ family of commands.
// Promises: a command is whole or changes nothing; its error names the field at fault; what it carries of a secret is a hash.
// Rule: adr/0009; hashes and tokens are made before the entry, the times are the entry's.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "accounts/directory.h"
#include "base/result.h"
#include "pipeline/inbox.h"
#include "pipeline/published.h"
#include "registry/registry.h"
#include "store/book.h"

namespace lvwang::pipeline {

inline constexpr std::size_t kPeopleMax = 10'000;
inline constexpr std::size_t kPeopleImportedMax = 2'000;  ///< by one entry
inline constexpr std::size_t kTokensMax = 200;
inline constexpr std::int64_t kTokenDaysMax = 3 * 366;

/// What the secret of a second factor is sealed for (store::Seal).
[[nodiscard]] std::string totp_purpose(std::string_view login);

/// | type                    | fields of the body (those marked ? may be left out)                                        |
/// |-------------------------|--------------------------------------------------------------------------------------------|
/// | account_put             | login name phone? organisation_key? roles everything regions? organisations? disabled?      |
/// | account_import          | people: list of account_put's fields, of new ones also password_hash; all of them or none   |
/// | account_password        | login password_hash must_change keep? (hash of the session that stays open)                |
/// | account_session_open    | login token_hash totp_step? recovery? (digest); one of them where he has a second factor   |
/// | account_session_seen    | token_hash                                                                                 |
/// | account_session_close   | token_hash                                                                                 |
/// | account_sessions_close  | login                                                                                      |
/// | account_login_failed    | login                                                                                      |
/// | account_unlock          | login                                                                                      |
/// | account_factor_put      | login secret (sealed) totp_step recovery (digests) keep                                    |
/// | account_factor_remove   | login                                                                                      |
/// | account_policy          | second_factor_roles                                                                        |
/// | account_informant_readers | logins: who may open who informed; all of them, instead of those before                  |
/// | account_delegate        | delegate until (last day); by a firm's officer, in whose name delegate acts from then on     |
/// | account_delegation_end  | id; by one of the two                                                                       |
/// | account_token_put       | login name rights token_hash days                                                          |
/// | account_token_revoke    | id                                                                                         |
class AccountCommands {
public:
    AccountCommands(store::Book& book, Published<accounts::Directory>& published) : book_(book), published_(published) {}

    [[nodiscard]] static bool owns(std::string_view type) { return type.starts_with("account_"); }

    /// Reads all of it from the book and shows it to everybody.
    [[nodiscard]] Result<void> load();
    /// @pre the turn's transaction is open
    /// @return JSON; of a login that is locked `{"locked_until":…}`, which changes nothing
    /// @error kInvalidArgument, kNotFound, kConflict, kUnsupported  what was asked is wrong
    [[nodiscard]] Result<std::string> execute(const Command& command, const registry::Registry& registry, Instant now,
                                              std::uint64_t seq);

    /// Null where there is nobody of that login.
    [[nodiscard]] std::shared_ptr<const Person> person(std::string_view login) const { return state_.person(login); }
    /// Who has that login, or else that name and an account in use; null where nobody has.
    [[nodiscard]] std::shared_ptr<const Person> called(std::string_view word) const;
    /// Those in whose name somebody may act then (accounts/directory.h).
    [[nodiscard]] std::vector<std::shared_ptr<const Person>> principals_of(std::string_view delegate, Instant now) const {
        return state_.principals_of(delegate, now);
    }
    /// Whether somebody acts, or once did, in another's name. Then he has an account.
    [[nodiscard]] bool was_named(std::string_view login) const {
        return std::ranges::any_of(state_.delegations, [&](const auto& entry) { return entry.second.delegate == login; });
    }
    /// Names of everybody who has an account.
    [[nodiscard]] std::vector<std::string> names() const;

private:
    struct Said;
    [[nodiscard]] Result<Person> read_person(const Said& said, const registry::Registry& registry, Instant now) const;
    [[nodiscard]] Result<void> expect_free_to_rename(const Person& before, const std::string& name) const;
    [[nodiscard]] Result<std::string> put(const Said& said, const registry::Registry& registry, Instant now);
    [[nodiscard]] Result<std::string> import_people(const Said& said, const registry::Registry& registry, Instant now);
    [[nodiscard]] Result<std::string> set_password(const Said& said);
    [[nodiscard]] Result<std::string> open_session(const Said& said, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> see_session(const Said& said, Instant now);
    [[nodiscard]] Result<std::string> close_session(const Said& said);
    [[nodiscard]] Result<std::string> close_sessions(const Said& said);
    [[nodiscard]] Result<std::string> fail_login(const Said& said, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> note_failure(const std::string& login, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<bool> take_factor(const Said& said, const Person& person);
    [[nodiscard]] Result<std::string> unlock(const Said& said);
    [[nodiscard]] Result<std::string> put_factor(const Said& said, Instant now);
    [[nodiscard]] Result<std::string> remove_factor(const Said& said);
    [[nodiscard]] Result<std::string> put_policy(const Said& said);
    [[nodiscard]] Result<std::string> put_informant_readers(const Said& said);
    [[nodiscard]] Result<std::string> delegate(const Said& said, std::string_view actor, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> end_delegation(const Said& said, std::string_view actor, Instant now);
    [[nodiscard]] Result<void> end(Delegation& delegation, std::string_view by, Instant now);
    [[nodiscard]] Result<void> leave_offices(const Person& person, Instant now);
    [[nodiscard]] Result<std::string> put_token(const Said& said, std::string_view actor, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> revoke_token(const Said& said);

    [[nodiscard]] Result<std::shared_ptr<const Person>> person_of(const Said& said) const;
    [[nodiscard]] Result<int> end_sessions(std::string_view login, std::string_view keep);
    [[nodiscard]] Result<void> forget_old(Instant now);
    void publish() { published_.publish(std::make_shared<const accounts::Directory>(state_)); }

    store::Book& book_;
    Published<accounts::Directory>& published_;
    accounts::Directory state_;
};

}  // namespace lvwang::pipeline
