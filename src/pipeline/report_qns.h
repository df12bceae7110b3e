// Which QN does the frame of a report get that a target is sent?
// Promises: no two frames of an MN share one, however many reports came in one moment; the same report, asked for once more,
// gets the same while it is among the last kRemembered; the arrival's time, or as little later as that needs.
// Rule: HJ 212-2017 table 4: QN is exact to the millisecond, and with MN names a request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace lvwang::pipeline {

class ReportQns {
public:
    static constexpr std::size_t kRemembered = 20'000;

    /// QN of the first frame of entry `seq`, which came at `at`; those after it are a millisecond later each.
    /// @param mn  as it is sent: several devices may be one to the platform
    [[nodiscard]] Instant first_of(std::uint64_t seq, std::string_view mn, Instant at) const;
    /// `count` frames have them from now on. @param count  at least 1
    void give(std::uint64_t seq, std::string_view mn, Instant first, std::size_t count);

private:
    std::unordered_map<std::string, Instant> last_;  // of each MN
    std::map<std::uint64_t, Instant> given_;         // first QN by entry
};

}  // namespace lvwang::pipeline
