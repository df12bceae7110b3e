// In how many days is the disk full, if everything goes on as it does?
// Promise: pure; what is forgotten by policy stops growing when its oldest part has reached its age.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace lvwang::api {

struct Growth {
    double bytes_day = 0;
    std::optional<double> days;  ///< so long it grows, then as much is forgotten as comes; absent: for ever
};

/// Days until `free_bytes` are used up; absent where they never are.
[[nodiscard]] std::optional<double> days_until_full(std::uint64_t free_bytes, std::span<const Growth> growths);

}  // namespace lvwang::api
