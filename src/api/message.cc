#include "api/message.h"

#include <array>
#include <charconv>

#include "api/json_text.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 27> kReasons{{{200, "OK"},
                                                                     {202, "Accepted"},
                                                                     {204, "No Content"},
                                                                     {302, "Found"},
                                                                     {304, "Not Modified"},
                                                                     {308, "Permanent Redirect"},
                                                                     {400, "Bad Request"},
                                                                     {401, "Unauthorized"},
                                                                     {403, "Forbidden"},
                                                                     {404, "Not Found"},
                                                                     {405, "Method Not Allowed"},
                                                                     {408, "Request Timeout"},
                                                                     {409, "Conflict"},
                                                                     {410, "Gone"},
                                                                     {413, "Content Too Large"},
                                                                     {414, "URI Too Long"},
                                                                     {415, "Unsupported Media Type"},
                                                                     {421, "Misdirected Request"},
                                                                     {422, "Unprocessable Content"},
                                                                     {429, "Too Many Requests"},
                                                                     {426, "Upgrade Required"},
                                                                     {431, "Request Header Fields Too Large"},
                                                                     {500, "Internal Server Error"},
                                                                     {501, "Not Implemented"},
                                                                     {503, "Service Unavailable"},
                                                                     {504, "Gateway Timeout"},
                                                                     {507, "Insufficient Storage"}}};

}  // namespace

std::string_view to_string(Method method) {
    switch (method) {
        case Method::kGet: return "GET";
        case Method::kHead: return "HEAD";
        case Method::kPut: return "PUT";
        case Method::kPost: return "POST";
        case Method::kDelete: return "DELETE";
        case Method::kOther: break;
    }
    return "other";
}

std::string_view reason_of(int status) {
    for (const auto& [candidate, reason] : kReasons) {
        if (candidate == status) return reason;
    }
    return "Unknown";
}

std::string_view Request::capture(std::string_view name) const {
    for (const auto& [place, value] : captures) {
        if (place == name) return value;
    }
    return {};
}

Result<void> expect_json(const Request& request) {
    if (request.content_type.starts_with("application/json")) return {};
    return fail_field("Content-Type", "'{}' is not application/json", request.content_type);
}

Result<std::int64_t> Request::capture_id(std::string_view name) const {
    const std::string_view text = capture(name);
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size() || id <= 0) {
        return fail_field(name, "'{}' is not an id (a whole number above zero)", text);
    }
    return id;
}

Response json_response(std::string json) {
    return json_response(share(std::move(json)));
}

Response json_response(SharedText json) {
    return {200, std::string(kJsonType), std::move(json), {}};
}

Response problem(int status, std::string_view detail, std::string_view field) {
    // What was sent may stand in it, however long it was.
    constexpr std::size_t kDetailBytesMax = 1'000;
    if (detail.size() > kDetailBytesMax) {
        detail = detail.substr(0, kDetailBytesMax);
        while (!detail.empty() && (static_cast<unsigned char>(detail.back()) & 0xC0U) == 0x80U) detail.remove_suffix(1);
        if (!detail.empty() && static_cast<unsigned char>(detail.back()) >= 0xC0U) detail.remove_suffix(1);
    }
    JsonText json;
    json.begin_object();
    json.field("type", "about:blank");
    json.field("title", reason_of(status));
    json.field("status", status);
    json.field("detail", detail);
    if (!field.empty()) json.field("field", field);
    json.end_object();
    return {status, std::string(kProblemType), share(json.take()), {}};
}

int status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::kInvalidArgument:
        case ErrorCode::kOutOfRange:
        case ErrorCode::kUnsupported: return 400;
        case ErrorCode::kNotFound: return 404;
        case ErrorCode::kConflict: return 409;
        case ErrorCode::kUnavailable: return 503;
        case ErrorCode::kIo:
        case ErrorCode::kCorrupt: return 500;
    }
    return 500;
}

Error not_found(std::string_view field, std::string_view what, std::string_view name) {
    return {ErrorCode::kNotFound, fmt::format("there is no {} '{}'", what, to_utf8_lossy(name)), std::string(field)};
}

Response problem(const Error& error) {
    // Of the spine's refusals the one that is about who asks: somebody of another role may.
    const bool wrong_role = error.code == ErrorCode::kConflict && error.field == "role";
    return problem(wrong_role ? 403 : status_of(error.code), error.message, error.field);
}

}  // namespace lvwang::api
