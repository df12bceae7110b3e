// Who listens to the MQTT brokers? We as a client of each: its messages to the inbox, its PUBACKs after the sync.
// Promises: no PUBACK leaves before every report of its message, and of those before it, is synced; what a broker had no PUBACK
// for it sends again, and that changes nothing. A message that is no report is kept too, with a name. A broker that fails is
// tried again. Rule: MQTT 3.1.1, QoS 1, clean session off. libmosquitto queues a PUBACK when a message is handed over and writes
// it when asked to: a connection is not asked to write while anything of it waits for the sync, so that the sync is shared by all
// messages in flight (docs/adr/0006-mqtt-puback-after-sync.md).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "pipeline/broker_rows.h"
#include "pipeline/door_board.h"
#include "pipeline/inbox.h"
#include "pipeline/published.h"

namespace lvwang::gateway {

struct MqttLimits {
    std::int64_t retry_first_ms = 1'000;   ///< after a failure; doubled each time
    std::int64_t retry_max_ms = 60'000;    ///< a broker that is back is found within a minute
    std::size_t gathered_max = 1'024;      ///< reports offered together; more at once would only take memory
    std::size_t kept_bytes_max = 1 << 16;  ///< of a message that is too long to be a report
    int keep_alive_s = 60;                 ///< MQTT's usual; a line that is gone is noticed within 90 s
};

struct MqttParts {
    pipeline::Inbox& inbox;
    const pipeline::Published<pipeline::Brokers>& brokers;  ///< looked at several times a second
    pipeline::DoorBoard& board;
    pipeline::Clock clock;
    /// The password of a broker, unsealed; empty where it has none. (The gateway has no key.)
    std::function<Result<std::string>(const Broker&)> password;
};

class MqttDoor {
public:
    /// Begins to listen to every broker that is enabled, one thread for each. The parts must outlive it.
    [[nodiscard]] static std::unique_ptr<MqttDoor> start(MqttParts parts, const MqttLimits& limits = {});
    /// Leaves every broker, which keeps our sessions, and waits for the threads. May be called twice.
    void stop();
    ~MqttDoor();
    MqttDoor(const MqttDoor&) = delete;
    MqttDoor& operator=(const MqttDoor&) = delete;

private:
    struct House;
    explicit MqttDoor(std::unique_ptr<House> house);
    std::unique_ptr<House> house_;
};

}  // namespace lvwang::gateway
