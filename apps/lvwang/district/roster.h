// Which devices does the demo district have, and what is behind each? Reads data/demo/simulation.toml.
// Promises: an unknown key, factor, edition or a doubled MN is an error that names the device.
// Rule: MN of 24 characters (HJ 212-2017, 2025) or 14 (HJ/T 212-2005).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "district/instrument.h"
#include "district/story.h"
#include "district/weather.h"
#include "protocol/message.h"

namespace lvwang::district {

/// How a logger takes commands from the platform.
enum class Manner : std::uint8_t { kObeys, kRefuses, kIgnores };

/// One data logger and the instrument behind it.
struct Logger {
    std::string mn;
    std::string link;  ///< loggers of one link share one TCP connection, as behind a gateway
    protocol::Edition edition{};
    std::string system;          ///< ST: 21 surface water, 22 air, 31 gas, 32 wastewater
    int minute_step = 1;         ///< minutes one 2051 stands for; 0: it sends none, nor real-time values
    int hour_step = 1;           ///< hours between two 2061
    std::string key;             ///< SM4 key it is registered with; empty: it sends plain text
    bool averages_only = false;  ///< sends no minima and maxima
    bool speaks_json = false;    ///< reports by HTTP where the feeder has an address for it, else HJ 212 like the others
    Part part = Part::kNone;
    Manner manner = Manner::kObeys;
    std::uint64_t seed = 0;
    std::unique_ptr<Instrument> instrument;
};

struct Roster {
    std::unique_ptr<Weather> weather;  ///< shared by the instruments
    std::vector<Logger> loggers;       ///< those of one link stand together
};

/// Reads `simulation.toml` of a demo folder. @error kIo, kInvalidArgument
[[nodiscard]] Result<Roster> read_roster(const std::filesystem::path& folder, std::uint64_t seed);

/// Gives every instrument its events.
void set_story(Roster& roster, const std::vector<Instant>& anchors);

}  // namespace lvwang::district
