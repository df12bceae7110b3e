// One broker: our connection to it, what waits for the sync, and when it is tried again. Internal to the gateway.
// Promise: see gateway/mqtt.h. Its thread touches libmosquitto, nobody else does; receipts come from the spine's thread.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/mqtt.h"
#include "model/broker.h"

struct mosquitto;
struct mosquitto_message;

namespace lvwang::gateway {

class MqttLine {
public:
    /// @param number  names the line in the tickets of the inbox
    MqttLine(Broker broker, const MqttParts& parts, const MqttLimits& limits, std::uint64_t number, std::uint32_t shard);
    ~MqttLine();
    MqttLine(const MqttLine&) = delete;
    MqttLine& operator=(const MqttLine&) = delete;

    void start();
    /// Leaves and waits for the thread. @param unsubscribe  the broker is not to keep messages for us any more
    void stop(bool unsubscribe = false);

    [[nodiscard]] const Broker& broker() const { return broker_; }
    /// On the spine's thread: only notes and wakes.
    void synced(const std::vector<pipeline::Receipt>& receipts);
    void room();

    static constexpr unsigned kTicketBits = 40;  ///< of a ticket; the line's number stands above them

private:
    struct Client;
    struct Callbacks;

    /// Why a connection ended: what libmosquitto says, and errno as it was then.
    struct End {
        int code = 0;
        int system_error = 0;
    };

    void run();
    bool serve();  // one connection; whether the broker took us
    [[nodiscard]] bool connect(Client& client);
    [[nodiscard]] End exchange(mosquitto* handle);
    [[nodiscard]] int read_some(mosquitto* handle, int socket);
    void say_goodbye(mosquitto* handle);
    void take_receipts();
    void offer();
    void pause(std::int64_t ms);
    void say(pipeline::BrokerPhase phase, std::string reason);
    void fail(std::string error, std::string topic = {});
    void on_connect(mosquitto* handle, int code);
    void on_subscribe(int message_id, int granted);
    void on_message(const mosquitto_message& message);

    const Broker broker_;
    const MqttParts& parts_;
    const MqttLimits& limits_;
    const std::uint64_t number_;
    const std::uint32_t shard_;
    const int wake_;  // eventfd: a receipt, room, or the end
    std::thread thread_;
    std::atomic<bool> stopping_{false};
    std::atomic<bool> unsubscribe_{false};

    std::mutex mutex_;
    std::vector<pipeline::Receipt> receipts_;  // under mutex_

    // Of the thread.
    std::vector<pipeline::Arrival> waiting_;  // not yet taken by the inbox
    std::uint64_t last_ticket_ = 0;
    std::uint64_t first_of_connection_ = 1;  // tickets below were given on connections that are gone
    std::size_t unsynced_ = 0;               // arrivals of this connection
    bool taken_ = false;                     // the broker took us on this connection
    bool refused_ = false;
    std::vector<std::pair<int, std::string>> subscribing_;  // message id and filter
    std::vector<std::string> denied_;
};

}  // namespace lvwang::gateway
