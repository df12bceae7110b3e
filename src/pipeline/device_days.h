// How complete is the day of each of several devices that one point has? Of a point with one device its own day tells it.
// Promises: counted from what came since the point has several and the device is its; a day that is over has the same counts
// after a restart; nothing of it changes the point's own counts. Rule: quality/completeness.h counts, Completeness says when; the
// book keeps (store/book_device_days.h).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/completeness.h"
#include "model/reading.h"
#include "quality/completeness.h"
#include "store/book.h"
#include "store/book_device_days.h"

namespace lvwang::pipeline {

class DeviceDays {
public:
    explicit DeviceDays(store::Book& book) : book_(book) {}

    /// Begins with what the book knows.
    [[nodiscard]] Result<void> load();

    /// The device is one of several of this point: what it sends is noted from now on, where it was not yet.
    void begin(std::string_view mn, PointId point, Instant now);
    /// It was heard of at `at`, whatever it said. @return from when it had been noted, where that was later
    std::optional<Instant> heard(std::string_view mn, PointId point, Instant at);
    /// What it told of a moment or a period.
    void took(std::string_view mn, const Reading& reading);
    [[nodiscard]] bool notes_any() const { return !noted_.empty(); }
    /// Its point has no other device now: what came of it meanwhile is not noted.
    void alone(std::string_view mn);

    /// How a day of the devices of a point is to be counted.
    struct Measure {
        PointId point{};
        Instant day;
        Instant now;
        quality::CompletenessRules rules;
        std::vector<quality::DayMinutes> listened;  ///< the days before, then the day: in which minutes we listened
        std::int64_t silence_limit_s = 0;
        int until_minute = 0;    ///< the day has passed so far
        Rhythms of_point;        ///< a person's word on it holds for each of its devices
        bool is_of_now = false;  ///< today or yesterday: what it shows holds from then on
    };
    struct Counted {
        std::size_t slots = 0;  ///< looked at
        Instant due_until;      ///< days after this one up to here are to be counted again; 0 ms: none
    };
    /// @error kIo, kCorrupt  of the book
    [[nodiscard]] Result<Counted> count(const std::string& mn, const Measure& measure);

    /// Writes what came, was heard and was counted since the last call. @pre a transaction of the book is open
    [[nodiscard]] Result<void> write_notes();
    /// Forgets what came before `day`; counts stay. @pre as write_notes
    [[nodiscard]] Result<void> forget(CivilDate day) { return store::forget_device_slots(book_, day); }

private:
    using Places = std::map<std::pair<Instant, std::int64_t>, Slot>;  // by start and columns
    [[nodiscard]] Result<std::vector<Slot>> slots_of(const std::string& mn, Period period, Instant from, Instant to) const;
    [[nodiscard]] Result<OnlineMinutes> line(const std::string& mn, Instant noted_from, const Measure& measure) const;

    store::Book& book_;
    store::NotedDevices noted_;
    std::set<std::string> changed_;                                         // of noted_, not in the book yet
    std::set<std::string> gone_;                                            // the same
    std::map<std::pair<std::string, Period>, Places> came_;                 // not in the book yet
    std::map<std::pair<std::string, Instant>, quality::DayMinutes> heard_;  // the same, by day
    std::map<std::pair<std::string, Instant>, DeviceDay> counted_;          // the same
};

}  // namespace lvwang::pipeline
