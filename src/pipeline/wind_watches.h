// Has the wind blown as it did when it was bad? Hours of closed cases whose matter comes with the wind, counted one by one.
// Promises: an hour is looked at once, when its values have had time to come, with what was known then (as of the entry being
// applied), so that re-applying the log counts the same; so many hours at a tick at most.
// Rule: cases/wind.h; model/wind_watch.h.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "cases/workflow.h"
#include "model/case.h"
#include "model/finding.h"
#include "model/wind_watch.h"
#include "registry/registry.h"
#include "store/book.h"
#include "store/series.h"

namespace lvwang::pipeline {

class WindWatches {
public:
    /// Hours looked at in one tick: each is six reads of a chunk at most, some tens of microseconds each; the rest come with the
    /// next ticks.
    static constexpr int kHoursPerTick = 100;
    /// To find the wind then costs as much as so many of them.
    static constexpr int kHoursOfThen = 5;
    /// How long an hour's values may take to come: as long as they may raise an alarm (detect, two hours) less the hour itself.
    static constexpr std::int64_t kLateMs = kHourMs;
    /// Farther away the wind is another one.
    static constexpr double kNearMax_km = 30;
    static constexpr std::size_t kNearMax = 8;  ///< points that are asked for the wind then, nearest first

    WindWatches(store::Book& book, const store::Series& series) : book_(book), series_(series) {}
    [[nodiscard]] Result<void> load();

    /// Whether the wind matters: its kind says so, and what it is about was measured hour by hour.
    [[nodiscard]] static bool matters(const cases::Workflow& flow, Period of, const std::optional<ParameterId>& parameter) {
        return flow.watch_wind && of == Period::kHour && parameter.has_value();
    }

    /// Opens a tick: so many hours may be looked at from here on.
    void begin_tick() { hours_left_ = kHoursPerTick; }
    /// Whether there is an hour to look at, or the wind then is not known yet.
    [[nodiscard]] bool is_due(const Case& closed, Instant now) const;
    /// Looks at the hours of a watched case that are due. The wind then is looked for first.
    /// @param about     the finding that the case is about
    /// @param is_wrong  whether what opened the case is there in an hour
    [[nodiscard]] Result<void> look(const Case& closed, const cases::Workflow& flow, const Finding& about,
                                    const std::function<bool(Instant hour)>& is_wrong, const registry::Registry& registry,
                                    Instant now, std::uint64_t seq);

    /// Of the watch that goes on; null before its first look.
    [[nodiscard]] const WindWatch* of(const Case& closed) const;
    [[nodiscard]] Result<void> note_prolonged(const Case& closed, std::uint64_t seq);
    void forget(std::int64_t case_id) { watches_.erase(case_id); }

    /// `"wind_then":{…},"wind_now":{…}` of a relapse, each null where nobody measured it; empty where the wind was not looked at.
    [[nodiscard]] Result<std::string> compared(const Case& closed, Instant hour, const registry::Registry& registry,
                                               std::uint64_t seq) const;

private:
    struct HourWind {
        std::optional<Decimal> direction_deg;
        std::optional<Decimal> speed_m_s;
    };
    [[nodiscard]] Result<std::optional<Decimal>> valid_hour(PointId point, Instant hour, ParameterId parameter,
                                                            std::uint64_t as_of) const;
    [[nodiscard]] Result<HourWind> wind_of(PointId point, Instant hour, const registry::Registry& registry,
                                           std::uint64_t as_of) const;
    [[nodiscard]] Result<WindWatch> begin(const Case& closed, const cases::Workflow& flow, const Finding& about,
                                          const registry::Registry& registry, std::uint64_t seq) const;

    store::Book& book_;
    const store::Series& series_;
    std::map<std::int64_t, WindWatch> watches_;  // by case; those that go on
    int hours_left_ = 0;
};

}  // namespace lvwang::pipeline
