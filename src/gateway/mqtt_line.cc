#include "gateway/mqtt_line.h"

#include <mosquitto.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include <fmt/ranges.h>

#include "base/check.h"
#include "base/text.h"
#include "protocol/report.h"
#include "protocol/topic.h"

namespace lvwang::gateway {
namespace {

using pipeline::BrokerPhase;
using SteadyClock = std::chrono::steady_clock;

constexpr int kQos = 1;
constexpr int kLookMs = 500;  // keep-alive is looked after so often
constexpr std::chrono::seconds kWritesWait{1};
constexpr int kReadsTogether = 256;  // packets of one turn of the loop, so that a flood lets receipts through
constexpr int kDenied = 0x80;        // MQTT 3.1.1 3.9.3
constexpr std::string_view kCaDirectory = "/etc/ssl/certs";

// MQTT 3.1.1 3.2.2.3, in words that a person can act on.
std::string_view refusal(int code) {
    switch (code) {
        case 1: return "the broker does not speak MQTT 3.1.1";
        case 2: return "the broker refuses our client id";
        case 3: return "the broker is not available";
        case 4: return "user or password is wrong";
        case 5: return "not authorised: user or password is wrong, or the user may not connect";
        default: return "the broker refuses us";
    }
}

std::string words_of(int code, int system_error) {
    if (code == MOSQ_ERR_ERRNO) return std::strerror(system_error);
    return mosquitto_strerror(code);
}

// What may stand in the one line of an entry before its report.
std::string one_line(std::string_view topic) {
    std::string line = to_utf8_lossy(topic);
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    return line;
}

}  // namespace

struct MqttLine::Client {
    Client(const Broker& broker, MqttLine& line) : handle(mosquitto_new(broker.client_id.c_str(), false, &line)) {
        LVWANG_CHECK(handle != nullptr, "no memory for an MQTT client");
        // Without this PUBACKs would be written at once; so they wait until loop_write.
        mosquitto_threaded_set(handle, true);
    }
    ~Client() { mosquitto_destroy(handle); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    mosquitto* handle;
};

struct MqttLine::Callbacks {
    static void connected(mosquitto* handle, void* line, int code, int) {
        static_cast<MqttLine*>(line)->on_connect(handle, code);
    }
    static void subscribed(mosquitto*, void* line, int message_id, int count, const int* granted) {
        static_cast<MqttLine*>(line)->on_subscribe(message_id, count > 0 ? granted[0] : kDenied);
    }
    static void heard(mosquitto*, void* line, const mosquitto_message* message) {
        static_cast<MqttLine*>(line)->on_message(*message);
    }
};

MqttLine::MqttLine(Broker broker, const MqttParts& parts, const MqttLimits& limits, std::uint64_t number, std::uint32_t shard)
    : broker_(std::move(broker)),
      parts_(parts),
      limits_(limits),
      number_(number),
      shard_(shard),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    LVWANG_CHECK(wake_ >= 0, "eventfd: {}", std::strerror(errno));
}

MqttLine::~MqttLine() {
    stop();
    ::close(wake_);
}

void MqttLine::start() {
    thread_ = std::thread([this] { run(); });
}

void MqttLine::stop(bool unsubscribe) {
    unsubscribe_ = unsubscribe;
    stopping_ = true;
    room();
    if (thread_.joinable()) thread_.join();
}

void MqttLine::synced(const std::vector<pipeline::Receipt>& receipts) {
    {
        const std::scoped_lock lock(mutex_);
        receipts_.insert(receipts_.end(), receipts.begin(), receipts.end());
    }
    room();
}

void MqttLine::room() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_, &one, sizeof one);  // full: it is awake already
}

void MqttLine::run() {
    std::int64_t retry_ms = limits_.retry_first_ms;
    say(BrokerPhase::kConnecting, {});  // later, while it is tried again and again, why it failed stays to be read
    while (!stopping_) {
        if (serve()) retry_ms = limits_.retry_first_ms;
        if (stopping_) break;
        pause(retry_ms);
        retry_ms = std::min(2 * retry_ms, limits_.retry_max_ms);
    }
}

void MqttLine::pause(std::int64_t ms) {
    const auto until = SteadyClock::now() + std::chrono::milliseconds(ms);
    while (!stopping_) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now()).count();
        if (left <= 0) return;
        pollfd wait{wake_, POLLIN, 0};
        ::poll(&wait, 1, static_cast<int>(left));
        take_receipts();
        offer();
    }
}

bool MqttLine::connect(Client& client) {
    mosquitto* const handle = client.handle;
    mosquitto_connect_with_flags_callback_set(handle, Callbacks::connected);
    mosquitto_subscribe_callback_set(handle, Callbacks::subscribed);
    mosquitto_message_callback_set(handle, Callbacks::heard);
    const auto password = parts_.password(broker_);
    if (!password) {
        say(BrokerPhase::kRefused, fmt::format("the password cannot be opened: {}", password.error().message));
        return false;
    }
    if (!broker_.user.empty()) {
        mosquitto_username_pw_set(handle, broker_.user.c_str(), password->empty() ? nullptr : password->c_str());
    }
    if (broker_.tls) {
        const bool own = !broker_.ca_file.empty();
        const int code = mosquitto_tls_set(handle, own ? broker_.ca_file.c_str() : nullptr, own ? nullptr : kCaDirectory.data(),
                                           nullptr, nullptr, nullptr);
        if (code != MOSQ_ERR_SUCCESS) {
            say(BrokerPhase::kUnreachable,
                fmt::format("the CA file '{}' cannot be read: {}", broker_.ca_file, words_of(code, errno)));
            return false;
        }
    }
    errno = 0;
    const int code = mosquitto_connect_async(handle, broker_.host.c_str(), broker_.port, limits_.keep_alive_s);
    if (code == MOSQ_ERR_SUCCESS) return true;
    say(BrokerPhase::kUnreachable, fmt::format("{}:{}: {}", broker_.host, broker_.port, words_of(code, errno)));
    return false;
}

bool MqttLine::serve() {
    taken_ = false;
    refused_ = false;
    unsynced_ = 0;
    first_of_connection_ = last_ticket_ + 1;
    subscribing_.clear();
    denied_.clear();
    Client client(broker_, *this);
    if (!connect(client)) return false;
    const End end = exchange(client.handle);
    if (stopping_) {
        say_goodbye(client.handle);
    } else if (!refused_) {
        const std::string why =
            end.code == MOSQ_ERR_SUCCESS ? "the broker has closed the connection" : words_of(end.code, end.system_error);
        say(BrokerPhase::kUnreachable, fmt::format("{}:{}: {}", broker_.host, broker_.port, why));
    }
    return taken_;
}

MqttLine::End MqttLine::exchange(mosquitto* handle) {
    auto written_at = SteadyClock::now();
    while (!stopping_) {
        const int socket = mosquitto_socket(handle);
        if (socket < 0) break;
        // What is to be written waits for the sync of what was heard. A stream that never pauses would leave pings and
        // acknowledgements unwritten until the broker gives us up: it is not read on while they wait for long.
        const bool wants_to_write = mosquitto_want_write(handle);
        if (!wants_to_write) written_at = SteadyClock::now();
        const bool may_read = waiting_.empty() && SteadyClock::now() - written_at < kWritesWait;
        const bool may_write = unsynced_ == 0 && wants_to_write;
        // A socket that is not to be read is not looked at: one that has hung up would wake us for ever.
        pollfd waits[2] = {{may_read ? socket : -1, static_cast<short>((may_read ? POLLIN : 0) | (may_write ? POLLOUT : 0)), 0},
                           {wake_, POLLIN, 0}};
        ::poll(waits, 2, kLookMs);
        take_receipts();
        offer();
        errno = 0;
        if (may_read && (waits[0].revents & (POLLIN | POLLERR | POLLHUP)) != 0) {
            const int code = read_some(handle, socket);
            const int system_error = errno;
            offer();  // what was heard before it ended, too
            if (code != MOSQ_ERR_SUCCESS) return {code, system_error};
        }
        errno = 0;
        if (unsynced_ == 0 && mosquitto_want_write(handle)) {
            if (const int code = mosquitto_loop_write(handle, 1); code != MOSQ_ERR_SUCCESS) return {code, errno};
            written_at = SteadyClock::now();
        }
        if (const int code = mosquitto_loop_misc(handle); code != MOSQ_ERR_SUCCESS) return {code, errno};
    }
    return {};
}

int MqttLine::read_some(mosquitto* handle, int socket) {
    pollfd more{socket, POLLIN, 0};
    for (int i = 0; i < kReadsTogether && waiting_.size() < limits_.gathered_max; ++i) {
        if (const int code = mosquitto_loop_read(handle, 1); code != MOSQ_ERR_SUCCESS) return code;
        if (::poll(&more, 1, 0) <= 0) break;
    }
    return MOSQ_ERR_SUCCESS;
}

void MqttLine::say_goodbye(mosquitto* handle) {
    if (!taken_) return;
    if (unsubscribe_) {
        for (const std::string& topic : broker_.topics)
            mosquitto_unsubscribe(handle, nullptr, protocol::filter_of(topic).c_str());
    }
    if (unsynced_ > 0) return;  // the broker keeps what we have not acknowledged
    mosquitto_disconnect(handle);
    mosquitto_loop_write(handle, 1);
}

void MqttLine::on_connect(mosquitto* handle, int code) {
    if (code != 0) {
        refused_ = true;
        say(BrokerPhase::kRefused, std::string(refusal(code)));
        return;
    }
    taken_ = true;
    parts_.board.change(broker_.key, [](pipeline::BrokerState& state) { ++state.connections; });
    // Asked for each time: a broker may have lost our session. What it retains comes again then and changes nothing.
    for (const std::string& topic : broker_.topics) {
        int message_id = 0;
        const std::string filter = protocol::filter_of(topic);
        mosquitto_subscribe(handle, &message_id, filter.c_str(), kQos);
        subscribing_.emplace_back(message_id, filter);
    }
}

void MqttLine::on_subscribe(int message_id, int granted) {
    const auto asked = std::ranges::find(subscribing_, message_id, &std::pair<int, std::string>::first);
    if (asked == subscribing_.end()) return;
    if (granted == kDenied) denied_.push_back(asked->second);
    subscribing_.erase(asked);
    if (!subscribing_.empty()) return;
    if (denied_.empty()) return say(BrokerPhase::kConnected, {});
    std::string why = fmt::format("the broker does not grant {}", fmt::join(denied_, ", "));
    fail(why);
    say(BrokerPhase::kTopicDenied, std::move(why));
}

void MqttLine::on_message(const mosquitto_message& message) {
    const std::string_view topic(message.topic);
    std::string_view text(static_cast<const char*>(message.payload), static_cast<std::size_t>(message.payloadlen));
    const Instant now = parts_.clock();
    std::optional<std::string_view> device;
    for (const std::string& pattern : broker_.topics) {
        if (!device) device = protocol::device_of_topic(pattern, topic);
    }
    const auto read = [&](std::string_view piece) -> Result<std::vector<protocol::PlacedReport>> {
        if (!device) return fail_field("topic", "the topic fits none of this broker");
        return protocol::parse_carried(piece, broker_.mapping, {*device, now});
    };
    const auto reports = read(text);
    const std::uint64_t ticket = (number_ << kTicketBits) | ++last_ticket_;
    const auto arrive = [&](std::string mn, std::string_view bytes) {
        waiting_.push_back({now, std::move(mn), protocol::to_payload({broker_.key, one_line(topic), bytes}), ticket, shard_,
                            pipeline::ArrivalKind::kReport});
        ++unsynced_;
    };
    pipeline::CarriedMessage shown{now, one_line(topic), {}, text.size(), ticket, 0, {}, message.retain};
    if (reports) {
        shown.device = reports->front().report.device;
        for (const protocol::PlacedReport& placed : *reports) arrive(placed.report.device, placed.text);
    } else {
        shown.error = reports.error().message;
        // Kept all the same: who sent it cannot be told, and a person may want to see it. Of a list what is right is taken.
        if (text.size() > protocol::kReportBytesMax) text = text.substr(0, limits_.kept_bytes_max);
        const bool named = device && device->size() <= protocol::kDeviceBytesMax;
        const std::vector<std::string_view> pieces = protocol::pieces_of(text);
        for (const std::string_view piece : pieces) {
            const auto one = pieces.size() > 1 ? read(piece) : reports;
            if (one) {
                for (const protocol::PlacedReport& placed : *one) arrive(placed.report.device, placed.text);
            } else {
                arrive(named ? std::string(*device) : std::string(), piece);
            }
        }
        fail(shown.error, shown.topic);
    }
    parts_.board.change(broker_.key, [&](pipeline::BrokerState& state) {
        ++state.messages;
        if (!reports) ++state.bad;
        state.recent.push_front(shown);
        if (state.recent.size() > pipeline::DoorBoard::kRecentMax) state.recent.pop_back();
    });
}

void MqttLine::take_receipts() {
    std::uint64_t drained = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_, &drained, sizeof drained);
    std::vector<pipeline::Receipt> receipts;
    {
        const std::scoped_lock lock(mutex_);
        receipts.swap(receipts_);
    }
    if (receipts.empty()) return;
    constexpr std::uint64_t kMask = (std::uint64_t{1} << kTicketBits) - 1;
    for (const pipeline::Receipt& receipt : receipts) {
        if ((receipt.ticket & kMask) >= first_of_connection_) --unsynced_;
    }
    parts_.board.change(broker_.key, [&](pipeline::BrokerState& state) {
        state.reports += receipts.size();
        for (const pipeline::Receipt& receipt : receipts) {
            for (pipeline::CarriedMessage& message : state.recent) {
                if (message.seq == 0 && message.ticket == receipt.ticket) message.seq = receipt.seq;
            }
        }
    });
}

void MqttLine::offer() {
    if (waiting_.empty()) return;
    const std::size_t taken = parts_.inbox.offer(waiting_);
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(taken));
}

void MqttLine::say(BrokerPhase phase, std::string reason) {
    const Instant now = parts_.clock();
    if (phase == BrokerPhase::kRefused || phase == BrokerPhase::kUnreachable) fail(reason);
    parts_.board.change(broker_.key, [&](pipeline::BrokerState& state) {
        if (state.phase != phase || state.since == Instant{}) state.since = now;
        state.phase = phase;
        state.reason = std::move(reason);
    });
}

void MqttLine::fail(std::string error, std::string topic) {
    const Instant now = parts_.clock();
    parts_.board.change(broker_.key, [&](pipeline::BrokerState& state) {
        state.last_error = std::move(error);
        state.last_error_topic = std::move(topic);
        state.last_error_at = now;
    });
}

}  // namespace lvwang::gateway
