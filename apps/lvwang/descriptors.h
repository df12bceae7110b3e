// How many sockets and files may this process have open? The system's limit, raised as far as it lets us.
// Promise: what the stores, the pages and the program itself need stays free, so that a crowd of devices never starves them.
// Rule: setrlimit(2); docs/OPERATING.md, Many devices.
#pragma once

#include <cstddef>

namespace lvwang::apps {

/// Raises the soft limit of open descriptors to the hard one.
/// @return descriptors that may be open now
[[nodiscard]] std::size_t raise_descriptor_limit();

/// Connections of devices that `descriptors` leave room for, at most `wanted`.
[[nodiscard]] std::size_t device_connections(std::size_t descriptors, std::size_t wanted);

}  // namespace lvwang::apps
