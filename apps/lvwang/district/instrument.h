// What does an instrument show? The factors it measures and, for any instant, its numbers with their marks.
// Promises: pure functions of seed, instrument, story and time: history and live frames never contradict each other.
// Rule: codes, units and decimals of HJ 212-2017 annex B and HJ/T 212-2005 annex B.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace lvwang::district {

/// How a factor stands on the wire in each edition.
struct Factor {
    std::string_view key;        ///< name in simulation.toml
    std::string_view code;       ///< HJ 212-2017 and 2025
    std::string_view code_2005;  ///< HJ/T 212-2005, empty where the edition has none
    int decimals = 1;            ///< decimals sent
    int decimals_2005 = 1;
    double per_unit_2005 = 1;  ///< 2005 unit per 2017 unit: kPa are sent as MPa
    double flutter = 0.02;     ///< relative distance of a minute's extremes from its mean
};

/// Row of the factor table. @return null where there is none
[[nodiscard]] const Factor* find_factor(std::string_view key);

/// One factor at one instant, in the unit of HJ 212-2017.
struct Shown {
    double value = 0;
    double converted = 0;     ///< at reference oxygen, where has_converted
    double passed_per_s = 0;  ///< what passes in a second in the unit of Cou (m3, kg), where has_passed
    char mark = 'N';
    bool has_converted = false;
    bool has_passed = false;
};

/// Something that happens at one instrument on purpose (story.h).
enum class EventKind : std::uint8_t {
    kThinGas,      ///< air leaks in: oxygen rises, measured values fall, converted ones rise
    kStrongGas,    ///< the cleaning fails: measured values rise
    kMaintenance,  ///< people work at the analyser: zero and span gas, marked M
    kStrongWater,  ///< strong wastewater passes
    kSilence,      ///< nothing is measured and nothing is sent
    kBrokenLine,   ///< it measures and remembers, but nothing is sent
};

struct Event {
    EventKind kind{};
    Instant from;
    Instant to;  ///< exclusive
};

class Instrument {
public:
    Instrument() = default;
    Instrument(const Instrument&) = delete;
    Instrument& operator=(const Instrument&) = delete;
    virtual ~Instrument() = default;

    [[nodiscard]] std::span<const Factor* const> factors() const { return factors_; }
    /// What it shows at `t`, one entry for each of factors(), in their order.
    virtual void show(Instant t, std::span<Shown> out) = 0;

    void set_events(std::vector<Event> events) { events_ = std::move(events); }
    /// Is an event of this kind going on?
    [[nodiscard]] bool during(EventKind kind, Instant t) const {
        for (const Event& event : events_) {
            if (event.kind == kind && event.from <= t && t < event.to) return true;
        }
        return false;
    }

protected:
    std::vector<const Factor*> factors_;

private:
    std::vector<Event> events_;
};

}  // namespace lvwang::district
