// On which connection does a device speak? MN to connections, both ways: several MN on one, several connections for one.
// Promises: what is sent down goes to the newest open connection that spoke for the MN; an older one is named as superseded
// and stays until it has been silent for a grace time. Thread-safe.
// Rule: hj212 notes of the field: a device comes back before its old socket is known to be dead; gateways carry many devices.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lvwang::gateway {

class Switchboard {
public:
    struct Place {
        std::uint32_t shard = 0;
        std::uint64_t connection = 0;
        friend bool operator==(const Place&, const Place&) = default;
    };

    /// A connection has spoken for `mn` for the first time. Connections are numbered as they open.
    /// @return the places that this one supersedes: older connections of the same device
    [[nodiscard]] std::vector<Place> join(std::string_view mn, Place place);

    /// Where to send for `mn`; absent: no open connection has spoken for it.
    [[nodiscard]] std::optional<Place> find(std::string_view mn) const;

    /// Whether every one of these MN has a newer connection than this; false where there are none.
    [[nodiscard]] bool is_superseded(const std::vector<std::string>& mns, std::uint64_t connection) const;

    /// The connection that spoke for `mns` is closed.
    /// @return those of them that have another connection, to which what waits may go
    [[nodiscard]] std::vector<std::string> leave(const std::vector<std::string>& mns, std::uint64_t connection);

    /// Devices that can be reached now.
    [[nodiscard]] std::size_t size() const;

private:
    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::vector<Place>> places_;  // newest last
};

}  // namespace lvwang::gateway
