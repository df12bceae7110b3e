#include "pipeline/account_commands.h"

#include <algorithm>

#include "accounts/password.h"
#include "accounts/right.h"
#include "base/text.h"
#include "pipeline/account_said.h"
#include "protocol/json.h"
#include "store/book_accounts.h"
#include "store/book_case_load.h"
#include "store/book_delegations.h"
#include "store/book_informants.h"

namespace lvwang::pipeline {
namespace {

using protocol::JsonValue;
using Kind = JsonValue::Kind;

constexpr std::size_t kSealedBytesMax = 400;  // of twenty bytes, with nonce, tag and base64
constexpr std::int64_t kStepMax = INT64_MAX / 2;

Result<std::string> none() {
    return std::string("{}");
}

tl::unexpected<Error> conflict(std::string_view field, std::string message) {
    return tl::unexpected(Error{ErrorCode::kConflict, std::move(message), std::string(field)});
}

}  // namespace

std::string totp_purpose(std::string_view login) {
    return fmt::format("totp {}", login);
}

Result<void> AccountCommands::load() {
    state_ = {};
    LVWANG_ASSIGN(std::vector<Person> people, store::load_people(book_));
    for (Person& person : people) {
        const std::string login = person.login;
        state_.people.emplace(login, std::make_shared<const Person>(std::move(person)));
    }
    LVWANG_ASSIGN(std::vector<Session> sessions, store::load_sessions(book_));
    for (Session& session : sessions) state_.sessions.emplace(session.token_hash, session);
    LVWANG_ASSIGN(std::vector<ApiToken> tokens, store::load_tokens(book_));
    for (ApiToken& token : tokens) {
        state_.token_by_hash.emplace(token.token_hash, token.id);
        state_.tokens.emplace(token.id, std::move(token));
    }
    LVWANG_ASSIGN(const std::vector<LoginFailure> failures, store::load_failures(book_));
    for (const LoginFailure& failure : failures) state_.failures[failure.login].push_back(failure.at);
    LVWANG_ASSIGN(const std::vector<SecondFactor> factors, store::load_second_factors(book_));
    for (const SecondFactor& factor : factors) state_.second_factors.emplace(factor.login, factor);
    LVWANG_ASSIGN(state_.second_factor_roles, store::load_second_factor_roles(book_));
    LVWANG_ASSIGN(state_.informant_readers, store::load_informant_readers(book_));
    LVWANG_ASSIGN(std::vector<Delegation> delegations, store::load_delegations(book_));
    for (Delegation& delegation : delegations) {
        const std::int64_t id = delegation.id;
        state_.delegations.emplace(id, std::move(delegation));
    }
    publish();
    return {};
}

Result<std::string> AccountCommands::execute(const Command& command, const registry::Registry& registry, Instant now,
                                             std::uint64_t seq) {
    LVWANG_ASSIGN(JsonValue root, protocol::parse_json(command.body));
    if (!root.is(Kind::kObject)) return fail(ErrorCode::kInvalidArgument, "the body must be a JSON object");
    const Said said{std::move(root)};
    const auto act = [&]() -> Result<std::string> {
        const std::string_view type = command.type;
        if (type == "account_put") return put(said, registry, now);
        if (type == "account_import") return import_people(said, registry, now);
        if (type == "account_password") return set_password(said);
        if (type == "account_session_open") return open_session(said, now, seq);
        if (type == "account_session_seen") return see_session(said, now);
        if (type == "account_session_close") return close_session(said);
        if (type == "account_sessions_close") return close_sessions(said);
        if (type == "account_login_failed") return fail_login(said, now, seq);
        if (type == "account_unlock") return unlock(said);
        if (type == "account_factor_put") return put_factor(said, now);
        if (type == "account_factor_remove") return remove_factor(said);
        if (type == "account_policy") return put_policy(said);
        if (type == "account_informant_readers") return put_informant_readers(said);
        if (type == "account_delegate") return delegate(said, command.actor, now, seq);
        if (type == "account_delegation_end") return end_delegation(said, command.actor, now);
        if (type == "account_token_put") return put_token(said, command.actor, now, seq);
        if (type == "account_token_revoke") return revoke_token(said);
        return fail(ErrorCode::kUnsupported, "there is no command '{}'", command.type);
    };
    LVWANG_ASSIGN(std::string body, act());
    publish();
    return body;
}

Result<std::shared_ptr<const Person>> AccountCommands::person_of(const Said& said) const {
    LVWANG_ASSIGN(const std::string login, said.text("login"));
    auto person = state_.person(login);
    if (person == nullptr) {
        return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no person '{}'", login), "login"});
    }
    return person;
}

Result<Person> AccountCommands::read_person(const Said& said, const registry::Registry& registry, Instant now) const {
    Person person;
    LVWANG_ASSIGN(person.login, said.text("login"));
    LVWANG_TRY(accounts::check_login(person.login));
    LVWANG_ASSIGN(person.name, said.text("name"));
    LVWANG_ASSIGN(person.phone, said.text_or_empty("phone"));
    LVWANG_ASSIGN(person.organisation_key, said.text_or_empty("organisation_key"));
    if (!person.organisation_key.empty() && registry.organisation(person.organisation_key) == nullptr) {
        return fail_field("organisation_key", "there is no organisation '{}'", person.organisation_key);
    }
    LVWANG_ASSIGN(const std::vector<std::string> roles, said.words("roles"));
    if (roles.empty()) return fail_field("roles", "roles: at least one is needed");
    for (const std::string& word : roles) {
        const auto role = parse_role(word);
        if (!role) return fail_field("roles", "{}", role.error().message);
        person.roles.push_back(*role);
    }
    LVWANG_ASSIGN(person.scope.everything, said.truth("everything", false));
    LVWANG_ASSIGN(person.scope.regions, said.words("regions"));
    LVWANG_ASSIGN(person.scope.organisations, said.words("organisations"));
    for (const std::string& code : person.scope.regions) {
        if (registry.region(code) == nullptr) return fail_field("regions", "there is no region '{}'", code);
    }
    for (const std::string& key : person.scope.organisations) {
        if (registry.organisation(key) == nullptr) return fail_field("organisations", "there is no organisation '{}'", key);
    }
    LVWANG_ASSIGN(person.disabled, said.truth("disabled", false));
    if (!person.disabled) LVWANG_TRY(accounts::check_side(person));  // whoever goes, goes as he was
    const auto before = state_.person(person.login);
    person.must_change = before == nullptr || before->must_change;
    person.created_at = before == nullptr ? now : before->created_at;
    if (before != nullptr) {
        person.password_hash = before->password_hash;
        LVWANG_TRY(expect_free_to_rename(*before, person.name));
    }
    return person;
}

// A case says by name whose it is.
Result<void> AccountCommands::expect_free_to_rename(const Person& before, const std::string& name) const {
    const auto is_namesake = [&](const auto& entry) {
        return entry.first != before.login && !entry.second->disabled && entry.second->name == before.name;
    };
    // Of one who left, or of two of one name, they are the other's.
    if (before.name == name || before.disabled || std::ranges::any_of(state_.people, is_namesake)) return {};
    LVWANG_ASSIGN(const std::int64_t cases, store::unfinished_cases_naming(book_, before.name));
    if (cases == 0) return {};
    return fail_field("name", "{} unfinished cases name '{}': finish them or hand them on before '{}' is renamed", cases,
                      before.name, before.login);
}

Result<std::string> AccountCommands::put(const Said& said, const registry::Registry& registry, Instant now) {
    LVWANG_TRY(
        said.only({"login", "name", "phone", "organisation_key", "roles", "everything", "regions", "organisations", "disabled"}));
    LVWANG_ASSIGN(Person person, read_person(said, registry, now));
    LVWANG_TRY(state_.check_name(person));
    if (!state_.people.contains(person.login) && state_.people.size() >= kPeopleMax) {
        return conflict("login", fmt::format("there are {} people already", kPeopleMax));
    }
    // Once there is somebody who can make the next, there always is.
    const auto manages = [](const auto& entry) {
        return accounts::rights_of(*entry.second).has(accounts::Right::kManageAccounts);
    };
    if (std::ranges::any_of(state_.people, manages) && !state_.manageable_with(person)) {
        return conflict("login", "nobody would be left who can manage accounts");
    }
    LVWANG_TRY(store::save_person(book_, person));
    LVWANG_TRY(leave_offices(person, now));
    std::string body = fmt::format("{{\"login\":{}}}", json_quote(person.login));
    const std::string login = person.login;
    state_.people.insert_or_assign(login, std::make_shared<const Person>(std::move(person)));
    return body;
}

Result<std::string> AccountCommands::set_password(const Said& said) {
    LVWANG_TRY(said.only({"login", "password_hash", "must_change", "keep"}));
    LVWANG_ASSIGN(const auto before, person_of(said));
    Person person = *before;
    LVWANG_ASSIGN(person.password_hash, said.text("password_hash"));
    LVWANG_ASSIGN(person.must_change, said.truth("must_change", true));
    LVWANG_ASSIGN(const std::string keep, said.text_or_empty("keep"));
    LVWANG_TRY(store::save_person(book_, person));
    LVWANG_TRY(store::remove_failures(book_, person.login));
    LVWANG_TRY(end_sessions(person.login, keep));
    state_.failures.erase(person.login);
    std::string body = fmt::format("{{\"login\":{}}}", json_quote(person.login));
    const std::string login = person.login;
    state_.people.insert_or_assign(login, std::make_shared<const Person>(std::move(person)));
    return body;
}

Result<std::string> AccountCommands::open_session(const Said& said, Instant now, std::uint64_t seq) {
    LVWANG_TRY(said.only({"login", "token_hash", "totp_step", "recovery"}));
    LVWANG_ASSIGN(const auto person, person_of(said));
    LVWANG_ASSIGN(const std::string hash, said.hash("token_hash"));
    // Whoever tried in the same moment may have locked it: here is the one order.
    if (const auto until = state_.locked_until(person->login, now)) {
        return fmt::format("{{\"locked_until\":\"{}\"}}", format_iso(*until));
    }
    if (person->disabled || person->password_hash.empty()) return conflict("login", "this account is closed");
    LVWANG_ASSIGN(const bool shown, take_factor(said, *person));
    if (!shown) return note_failure(person->login, now, seq);
    LVWANG_TRY(forget_old(now));
    std::vector<const Session*> own;
    for (const auto& [key, session] : state_.sessions) {
        if (session.login == person->login) own.push_back(&session);
    }
    if (own.size() >= accounts::kSessionsOfOneMax) {
        const std::string oldest =
            (*std::ranges::min_element(own, {}, [](const Session* s) { return s->opened_at; }))->token_hash;
        LVWANG_TRY(store::remove_session(book_, oldest));
        state_.sessions.erase(oldest);
    }
    const Session session{hash, person->login, now, now, now + accounts::kSessionIdleMs};
    LVWANG_TRY(store::save_session(book_, session));
    LVWANG_TRY(store::remove_failures(book_, person->login));
    state_.failures.erase(person->login);
    state_.sessions.insert_or_assign(hash, session);
    return fmt::format("{{\"expires_at\":\"{}\"}}", format_iso(session.expires_at));
}

// Whether what was shown counts: a step later than all before, or a code on paper that is left. Of two at once one counts.
Result<bool> AccountCommands::take_factor(const Said& said, const Person& person) {
    const auto found = state_.second_factors.find(person.login);
    if (found == state_.second_factors.end()) return true;
    SecondFactor factor = found->second;
    if (said.has("totp_step")) {
        LVWANG_ASSIGN(const std::int64_t step, said.number("totp_step", 1, kStepMax));
        if (step <= factor.used_step) return false;
        factor.used_step = step;
    } else if (said.has("recovery")) {
        LVWANG_ASSIGN(const std::string digest, said.hash("recovery"));
        if (std::erase(factor.recovery, digest) == 0) return false;
    } else {
        return false;  // it was set in this very moment
    }
    LVWANG_TRY(store::save_second_factor(book_, factor));
    found->second = std::move(factor);
    return true;
}

Result<std::string> AccountCommands::unlock(const Said& said) {
    LVWANG_TRY(said.only({"login"}));
    LVWANG_ASSIGN(const auto person, person_of(said));
    LVWANG_TRY(store::remove_failures(book_, person->login));
    state_.failures.erase(person->login);
    return fmt::format("{{\"login\":{}}}", json_quote(person->login));
}

Result<std::string> AccountCommands::put_factor(const Said& said, Instant now) {
    LVWANG_TRY(said.only({"login", "secret", "totp_step", "recovery", "keep"}));
    LVWANG_ASSIGN(const auto person, person_of(said));
    SecondFactor factor;
    factor.login = person->login;
    LVWANG_ASSIGN(factor.secret, said.text_or_empty("secret", kSealedBytesMax));
    if (factor.secret.empty()) return fail_field("secret", "secret: is missing");
    LVWANG_ASSIGN(factor.used_step, said.number("totp_step", 1, kStepMax));
    LVWANG_ASSIGN(factor.recovery, said.words("recovery"));
    LVWANG_ASSIGN(const std::string keep, said.text_or_empty("keep"));
    factor.set_at = now;
    LVWANG_TRY(store::save_second_factor(book_, factor));
    LVWANG_TRY(end_sessions(person->login, keep));
    state_.second_factors.insert_or_assign(person->login, std::move(factor));
    return fmt::format("{{\"login\":{}}}", json_quote(person->login));
}

Result<std::string> AccountCommands::remove_factor(const Said& said) {
    LVWANG_TRY(said.only({"login"}));
    LVWANG_ASSIGN(const auto person, person_of(said));
    LVWANG_TRY(store::remove_second_factor(book_, person->login));
    LVWANG_TRY(end_sessions(person->login, {}));
    state_.second_factors.erase(person->login);
    return fmt::format("{{\"login\":{}}}", json_quote(person->login));
}

Result<std::string> AccountCommands::put_policy(const Said& said) {
    LVWANG_TRY(said.only({"second_factor_roles"}));
    LVWANG_ASSIGN(const std::vector<std::string> words, said.words("second_factor_roles"));
    std::vector<Role> roles;
    for (const std::string& word : words) {
        const auto role = parse_role(word);
        if (!role) return fail_field("second_factor_roles", "{}", role.error().message);
        roles.push_back(*role);
    }
    LVWANG_TRY(store::save_second_factor_roles(book_, roles));
    state_.second_factor_roles = std::move(roles);
    return none();
}

Result<std::string> AccountCommands::see_session(const Said& said, Instant now) {
    LVWANG_ASSIGN(const std::string hash, said.hash("token_hash"));
    const auto found = state_.sessions.find(hash);
    if (found == state_.sessions.end() || now >= found->second.expires_at) return none();
    Session& session = found->second;
    session.seen_at = now;
    session.expires_at = std::min(now + accounts::kSessionIdleMs, session.opened_at + accounts::kSessionLongestMs);
    LVWANG_TRY(store::save_session(book_, session));
    return none();
}

Result<std::string> AccountCommands::close_session(const Said& said) {
    LVWANG_ASSIGN(const std::string hash, said.hash("token_hash"));
    LVWANG_TRY(store::remove_session(book_, hash));
    state_.sessions.erase(hash);
    return none();
}

Result<std::string> AccountCommands::close_sessions(const Said& said) {
    LVWANG_ASSIGN(const auto person, person_of(said));
    LVWANG_ASSIGN(const int closed, end_sessions(person->login, {}));
    return fmt::format("{{\"closed\":{}}}", closed);
}

Result<int> AccountCommands::end_sessions(std::string_view login, std::string_view keep) {
    std::vector<std::string> ending;
    for (const auto& [hash, session] : state_.sessions) {
        if (session.login == login && hash != keep) ending.push_back(hash);
    }
    for (const std::string& hash : ending) {
        LVWANG_TRY(store::remove_session(book_, hash));
        state_.sessions.erase(hash);
    }
    return static_cast<int>(ending.size());
}

Result<std::string> AccountCommands::fail_login(const Said& said, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const std::string login, said.text("login"));
    return note_failure(login, now, seq);
}

Result<std::string> AccountCommands::note_failure(const std::string& login, Instant now, std::uint64_t seq) {
    if (const auto until = state_.locked_until(login, now)) {  // what is tried while it is locked prolongs nothing
        return fmt::format("{{\"failed\":true,\"locked_until\":\"{}\"}}", format_iso(*until));
    }
    LVWANG_TRY(forget_old(now));
    if (state_.failures.size() >= accounts::kLoginsWatchedMax && !state_.failures.contains(login)) {
        const auto oldest = std::ranges::min_element(state_.failures, {}, [](const auto& entry) { return entry.second.back(); });
        LVWANG_TRY(store::remove_failures(book_, oldest->first));
        state_.failures.erase(oldest);
    }
    LVWANG_TRY(store::save_failure(book_, {login, now}, seq));
    state_.failures[login].push_back(now);
    if (const auto until = state_.locked_until(login, now)) {
        return fmt::format("{{\"failed\":true,\"locked_until\":\"{}\"}}", format_iso(*until));
    }
    return std::string("{\"failed\":true}");
}

// Sessions that have expired, and failures that can lock nothing any more.
Result<void> AccountCommands::forget_old(Instant now) {
    std::vector<std::string> expired;
    for (const auto& [hash, session] : state_.sessions) {
        if (now >= session.expires_at) expired.push_back(hash);
    }
    for (const std::string& hash : expired) {
        LVWANG_TRY(store::remove_session(book_, hash));
        state_.sessions.erase(hash);
    }
    const Instant before = now - (accounts::kFailureWindowMs + accounts::kLockMs);
    const auto is_old = [&](Instant at) { return at < before; };
    bool any = false;
    for (auto entry = state_.failures.begin(); entry != state_.failures.end();) {
        any = std::erase_if(entry->second, is_old) > 0 || any;
        entry = entry->second.empty() ? state_.failures.erase(entry) : std::next(entry);
    }
    if (any) LVWANG_TRY(store::remove_failures_before(book_, before));
    return {};
}

Result<std::string> AccountCommands::put_token(const Said& said, std::string_view actor, Instant now, std::uint64_t seq) {
    LVWANG_TRY(said.only({"login", "name", "rights", "token_hash", "days"}));
    LVWANG_ASSIGN(const auto person, person_of(said));
    ApiToken token;
    token.id = static_cast<std::int64_t>(seq);  // the entry that made it: given once and never again
    token.login = person->login;
    LVWANG_ASSIGN(token.name, said.text("name"));
    LVWANG_ASSIGN(token.token_hash, said.hash("token_hash"));
    LVWANG_ASSIGN(token.rights, said.words("rights"));
    if (token.rights.empty()) return fail_field("rights", "rights: at least one is needed");
    const accounts::Rights has = accounts::rights_of(*person);
    for (const std::string& word : token.rights) {
        const auto right = accounts::parse_right(word);
        if (!right) return fail_field("rights", "{}", right.error().message);
        if (!has.has(*right)) return fail_field("rights", "'{}' has not the right '{}'", person->login, word);
    }
    LVWANG_ASSIGN(const std::int64_t days, said.number("days", 1, kTokenDaysMax));
    if (state_.tokens.size() >= kTokensMax) return conflict("name", fmt::format("there are {} tokens already", kTokensMax));
    token.created_at = now;
    token.expires_at = now + days * kDayMs;
    token.created_by = actor;
    LVWANG_TRY(store::save_token(book_, token));
    std::string body = fmt::format("{{\"id\":{},\"expires_at\":\"{}\"}}", token.id, format_iso(token.expires_at));
    state_.token_by_hash.emplace(token.token_hash, token.id);
    state_.tokens.emplace(token.id, std::move(token));
    return body;
}

Result<std::string> AccountCommands::revoke_token(const Said& said) {
    LVWANG_ASSIGN(const std::int64_t id, said.number("id", 1, INT64_MAX));
    const auto found = state_.tokens.find(id);
    if (found == state_.tokens.end()) {
        return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no token {}", id), "id"});
    }
    LVWANG_TRY(store::remove_token(book_, id));
    state_.token_by_hash.erase(found->second.token_hash);
    state_.tokens.erase(found);
    return fmt::format("{{\"id\":{}}}", id);
}

std::shared_ptr<const Person> AccountCommands::called(std::string_view word) const {
    if (auto person = state_.person(word)) return person;
    for (const auto& [login, person] : state_.people) {
        if (person->name == word && !person->disabled) return person;
    }
    return nullptr;
}

std::vector<std::string> AccountCommands::names() const {
    std::vector<std::string> names;
    for (const auto& [login, person] : state_.people) names.push_back(person->name);
    return names;
}

}  // namespace lvwang::pipeline
