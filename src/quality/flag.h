// Can we trust this value? Flags on what a device has just reported.
// Promises: a value is never dropped or changed, only flagged; flagging twice gives the same flags.
// Rule: HJ 212-2017 6.6.5 (data marks), the parameter's plausible range, HJ 356 (no flow, no concentration).
#pragma once

#include "base/time.h"
#include "model/parameter.h"
#include "model/place.h"
#include "model/reading.h"

namespace lvwang::quality {

/// Data that come later than this after the end of their period are assessed but raise no live alarm.
inline constexpr std::int64_t kLateAfterMs = 2 * kHourMs;
/// A clock may run ahead by this much before its stamps are doubted.
inline constexpr std::int64_t kAheadAfterMs = 10 * kMinuteMs;
/// What is stamped so far beyond a whole period ahead tells nothing of that time: a clock is wrong by hours or a day.
inline constexpr std::int64_t kNeverAheadMs = kHourMs;

/// What (21 - reference) / (21 - measured oxygen) reaches at most in stacks that run: reference 6 %, measured 20.9 %. A converted
/// value above this many times the range of its parameter is a fault of the device, not thin air.
inline constexpr std::int64_t kLargestConversion = 150;

/// How a reading came to us.
struct Arrival {
    Instant at;              ///< time of the log's entry
    bool back_fill = false;  ///< marked RF=1 by the device, or imported
    PointKind kind = PointKind::kStack;
    bool crc_tolerated = false;  ///< its frame passed only by the device's CRC policy
    bool time_guessed = false;   ///< its DataTime could not be read
};

/// Sets the flags that the reading itself shows:
///
/// - kMarkInvalid for marks other than N, kManual for S, kMarkAssumed where none was sent (mark '\0' or blank, which becomes N);
///   lower-case letters count as their capitals; 3 of an air station (HJ/T 212-2005) counts as N;
/// - kNegative below zero where the parameter's range does not reach there, else kImplausible outside its range (converted
/// values:
///   above kLargestConversion times its upper end; sums have no range of their own);
/// - kNoFlow for what wastewater contains while the flow of the same reading is zero;
/// - kImplausible, with kClockDoubt, where its period had not begun more than an hour after it arrived;
/// - kBackfill, kClockDoubt by arrival against the end of the period; kClockDoubt also where its time is a guess;
/// - kCrcTolerated where the frame came so.
///
/// Parameters that `parameters` does not know get no range.
void flag(Reading& reading, const ParameterLookup& parameters, const Arrival& arrival);

}  // namespace lvwang::quality
