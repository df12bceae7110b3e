// What stands at this address? One GET, for what others publish.
// Promises: bounded in time and bytes; follows redirects to http and https only; never shows a secret in an error. May be called
// from any thread; blocks. Rule: RFC 9110; libcurl.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace lvwang::courier {

struct FetchRequest {
    std::string url;             ///< http:// or https://
    std::string credentials;     ///< `user:password` (Basic); empty: none
    std::string modified_since;  ///< what Fetched::last_modified was; empty: whatever stands there
    std::int64_t patience_ms = 30'000;
    std::size_t bytes_max = 8UL << 20;
};

struct Fetched {
    bool not_modified = false;
    std::string text;
    std::string last_modified;  ///< as the server says it; empty where it does not
};

/// @error kIo           cannot be reached, ended early, or took too long
/// @error kNotFound     404 or 410
/// @error kUnavailable  any other status than 200 and 304
/// @error kOutOfRange   longer than bytes_max
[[nodiscard]] Result<Fetched> fetch(const FetchRequest& request);

}  // namespace lvwang::courier
