// What a point reported or what was computed for one moment or period, canonical, with marks and flags.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"
#include "model/parameter.h"
#include "model/place.h"

namespace lvwang {

enum class Period : std::uint8_t {
    kMoment = 0,  ///< real-time value, CN 2011
    kMinute = 1,  ///< CN 2051, 1 to 30 minutes long; named by its start
    kHour = 2,    ///< CN 2061
    kDay = 3,     ///< CN 2031; a civil day
};
[[nodiscard]] std::string_view to_string(Period period);  ///< moment, minute, hour, day
[[nodiscard]] Result<Period> parse_period(std::string_view text);

/// Where a value comes from. Both are kept; `kReported` is preferred where it is present and valid.
enum class Origin : std::uint8_t {
    kReported = 0,  ///< by the device, or imported
    kComputed = 1,  ///< by us, from shorter periods
};
[[nodiscard]] std::string_view to_string(Origin origin);  ///< reported, computed

struct Stream {
    Period period = Period::kMoment;
    Origin origin = Origin::kReported;
    friend auto operator<=>(const Stream&, const Stream&) = default;
};

/// What is known against (or about) a value. Bits; 0 is a clean value.
enum class Flag : std::uint16_t {
    kMarkAssumed = 1 << 0,    ///< the device sent no mark; N assumed
    kMarkInvalid = 1 << 1,    ///< mark F M D C T B (or an unknown letter): not to be judged
    kManual = 1 << 2,         ///< mark S: entered by hand; kept, not judged
    kImplausible = 1 << 3,    ///< outside the parameter's plausible range
    kNegative = 1 << 4,       ///< below zero where that cannot be
    kTooFew = 1 << 5,         ///< an average of fewer values than its standard asks for
    kBackfill = 1 << 6,       ///< arrived more than two hours late, or marked RF=1
    kClockDoubt = 1 << 7,     ///< stamped more than ten minutes ahead of arrival, or not readably
    kConvertedByUs = 1 << 8,  ///< 折算 computed here because the device sent none
    kCrcTolerated = 1 << 9,   ///< its frame passed only by the device's CRC policy
    kNoFlow = 1 << 10,        ///< concentration at an outlet that discharges nothing (HJ 356)
};
using Flags = std::uint16_t;
[[nodiscard]] constexpr Flags bits(Flag flag) {
    return static_cast<Flags>(flag);
}
[[nodiscard]] constexpr bool has(Flags flags, Flag flag) {
    return (flags & bits(flag)) != 0;
}

/// Flags that keep a value out of averages and judgements.
inline constexpr Flags kInvalidating = bits(Flag::kMarkInvalid) | bits(Flag::kManual) | bits(Flag::kImplausible) |
                                       bits(Flag::kNegative) | bits(Flag::kTooFew) | bits(Flag::kNoFlow);

/// One number. A plain value has count 1; an average keeps its exact sum and the count of values in it.
struct Sample {
    Column column;
    Decimal sum;
    std::uint32_t count = 1;  ///< >= 1
    Flags flags = 0;
    char mark = 'N';  ///< data mark as sent (HJ 212-2017 §6.6.5); 'N' where none was sent

    [[nodiscard]] bool valid() const { return (flags & kInvalidating) == 0; }
    /// The value rounded once, half to even; an uncounted value with fewer decimals is padded.
    [[nodiscard]] Decimal rounded(int decimals) const;
    /// The value with all its decimals where count is 1; a mean is given at `mean_decimals` at most.
    [[nodiscard]] Decimal value(int mean_decimals = 6) const;
    friend bool operator==(const Sample& a, const Sample& b) {
        return a.column == b.column && a.sum.identical(b.sum) && a.count == b.count && a.flags == b.flags && a.mark == b.mark;
    }
};

/// Order of two samples' values, sum / count: exact unless the products leave 128 bits, then as near as doubles can tell.
[[nodiscard]] std::strong_ordering compare_values(const Sample& a, const Sample& b);

/// All that one point said about one moment or period, in one entry.
struct Reading {
    PointId point{};
    Stream stream;
    Instant start;          ///< moment, or start of the period
    std::uint64_t seq = 0;  ///< entry of the log that brought it (for computed ones: that made us compute it)
    std::vector<Sample> samples;
};

/// One stored value with its place: what a query gives back.
struct StoredSample {
    Instant start;
    std::uint64_t seq = 0;
    Sample sample;
};

/// Length of a period; a moment has none, a minute is one minute whatever the device's interval.
[[nodiscard]] std::int64_t length_ms(Period period);

}  // namespace lvwang
