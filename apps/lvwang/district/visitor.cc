#include "district/visitor.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "base/text.h"
#include "district/link.h"

namespace lvwang::district {
namespace {

namespace json = boost::json;

constexpr std::int64_t kPastDueMs = 2 * kDayMs;
constexpr timeval kCallTimeout{.tv_sec = 30, .tv_usec = 0};

/// Closes the socket of one call.
struct Socket {
    int descriptor = -1;
    ~Socket() {
        if (descriptor >= 0) close(descriptor);
    }
};

Result<json::object> object_of(const std::string& body) {
    boost::system::error_code error;
    const json::value value = json::parse(body, error);
    if (error || !value.is_object())
        return fail(ErrorCode::kUnavailable, "the server's answer is no JSON object: {}", body.substr(0, 200));
    return value.get_object();
}

std::string text_of(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_of(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr || !value->is_number()) return 0;
    return value->to_number<std::int64_t>();
}

Result<json::array> items_of(const std::string& body) {
    LVWANG_ASSIGN(const json::object object, object_of(body));
    const json::value* items = object.if_contains("items");
    if (items == nullptr || !items->is_array()) return fail(ErrorCode::kUnavailable, "no items in {}", body.substr(0, 200));
    return items->get_array();
}

}  // namespace

Visitor::Visitor(std::string address, const std::atomic<bool>& stop) : address_(std::move(address)), stop_(stop) {
    if (address_.starts_with("http://")) address_.erase(0, 7);
    while (address_.ends_with('/')) address_.pop_back();
}

Result<Visitor::Reply> Visitor::call(const std::string& method, const std::string& path, const std::string& body,
                                     const std::string& type) const {
    LVWANG_ASSIGN(const Address address, resolve(address_));
    const Socket socket{::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto broken = [&] { return fail(ErrorCode::kIo, "{} http://{}{}: {}", method, address_, path, std::strerror(errno)); };
    if (socket.descriptor < 0) return broken();
    setsockopt(socket.descriptor, SOL_SOCKET, SO_RCVTIMEO, &kCallTimeout, sizeof kCallTimeout);
    setsockopt(socket.descriptor, SOL_SOCKET, SO_SNDTIMEO, &kCallTimeout, sizeof kCallTimeout);
    if (connect(socket.descriptor, reinterpret_cast<const sockaddr*>(&address.storage), address.length) != 0) return broken();
    std::string request = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{}", method, path, address_, headers_);
    if (!body.empty()) request += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", type, body.size());
    request += "\r\n" + body;
    for (std::size_t sent = 0; sent < request.size();) {
        const ssize_t n = send(socket.descriptor, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
        if (n < 0) return broken();
        sent += static_cast<std::size_t>(n);
    }
    std::string answer;
    std::array<char, 16384> bytes;
    for (;;) {
        const ssize_t n = recv(socket.descriptor, bytes.data(), bytes.size(), 0);
        if (n < 0) return broken();
        if (n == 0) break;
        answer.append(bytes.data(), static_cast<std::size_t>(n));
    }
    const std::size_t head = answer.find("\r\n\r\n");
    if (head == std::string::npos || !answer.starts_with("HTTP/1.")) {
        return fail(ErrorCode::kUnavailable, "{} http://{}{}: no HTTP answer", method, address_, path);
    }
    return Reply{std::atoi(answer.c_str() + 9), answer.substr(head + 4), answer.substr(0, head)};
}

Result<void> Visitor::log_in(const std::string& login, const std::string& password) {
    headers_.clear();
    const std::string body = json::serialize(json::object{{"login", login}, {"password", password}});
    LVWANG_ASSIGN(const Reply reply, call("POST", "/api/v1/login", body));
    LVWANG_ASSIGN(const json::object me, object_of(reply.body));
    constexpr std::string_view kSetCookie = "Set-Cookie: ";
    const std::size_t at = reply.head.find(kSetCookie);
    if (reply.status != 200 || at == std::string::npos) {
        return fail(ErrorCode::kUnavailable, "the server does not let '{}' in: {}", login, text_of(me, "detail"));
    }
    const std::size_t begin = at + kSetCookie.size();
    headers_ = fmt::format("Cookie: {}\r\nX-CSRF-Token: {}\r\n", reply.head.substr(begin, reply.head.find(';', begin) - begin),
                           text_of(me, "csrf_token"));
    return {};
}

Result<void> Visitor::wait_until_applied(std::int64_t patience_ms) const {
    constexpr std::int64_t kAskEveryMs = 200;
    constexpr int kCalmAnswers = 12;  // averages are made at ticks, one a second: calm for longer than two of them
    std::int64_t logged = 0;
    int calm = 0;
    for (std::int64_t waited = 0; !stop_; waited += kAskEveryMs) {
        LVWANG_ASSIGN(const Reply reply, call("GET", "/api/v1/health", ""));
        LVWANG_ASSIGN(const json::object health, object_of(reply.body));
        if (logged == 0) logged = number_of(health, "log_last_seq");
        const bool quiet = number_of(health, "applied_seq") >= logged && number_of(health, "due_days") == 0;
        calm = quiet ? calm + 1 : 0;
        if (calm == kCalmAnswers) return {};
        if (waited >= patience_ms) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(kAskEveryMs));
    }
    return fail(ErrorCode::kUnavailable, "entry {} is not applied yet", logged);
}

Result<bool> Visitor::open_past_case(const std::string& mn, Instant start) const {
    LVWANG_ASSIGN(const Reply devices_reply, call("GET", "/api/v1/devices", ""));
    LVWANG_ASSIGN(const json::array devices, items_of(devices_reply.body));
    std::int64_t point = 0;
    for (const json::value& device : devices) {
        if (device.is_object() && text_of(device.get_object(), "mn") == mn) point = number_of(device.get_object(), "point_id");
    }
    if (point == 0) return fail(ErrorCode::kNotFound, "the server knows no device {}", mn);

    const std::string path = fmt::format("/api/v1/findings?state=all&class=exceedance&point={}&limit=1000", point);
    LVWANG_ASSIGN(const Reply findings_reply, call("GET", path, ""));
    LVWANG_ASSIGN(const json::array findings, items_of(findings_reply.body));
    for (const json::value& value : findings) {
        if (!value.is_object()) continue;
        const json::object& finding = value.get_object();
        const auto began = parse_iso(text_of(finding, "start"));
        if (!began || *began != start) continue;
        if (number_of(finding, "case_id") != 0) return false;
        const std::string body = json::serialize(json::object{
            {"due_at", format_iso(start + kPastDueMs)},
            {"note", "演示操作：历史数据中的超标补录立案，期限沿用原纸质交办单"},
        });
        LVWANG_ASSIGN(const Reply made, call("POST", fmt::format("/api/v1/findings/{}/case", number_of(finding, "id")), body));
        if (made.status == 409) return false;
        if (made.status / 100 != 2)
            return fail(ErrorCode::kUnavailable, "the case was not opened: {} {}", made.status, made.body.substr(0, 300));
        return true;
    }
    return fail(ErrorCode::kNotFound, "no exceedance of point {} began at {}", point, format_iso(start));
}

Result<int> Visitor::set_targets(const std::string& text, int year) const {
    boost::system::error_code error;
    const json::value parsed = json::parse(text, error);
    if (error || !parsed.is_array()) return fail(ErrorCode::kInvalidArgument, "targets are no JSON array: {}", error.message());
    LVWANG_ASSIGN(const Reply there_reply, call("GET", fmt::format("/api/v1/targets?year={}", year), ""));
    LVWANG_ASSIGN(const json::array there, items_of(there_reply.body));
    int set = 0;
    for (const json::value& value : parsed.get_array()) {
        if (!value.is_object()) return fail(ErrorCode::kInvalidArgument, "a target is no object: {}", json::serialize(value));
        json::object setting = value.get_object();
        const std::string key = fmt::format("{}-{}", text_of(setting, "key"), year);
        const bool known = std::ranges::any_of(
            there, [&](const json::value& one) { return one.is_object() && text_of(one.get_object(), "key") == key; });
        if (known) continue;
        setting.erase("key");
        setting["year"] = year;
        setting["grounds"] = "演示目标";
        LVWANG_ASSIGN(const Reply made, call("PUT", "/api/v1/targets/" + key, json::serialize(setting)));
        if (made.status / 100 != 2) {
            return fail(ErrorCode::kUnavailable, "target {} was not set: {} {}", key, made.status, made.body.substr(0, 300));
        }
        ++set;
    }
    return set;
}

}  // namespace lvwang::district
