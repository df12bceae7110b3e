// The second factor: set by oneself, taken away by whoever keeps the accounts, asked of some roles.
#include <vector>

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

constexpr std::size_t kPendingBytesMax = 400;
constexpr std::size_t kCodeBytesMax = 40;

// A secret that is not yet anybody's goes to the page and comes back sealed, for this session alone: nothing is kept meanwhile.
std::string pending_purpose(const accounts::Caller& caller) {
    return fmt::format("totp to be {} {}", caller.person->login, caller.session);
}

Result<void> expect_session(const Reads& reads) {
    if (!reads.caller->session.empty()) return {};
    return fail_field("Authorization", "a program has no second factor: its person logs in and sets it");
}

}  // namespace

Result<Response> begin_second_factor(const Request&, const Reads& reads) {
    LVWANG_TRY(expect_session(reads));
    const std::string secret = store::random_bytes(accounts::kTotpSecretBytes);
    const std::string issuer = fmt::format("绿网 {}", reads.identity.district.name);
    JsonText json;
    json.begin_object();
    json.field("secret", accounts::to_base32(secret));
    json.field("address", accounts::totp_address(secret, reads.caller->person->login, issuer));
    json.field("pending", reads.from.seal.close(secret, pending_purpose(*reads.caller)));
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> set_second_factor(Request& request, const Reads& reads) {
    LVWANG_TRY(joined_body(request, {}));
    LVWANG_TRY(expect_session(reads));
    LVWANG_ASSIGN(const Body body, Body::parse(request.body));
    LVWANG_ASSIGN(const std::string password, body.secret("password", accounts::kPasswordBytesMax));
    LVWANG_ASSIGN(const std::string pending, body.text("pending", kPendingBytesMax));
    LVWANG_ASSIGN(const std::string code, body.secret("code", kCodeBytesMax));
    const Person& person = *reads.caller->person;
    const auto secret = reads.from.seal.open(pending, pending_purpose(*reads.caller));
    if (!secret) return fail_field("pending", "begin anew: this secret is not of this session");
    const auto step = accounts::totp_step_of(trim(code), *secret, reads.now, 0);
    if (!step) return fail_field("code", "the code does not fit: is the clock of the phone right?");
    if (reads.directory()->locked_until(person.login, reads.now)) {
        return fail_field("password", "too many failed logins; wait a quarter of an hour");
    }
    LVWANG_ASSIGN(const bool right, reads.passwords.is_right(person.password_hash, password));
    // Whoever sits down at somebody's open browser must not be able to guess on.
    if (!right) {
        reads.from.inbox.command(
            {"account_login_failed", fmt::format("{{\"login\":{}}}", json_quote(person.login)), person.login},
            [](const pipeline::CommandResult&) {});
        return fail_field("password", "the password is wrong");
    }
    std::string digests;
    for (std::size_t i = 0; i < accounts::kRecoveryCodes; ++i) {
        const std::string made = store::new_recovery_code();
        request.made_secret += (i == 0 ? "" : " ") + made;
        digests += fmt::format("{}\"{}\"", i == 0 ? "" : ",", recovery_hash(made));
    }
    const std::string sealed = reads.from.seal.close(*secret, pipeline::totp_purpose(person.login));
    return pipeline::Command{"account_factor_put",
                             fmt::format("{{\"login\":{},\"secret\":{},\"totp_step\":{},\"recovery\":[{}],\"keep\":\"{}\"}}",
                                         json_quote(person.login), json_quote(sealed), *step, digests, reads.caller->session),
                             request.actor};
}

Result<Response> show_recovery_codes(const Request& request, std::string_view, const Reads&) {
    JsonText json;
    json.begin_object();
    json.key("recovery_codes");
    json.begin_array();
    for (const std::string_view code : split(request.made_secret, ' ')) json.value(code);
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> remove_second_factor(const Request& request) {
    return pipeline::Command{"account_factor_remove", fmt::format("{{\"login\":{}}}", json_quote(request.capture("login"))),
                             request.actor};
}

Result<pipeline::Command> unlock_person(const Request& request) {
    return pipeline::Command{"account_unlock", fmt::format("{{\"login\":{}}}", json_quote(request.capture("login"))),
                             request.actor};
}

Result<Response> get_account_policy(const Request&, const Reads& reads) {
    JsonText json;
    json.begin_object();
    json.key("second_factor_roles");
    json.begin_array();
    for (const Role role : reads.directory()->second_factor_roles) json.value(to_string(role));
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> put_account_policy(const Request& request) {
    return command_of(request, "account_policy");
}

}  // namespace lvwang::api
