#include "api/beast_message.h"

#include "base/text.h"

namespace lvwang::api {
namespace {

namespace http = boost::beast::http;

Method method_of(http::verb verb) {
    switch (verb) {
        case http::verb::get: return Method::kGet;
        case http::verb::head: return Method::kHead;
        case http::verb::put: return Method::kPut;
        case http::verb::post: return Method::kPost;
        case http::verb::delete_: return Method::kDelete;
        default: return Method::kOther;
    }
}

}  // namespace

std::variant<Request, Response> head_from(const BeastRequest& from, bool under_tls) {
    const std::string_view target = view(from.target());
    if (target.empty() || target.front() != '/') return problem(400, "the target does not begin with '/'", "path");
    const std::size_t question = target.find('?');
    auto query = Query::parse(question == std::string_view::npos ? std::string_view() : target.substr(question + 1));
    if (!query) return problem(query.error());
    Request request;
    request.method = method_of(from.method());
    request.path = std::string(target.substr(0, question));
    request.query = std::move(*query);
    request.content_type = to_lower_ascii(view(from[http::field::content_type]));
    request.if_none_match = std::string(view(from[http::field::if_none_match]));
    request.accepts_gzip = http::token_list(from[http::field::accept_encoding]).exists("gzip");
    request.authorization = std::string(view(from[http::field::authorization]));
    request.cookie = std::string(view(from[http::field::cookie]));
    request.csrf_token = std::string(view(from["X-CSRF-Token"]));
    request.idempotency_key = std::string(view(from["Idempotency-Key"]));
    request.over_tls = under_tls || equals_ignore_case(view(from["X-Forwarded-Proto"]), "https");
    return request;
}

Response refusal_of(const boost::system::error_code& error, const HttpLimits& limits, std::uint64_t bytes_max) {
    if (error == http::error::header_limit) {
        return problem(431, fmt::format("the header exceeds {} bytes", limits.header_bytes_max), "header");
    }
    if (error == http::error::body_limit) {
        return problem(413, fmt::format("the body exceeds {} bytes", bytes_max), "body");
    }
    return problem(400, fmt::format("this is not an HTTP request: {}", error.message()), "request");
}

}  // namespace lvwang::api
