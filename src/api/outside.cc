#include "api/outside.h"

#include <algorithm>
#include <array>

namespace lvwang::api {
namespace {

using enum Method;

constexpr std::array<OutsideRoute, 22> kRoutes{{
    // Who one is.
    {kGet, "/api/v1/health"},
    {kGet, "/api/v1/login"},
    {kPost, "/api/v1/login"},
    {kPost, "/api/v1/logout"},
    {kGet, "/api/v1/me"},
    {kPut, "/api/v1/me/password"},
    {kPost, "/api/v1/me/second_factor"},
    {kPut, "/api/v1/me/second_factor"},
    {kGet, "/api/v1/commands/{id}"},
    // My tasks, and what is reported on the way.
    {kGet, "/api/v1/colleagues"},
    {kGet, "/api/v1/regions"},
    {kGet, "/api/v1/sites"},
    {kGet, "/api/v1/workflows"},
    {kGet, "/api/v1/cases"},
    {kPost, "/api/v1/cases"},
    {kGet, "/api/v1/cases/{id}"},
    {kPost, "/api/v1/cases/{id}/{act}"},
    {kPost, "/api/v1/photos"},
    {kGet, "/api/v1/photos/{id}"},
    // What everybody may see.
    {kGet, "/api/v1/public/board"},
    {kGet, "/api/v1/public/photos/{id}"},
    {kGet, "/api/v1/public/air"},
}};

constexpr std::array<std::string_view, 4> kPages{"/m", "/public", "/login", "/phone_worker.js"};
constexpr std::array<std::string_view, 3> kBelow{"/m/", "/assets/", "/map/"};
constexpr std::array<std::string_view, 5> kEndings{".png", ".svg", ".ico", ".webmanifest", ".txt"};

}  // namespace

std::span<const OutsideRoute> outside_routes() {
    return kRoutes;
}

bool is_outside_route(Method method, std::string_view path) {
    return std::ranges::any_of(kRoutes, [&](const OutsideRoute& route) { return route.method == method && route.path == path; });
}

bool is_outside_page(std::string_view path) {
    return std::ranges::find(kPages, path) != kPages.end() ||
           std::ranges::any_of(kBelow, [&](std::string_view begin) { return path.starts_with(begin) && path != begin; }) ||
           std::ranges::any_of(kEndings, [&](std::string_view end) { return path.ends_with(end); });
}

Response not_outside(const Request& request) {
    if (request.method != kGet || request.path.starts_with("/api") || request.path == "/metrics") {
        return problem(404, "not offered at this address");
    }
    Response response;
    response.status = 302;
    // Whoever has logged in is sent to the map; out here his tasks are what there is.
    response.headers.emplace_back("Location", request.path == "/map" ? "/m/tasks" : "/public");
    return response;
}

}  // namespace lvwang::api
