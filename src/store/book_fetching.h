// What was asked of devices to fill missing stretches, and what came of it? Fetches, patience with devices, policies.
// Promise: a stretch that a device cannot fill is remembered, so that it is not asked for ever.
// Rule: pipeline/gap_fetching.h decides; the tables stand in store/schema_completeness.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/completeness.h"
#include "store/book.h"
#include "store/book_completeness.h"

namespace lvwang::store {

/// What became of asking for a stretch. The numbers are stored.
enum class FetchState : std::uint8_t {
    kAsked = 0,       ///< the device has not finished answering
    kAnswered = 1,    ///< it gave what it has; what is still missing it does not have
    kNoData = 2,      ///< it said so
    kRefused = 3,     ///< it does not do this
    kUnanswered = 4,  ///< it said nothing, or was not connected
    kFailed = 5,      ///< it tried and could not
    kCancelled = 6,   ///< by a person
};
[[nodiscard]] std::string_view to_string(FetchState state);  ///< asked, answered, no_data, refused, unanswered, failed, cancelled

/// Never asked again by itself.
inline constexpr Instant kNever{INT64_MAX};
/// Nothing waits longer to be asked again: a later moment was written under a clock that was ahead, and waits no more.
inline constexpr std::int64_t kLongestPauseMs = kDayMs;

struct Fetch {
    PointId point{};
    Period period = Period::kMinute;
    Instant from = {};
    Instant to = {};
    std::string mn;
    std::int64_t command_id = 0;
    FetchState state = FetchState::kAsked;
    std::int64_t tries = 0;
    std::int64_t packets = 0;  ///< of data that came as the answer
    Instant asked_at = {};
    Instant next_at = kNever;
    std::string reason;  ///< as the command ended: name of the device's answer, no_answer, …
    std::string actor;
    friend bool operator==(const Fetch&, const Fetch&) = default;
};

[[nodiscard]] Result<void> put_fetch(Book& book, const Fetch& fetch);
/// Those of a point whose stretch touches [from, to), newest first; of all points where it is absent.
[[nodiscard]] Result<std::vector<Fetch>> fetches(Book& book, std::optional<PointId> point, Instant from, Instant to);
[[nodiscard]] Result<std::vector<Fetch>> unfinished_fetches(Book& book);
/// What that device was asked for a stretch that began then, if anything.
[[nodiscard]] Result<std::optional<Fetch>> find_fetch(Book& book, PointId point, std::string_view mn, Period period,
                                                      Instant from);
/// Forgets what was asked for stretches before `instant`.
[[nodiscard]] Result<void> forget_fetches(Book& book, Instant instant);

/// The newest missing stretch of a point that may be asked of this device now: of minutes, hours or days, over, not being asked
/// of any, not asked of this one or to be asked again, of a kind with which it has not lost our patience.
[[nodiscard]] Result<std::optional<KnownGap>> next_to_fetch(Book& book, PointId point, std::string_view mn, Instant now);

struct Patience {
    std::int64_t failures = 0;  ///< in a row
    Instant next_at;
    friend bool operator==(const Patience&, const Patience&) = default;
};
[[nodiscard]] Result<Patience> patience_with(Book& book, std::string_view mn, Period period);
/// @param patience  without failures: forgotten
[[nodiscard]] Result<void> put_patience(Book& book, std::string_view mn, Period period, const Patience& patience);

/// Which devices are asked by themselves; '' is every other. Absent: as the program does without being told.
[[nodiscard]] Result<std::map<std::string, bool, std::less<>>> fetch_policies(Book& book);
[[nodiscard]] Result<void> put_fetch_policy(Book& book, std::string_view mn, bool automatic, std::string_view actor, Instant at);

}  // namespace lvwang::store
