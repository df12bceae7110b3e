// May this page of this browser ask us? A foreign page must not act through a user's browser.
// Promises: nothing of what the client says about itself is used for anything but refusing it.
// Rule: RFC 6454 (origin); against DNS rebinding a name that is not ours is refused, addresses and localhost are ours.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvwang::api {

/// The Host header names us: an IP address, localhost, one of `names`, or a name of our certificate (api/tls.h, is_named); a
/// port may follow; an empty one (HTTP/1.0) passes.
/// @error kInvalidArgument  another name; field = "Host"
[[nodiscard]] Result<void> check_host(std::string_view host, std::span<const std::string> names,
                                      std::span<const std::string> of_certificate = {});

/// The Origin header is absent or names the same host and port as `host`.
/// @error kInvalidArgument  a page from elsewhere; field = "Origin"
[[nodiscard]] Result<void> check_origin(std::string_view origin, std::string_view host);

}  // namespace lvwang::api
