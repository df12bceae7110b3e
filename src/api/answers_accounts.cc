// People, their sessions and the tokens of programs, for those who keep them.
#include <algorithm>
#include <set>

#include "accounts/password.h"
#include "api/answers.h"
#include "api/body.h"
#include "api/caller.h"
#include "api/order_text.h"
#include "api/password_desk.h"
#include "api/reads.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

using accounts::Directory;

template <class Words>
void write_words(JsonText& json, std::string_view name, const Words& words) {
    json.key(name);
    json.begin_array();
    for (const auto& word : words) json.value(std::string_view(word));
    json.end_array();
}

std::vector<std::string_view> words_of(const std::vector<Role>& roles) {
    std::vector<std::string_view> words;
    for (const Role role : roles) words.push_back(to_string(role));
    return words;
}

std::vector<std::string_view> words_of(const accounts::Rights& rights) {
    std::vector<std::string_view> words;
    for (const accounts::Right right : rights.list()) words.push_back(accounts::to_string(right));
    return words;
}

void write_person(JsonText& json, const Person& person, const Directory& directory, Instant now) {
    json.begin_object();
    json.field("login", person.login);
    json.field("name", person.name);
    json.field("phone", person.phone);
    json.field("organisation_key", person.organisation_key);
    write_words(json, "roles", words_of(person.roles));
    write_words(json, "rights", words_of(accounts::rights_of(person)));
    json.field("everything", person.scope.everything);
    write_words(json, "regions", person.scope.regions);
    write_words(json, "organisations", person.scope.organisations);
    json.field("disabled", person.disabled);
    json.field("has_password", !person.password_hash.empty());
    json.field("must_change", person.must_change);
    json.field("locked_until", directory.locked_until(person.login, now));
    json.field("second_factor", directory.second_factor(person.login) != nullptr);
    json.field("lacks_second_factor", directory.lacks_second_factor(person));
    std::int64_t sessions = 0;
    std::optional<Instant> seen_at;
    for (const auto& [hash, session] : directory.sessions) {
        if (session.login != person.login || now >= session.expires_at) continue;
        ++sessions;
        seen_at = std::max(seen_at.value_or(session.seen_at), session.seen_at);
    }
    json.field("sessions", sessions);
    json.field("seen_at", seen_at);
    json.field("created_at", person.created_at);
    json.end_object();
}

}  // namespace

Result<Response> get_colleagues(const Request&, const Reads& reads) {
    const auto directory = reads.directory();
    const Person& self = *reads.caller->person;
    // Whose name stands beside his own in histories: officials among each other; who acted for him, and for whom he acts.
    std::set<std::string_view> beside;
    for (const auto& [id, one] : directory->delegations) {
        if (one.principal == self.login) beside.insert(one.delegate);
        if (one.delegate == self.login) beside.insert(one.principal);
    }
    const bool official = !is_of_firm(self);
    std::vector<const Person*> shown;
    for (const auto& [login, person] : directory->people) {
        const bool own = login == self.login || beside.contains(login) || (official && !is_of_firm(*person)) ||
                         (!self.organisation_key.empty() && person->organisation_key == self.organisation_key);
        if (reads.sees_everything() || own) shown.push_back(person.get());
    }
    return list(shown, [](JsonText& json, const Person* person) {
        json.begin_object();
        json.field("login", person->login);
        json.field("name", person->name);
        json.field("organisation_key", person->organisation_key);
        json.end_object();
    });
}

Result<Response> get_roles(const Request&, const Reads&) {
    std::vector<Role> roles;
    for (std::size_t i = 0; i < kRoles; ++i) roles.push_back(static_cast<Role>(i));
    return list(roles, [](JsonText& json, Role role) {
        json.begin_object();
        json.field("role", to_string(role));
        write_words(json, "rights", words_of(accounts::rights_of(role)));
        json.end_object();
    });
}

Result<Response> get_people(const Request&, const Reads& reads) {
    const auto directory = reads.directory();
    return list(directory->people,
                [&](JsonText& json, const auto& entry) { write_person(json, *entry.second, *directory, reads.now); });
}

Result<Response> get_sessions(const Request&, const Reads& reads) {
    const auto directory = reads.directory();
    std::vector<const Session*> open;
    for (const auto& [hash, session] : directory->sessions) {
        if (reads.now < session.expires_at) open.push_back(&session);
    }
    std::ranges::sort(open, std::greater(), [](const Session* session) { return std::pair(session->seen_at, session->login); });
    return list(open, [](JsonText& json, const Session* session) {
        json.begin_object();
        json.field("login", session->login);
        json.field("opened_at", session->opened_at);
        json.field("seen_at", session->seen_at);
        json.field("expires_at", session->expires_at);
        json.end_object();
    });
}

Result<Response> get_tokens(const Request&, const Reads& reads) {
    const auto directory = reads.directory();
    return list(directory->tokens, [&](JsonText& json, const auto& entry) {
        const ApiToken& token = entry.second;
        json.begin_object();
        json.field("id", token.id);
        json.field("name", token.name);
        json.field("login", token.login);
        write_words(json, "rights", token.rights);
        json.field("created_at", token.created_at);
        json.field("expires_at", token.expires_at);
        json.field("expired", reads.now >= token.expires_at);
        json.field("created_by", token.created_by);
        json.end_object();
    });
}

Result<pipeline::Command> put_person(const Request& request) {
    return command_of(request, "account_put", {{"login", json_quote(request.capture("login"))}});
}

Result<pipeline::Command> close_sessions(const Request& request) {
    return pipeline::Command{"account_sessions_close", fmt::format("{{\"login\":{}}}", json_quote(request.capture("login"))),
                             request.actor};
}

Result<pipeline::Command> revoke_token(const Request& request) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    return pipeline::Command{"account_token_revoke", fmt::format("{{\"id\":{}}}", id), request.actor};
}

Result<pipeline::Command> reset_password(Request& request, const Reads& reads) {
    const std::string login(request.capture("login"));
    if (reads.directory()->person(login) == nullptr) return tl::unexpected(not_found("login", "person", login));
    request.made_secret = store::new_password();
    LVWANG_ASSIGN(const std::string hash, reads.passwords.hash(request.made_secret));
    return pipeline::Command{
        "account_password",
        fmt::format("{{\"login\":{},\"password_hash\":{},\"must_change\":true}}", json_quote(login), json_quote(hash)),
        request.actor};
}

Result<Response> show_new_password(const Request& request, std::string_view, const Reads&) {
    JsonText json;
    json.begin_object();
    json.field("login", request.capture("login"));
    json.field("password", request.made_secret);
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> put_token(Request& request, const Reads&) {
    request.made_secret = store::new_token();
    return command_of(request, "account_token_put", {{"token_hash", json_quote(api_token_hash(request.made_secret))}});
}

Result<Response> show_new_token(const Request& request, std::string_view result, const Reads&) {
    LVWANG_ASSIGN(const Body body, Body::parse(result));
    LVWANG_ASSIGN(const std::int64_t id, body.integer("id", 1, INT64_MAX));
    LVWANG_ASSIGN(const std::string expires_at, body.text("expires_at"));
    JsonText json;
    json.begin_object();
    json.field("id", id);
    json.field("expires_at", expires_at);
    json.field("token", request.made_secret);
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
