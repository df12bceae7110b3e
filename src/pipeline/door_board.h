// How are the MQTT doors? What each broker's connection last said; the gateway writes, pages read. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace lvwang::pipeline {

enum class BrokerPhase : std::uint8_t {
    kConnecting = 0,  ///< on its way, the first time or again
    kConnected,       ///< and every topic is granted
    kTopicDenied,     ///< connected, but a topic was not granted; the others go on
    kRefused,         ///< the broker said no: user, password, client id
    kUnreachable,     ///< no such host, nobody listens, no TLS
    kDisabled,        ///< switched off by a person
};
[[nodiscard]] std::string_view to_string(
    BrokerPhase phase);  ///< connecting, connected, topic_denied, refused, unreachable, disabled

/// One message as it came.
struct CarriedMessage {
    Instant at;
    std::string topic;
    std::string device;        ///< of its first report; empty where none could be read
    std::uint64_t bytes = 0;   ///< of its payload
    std::uint64_t ticket = 0;  ///< the gateway's name for it until it has a seq
    std::uint64_t seq = 0;     ///< entry of its first report; 0 until it is synced
    std::string error;         ///< why it is no report; empty: it is one
    bool retained = false;     ///< kept by the broker, sent because we subscribed
};

struct BrokerState {
    BrokerPhase phase = BrokerPhase::kConnecting;
    Instant since;       ///< of this phase
    std::string reason;  ///< why it is not connected, or which topic was denied
    std::uint64_t messages = 0;
    std::uint64_t reports = 0;  ///< synced
    std::uint64_t bad = 0;      ///< messages that are no report; kept all the same
    std::uint64_t connections = 0;
    std::string last_error;
    std::string last_error_topic;
    Instant last_error_at;
    std::deque<CarriedMessage> recent;  ///< newest first, kRecentMax at most
};

class DoorBoard {
public:
    static constexpr std::size_t kRecentMax = 20;  // a page shows no more

    /// Changes what is known of a broker: `act(BrokerState&)`.
    template <class Act>
    void change(std::string_view key, const Act& act) {
        const std::scoped_lock lock(mutex_);
        act(states_[std::string(key)]);
    }
    void forget(std::string_view key) {
        const std::scoped_lock lock(mutex_);
        states_.erase(std::string(key));
    }
    [[nodiscard]] std::optional<BrokerState> of(std::string_view key) const {
        const std::scoped_lock lock(mutex_);
        const auto found = states_.find(std::string(key));
        return found == states_.end() ? std::nullopt : std::optional(found->second);
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, BrokerState> states_;
};

inline std::string_view to_string(BrokerPhase phase) {
    constexpr std::string_view kNames[] = {"connecting", "connected", "topic_denied", "refused", "unreachable", "disabled"};
    return kNames[static_cast<std::size_t>(phase)];
}

}  // namespace lvwang::pipeline
