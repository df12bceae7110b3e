// What can be asked? The one table of routes: method, path, query parameters, function, summary.
#pragma once

#include <span>

#include "api/router.h"

namespace lvwang::api {

[[nodiscard]] std::span<const Route> routes();

}  // namespace lvwang::api
