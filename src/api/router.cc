#include "api/router.h"

#include <algorithm>

#include "base/text.h"

namespace lvwang::api {
namespace {

bool is_place(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool matches(std::span<const std::string_view> pattern, std::span<const std::string_view> path) {
    if (pattern.size() != path.size()) return false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (is_place(pattern[i]) ? path[i].empty() : pattern[i] != path[i]) return false;
    }
    return true;
}

// Path parameters are decoded after the split, so that an escaped slash stays inside its segment.
Result<void> fill_captures(std::span<const std::string_view> pattern, std::span<const std::string_view> path, Request& request) {
    request.captures.clear();
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (!is_place(pattern[i])) continue;
        const std::string_view name = pattern[i].substr(1, pattern[i].size() - 2);
        auto value = percent_decode(path[i]);
        if (!value) return fail_field(name, "{}", value.error().message);
        request.captures.emplace_back(name, std::move(*value));
    }
    return {};
}

Result<void> check_query(const Route& route, const Query& query) {
    const std::vector<std::string_view> declared = split(route.query, ',');
    for (const auto& [name, value] : query.entries()) {
        if (std::find(declared.begin(), declared.end(), name) == declared.end() || name.empty()) {
            return fail_field(name, "'{}' is not a parameter of {} (it has: {})", name, route.path,
                              route.query.empty() ? "none" : route.query);
        }
    }
    return {};
}

}  // namespace

Router::Router(std::span<const Route> routes) {
    for (const Route& route : routes) entries_.push_back({&route, split(route.path, '/')});
}

std::variant<const Route*, Response> Router::find(Request& request) const {
    // HEAD is GET whose body is not sent; the server leaves it out.
    const Method wanted = request.method == Method::kHead ? Method::kGet : request.method;
    const std::vector<std::string_view> path = split(request.path, '/');
    std::string allowed;
    for (const Entry& entry : entries_) {
        if (!matches(entry.segments, path)) continue;
        const Route& route = *entry.route;
        if (route.method != wanted) {
            if (!allowed.empty()) allowed += ", ";
            allowed += to_string(route.method);
            continue;
        }
        if (auto filled = fill_captures(entry.segments, path, request); !filled) return problem(filled.error());
        if (auto checked = check_query(route, request.query); !checked) return problem(checked.error());
        return &route;
    }
    if (allowed.empty()) return problem(404, fmt::format("there is nothing at {}", to_utf8_lossy(request.path)), "path");
    Response refusal = problem(405, fmt::format("{} allows {}", to_utf8_lossy(request.path), allowed), "method");
    refusal.headers.emplace_back("Allow", allowed);
    return refusal;
}

}  // namespace lvwang::api
