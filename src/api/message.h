// What was asked and what is answered: HTTP without sockets, so that every route is a plain function.
// Promises: a Response is complete and immutable once built; every error is a problem document that names the field at fault.
// Rule: RFC 9110 for statuses, RFC 9457 for problem documents.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/query.h"
#include "base/result.h"

namespace lvwang::api {

enum class Method : std::uint8_t { kGet, kHead, kPut, kPost, kDelete, kOther };
[[nodiscard]] std::string_view to_string(Method method);  ///< GET, HEAD, PUT, POST, DELETE, other

/// One request, its target already split; the router fills `captures`.
struct Request {
    Method method = Method::kGet;
    std::string path;  ///< as sent, without the query; segments are decoded one by one
    Query query;
    std::string body;
    std::string content_type;   ///< as sent, lower case; empty where none was sent
    std::string if_none_match;  ///< as sent
    bool accepts_gzip = false;
    std::string authorization;    ///< as sent
    std::string cookie;           ///< as sent
    std::string csrf_token;       ///< X-CSRF-Token as sent
    std::string idempotency_key;  ///< Idempotency-Key as sent
    bool over_tls = false;        ///< as the proxy in front says (X-Forwarded-Proto): decides about the cookie's Secure, no more
    std::string actor;            ///< login of who asks, from the session or token; empty where nobody is shown
    std::string made_secret;      ///< what an order has made and shows once in its answer; in no log
    std::vector<std::pair<std::string_view, std::string>> captures;  ///< values of `{name}` in the route's path

    /// What stands in the place of `{name}`; empty where the route has no such place.
    [[nodiscard]] std::string_view capture(std::string_view name) const;
    /// The place `{name}` as an integer above zero. @error kInvalidArgument  field = name
    [[nodiscard]] Result<std::int64_t> capture_id(std::string_view name) const;
};

/// A form or a plain text could be sent by a foreign page without asking; JSON could not.
/// @error kInvalidArgument  the body is said to be something else; field `Content-Type`
[[nodiscard]] Result<void> expect_json(const Request& request);

/// Bytes that may be answered many times without being copied.
using SharedText = std::shared_ptr<const std::string>;
[[nodiscard]] inline SharedText share(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

struct Response {
    int status = 200;
    std::string content_type;
    SharedText body;  ///< may be null: no body
    std::vector<std::pair<std::string, std::string>> headers;

    [[nodiscard]] std::string_view text() const { return body ? std::string_view(*body) : std::string_view(); }
};

inline constexpr std::string_view kJsonType = "application/json; charset=utf-8";
inline constexpr std::string_view kProblemType = "application/problem+json; charset=utf-8";

/// 200 with a JSON text.
[[nodiscard]] Response json_response(std::string json);
[[nodiscard]] Response json_response(SharedText json);

/// `{"type":"about:blank","title":...,"status":...,"detail":...,"field":...}`; `field` is left out where it is empty.
[[nodiscard]] Response problem(int status, std::string_view detail, std::string_view field = {});
/// The status that a kind of error has for people: 400, 404, 409, 500 or 503.
[[nodiscard]] int status_of(ErrorCode code);
/// A kConflict about the field `role` is 403: who asks has not the role that it needs.
[[nodiscard]] Response problem(const Error& error);

/// `there is no <what> '<name>'`, field = `field`.
[[nodiscard]] Error not_found(std::string_view field, std::string_view what, std::string_view name);

/// The standard's words for a status, such as "Not Found".
[[nodiscard]] std::string_view reason_of(int status);

}  // namespace lvwang::api
