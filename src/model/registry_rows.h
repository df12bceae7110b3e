// The registry as rows: what the loader reads, a command changes and the book keeps.
// Plain values without lookups; the registry module checks them and gives them meaning.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/place.h"
#include "model/surface_section.h"

namespace lvwang {

/// Every row of the registry, or those that one command changed.
struct RegistryRows {
    std::vector<Region> regions;
    std::vector<Organisation> organisations;
    std::vector<Site> sites;
    std::vector<Point> points;
    std::vector<Device> devices;
    std::vector<FactorMapping> mappings;
    std::vector<PermitLimit> limits;
    std::vector<Responsibility> responsibilities;
    std::vector<SurfaceSection> sections;

    [[nodiscard]] bool empty() const {
        return regions.empty() && organisations.empty() && sites.empty() && points.empty() && devices.empty() &&
               mappings.empty() && limits.empty() && responsibilities.empty() && sections.empty();
    }
};

/// An MN that sends frames but is registered nowhere; its frames are kept in the log.
struct WaitingDevice {
    std::string mn;
    Instant first_at;
    Instant last_at;
    std::int64_t frames = 0;
    std::uint64_t first_seq = 0;       ///< entry of its first frame
    std::uint64_t last_seq = 0;        ///< entry of its last frame
    std::string sample;                ///< text of the last frame, UTF-8
    std::vector<std::string> factors;  ///< factor codes seen, sorted
    std::string edition;               ///< 2005 | 2017 | 2025, of the last frame
    std::string system_code;           ///< ST of the last frame
    friend bool operator==(const WaitingDevice&, const WaitingDevice&) = default;
};

/// A factor code that a registered device sends and nothing maps.
struct WaitingFactor {
    std::string mn;
    std::string wire_code;
    Instant first_at;
    Instant last_at;
    std::int64_t count = 0;
    std::uint64_t first_seq = 0;  ///< entry of the first frame that held it
    std::uint64_t last_seq = 0;
    std::string sample_value;  ///< as sent last
    friend bool operator==(const WaitingFactor&, const WaitingFactor&) = default;
};

/// Kept frames of one MN that are to be decoded again, a stretch at a time: next_seq <= frame < until_seq.
struct Redecode {
    std::string mn;
    std::uint64_t next_seq = 0;   ///< first entry not yet decoded again
    std::uint64_t until_seq = 0;  ///< the entry that asked for it: later frames were decoded with the new rows already
    friend bool operator==(const Redecode&, const Redecode&) = default;
};

}  // namespace lvwang
