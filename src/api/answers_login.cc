// Logging in and out, and what concerns oneself.
#include <algorithm>

#include "accounts/password.h"
#include "accounts/totp.h"
#include "api/answers.h"
#include "api/body.h"
#include "api/caller.h"
#include "api/order_text.h"
#include "api/password_desk.h"
#include "api/reads.h"
#include "base/text.h"
#include "pipeline/account_commands.h"

namespace lvwang::api {
namespace {

using accounts::Directory;

constexpr std::size_t kCodeBytesMax = 40;

// The same words whether there is such a person or not.
Response wrong_login() {
    return problem(401, "login, password or code is wrong", "password");
}

Response locked(std::string_view until) {
    Response refusal = problem(429, fmt::format("too many failed logins; locked until {}", until), "locked_until");
    refusal.headers.emplace_back("X-Locked-Until", until);
    return refusal;
}

// What an entry says of a code that fits: `,"totp_step":…` or `,"recovery":…`; empty where it does not fit.
Result<std::string> factor_shown(const SecondFactor& factor, std::string_view code, const Reads& reads) {
    auto secret = reads.from.seal.open(factor.secret, pipeline::totp_purpose(factor.login));
    if (!secret) {
        return fail(ErrorCode::kUnavailable, "the second factor of '{}' cannot be read: {}", factor.login,
                    secret.error().message);
    }
    const std::string typed(trim(code));
    if (const auto step = accounts::totp_step_of(typed, *secret, reads.now, factor.used_step)) {
        return fmt::format(",\"totp_step\":{}", *step);
    }
    const std::string digest = recovery_hash(typed);
    const bool left = std::ranges::any_of(factor.recovery, [&](const auto& one) { return store::is_same_secret(one, digest); });
    return left ? fmt::format(",\"recovery\":\"{}\"", digest) : std::string();
}

void write_scope(JsonText& json, const Scope& scope) {
    json.key("scope");
    json.begin_object();
    json.field("everything", scope.everything);
    json.key("regions");
    json.begin_array();
    for (const std::string& code : scope.regions) json.value(code);
    json.end_array();
    json.key("organisations");
    json.begin_array();
    for (const std::string& key : scope.organisations) json.value(key);
    json.end_array();
    json.end_object();
}

}  // namespace

Result<Response> get_login(const Request&, const Reads& reads) {
    JsonText json;
    json.begin_object();
    json.field("demo", reads.identity.district.demo);
    json.key("accounts");
    json.begin_array();
    for (const DemoAccount& account : reads.identity.demo_accounts) {
        json.begin_object();
        json.field("login", account.login);
        json.field("password", account.password);
        json.field("name", account.name);
        json.field("name_en", account.name_en);
        json.field("role", to_string(account.role));
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> log_in(Request& request, const Reads& reads) {
    LVWANG_TRY(joined_body(request, {}));
    LVWANG_ASSIGN(const Body body, Body::parse(request.body));
    LVWANG_ASSIGN(const std::string typed, body.text("login"));
    LVWANG_ASSIGN(const std::string password, body.secret("password", accounts::kPasswordBytesMax));
    const std::string login = to_lower_ascii(typed);
    const auto directory = reads.directory();
    // What is locked is not even tried, so that trying on tells nothing; the spine says so once more.
    const bool locked = directory->locked_until(login, reads.now).has_value();
    const auto person = directory->person(login);
    const bool may = person != nullptr && !person->disabled;
    bool is_right = false;
    if (!locked) {
        LVWANG_ASSIGN(is_right, reads.passwords.is_right(may ? person->password_hash : std::string(), password));
    }
    std::string shown;
    const SecondFactor* factor = is_right ? directory->second_factor(login) : nullptr;
    if (factor != nullptr) {
        if (!body.has("code")) {
            return tl::unexpected(Error{ErrorCode::kConflict, "the code of the second factor is needed", "code"});
        }
        LVWANG_ASSIGN(const std::string code, body.secret("code", kCodeBytesMax));
        LVWANG_ASSIGN(shown, factor_shown(*factor, code, reads));
        is_right = !shown.empty();
    }
    if (!is_right) {
        return pipeline::Command{"account_login_failed", fmt::format("{{\"login\":{}}}", json_quote(login)), login};
    }
    request.made_secret = store::new_token();  // another one at each login: what a browser brought along is worth nothing
    return pipeline::Command{
        "account_session_open",
        fmt::format("{{\"login\":{},\"token_hash\":\"{}\"{}}}", json_quote(login), session_hash(request.made_secret), shown),
        login};
}

Result<Response> show_login(const Request& request, std::string_view result, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, Body::parse(result));
    if (body.has("locked_until")) {
        LVWANG_ASSIGN(const std::string until, body.text("locked_until"));
        return locked(until);
    }
    if (body.has("failed")) return wrong_login();
    Request with_session;  // as the browser will show it from now on
    with_session.cookie = fmt::format("{}={}", kSessionCookie, request.made_secret);
    const auto caller = identify(with_session, *reads.directory(), reads.now);
    if (!caller) return wrong_login();  // disabled in this very moment
    Reads as_caller = reads;
    as_caller.caller = &*caller;
    LVWANG_ASSIGN(Response response, get_me(with_session, as_caller));
    response.headers.emplace_back("Set-Cookie", set_cookie(request.made_secret, request));
    return response;
}

Result<pipeline::Command> log_out(Request& request, const Reads& reads) {
    if (reads.caller->session.empty()) return fail_field("Authorization", "a program's token is revoked, not logged out");
    return pipeline::Command{"account_session_close", fmt::format("{{\"token_hash\":\"{}\"}}", reads.caller->session),
                             request.actor};
}

Result<Response> show_logout(const Request& request, std::string_view, const Reads&) {
    Response response = json_response(std::string("{}"));
    response.headers.emplace_back("Set-Cookie", set_cookie({}, request));
    return response;
}

Result<Response> get_me(const Request& request, const Reads& reads) {
    const accounts::Caller& caller = *reads.caller;
    const Person& person = *caller.person;
    JsonText json;
    json.begin_object();
    json.field("login", person.login);
    json.field("name", person.name);
    json.field("organisation_key", person.organisation_key);
    json.key("roles");
    json.begin_array();
    for (const Role role : person.roles) json.value(to_string(role));
    json.end_array();
    json.key("rights");
    json.begin_array();
    for (const accounts::Right right : caller.rights.list()) json.value(accounts::to_string(right));
    json.end_array();
    write_scope(json, person.scope);
    json.key("acts_for");
    json.begin_array();
    for (const auto& principal : caller.acts_for) {
        json.begin_object();
        json.field("login", principal->login);
        json.field("name", principal->name);
        json.field("organisation_key", principal->organisation_key);
        json.end_object();
    }
    json.end_array();
    json.field("must_change", person.must_change);
    json.field("second_factor", reads.directory()->second_factor(person.login) != nullptr);
    json.field("must_set_second_factor", caller.lacks_second_factor);
    json.field("csrf_token", caller.token == 0 ? csrf_of(cookie_of(request.cookie, kSessionCookie)) : std::string());
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> change_password(Request& request, const Reads& reads) {
    LVWANG_TRY(joined_body(request, {}));
    LVWANG_ASSIGN(const Body body, Body::parse(request.body));
    LVWANG_ASSIGN(const std::string old, body.secret("password", accounts::kPasswordBytesMax));
    LVWANG_ASSIGN(const std::string fresh, body.secret("new_password", accounts::kPasswordBytesMax));
    const Person& person = *reads.caller->person;
    if (reads.caller->session.empty()) return fail_field("Authorization", "a program does not change a person's password");
    if (const auto fits = accounts::check_password(fresh, person.login); !fits) {
        return fail_field("new_password", "{}", fits.error().message);
    }
    if (fresh == old) return fail_field("new_password", "the new password is the old one");
    if (reads.directory()->locked_until(person.login, reads.now)) {
        return fail_field("password", "too many failed logins; wait a quarter of an hour");
    }
    LVWANG_ASSIGN(const bool right, reads.passwords.is_right(person.password_hash, old));
    // Whoever sits down at somebody's open browser must not be able to guess on.
    if (!right) {
        reads.from.inbox.command(
            {"account_login_failed", fmt::format("{{\"login\":{}}}", json_quote(person.login)), person.login},
            [](const pipeline::CommandResult&) {});
        return fail_field("password", "the old password is wrong");
    }
    LVWANG_ASSIGN(const std::string hash, reads.passwords.hash(fresh));
    return pipeline::Command{"account_password",
                             fmt::format("{{\"login\":{},\"password_hash\":{},\"must_change\":false,\"keep\":\"{}\"}}",
                                         json_quote(person.login), json_quote(hash), reads.caller->session),
                             request.actor};
}

}  // namespace lvwang::api
