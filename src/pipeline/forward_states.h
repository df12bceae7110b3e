// How does forwarding go? Each target's line as the page shows it: connected or not, how far behind, what is in the way.
// Promises: everything that stops a target has one name that a person can act on; bounded. Thread-safe: the gateway writes,
// pages read.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace lvwang::pipeline {

/// What a target's line is doing.
enum class ForwardPhase : std::uint8_t {
    kPaused = 0,
    kConnecting,
    kSending,   ///< connected, frames wait
    kCaughtUp,  ///< connected, nothing waits
    kWaiting,   ///< something is wrong; tried again at retry_at
    kStuck,     ///< the next frame cannot be sent as the target wants it, until a person decides
};
[[nodiscard]] std::string_view to_string(ForwardPhase phase);  ///< paused, connecting, sending, caught_up, waiting, stuck

/// What is in the way. None of them loses a frame.
enum class ForwardTrouble : std::uint8_t {
    kNone = 0,
    kUnknownHost,     ///< the name has no address
    kConnectRefused,  ///< nothing listens at the port
    kUnreachable,     ///< no connection, for another reason of the network
    kConnectTimeout,  ///< no answer to the wish to connect
    kClosed,          ///< the target closed the connection
    kNoAnswer,        ///< it does not acknowledge within timeout and attempts
    kNotReading,      ///< it is connected and takes no bytes
    kNonsense,        ///< what it answers is not HJ 212
    kWrongQn,         ///< it acknowledges frames that were not sent
    kRefused,         ///< 9011 or 9014 with a QnRtn that is an error
    kNotExecuted,     ///< 9012 with an ExeRtn that is an error
    kNeedsKey,        ///< the frame is encrypted and its MN, PW or Flag would have to change
    kTooLong,         ///< with the new MN or PW the frame is longer than four digits can say
    kPasswordSealed,  ///< the stored password cannot be opened: sealed under another master key
    kLogUnreadable,
};
[[nodiscard]] std::string_view to_string(ForwardTrouble trouble);  ///< none, unknown_host, connect_refused, ...

/// What is in the way, and of which frame.
struct ForwardProblem {
    ForwardTrouble what = ForwardTrouble::kNone;
    Instant at;
    std::string detail;     ///< what the system or the target said, as it said it
    std::uint64_t seq = 0;  ///< the frame it is about; 0: about none
    std::string mn;         ///< of that frame, as the device sends it
    std::string qn;
    std::optional<int> code;  ///< QnRtn or ExeRtn
};

struct ForwardState {
    ForwardPhase phase = ForwardPhase::kConnecting;
    ForwardProblem problem;                  ///< the newest; what kNone once an acknowledgement came after it
    std::optional<Instant> retry_at;         ///< while waiting
    std::optional<Instant> connected_since;  ///< while connected
    std::string peer;                        ///< address that the name led to
    std::uint64_t acked_seq = 0;             ///< the cursor, a little ahead of the book's
    std::uint64_t sent = 0;                  ///< frames, since the program started
    std::uint64_t sent_again = 0;            ///< of them, more than once
    std::uint64_t acknowledged = 0;          ///< since the program started
    std::uint64_t stray_answers = 0;         ///< acknowledge nothing that was sent
    std::uint64_t nonsense_bytes = 0;        ///< outside any frame of HJ 212
    std::uint64_t declined_requests = 0;     ///< commands that the target sent down: answered with QnRtn=2
    double sent_per_s = 0;                   ///< of the last seconds
    std::uint64_t outstanding = 0;           ///< sent and not acknowledged
    std::uint64_t waiting = 0;               ///< wanted and not acknowledged, those outstanding included
    bool all_counted = true;                 ///< false: more wait than were counted so far
    std::uint64_t oldest_seq = 0;            ///< the frame that waits longest; 0: none
    std::optional<Instant> oldest_at;        ///< when it arrived
    std::optional<Instant> last_acked_at;
    struct Mark {
        Instant at;
        std::uint64_t waiting = 0;
        std::uint64_t acknowledged = 0;
    };
    std::deque<Mark> history;  ///< one each kForwardMarkMs, the newest kForwardMarks
};

inline constexpr std::int64_t kForwardMarkMs = 10 * kSecondMs;  // the chart shows an hour in steps a person can see
inline constexpr std::size_t kForwardMarks = 360;

/// What an attempt to connect met.
struct ForwardProbe {
    ForwardProblem problem;  ///< what kNone: somebody listens
    std::string peer;        ///< address:port that answered
    std::int64_t took_ms = 0;
};
/// Connects to a host and port, says nothing and hangs up; may take some seconds.
using ForwardProber = std::function<ForwardProbe(const std::string& host, std::uint16_t port)>;

class ForwardStates {
public:
    void put(const std::string& key, ForwardState state) {
        const std::scoped_lock lock(mutex_);
        states_[key] = std::move(state);
    }
    void remove(const std::string& key) {
        const std::scoped_lock lock(mutex_);
        states_.erase(key);
    }
    [[nodiscard]] std::optional<ForwardState> of(const std::string& key) const {
        const std::scoped_lock lock(mutex_);
        const auto found = states_.find(key);
        return found == states_.end() ? std::nullopt : std::optional(found->second);
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, ForwardState> states_;
};

}  // namespace lvwang::pipeline
