// What waits to be logged? The one bounded door through which frames and commands reach the spine.
// Promises: commands have a lane of their own; a full inbox refuses (the socket then waits), it never grows past its limits;
// every accepted arrival is reported back, once, after it was synced. Thread-safe.
// Rule: docs/ARCHITECTURE.md, One writer.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace lvwang::pipeline {

/// Gives the present; only apps/ reads the machine's clock, everyone else is handed this.
using Clock = std::function<Instant()>;

enum class ArrivalKind : std::uint8_t {
    kFrame,   ///< HJ 212, as it stood on the wire
    kReport,  ///< JSON with how it came (protocol/report.h)
};

/// One frame or report as it came.
struct Arrival {
    Instant at;
    std::string mn;  ///< as sent; empty where the frame names none
    std::string bytes;
    std::uint64_t ticket = 0;  ///< the gateway's name for it, handed back when it is synced
    std::uint32_t shard = 0;   ///< who offered it: number from Inbox::add_shard
    ArrivalKind kind = ArrivalKind::kFrame;
};

/// The entry that an arrival became.
struct Receipt {
    std::uint64_t ticket = 0;
    std::uint64_t seq = 0;
};

/// What a person or program asks to be changed.
struct Command {
    std::string type;      ///< put_device, put_mapping, case_assign, ... (pipeline/commands.h)
    std::string body;      ///< JSON text
    std::string actor;     ///< who asks; shown in the history
    std::string key{};     ///< who sends it again with the same key gets the outcome of the first time; empty: none
    std::string digest{};  ///< of what was asked for with the key: another request with it is refused; empty: not known
};

/// What became of a command, after it was applied.
struct CommandResult {
    std::uint64_t seq = 0;     ///< its entry in the log; 0 where it was never logged
    Result<std::string> body;  ///< JSON text, or why it was refused
};

struct InboxLimits {
    std::size_t frames_max = 65'536;     ///< a second of the fastest flood measured, so a stall of the disk is bridged
    std::size_t bytes_max = 64UL << 20;  ///< memory that waiting frames may hold
    std::size_t commands_max = 1'000;    ///< people are slow; more waiting means that the spine stands
};

class Inbox {
public:
    explicit Inbox(InboxLimits limits = {});

    /// Registers one offerer. Both callbacks run on the spine's thread: post elsewhere, do not work in them.
    /// @param synced  tickets whose frames are on the disk: now the devices may be answered
    /// @param room    called once after a refusal, when there is room again
    [[nodiscard]] std::uint32_t add_shard(std::function<void(std::vector<std::uint64_t>)> synced, std::function<void()> room);

    /// As add_shard, for one who tells which entry an arrival became. @param synced  receipts in the order of the entries
    [[nodiscard]] std::uint32_t add_door(std::function<void(std::vector<Receipt>)> synced, std::function<void()> room);

    /// Takes the first n of `arrivals` (moved from) and returns n; fewer than all means full: stop reading until `room`.
    [[nodiscard]] std::size_t offer(std::span<Arrival> arrivals);

    /// Hands a command to the spine; `done` is called once, on the spine's thread or, when refused, at once on this one.
    void command(Command command, std::function<void(CommandResult)> done);

    struct WaitingCommand {
        Command command;
        std::function<void(CommandResult)> done;
    };
    struct Batch {
        std::vector<Arrival> arrivals;
        std::vector<WaitingCommand> commands;
    };

    /// For the spine: all that waits, at most `frames_max` frames; waits up to `patience_ms` for something to come.
    [[nodiscard]] Batch take(std::size_t frames_max, int patience_ms);
    /// For the spine: tells the offerers that their frames are synced. @param first_seq  entry of the first; the others follow it
    void acknowledge(std::span<const Arrival> arrivals, std::uint64_t first_seq = 0);
    /// Refuses everything from now on and wakes the spine.
    void close();
    [[nodiscard]] bool closed() const;

    struct Depth {
        std::size_t frames = 0;
        std::size_t bytes = 0;
        std::size_t frames_max = 0;
    };
    [[nodiscard]] Depth depth() const;

private:
    struct Shard {
        std::function<void(std::vector<std::uint64_t>)> synced;
        std::function<void()> room;
        std::function<void(std::vector<Receipt>)> receipts;  ///< of a door, instead of synced
        bool refused = false;
    };

    const InboxLimits limits_;
    mutable std::mutex mutex_;
    std::condition_variable something_;
    std::vector<Arrival> arrivals_;
    std::size_t bytes_ = 0;
    std::vector<WaitingCommand> commands_;
    std::deque<Shard> shards_;  // addresses stay while more are added
    bool closed_ = false;
};

}  // namespace lvwang::pipeline
