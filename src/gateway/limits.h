// How much may one device, or all of them, take from us? Every bound of the gateway with its reason.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lvwang::gateway {

struct Limits {
    /// A province's worth of loggers on one server; apps/ lowers it to what the system's limit of descriptors leaves room for.
    std::size_t connections_max = 50'000;
    /// Of one connection, offered and not yet synced: keeps a group of the log full on a fast back-fill (250 k/s at 10 ms).
    std::size_t frames_unsynced_max = 4'096;
    /// Answers that wait for the log or for the peer to read them; reading stops above it.
    std::size_t answer_bytes_max = 256 * 1024;
    /// Read and not a frame: whoever sends that much is no logger, or one that nobody can read.
    std::uint64_t bytes_without_frame_max = 10'000'000;
    /// Devices that one connection may speak for and be sent to; a gateway of a park has some hundred.
    std::size_t mns_shown_max = 1'000;
    /// A peer quiet for so long inside a frame may be waiting for an answer behind a length field too large.
    std::int64_t quiet_ms = 500;
    /// A device is back on another connection: how long its old one may be silent before it is closed. Longer than a redial,
    /// shorter than what a half-open socket would hold.
    std::int64_t superseded_silent_ms = 600'000;
    /// A line silent for so long is probed: a logger behind a mobile network that is gone is noticed within two minutes of
    /// silence, whatever it was doing.
    int keep_alive_idle_s = 60;
    int keep_alive_interval_s = 15;
    int keep_alive_probes = 4;
    /// After the peer has ended its side: how long its last answers may take.
    std::int64_t linger_ms = 10'000;
};

inline constexpr std::size_t kReadBytes = 64 * 1024;  ///< one buffer a thread; an idle connection holds none

}  // namespace lvwang::gateway
