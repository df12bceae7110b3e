// Who asks? A request's cookie or bearer token against the people, sessions and tokens that the spine has published.
// Promises: a lookup in memory; nothing that a client says about itself is believed but a secret that we gave it.
// Rule: adr/0009; RFC 6265 (cookies), RFC 6750 (bearer tokens), RFC 9110 11.6 (WWW-Authenticate).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "accounts/directory.h"
#include "api/message.h"

namespace lvwang::api {

inline constexpr std::string_view kSessionCookie = "lvwang_session";

/// The value of one cookie in a Cookie header; empty where it is not there.
[[nodiscard]] std::string_view cookie_of(std::string_view header, std::string_view name);

/// What a session's or program's token is called in the book and in the log.
[[nodiscard]] std::string session_hash(std::string_view token);
[[nodiscard]] std::string api_token_hash(std::string_view token);
/// Of a recovery code as it was typed.
[[nodiscard]] std::string recovery_hash(std::string_view typed);
/// What a page must send along in X-CSRF-Token: of the same session, and of no use without its cookie.
[[nodiscard]] std::string csrf_of(std::string_view session_token);

/// Who asks; absent where nobody is shown or what is shown is not (any more) ours.
[[nodiscard]] std::optional<accounts::Caller> identify(const Request& request, const accounts::Directory& directory, Instant now);

/// Whether `caller` may ask this of a route; the refusal (401 or 403) otherwise.
/// A change under a session needs its X-CSRF-Token. Where a request comes from gives no right: behind a proxy all come from here.
[[nodiscard]] std::optional<Response> refusal_of(const Request& request, const std::optional<accounts::Caller>& caller,
                                                 accounts::Right needed);

/// Set-Cookie of a session; an empty token takes the cookie away.
[[nodiscard]] std::string set_cookie(std::string_view token, const Request& request);

}  // namespace lvwang::api
