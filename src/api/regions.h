// Does this place lie in that region? Regions contain the regions whose parent they are.
#pragma once

#include <string_view>

#include "registry/registry.h"

namespace lvwang::api {

/// `region` is `wanted` or lies below it.
[[nodiscard]] bool lies_in(const registry::Registry& registry, std::string_view region, std::string_view wanted);

}  // namespace lvwang::api
