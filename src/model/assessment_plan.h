// What do people decide about assessments? Targets that are to be met, and events whose values do not count.
// Plain values; the book keeps them, assess gives them meaning.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"
#include "model/water.h"

namespace lvwang {

/// What a target is about.
enum class TargetMeasure : std::uint8_t {
    kMean = 0,          ///< the period's mean of a pollutant, at most
    kPercentile = 1,    ///< a percentile of its days, at most
    kGoodShare = 2,     ///< share of good days in percent, at least
    kSectionClass = 3,  ///< class of a surface-water section by the means of the year, at worst
};
[[nodiscard]] std::string_view to_string(TargetMeasure measure);  ///< mean, percentile, good_share, section_class
[[nodiscard]] Result<TargetMeasure> parse_target_measure(std::string_view text);

/// A year's target of a place: 双60 and any other.
struct AirTarget {
    std::string key;
    std::string name;
    std::string name_en;
    std::string place;  ///< key of a site, or code of a region: the mean of its air stations; of kSectionClass a river section
    int year = 0;
    TargetMeasure measure = TargetMeasure::kMean;
    std::string parameter;  ///< key; empty for good days
    int percentile = 0;     ///< of kPercentile
    Decimal value;          ///< canonical unit, or %
    int decimals = 0;       ///< to which the statistic is rounded before it is held against the target
    /// Edition of GB 3095. Good days: whose index counts every day; empty: each day under the edition in force on it, as the
    /// calendar shows them. Means and percentiles: whose daily limit tells a bad day; empty: that of the year's last day.
    std::string limits;
    std::string grounds;                    ///< the document that sets it
    std::optional<WaterClass> water_class;  ///< of kSectionClass: I to V
    friend bool operator==(const AirTarget&, const AirTarget&) = default;
};

enum class EventCause : std::uint8_t { kSand = 0, kWildfire = 1, kFireworks = 2, kOther = 3 };
[[nodiscard]] std::string_view to_string(EventCause cause);  ///< sand, wildfire, fireworks, other
[[nodiscard]] Result<EventCause> parse_event_cause(std::string_view text);

enum class EventState : std::uint8_t {
    kProposed = 0,   ///< shown, deducts nothing
    kApproved = 1,   ///< deducts
    kWithdrawn = 2,  ///< kept, deducts nothing
};
[[nodiscard]] std::string_view to_string(EventState state);  ///< proposed, approved, withdrawn
[[nodiscard]] Result<EventState> parse_event_state(std::string_view text);

/// Hours or days whose values of some pollutants do not count (环办监测〔2016〕120号).
struct ExceptionalEvent {
    std::string key;
    EventCause cause = EventCause::kSand;
    EventState state = EventState::kProposed;
    std::string place;                    ///< key of a site or code of a region
    Instant from;                         ///< whole hours
    Instant to;                           ///< exclusive
    std::vector<std::string> parameters;  ///< keys
    std::string grounds;                  ///< what it was seen by
    std::string reviewer;                 ///< who approved or withdrew it; empty while it is proposed
    friend bool operator==(const ExceptionalEvent&, const ExceptionalEvent&) = default;
};

}  // namespace lvwang
