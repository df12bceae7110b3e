// Which days does a place have? Valid day values of air stations and areas, with and without what exceptional events deduct.
// Promises: days that are over only; what is flagged, deducted or missing is counted and can be listed; nothing is rounded here.
// Rule: HJ 663 table A.2 (areas), 环办监测〔2016〕120号 (deductions); the reported day where valid, else the computed one.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/reads.h"
#include "assess/evaluation.h"
#include "model/assessment.h"
#include "model/assessment_plan.h"

namespace lvwang::api {

/// An air station, or a region with the stations in it.
struct AirPlace {
    std::string key;
    std::string name;
    std::string name_en;
    bool area = false;
    std::vector<const Point*> stations;
};
/// By the key of a site or the code of a region. @error kNotFound  neither, or no air station there; field `place`
[[nodiscard]] Result<AirPlace> find_air_place(const registry::Registry& registry, std::string_view key);
/// Every air station, or (areas) every region that has one.
[[nodiscard]] std::vector<AirPlace> all_air_places(const registry::Registry& registry, bool areas);

/// Whether an hour still tells how the air is: it began within the last six.
[[nodiscard]] bool is_fresh(const Assessment& hour, Instant now);

/// One station's day of one pollutant.
struct StationDay {
    enum class State : std::uint8_t { kValid, kFlagged, kDeducted };
    CivilDate day;
    Decimal value;          ///< as measured
    State state{};          ///< kDeducted where nothing counts; a day of which some hours are deducted stays valid
    bool partly = false;    ///< some hours were deducted; `counted` is what is left
    Decimal counted;        ///< what counts, where valid
    std::uint64_t seq = 0;  ///< entry that brought it
};
[[nodiscard]] std::string_view to_string(StationDay::State state);  ///< valid, flagged, deducted

/// Station days by parameter key, each list by day.
using StationDays = std::map<std::string, std::vector<StationDay>, std::less<>>;

/// How many station days stand behind a figure.
struct DayCounts {
    int valid = 0;
    int flagged = 0;
    int deducted = 0;
};

/// What a place's evaluation starts from.
struct PlaceDays {
    assess::DayValues measured;
    assess::DayValues counted;
    std::map<std::string, DayCounts, std::less<>> counts;  ///< of all its stations
};

class AirDays {
public:
    /// Days of the stations of `places` from `first` to `last`, those that are not over left out.
    /// @param events  those that are approved deduct
    [[nodiscard]] static Result<AirDays> read(const Reads& reads, std::span<const AirPlace> places, CivilDate first,
                                              CivilDate last, std::span<const ExceptionalEvent> events);

    [[nodiscard]] const StationDays& of(PointId station) const;
    /// @param evaluation  edition of HJ 663 whose share of stations makes an area valid
    [[nodiscard]] Result<PlaceDays> of(const AirPlace& place, const standards::Standards& standards,
                                       std::string_view evaluation) const;

private:
    std::map<PointId, StationDays> days_;
};

/// Whether an event is about a station.
[[nodiscard]] bool concerns(const ExceptionalEvent& event, const registry::Registry& registry, PointId station);

}  // namespace lvwang::api
