// What goes wrong in the demo district, and when? Incidents placed relative to the moment somebody first opens it.
// Promises: anchors are kept with the feeder's state, so a restart tells the same story; devices without a part have none.
// Rule: none; the parts are those that a visitor should see within two minutes.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "district/instrument.h"

namespace lvwang::district {

/// The part a device plays.
enum class Part : std::uint8_t {
    kNone,
    kFreshExceedance,    ///< stack: in the last complete hour measured below, converted above the limit; again each day
    kPastExceedance,     ///< stack: two hours over the limit eight days ago, long past what was due
    kMaintenance,        ///< stack: 50 minutes of zero and span gas in the last complete hour, marked M
    kWastewaterWarning,  ///< outlet: one analyser cycle above the limit, the day's mean below
    kSilent,             ///< stopped five hours ago and says nothing more
    kBrokenLine,         ///< sent nothing for three hours of yesterday, but remembers them: the hole can be fetched
    kPowerCut,           ///< had no power for two hours of yesterday: it says that it has no data
};
/// none, fresh_exceedance, past_exceedance, maintenance, wastewater_warning, silent, broken_line, power_cut
[[nodiscard]] Result<Part> parse_part(std::string_view text);

/// When the past exceedance was, for the first of the anchors: the start of its first hour.
[[nodiscard]] Instant past_exceedance_start(Instant anchor);

/// What happens at a device with this part. @param anchors  moments the demo was opened, ascending
[[nodiscard]] std::vector<Event> events_of(Part part, const std::vector<Instant>& anchors);

}  // namespace lvwang::district
