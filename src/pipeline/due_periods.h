// Which hours have changed since they were last computed? By point and civil day, so that one look at the series serves a day.
// Promises: an hour becomes due once it is over (and its minutes had time to come), and with the last one its day, which does not
// wait for an hour that never comes; nothing touched is forgotten.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/time.h"
#include "model/reading.h"

namespace lvwang::pipeline {

/// Minutes of an hour may come this late before the hour is computed for the first time; later ones make it due again.
inline constexpr std::int64_t kSettleMs = kMinuteMs;

/// A day whose last hour stays away is computed all the same, so long after its end: what is sent by then is still live.
inline constexpr std::int64_t kDayPatienceMs = kHourMs;

struct DueDay {
    PointId point{};
    Instant day;
    std::uint32_t hours = 0;             ///< bit h: hour h of the day is due; 23 also where the day is and that hour is missing
    std::uint32_t hours_by_minutes = 0;  ///< those of them whose minutes have changed
};

class DuePeriods {
public:
    /// Notes what a reading changes: a minute its hour, a reported hour or day itself. Moments change nothing.
    /// @param seq  entry that touched it
    void touch(const Reading& reading, std::uint64_t seq);

    /// Notes a stretch that was changed as a whole, its minutes or its hours: every hour of the days it touches.
    void touch_days(PointId point, Instant from, Instant to, bool minutes, std::uint64_t seq);

    /// Takes the days with due hours, at most `days_max`, oldest first. Hours not yet over stay.
    [[nodiscard]] std::vector<DueDay> take(Instant now, std::size_t days_max);

    /// The first entry that touched a day which is due and was not taken; absent where nothing is due.
    [[nodiscard]] std::optional<std::uint64_t> first_due_seq(Instant now) const;
    /// Days with due hours.
    [[nodiscard]] std::size_t due_days(Instant now) const;
    [[nodiscard]] std::size_t size() const { return touched_.size(); }  ///< also of those that are not over
    void clear() { touched_.clear(); }

private:
    struct Touched {
        std::uint32_t by_minutes = 0;  ///< bit h
        std::uint32_t by_report = 0;
        bool day_waits = true;  ///< for its last hour
        std::uint64_t first_seq = 0;
        [[nodiscard]] std::uint32_t due(Instant day, Instant now) const;
    };
    struct Key {
        Instant day;
        PointId point{};
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    std::map<Key, Touched> touched_;
};

}  // namespace lvwang::pipeline
