// How far is a long piece of work on the stores, and shall it stop? For backups, restores and examinations.
// Promise: whoever works looks at `cancelled` at least once a file or ten thousand rows. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace lvwang::store {

struct Errand {
    std::atomic<std::uint64_t> done_bytes{0};
    std::atomic<std::uint64_t> total_bytes{0};  ///< 0 while nobody knows
    std::atomic<bool> cancelled{false};

    /// @error kUnavailable  it is to stop
    [[nodiscard]] Result<void> go_on() const {
        if (cancelled) return fail(ErrorCode::kUnavailable, "cancelled");
        return {};
    }
};

/// One thing that is not as it was written.
struct Damage {
    std::string where;  ///< file, entry, chunk or row
    std::string what;
};

/// What an examination has seen.
struct Examination {
    static constexpr std::size_t kDamagesMax = 1'000;  // who has more has no use for the list

    std::uint64_t files = 0;
    std::uint64_t entries = 0;
    std::uint64_t chunks = 0;
    std::uint64_t values = 0;
    std::uint64_t rows = 0;  ///< of the book that refer to entries or points
    std::uint64_t damages_in_all = 0;
    std::vector<Damage> damages;  ///< the first kDamagesMax

    void report(std::string where, std::string what) {
        ++damages_in_all;
        if (damages.size() < kDamagesMax) damages.push_back({std::move(where), std::move(what)});
    }
};

}  // namespace lvwang::store
