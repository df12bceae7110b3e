#include "gateway/mqtt.h"

#include <mosquitto.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/mqtt_line.h"

namespace lvwang::gateway {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(300);  // a person who saves a broker sees it move at once

// Where receipts go; lives as long as anybody may still bring one.
struct Sorting {
    std::mutex mutex;
    std::map<std::uint64_t, std::shared_ptr<MqttLine>> lines;  // by number

    void deliver(const std::vector<pipeline::Receipt>& receipts) {
        std::map<std::uint64_t, std::vector<pipeline::Receipt>> sorted;
        for (const pipeline::Receipt& receipt : receipts) sorted[receipt.ticket >> MqttLine::kTicketBits].push_back(receipt);
        for (const auto& [number, own] : sorted) {
            std::shared_ptr<MqttLine> line;
            {
                const std::scoped_lock lock(mutex);
                if (const auto found = lines.find(number); found != lines.end()) line = found->second;
            }
            if (line) line->synced(own);
        }
    }
    void room() {
        const std::scoped_lock lock(mutex);
        for (const auto& [number, line] : lines) line->room();
    }
};

}  // namespace

struct MqttDoor::House {
    House(MqttParts with, const MqttLimits& bounds) : parts(std::move(with)), limits(bounds) {}

    void run();
    void follow(const pipeline::Brokers& wanted);
    void open(const Broker& broker);
    void close(std::uint64_t number, bool unsubscribe);

    const MqttParts parts;
    const MqttLimits limits;
    std::shared_ptr<Sorting> sorting = std::make_shared<Sorting>();
    std::uint32_t shard = 0;
    std::uint64_t last_number = 0;
    std::map<std::string, Broker> seen;                  // by key: as last followed
    std::map<std::string, std::uint64_t> number_of_key;  // of those that run

    std::mutex mutex;
    std::condition_variable ending;
    bool ended = false;
    std::thread thread;
};

void MqttDoor::House::open(const Broker& broker) {
    parts.board.forget(broker.key);
    if (!broker.enabled) {
        parts.board.change(broker.key, [&](pipeline::BrokerState& state) {
            state.phase = pipeline::BrokerPhase::kDisabled;
            state.since = parts.clock();
        });
        return;
    }
    auto line = std::make_shared<MqttLine>(broker, parts, limits, ++last_number, shard);
    {
        const std::scoped_lock lock(sorting->mutex);
        sorting->lines.emplace(last_number, line);
    }
    number_of_key[broker.key] = last_number;
    line->start();
}

void MqttDoor::House::close(std::uint64_t number, bool unsubscribe) {
    std::shared_ptr<MqttLine> line;
    {
        const std::scoped_lock lock(sorting->mutex);
        line = sorting->lines.at(number);
    }
    line->stop(unsubscribe);
    const std::scoped_lock lock(sorting->mutex);
    sorting->lines.erase(number);
}

void MqttDoor::House::follow(const pipeline::Brokers& wanted) {
    for (auto it = seen.begin(); it != seen.end();) {
        const Broker* now = wanted.find(it->first);
        if (now != nullptr && *now == it->second) {
            ++it;
            continue;
        }
        // Under another client id, or with topics less, the broker would keep messages that nobody fetches.
        const bool leaves = now == nullptr || now->client_id != it->second.client_id || now->topics != it->second.topics;
        if (const auto running = number_of_key.find(it->first); running != number_of_key.end()) {
            close(running->second, leaves);
            number_of_key.erase(running);
        }
        if (now == nullptr) parts.board.forget(it->first);
        it = seen.erase(it);
    }
    for (const Broker& broker : wanted.rows) {
        if (seen.emplace(broker.key, broker).second) open(broker);
    }
}

void MqttDoor::House::run() {
    std::shared_ptr<const pipeline::Brokers> followed;
    std::unique_lock lock(mutex);
    do {
        lock.unlock();
        if (auto wanted = parts.brokers.get(); wanted != nullptr && wanted != followed) {
            follow(*wanted);
            followed = std::move(wanted);
        }
        lock.lock();
    } while (!ending.wait_for(lock, kLookEvery, [this] { return ended; }));
    for (const auto& [key, number] : number_of_key) close(number, false);
    number_of_key.clear();
}

MqttDoor::MqttDoor(std::unique_ptr<House> house) : house_(std::move(house)) {}

std::unique_ptr<MqttDoor> MqttDoor::start(MqttParts parts, const MqttLimits& limits) {
    static const int kInitialised = mosquitto_lib_init();
    (void)kInitialised;
    auto house = std::make_unique<House>(std::move(parts), limits);
    const std::weak_ptr<Sorting> sorting = house->sorting;  // the inbox may outlive us
    house->shard = house->parts.inbox.add_door(
        [sorting](const std::vector<pipeline::Receipt>& receipts) {
            if (const auto alive = sorting.lock()) alive->deliver(receipts);
        },
        [sorting] {
            if (const auto alive = sorting.lock()) alive->room();
        });
    house->thread = std::thread([to = house.get()] { to->run(); });
    return std::unique_ptr<MqttDoor>(new MqttDoor(std::move(house)));
}

void MqttDoor::stop() {
    {
        const std::scoped_lock lock(house_->mutex);
        house_->ended = true;
    }
    house_->ending.notify_all();
    if (house_->thread.joinable()) house_->thread.join();
}

MqttDoor::~MqttDoor() {
    stop();
}

}  // namespace lvwang::gateway
