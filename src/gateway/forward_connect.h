// Can a higher platform be reached? One connection to a name and port, or the name of what is in the way.
// Promise: ends within its time, whatever the network does; a name's addresses are tried one after the other.
// Rule: internal to gateway, but for probe().
#pragma once

#include <cstdint>
#include <string>

#include "pipeline/forward_states.h"

namespace lvwang::gateway {

/// Connects, says nothing and hangs up. Waits up to `patience_ms`: not for I/O threads.
[[nodiscard]] pipeline::ForwardProbe probe(const std::string& host, std::uint16_t port, std::int64_t patience_ms);

}  // namespace lvwang::gateway
