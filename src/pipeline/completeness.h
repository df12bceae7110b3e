// How complete is each point's day, as of now? Counts today every few minutes, a day when it is over, and again what was filled
// in. Promises: a day that is over has the same counts after a restart, for they follow from the series and the log alone;
// counting never keeps live data waiting: so many values a tick; what is newest is counted first. Rule: quality/completeness.h
// counts; the book keeps (store/book_completeness.h), written with every commit.
#pragma once

#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "model/completeness.h"
#include "pipeline/device_days.h"
#include "quality/completeness.h"
#include "registry/registry.h"
#include "standards/standards.h"
#include "store/book.h"
#include "store/series.h"

namespace lvwang::pipeline {

/// Missing stretches and heard minutes are kept for so many days: a logger's memory reaches no further, and a month is reported.
inline constexpr int kGapDays = 31;
/// Days further back are not counted again when something is filled in: a year and the month after it, in which it is reported.
inline constexpr int kCountedDays = 400;

/// Whether so much may be forgotten by the clock as it stands: one that is ahead takes everything for old. It is trusted once the
/// book knows that we listened three days before.
[[nodiscard]] Result<bool> is_clock_trusted(store::Book& book, Instant now);

class Completeness {
public:
    Completeness(store::Series& series, store::Book& book, const standards::Standards& standards)
        : series_(series), book_(book), standards_(standards), devices_(book) {}

    /// Begins with what the book knows.
    [[nodiscard]] Result<void> load(Instant now);

    /// A point was heard of at `at`, whatever it said.
    void heard(PointId point, Instant at);
    /// Whether a point was heard of at or after `instant`, as far as this run of the program knows.
    [[nodiscard]] bool heard_since(PointId point, Instant instant) const;
    /// A frame or report of one of several devices of a point, and what it told.
    void heard_device(std::string_view mn, PointId point, Instant at);
    void took_of_device(std::string_view mn, const Reading& reading);
    /// Something of this day changed. Only what devices report or import is counted.
    void touch(const Reading& reading);
    void touch_days(PointId point, Instant from, Instant to);

    /// Counts that day of a point again soon.
    void recount(PointId point, Instant day);

    /// Counts what is due. @pre all readings up to `seq` are written
    [[nodiscard]] Result<void> tick(const registry::Registry& registry, Instant now, std::uint64_t seq);

    /// Writes what was counted and heard since the last call. @pre a transaction of the book is open
    [[nodiscard]] Result<void> write_notes();

    /// How often the point of a device is to report: `{"mn":"…","moment_s":30,"minute_s":null,…}`; 0: not at all, null or left
    /// out: as its data show. @return what holds now. @error kNotFound, kInvalidArgument
    [[nodiscard]] Result<std::string> set_rhythm(std::string_view body, const registry::Registry& registry);

    /// What the device itself said of an interval; a person's word stands before it.
    /// @param was_set  it holds from now on (1062, 1064 were carried out); else nobody knows since when (1061, 1063), and what
    /// came
    ///                 before is counted by what it shows
    void told(PointId point, Period period, std::int64_t interval_s, bool was_set);

    /// How often a point sends one period, as far as it is known.
    [[nodiscard]] const Rhythm& rhythm_of(PointId point, Period period) const;

    /// Whether nothing of the point's past waits to be counted: while a device fills in by itself, its gaps are not gaps yet.
    [[nodiscard]] bool settled(PointId point) const;

    /// Days of points that are to be counted and were not yet, today's apart; none while the next one still has time to come.
    [[nodiscard]] std::size_t waiting(Instant now) const {
        return queue_.empty() || queue_.begin()->at > now ? 0 : queue_.size();
    }

private:
    struct Due {
        Instant at;
        Instant day;
        PointId point{};
        // What has waited longest comes first, of what came at once the newest day.
        friend auto operator<=>(const Due& a, const Due& b) {
            return std::tuple(a.at, -a.day.ms, a.point) <=> std::tuple(b.at, -b.day.ms, b.point);
        }
        friend bool operator==(const Due&, const Due&) = default;
    };
    using Listened = std::array<quality::DayMinutes, quality::kHeardDaysBefore + 1>;

    [[nodiscard]] Instant minutes_kept_from() const { return day_ - (kGapDays + quality::kHeardDaysBefore) * kDayMs; }
    // Whether it can be told anew of a day in which minutes the line stood.
    [[nodiscard]] bool keeps_minutes_of(Instant day) const { return day >= day_ - kGapDays * kDayMs; }
    void begin_again_at(Instant now);
    void begin_days(const registry::Registry& registry, Instant now);
    void take_in_points(const registry::Registry& registry, Instant now);
    void wait_for(PointId point, Instant day, Instant due_at);
    [[nodiscard]] Result<std::size_t> count(const Point& point, Instant day, const registry::Registry& registry, Instant now,
                                            std::uint64_t seq);
    [[nodiscard]] Result<std::size_t> count_devices(const Point& point, Instant day, const registry::Registry& registry,
                                                    Instant now, const quality::CompletenessRules& rules);
    [[nodiscard]] std::int64_t learn(PointId point, Period period, std::span<const quality::Slot> slots, Instant day);
    [[nodiscard]] bool tells_since(Period period, std::span<const quality::Slot> slots, Instant day, const Rhythm& rhythm) const;
    [[nodiscard]] Result<OnlineMinutes> line(const Point& point, Instant day, Instant now) const;
    [[nodiscard]] Result<Listened> minutes_of(PointId point, Instant day) const;
    [[nodiscard]] Result<void> forget();
    [[nodiscard]] Result<void> write_recounts();

    store::Series& series_;
    store::Book& book_;
    const standards::Standards& standards_;
    DeviceDays devices_;  // of points that have several

    std::map<PointId, Rhythms> rhythms_;
    std::set<std::pair<PointId, Period>> changed_rhythms_;
    std::unordered_map<PointId, std::int64_t> last_minute_;             // heard, in minutes since 1970
    std::map<std::pair<Instant, PointId>, quality::DayMinutes> heard_;  // not in the book yet
    std::map<std::pair<Instant, PointId>, PointDay> counted_;           // not in the book yet
    std::set<std::pair<Instant, PointId>> live_;                        // when today is counted next
    std::set<Due> queue_;                                               // days before today
    std::map<PointId, std::map<Instant, Instant>> queued_;              // the same by point and day: when
    std::map<PointId, CivilDate> recounts_;                             // as the book has them
    Instant day_;                                                       // today, as of the last tick
    Instant now_;
    std::set<PointId> new_;  // of which something came that never came before
    Instant new_at_;         // when they are counted
    // Of what was counted without its minutes, for it was too long ago: if the clock was ahead it was not.
    std::set<std::pair<Instant, PointId>> counted_as_old_;
    bool forgot_ = true;  // what is older than kGapDays, today
};

}  // namespace lvwang::pipeline
