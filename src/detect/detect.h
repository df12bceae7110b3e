// What is wrong? Holds what was assessed for one point and period against the rules.
// Promises: pure, not even `now` is needed; a value that is marked or invalid is never seen as anything.
// Rule: stack gas by the valid hour, wastewater by the valid day mean (GB 13271, GB 8978 and kin); equality is attainment.
//
// The spine examines, hands each Examination to OpenFindings (open_findings.h), and writes the changes that come back.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "detect/rules.h"
#include "model/assessment.h"
#include "model/finding.h"
#include "model/parameter.h"
#include "model/reading.h"

namespace lvwang::detect {

/// What one rule saw in one parameter's valid value.
struct Sighting {
    ParameterId parameter{};
    bool present = false;  ///< what the rule looks for is there
    Decimal value;
    std::optional<Decimal> measured;
    Decimal reference;             ///< what `value` was held against
    std::optional<Decimal> limit;  ///< set where the reference follows from a limit
    std::string unit;
    std::string standard;
    std::string clause;
    std::string table = {};  ///< that the permit names; see LimitJudgement
    bool no_alarm = false;   ///< seen in what was sent again, or stamped by a clock that runs ahead: assessed, but no alarm
};

/// One rule's look at one point and period, with every parameter that had a valid value. A parameter that is not among
/// the sightings had none: what was found in it for this period before is taken back.
struct Examination {
    const Rule* rule = nullptr;
    PointId point{};
    Instant start;
    int hold_periods = 0;   ///< at least the rule's own
    std::uint64_t seq = 0;  ///< entry that brought the values
    std::vector<Sighting> sightings;
};

/// Whether what is seen in this value may raise a live alarm: not where it was sent again after an outage (RF=1 or late), or
/// stamped ahead of its arrival.
[[nodiscard]] bool raises_no_alarm(const Sample& sample);

/// Looks at an assessment with the rules for its kind of point and period: stack hours, wastewater days (exceedance),
/// wastewater hours (warning), ambient days (clue). Nothing for micro-stations: they are not judged against limits.
/// To be called for an assessment without judgements too, so that a value marked invalid later takes its finding back.
/// @param average  what was assessed: its flags say which sightings raise no alarm
[[nodiscard]] std::vector<Examination> examine(PointKind kind, const Assessment& assessment, const Reading& average);

/// What is not also seen in the average of what came in time raises no alarm: late minutes and hours belong to the average, but
/// an alarm they alone make would be a surprise about the past.
/// @param seen     of the whole average
/// @param in_time  of the same rules, for the average without what came late
void keep_alarms_of(std::vector<Examination>& seen, const std::vector<Examination>& in_time);

/// A wastewater hour above this share of the day's limit is worth a call to the firm: one hour at 90 % is within what
/// the rest of the day can still turn either way.
inline constexpr int kWarningSharePct = 90;

/// An hour of one air point, for comparing it with its surroundings.
struct AreaPoint {
    PointId point{};
    PointKind kind = PointKind::kAmbientAir;  ///< kAmbientAir or kMicroAir
    double longitude_deg = 0;
    double latitude_deg = 0;
    std::uint64_t seq = 0;
    struct Value {
        ParameterId parameter{};
        Decimal value;          ///< canonical unit
        bool no_alarm = false;  ///< see raises_no_alarm
    };
    std::vector<Value> values;  ///< valid ones of that hour
};

/// Air further away is other air: a town and its fields are within 10 km.
inline constexpr double kSurroundingsKm = 10;
/// A median of fewer neighbours follows a single bad sensor.
inline constexpr int kNeighboursMin = 4;
/// Robust standard deviations (1.4826 MAD) above the median: beyond 4, scatter alone is out of the question.
inline constexpr double kHighDeviations = 4;
/// A micro-station must show it in a second hour: one hour of a cheap sensor may be fog or a passing lorry.
inline constexpr int kMicroHoldPeriods = 1;

/// Ambient hours far above their surroundings (高值): above the median of the other points within kSurroundingsKm by
/// kHighDeviations and by a minimum for each of the six pollutants. Points with fewer than kNeighboursMin neighbours
/// for a parameter say nothing about it.
/// What stands out only beside values that raise no alarm raises none either.
/// @param points  all air points with a valid value of that hour, each once
/// @return one examination for each point, in their order; a micro-station's is a clue for its area at most
[[nodiscard]] std::vector<Examination> high_hours(Instant start, std::span<const AreaPoint> points,
                                                  const ParameterLookup& parameters);

/// Reported and computed hours may differ by this share (recomputed values of a sound logger stay within 2 %) ...
inline constexpr int kDisagreementSharePct = 2;
/// ... and in any case by one step of the last decimal shown. Wind directions by this much, the short way round: loggers average
/// them in different ways, weighed by the speed or not.
inline constexpr int kDisagreementDegrees = 20;

/// Holds the measured hour that a device reported against the one computed from its minutes, where both are valid.
[[nodiscard]] Examination disagreements(PointId point, Instant start, std::uint64_t seq, std::span<const Sample> reported,
                                        std::span<const Sample> computed, const ParameterLookup& parameters);

}  // namespace lvwang::detect
