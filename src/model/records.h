// What devices report besides readings: checks against a standard sample, and states told in letters.
// Plain values, as sent: a letter's meaning and a result's are the standard's tables, which we have only second hand.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "model/place.h"

namespace lvwang {

/// One automatic check of an analyser against a standard sample (CN 2062 of HJ 212-2025).
struct CheckRecord {
    std::string mn;
    PointId point{};
    std::string wire_code;
    Instant at;
    std::string sample_value;       ///< SampleRd: what the analyser read
    std::string standard_value;     ///< StandardValue: what the sample holds
    std::string result;             ///< ResultType
    std::uint64_t seq = 0;          ///< entry that brought it
    std::uint64_t replaced_by = 0;  ///< entry that said otherwise of this moment since; 0: current
    friend bool operator==(const CheckRecord&, const CheckRecord&) = default;
};

/// A state told in letters (ST 45 of HJ 212-2025: `p99101-Rtd=St`), for as long as the device told the same. One that was
/// corrected is the moment that it had been told of.
struct StateRecord {
    std::string mn;
    PointId point{};
    std::string wire_code;
    Instant since;
    Instant last_at;
    std::string letters;
    std::uint64_t seq = 0;          ///< entry that told it first
    std::uint64_t replaced_by = 0;  ///< as above
    friend bool operator==(const StateRecord&, const StateRecord&) = default;
};

}  // namespace lvwang
