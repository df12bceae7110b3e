#include "api/caller.h"

#include "accounts/totp.h"
#include "base/text.h"
#include "store/secret.h"

namespace lvwang::api {
namespace {

using accounts::Right;

constexpr std::string_view kSessionPurpose = "lvwang session 1";
constexpr std::string_view kProgramPurpose = "lvwang program 1";
constexpr std::string_view kCsrfPurpose = "lvwang csrf token 1";
constexpr std::string_view kRecoveryPurpose = "lvwang recovery 1";
constexpr std::string_view kBearer = "bearer ";

std::string_view bearer_of(const Request& request) {
    const std::string_view header = request.authorization;
    if (header.size() <= kBearer.size() || !equals_ignore_case(header.substr(0, kBearer.size()), kBearer)) return {};
    return trim(header.substr(kBearer.size()));
}

}  // namespace

std::string_view cookie_of(std::string_view header, std::string_view name) {
    for (const std::string_view pair : split(header, ';')) {
        const std::string_view cookie = trim(pair);
        const std::size_t equals = cookie.find('=');
        if (equals != std::string_view::npos && cookie.substr(0, equals) == name) return cookie.substr(equals + 1);
    }
    return {};
}

std::string session_hash(std::string_view token) {
    return store::token_digest(token, kSessionPurpose);
}

std::string api_token_hash(std::string_view token) {
    return store::token_digest(token, kProgramPurpose);
}

std::string recovery_hash(std::string_view typed) {
    return store::token_digest(accounts::plain_recovery_code(typed), kRecoveryPurpose);
}

std::string csrf_of(std::string_view session_token) {
    return store::token_digest(session_token, kCsrfPurpose);
}

std::optional<accounts::Caller> identify(const Request& request, const accounts::Directory& directory, Instant now) {
    // A program that shows a token acts under it alone, whatever cookie comes along.
    if (!request.authorization.empty()) {
        const std::string_view token = bearer_of(request);
        return token.empty() ? std::nullopt : directory.by_token(api_token_hash(token), now);
    }
    const std::string_view cookie = cookie_of(request.cookie, kSessionCookie);
    return cookie.empty() ? std::nullopt : directory.by_session(session_hash(cookie), now);
}

std::optional<Response> refusal_of(const Request& request, const std::optional<accounts::Caller>& caller, Right needed) {
    if (needed == Right::kAnyone) return std::nullopt;
    if (!caller) {
        Response refusal = problem(401, "log in first, or show a token", "Authorization");
        refusal.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"lvwang\"");
        return refusal;
    }
    const bool reads_only = request.method == Method::kGet || request.method == Method::kHead;
    if (!reads_only && caller->token == 0 &&
        !store::is_same_secret(request.csrf_token, csrf_of(cookie_of(request.cookie, kSessionCookie)))) {
        return problem(403, "the header X-CSRF-Token is missing or of another session (GET /api/v1/me gives it)", "X-CSRF-Token");
    }
    if (caller->rights.has(needed)) return std::nullopt;
    if (caller->token == 0 && caller->person->must_change) return problem(403, "change your password first", "password");
    if (caller->lacks_second_factor) return problem(403, "set up your second factor first", "second_factor");
    if (needed == Right::kLookInformants) {
        return problem(403,
                       fmt::format("who informed is shown to named people in person only; '{}' is not one of them here",
                                   caller->person->login),
                       "right");
    }
    return problem(403, fmt::format("'{}' has not the right '{}'", caller->person->login, accounts::to_string(needed)), "right");
}

std::string set_cookie(std::string_view token, const Request& request) {
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}; Max-Age={}", kSessionCookie, token,
                       request.over_tls ? "; Secure" : "", token.empty() ? 0 : accounts::kSessionLongestMs / kSecondMs);
}

}  // namespace lvwang::api
