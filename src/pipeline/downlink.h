// What is to be sent down to devices? The outbox of the spine: frames wait here until the gateway has a connection to take them.
// Promises: apply never touches a socket; a frame waits until its device speaks, it is withdrawn, or refused by name when the
// outbox is full; what was written to a socket is told once. Thread-safe.
// Rule: docs/ARCHITECTURE.md, One writer.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace lvwang::pipeline {

/// One frame to be sent down.
struct Outgoing {
    std::uint64_t id =
        0;           ///< names it in withdraw() and Sent (given by pipeline/device_talks.h); 0: nobody asks what became of it
    std::string mn;  ///< goes to the newest connection that spoke for this MN; waits where there is none
    std::uint64_t answer_to =
        0;              ///< instead of `mn`, for a device without one: the connection that brought the entry of this seq
    std::string bytes;  ///< the whole frame, with `##`, CRC and line end
};

/// A frame that was written to a socket. Whether the device read it only its answer can say.
struct Sent {
    std::uint64_t id = 0;
    std::uint64_t connection = 0;
    Instant at;
};

struct DownlinkLimits {
    std::size_t frames_per_device_max = 32;  ///< a device takes one command at a time; more waiting means it is gone
    std::size_t bytes_max = 16UL << 20;      ///< a command to each of 60,000 devices
    std::size_t origins_max = 1'000;         ///< devices without MN that may be answered; each asks again if forgotten
};

class Downlink {
public:
    explicit Downlink(DownlinkLimits limits = {}) : limits_(limits) {}

    // ---- for the spine

    /// Hands out a frame; one of the same id that still waits is replaced.
    /// @error kUnavailable  the outbox, or the device's part of it, is full: try again later
    /// @error kNotFound     `answer_to` names an entry whose connection is not known (any more)
    [[nodiscard]] Result<void> send(Outgoing frame);
    /// New bytes for a frame that still waits, such as one that tells the time. False: it has left.
    bool replace(std::uint64_t id, const std::string& bytes);
    /// Takes back a frame. False: it has been taken by a connection, or was never here.
    bool withdraw(std::uint64_t id);
    /// Remembers on which connection a frame without MN came, so that it can be answered; the oldest are forgotten.
    void note_origin(std::uint64_t seq, std::uint64_t connection);
    /// What was written since the last call, in the order of writing.
    [[nodiscard]] std::vector<Sent> take_sent();

    // ---- for the gateway

    /// Where frames wait: by MN, or by connection where `mn` is empty.
    struct Destination {
        std::string mn;
        std::uint64_t connection = 0;
        auto operator<=>(const Destination&) const = default;
    };
    /// Called on the thread that sends, outside the lock, whenever something begins to wait: post elsewhere.
    void listen(std::function<void(const Destination&)> waiting);
    /// Takes what waits there, oldest first.
    [[nodiscard]] std::vector<Outgoing> take(const Destination& destination);
    /// Whether anything waits for this MN.
    [[nodiscard]] bool waits_for(std::string_view mn) const;
    /// The frames taken were not written, their connection has ended: those with an MN wait again, before what came since.
    void put_back(std::vector<Outgoing> frames);
    /// Tells that a frame was written.
    void note_sent(const Sent& sent);
    /// No more frames for this connection.
    void forget(std::uint64_t connection);

    struct Depth {
        std::size_t frames = 0;
        std::size_t bytes = 0;
        std::size_t bytes_max = 0;
    };
    [[nodiscard]] Depth depth() const;

private:
    using Waiting = std::map<Destination, std::deque<Outgoing>>;

    const DownlinkLimits limits_;
    mutable std::mutex mutex_;
    std::function<void(const Destination&)> listener_;
    Waiting waiting_;
    std::map<std::uint64_t, Destination> place_of_;   // id -> where it waits
    std::map<std::uint64_t, std::uint64_t> origins_;  // seq -> connection
    std::vector<Sent> sent_;
    std::size_t frames_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace lvwang::pipeline
