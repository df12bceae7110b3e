// What did this message report? Factors become parameters, wire units canonical ones, DataTime the start of a period.
// Promises: pure; nothing is dropped silently: an unknown factor is listed, a number that is none is a doubt; no flags are set,
// because marks and values are quality's to judge.
// Rule: HJ 212-2017 6.3 and 6.6.5; HJ/T 212-2005 6.3; conversions of data/codes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/reading.h"
#include "model/records.h"
#include "protocol/message.h"
#include "protocol/report.h"
#include "registry/registry.h"

namespace lvwang::registry {

/// Sample::mark where the device sent none.
inline constexpr char kNoMark = '\0';

/// A factor that nothing maps, with one value as it was sent.
struct UnmappedFactor {
    std::string wire_code;  ///< without suffix; with it where the suffix is no known one
    std::string sample_value;
    friend bool operator==(const UnmappedFactor&, const UnmappedFactor&) = default;
};

/// When a slow analyser took the sample behind a value (x-SampleTime).
struct SampleTime {
    ParameterId parameter{};
    Instant at;
    friend bool operator==(const SampleTime&, const SampleTime&) = default;
};

enum class MessageKind : std::uint8_t {
    kData = 0,     ///< CN 2011, 2013, 2051, 2052, 2061, 2031, 2062, 2111: values, even where no factor of them is known
    kNotData = 1,  ///< heartbeat, answer, state, notice, anything else
};

struct Resolution {
    MessageKind kind = MessageKind::kNotData;
    std::vector<Reading> readings;    ///< none, or one with all samples of the message
    bool back_fill = false;           ///< RF=1: sent again after an outage
    bool time_guessed = false;        ///< of a mean whose DataTime is there and cannot be read
    bool timed_by_arrival = false;    ///< it has neither DataTime nor QN: the same words at another moment say something else
    std::vector<CheckRecord> checks;  ///< of CN 2062
    std::vector<StateRecord> states;  ///< of ST 45, each told once: since and last_at are its moment
    std::vector<UnmappedFactor> unmapped;
    std::vector<SampleTime> sample_times;
    std::vector<std::string> doubts;  ///< what could not be taken as it stood, one sentence each
};

/// Period that a command's data speak about; nothing for commands that carry no data.
/// 2011, 2013 (raw cycle of a slow analyser) and 2052 (one measurement of noise) moment; 2051 minute; 2061 hour; 2031 day; 2111
/// (furnace temperature, 5 min) minute.
/// @clause HJ 212-2017 table 9
[[nodiscard]] std::optional<Period> period_of(std::string_view cn);

/// Readings of one message of a registered device.
///
/// - DataTime names the start of the period, its end where the device says so; cut to the minute, hour or civil day. Missing or
///   no time: QN, else the arrival, taken as the end of the period; with a doubt.
/// - Rtd, Avg and Data are the measured value, Min, Max, Cou its minimum, maximum and sum, Zs… the converted ones.
/// - A code without suffix is a measured value; with an unknown suffix the whole key counts as the code. States of instruments
///   and treatment devices (EFlag, RS, RT, Info …) are no values.
/// - A mark (x-Flag) holds for all samples of its factor, as it was sent: letters and digits of any edition and unknown ones;
///   '?' where it is longer than one character, kNoMark where there is none. Flags are left to quality.
/// - CN 2062 (standard check, 2025): SampleRd, StandardValue and ResultType of a factor are one check, no reading.
/// - ST 45 (operating state, 2025): a value of letters is a state, as sent; the table of letters is not public.
/// - The same factor and aspect twice: the first is taken, the second is a doubt.
/// @param received_at  time of the log's entry, not of the clock
/// @param seq          entry of the log that the frame is
/// @pre `device` is one of the registry's
[[nodiscard]] Resolution resolve(const Registry& registry, const protocol::Message& message, const Device& device,
                                 Instant received_at, std::uint64_t seq);

/// Readings of one report (docs/formats/report.md) of a registered device, one for each item that holds a value.
///
/// - A code is read as in a frame: the device's mapping, a mapping for all, a code of HJ 212; else it is the key of one of our
///   parameters. Suffixes of HJ 212 (`pm2_5-Max`) mean the same. Unknown ones are listed as unmapped.
/// - A unit that is given holds; one that does not lead to the canonical unit is a doubt and its value is not taken. Without one
///   a code or mapping has the unit of HJ 212-2017 or of the mapping, a key the canonical unit.
/// - `time` names the start of the period, its end where the device says so.
/// @pre `device` is one of the registry's
[[nodiscard]] Resolution resolve(const Registry& registry, const protocol::Report& report, const Device& device,
                                 std::uint64_t seq);

}  // namespace lvwang::registry
