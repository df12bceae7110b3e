#include "pipeline/account_commands.h"

#include <algorithm>
#include <charconv>

#include "accounts/password.h"
#include "base/text.h"
#include "protocol/json.h"
#include "store/book_accounts.h"

namespace lvwang::pipeline {
namespace {

using protocol::JsonValue;
using Kind = JsonValue::Kind;

constexpr std::size_t kTextBytesMax = 200;
constexpr std::size_t kWordsMax = 100;
constexpr std::size_t kHashDigits = 64;

Result<std::string> none() {
    return std::string("{}");
}

bool is_word(std::string_view text) {
    return !text.empty() && text.find_first_of(" \t\r\n") == std::string_view::npos;
}

tl::unexpected<Error> conflict(std::string_view field, std::string message) {
    return tl::unexpected(Error{ErrorCode::kConflict, std::move(message), std::string(field)});
}

}  // namespace

// The body of a command, field by field; an error says the field.
struct AccountCommands::Said {
    JsonValue root;

    [[nodiscard]] Result<void> only(std::initializer_list<std::string_view> known) const {
        for (const std::string& name : root.names) {
            if (std::ranges::find(known, name) == known.end()) {
                return fail_field(name, "{}: there is no such field", to_utf8_lossy(name));
            }
        }
        return {};
    }
    [[nodiscard]] bool has(std::string_view name) const { return root.field(name) != nullptr; }
    [[nodiscard]] Result<std::string> text_or_empty(std::string_view name) const {
        const JsonValue* value = root.field(name);
        if (value == nullptr) return std::string();
        if (!value->is(Kind::kText)) return fail_field(name, "{}: {} is not a text", name, value->shown());
        std::string found(trim(value->text));
        if (found.size() > kTextBytesMax) return fail_field(name, "{}: longer than {} bytes", name, kTextBytesMax);
        for (const char c : found) {
            if (static_cast<unsigned char>(c) < ' ') return fail_field(name, "{}: holds a control character", name);
        }
        return found;
    }
    [[nodiscard]] Result<std::string> text(std::string_view name) const {
        LVWANG_ASSIGN(std::string found, text_or_empty(name));
        if (found.empty()) return fail_field(name, "{}: is missing or empty", name);
        return found;
    }
    [[nodiscard]] Result<std::string> hash(std::string_view name) const {
        LVWANG_ASSIGN(std::string found, text(name));
        if (found.size() != kHashDigits) return fail_field(name, "{}: is no hash", name);
        return found;
    }
    [[nodiscard]] Result<bool> truth(std::string_view name, bool otherwise) const {
        const JsonValue* value = root.field(name);
        if (value == nullptr) return otherwise;
        if (!value->is(Kind::kBoolean)) return fail_field(name, "{}: {} is not true or false", name, value->shown());
        return value->text == "true";
    }
    [[nodiscard]] Result<std::int64_t> number(std::string_view name, std::int64_t low, std::int64_t high) const {
        const JsonValue* value = root.field(name);
        std::int64_t number = 0;
        const bool is_number = value != nullptr && value->is(Kind::kNumber);
        const char* const end = is_number ? value->text.data() + value->text.size() : nullptr;
        if (!is_number || std::from_chars(value->text.data(), end, number).ptr != end || number < low || number > high) {
            return fail_field(name, "{}: a whole number from {} to {} is expected", name, low, high);
        }
        return number;
    }
    // Words without blanks, each once, sorted.
    [[nodiscard]] Result<std::vector<std::string>> words(std::string_view name) const {
        std::vector<std::string> found;
        const JsonValue* value = root.field(name);
        if (value == nullptr) return found;
        if (!value->is(Kind::kList) || value->elements.size() > kWordsMax) {
            return fail_field(name, "{}: a list of at most {} is expected", name, kWordsMax);
        }
        for (const JsonValue& element : value->elements) {
            if (!element.is(Kind::kText) || !is_word(element.text))
                return fail_field(name, "{}: {} is no word", name, element.shown());
            found.push_back(element.text);
        }
        std::ranges::sort(found);
        found.erase(std::unique(found.begin(), found.end()), found.end());
        return found;
    }
};

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
        if (type == "account_password") return set_password(said);
        if (type == "account_session_open") return open_session(said, now);
        if (type == "account_session_seen") return see_session(said, now);
        if (type == "account_session_close") return close_session(said);
        if (type == "account_sessions_close") return close_sessions(said);
        if (type == "account_login_failed") return fail_login(said, now, seq);
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

Result<std::string> AccountCommands::put(const Said& said, const registry::Registry& registry, Instant now) {
    LVWANG_TRY(
        said.only({"login", "name", "phone", "organisation_key", "roles", "everything", "regions", "organisations", "disabled"}));
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
    if (const auto before = state_.person(person.login)) {
        person.password_hash = before->password_hash;
        person.must_change = before->must_change;
        person.created_at = before->created_at;
    } else {
        if (state_.people.size() >= kPeopleMax) return conflict("login", fmt::format("there are {} people already", kPeopleMax));
        person.must_change = true;
        person.created_at = now;
    }
    // Once there is somebody who can make the next, there always is.
    const auto manages = [](const auto& entry) {
        return accounts::rights_of(*entry.second).has(accounts::Right::kManageAccounts);
    };
    if (std::ranges::any_of(state_.people, manages) && !state_.manageable_with(person)) {
        return conflict("login", "nobody would be left who can manage accounts");
    }
    LVWANG_TRY(store::save_person(book_, person));
    if (person.disabled) LVWANG_TRY(end_sessions(person.login, {}));
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

Result<std::string> AccountCommands::open_session(const Said& said, Instant now) {
    LVWANG_TRY(said.only({"login", "token_hash"}));
    LVWANG_ASSIGN(const auto person, person_of(said));
    LVWANG_ASSIGN(const std::string hash, said.hash("token_hash"));
    // Whoever tried in the same moment may have locked it: here is the one order.
    if (const auto until = state_.locked_until(person->login, now)) {
        return fmt::format("{{\"locked_until\":\"{}\"}}", format_iso(*until));
    }
    if (person->disabled || person->password_hash.empty()) return conflict("login", "this account is closed");
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

std::vector<std::string> AccountCommands::names() const {
    std::vector<std::string> names;
    for (const auto& [login, person] : state_.people) names.push_back(person->name);
    return names;
}

}  // namespace lvwang::pipeline
