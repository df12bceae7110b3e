// What did an outlet send out, hour by hour, and which of its hours count? The figures that reports of emission are made of.
// Promises: an hour is valid, stopped or lost with its reason; marked data are left out of judgements and means but stay listed.
// Rule: HJ 75-2017, HJ 356-2019; marks of HJ 212-2017 6.6.5 and 公告2022年第21号.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assess/limits.h"
#include "base/decimal.h"
#include "base/result.h"
#include "base/time.h"

namespace lvwang::assess {

/// What the mark of an hour says about outlet and analyser.
enum class OutletState : std::uint8_t {
    kNormal = 0,        ///< N, normal, or nothing
    kStopped = 1,       ///< F, stopped: nothing is sent out
    kMaintenance = 2,   ///< M D T B S, maintenance, fault, over_range, offline, manual: not to be judged
    kCalibration = 3,   ///< C, calibration
    kOutOfControl = 4,  ///< out_of_control: a calibration was not passed
};
[[nodiscard]] std::string_view to_string(OutletState state);
/// A letter of HJ 212 or a word. @error kInvalidArgument
[[nodiscard]] Result<OutletState> parse_outlet_state(std::string_view text);

/// What stood in one hour of an outlet.
struct OutletHour {
    Instant start;
    OutletState state = OutletState::kNormal;
    std::string mark;                                       ///< as it stood there
    std::optional<int> valid_minutes;                       ///< absent: the hour was reported whole
    std::optional<Decimal> oxygen_pct;                      ///< dry
    std::optional<Decimal> flow_m3_h;                       ///< gas: dry, standard state
    std::map<std::string, Decimal, std::less<>> measured;   ///< by key; gas: dry, standard state, mg/m3; water: its limit's unit
    std::map<std::string, Decimal, std::less<>> converted;  ///< at reference oxygen, as reported; absent: made from the oxygen
    bool twice = false;                                     ///< stood there twice and differed
};

/// Whether a parameter is sent out, rather than telling about the gas, the flow, or what another is made of.
[[nodiscard]] bool is_emitted(std::string_view key);

/// What is judged at an outlet.
struct OutletItem {
    std::string parameter;
    std::optional<Limit> limit;
    std::optional<Decimal> reference_oxygen_pct;  ///< the converted value is judged
    std::string unit = {};                        ///< of what is measured; empty: mg/m3 of gas, mg/L of water
};

struct HourFigure {
    Instant start;
    bool stopped = false;
    std::string lost;                  ///< why the concentration is not valid; empty where it is, or the outlet stood still
    std::optional<Decimal> measured;   ///< listed though it be lost
    std::optional<Decimal> converted;  ///< at reference oxygen
    std::string not_judged;            ///< why a valid hour was not held against its limit
    std::optional<bool> exceeded;
    std::optional<Decimal> kg;              ///< sent out in the hour, where valid
    std::optional<Decimal> substituted_kg;  ///< for an hour whose emission is lost
    std::string substitution;               ///< by which clause, or why not
    OutletState state = OutletState::kNormal;

    [[nodiscard]] bool valid() const { return lost.empty() && !stopped; }
    [[nodiscard]] bool emission_lost() const { return !stopped && !kg; }
};

struct DayFigure {
    CivilDate day;
    int valid_hours = 0;
    int stopped_hours = 0;
    int lost_hours = 0;
    int substituted_hours = 0;
    int exceeded_hours = 0;
    std::string lacking;              ///< why the means are not valid: "19 of 20 hours"
    std::optional<Decimal> measured;  ///< mean of the valid hours (water: weighed by flow, pH by H+)
    std::optional<Decimal> converted;
    std::optional<bool> exceeded;  ///< of day means that are judged (water)
    std::optional<Decimal> kg;     ///< valid and substituted hours; absent where some are lost and not
                                   ///< substituted, or the data do not reach over the whole day
};

struct MonthFigure {
    int year = 0;
    int month = 0;
    int valid_days = 0;
    std::string lacking;  ///< "24 of 25 days"
    std::optional<Decimal> measured;
    std::optional<Decimal> converted;
    std::optional<Decimal> t;          ///< absent where a day has none, or the data do not reach over the whole month
    int counted_days = 0;              ///< days that have an emission
    std::optional<Decimal> t_counted;  ///< of these
};

/// Share of a quarter's hours that have an emission, of those in which the outlet did not stand still.
struct CaptureRate {
    int year = 0;
    int quarter = 0;
    int hours = 0;  ///< that the data reach over
    int stopped = 0;
    int lost = 0;
    std::optional<Decimal> pct;  ///< one decimal; absent where the outlet stood still all the time
};

struct OutletReport {
    OutletItem item;
    std::vector<HourFigure> hours;  ///< every hour from the first to the last
    std::vector<CaptureRate> captures;
    std::vector<DayFigure> days;
    std::vector<MonthFigure> months;
};

/// Hours from the first to the last, each once: those that are missing stand with no value and mark "missing".
/// @pre hours are sorted by start, each at the start of an hour, none twice
[[nodiscard]] std::vector<OutletHour> without_gaps(std::span<const OutletHour> hours);

/// Capture rates of the quarters that the figures touch. @clause HJ 75-2017: (hours - stopped - invalid) / (hours - stopped)
[[nodiscard]] std::vector<CaptureRate> capture_rates(std::span<const HourFigure> hours);

/// Adds up days into months: mean of the valid days, tonnes of all.
/// @param days_min  valid days of a month, by its number: fewer are not valid
[[nodiscard]] std::vector<MonthFigure> months_of(std::span<const DayFigure> days, int days_min, int days_min_february);

}  // namespace lvwang::assess
