// What does Beast call what we call a Request and a Response? The translation, without sockets.
// Promises: every response carries the security fields (api/security_headers.h); what a client says of itself is only passed on.
// Rule: internal to api; RFC 9110.
#pragma once

#include <boost/beast/http.hpp>

#include <string_view>
#include <variant>

#include "api/http_server.h"
#include "api/message.h"
#include "api/security_headers.h"

namespace lvwang::api {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;

[[nodiscard]] inline std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

/// Our own request from Beast's, but for its body; or what to answer where the target cannot be read.
[[nodiscard]] std::variant<Request, Response> head_from(const BeastRequest& from, bool under_tls);

/// What Beast calls the fault of a request that could not be read.
/// @param bytes_max  how long its body might have been
[[nodiscard]] Response refusal_of(const boost::system::error_code& error, const HttpLimits& limits, std::uint64_t bytes_max);

/// Fields of every answer, the answer that makes a WebSocket included.
template <class Message>
void put_security(Message& message, bool under_tls) {
    message.set(boost::beast::http::field::server, "lvwang");
    for (const auto& [name, value] : kSecurityFields) message.set(name, value);
    message.set(kPolicyField, kNothingPolicy);
    if (under_tls) message.set(kStrictTransport.first, kStrictTransport.second);
}

/// Everything of a response but its body and its length; what the response says itself goes before what all say.
template <class Message>
void put_fields(Message& message, const Response& response, bool under_tls) {
    put_security(message, under_tls);
    if (!response.content_type.empty()) message.set(boost::beast::http::field::content_type, response.content_type);
    message.set(boost::beast::http::field::cache_control, "no-store");
    for (const auto& [name, value] : response.headers) message.set(name, value);
}

}  // namespace lvwang::api
