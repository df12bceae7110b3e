// Which key seals the secrets of this installation? One file that only the service may read.
// Promises: made with random bytes on the first start, never overwritten; a file that others may read is refused, not used.
// Rule: mode 0600, 64 hexadecimal digits; the way to it is `[security] master_key`, by default master.key among the stores.
#pragma once

#include <string>

#include "base/result.h"
#include "store/seal.h"

namespace lvwang::apps {

/// Reads the master key, or makes the file where there is none.
/// @error kIo               cannot be read or made
/// @error kInvalidArgument  readable by group or others, no plain file, or not 64 hexadecimal digits
[[nodiscard]] Result<store::Seal> open_master_key(const std::string& path);

}  // namespace lvwang::apps
