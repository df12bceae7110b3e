// What does a CP key speak of? `w01018-Rtd` is the factor w01018 and its real-time value.
// Promise: every key splits; a suffix that no edition has is kUnknown and keeps its text.
// Rule: HJ 212-2017 6.3.3 (字段对照表), HJ 212-2025 6.3.3; letters of either case.
#pragma once

#include <cstdint>
#include <string_view>

namespace lvwang::protocol {

enum class Suffix : std::uint8_t {
    kNone = 0,  ///< a key without suffix: DataTime, PolId, FANSTATUS
    kUnknown,
    kRtd,
    kAvg,
    kMin,
    kMax,
    kCou,
    kZsRtd,
    kZsAvg,
    kZsMin,
    kZsMax,
    kFlag,
    kEFlag,
    kSampleTime,
    kRs,    ///< state of a treatment device
    kRt,    ///< its running time, hours
    kInfo,  ///< state of an instrument or logger
    kSn,    ///< serial number
    kAla,   ///< 2005: alarm
    kUpValue,
    kLowValue,
    kData,  ///< noise only
    kDayData,
    kNightData,
    kSampleRd,       ///< 2025: standard check
    kStandardValue,  ///< 2025
    kResultType,     ///< 2025
    kCompleteTime,   ///< 2025: raw cycle
    kSampleType,     ///< 2025
};
[[nodiscard]] std::string_view to_string(Suffix suffix);  ///< as the standard writes it: "Rtd"; "" for kNone, "?" for kUnknown

struct FactorKey {
    std::string_view factor;  ///< what stands before the last `-`: "w01018"; the whole key where there is none
    Suffix suffix = Suffix::kNone;
    std::string_view suffix_text;  ///< as sent
};

/// Splits at the last `-`; blanks around both parts are dropped.
[[nodiscard]] FactorKey split_key(std::string_view key);

}  // namespace lvwang::protocol
