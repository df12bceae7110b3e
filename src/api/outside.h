// What is there for those outside the house? The phone pages, the public page, and what these two ask for.
// Promises: whatever is not named here does not exist at the outer address, whoever asks; rights and sight hold there as inside.
// Rule: docs/OPERATING.md, "An address for outside"; a route that a phone page comes to need is added to the list in outside.cc.
#pragma once

#include <span>
#include <string_view>

#include "api/message.h"

namespace lvwang::api {

struct OutsideRoute {
    Method method = Method::kGet;
    std::string_view path;  ///< as in the table of routes
};

/// By method and path; a test holds each to the table of routes.
[[nodiscard]] std::span<const OutsideRoute> outside_routes();
[[nodiscard]] bool is_outside_route(Method method, std::string_view path);

/// Whether a path is a page of the phone or the public, the login, or a file that they are made of.
[[nodiscard]] bool is_outside_page(std::string_view path);

/// The map leads to one's tasks and every other page of the house to the public page, everything else to nothing.
[[nodiscard]] Response not_outside(const Request& request);

}  // namespace lvwang::api
