// lvwang load: how many frames does a server acknowledge? Many device connections in one thread, one line of JSON at the end.
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/time.h"
#include "descriptors.h"
#include "load_reports.h"
#include "protocol/encode.h"
#include "protocol/frame_reader.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr auto kLastAnswersWithin = std::chrono::seconds(5);  // after the last frame was sent
constexpr std::int64_t kHistoryMs = 6 * kHourMs;              // DataTime begins so long ago and goes on by the second
constexpr std::size_t kQnDigits = 17;

struct LoadOptions {
    std::string server = "127.0.0.1:9212";
    std::string mn_prefix = "LOAD";
    std::size_t connections = 200;
    std::size_t outstanding = 1;
    double seconds = 10;
    double rate = 0;  ///< frames a second over all connections; 0: as fast as answers come
    std::size_t parameters = 8;
    bool anonymous = false;  ///< frames without MN: many connections that are not many devices
    double rest = 0;         ///< seconds that the connections stay open, silent, after the report
};

// One device: its frame with two places that change, and what it waits for.
struct Device {
    int socket = -1;
    std::string segment;
    std::size_t qn_at = 0;
    std::size_t data_time_at = 0;
    std::int64_t frames = 0;
    std::string unsent;
    bool waits_to_write = false;
    protocol::FrameReader reader;
    struct Asked {
        std::array<char, kQnDigits> qn;
        SteadyClock::time_point at;
    };
    std::deque<Asked> asked;
};

class Load {
public:
    explicit Load(const LoadOptions& options) : options_(options) {}
    ~Load() {
        for (const Device& device : devices_) {
            if (device.socket >= 0) ::close(device.socket);
        }
        if (epoll_ >= 0) ::close(epoll_);
    }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    Result<void> connect(Instant now) {
        const std::size_t colon = options_.server.rfind(':');
        if (colon == std::string::npos) return fail(ErrorCode::kInvalidArgument, "'{}' is not HOST:PORT", options_.server);
        const std::string host = options_.server.substr(0, colon);
        const addrinfo hints{0, AF_UNSPEC, SOCK_STREAM, 0, 0, nullptr, nullptr, nullptr};
        addrinfo* found = nullptr;
        if (const int error = ::getaddrinfo(host.c_str(), options_.server.c_str() + colon + 1, &hints, &found); error != 0) {
            return fail(ErrorCode::kIo, "{}: {}", options_.server, ::gai_strerror(error));
        }
        const std::unique_ptr<addrinfo, void (*)(addrinfo*)> address(found, ::freeaddrinfo);
        start_ = now - kHistoryMs;
        epoll_ = ::epoll_create1(0);
        devices_.resize(options_.connections);
        for (std::size_t i = 0; i < devices_.size(); ++i) LVWANG_TRY(open(devices_[i], i, *address));
        return {};
    }

    Result<void> run() {
        began_ = SteadyClock::now();
        const auto until = began_ + std::chrono::microseconds(static_cast<std::int64_t>(options_.seconds * 1e6));
        auto give_up = until + kLastAnswersWithin;
        for (;;) {
            const auto now = SteadyClock::now();
            const bool sending = now < until;
            if (sending) LVWANG_TRY(send_what_is_due(now));
            if (!sending && (answered_ == sent_ || now > give_up)) break;
            LVWANG_TRY(take_answers(options_.rate > 0 || !sending ? 1 : 100));
        }
        return {};
    }

    [[nodiscard]] std::string report() {
        std::sort(answer_us_.begin(), answer_us_.end());
        const auto at = [&](double part) {
            if (answer_us_.empty()) return 0.0;
            return answer_us_[static_cast<std::size_t>(part * static_cast<double>(answer_us_.size() - 1))] / 1000.0;
        };
        const double seconds = std::chrono::duration<double>(last_answer_ - began_).count();
        return fmt::format(
            R"({{"connections":{},"outstanding":{},"parameters":{},"seconds":{:.3f},"sent":{},"answered":{},"wrong_answers":{},)"
            R"("frames_per_s":{:.0f},"answer_ms_p50":{:.3f},"answer_ms_p99":{:.3f},"answer_ms_max":{:.3f}}})",
            options_.connections, options_.outstanding, options_.parameters, seconds, sent_, answered_, wrong_,
            seconds > 0 ? static_cast<double>(answered_) / seconds : 0.0, at(0.5), at(0.99), at(1.0));
    }

    [[nodiscard]] bool all_answered() const { return sent_ == answered_ && wrong_ == 0; }

private:
    Result<void> open(Device& device, std::size_t number, const addrinfo& address) {
        device.socket = ::socket(address.ai_family, SOCK_STREAM, 0);
        if (device.socket < 0 || ::connect(device.socket, address.ai_addr, address.ai_addrlen) != 0) {
            return fail(ErrorCode::kIo, "{}: {}", options_.server, std::strerror(errno));
        }
        const int on = 1;
        ::setsockopt(device.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = number;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, device.socket, &event);

        protocol::CpText cp;
        cp.item("DataTime", format_compact(start_));
        constexpr const char* kCodes[] = {"a34004", "a34002", "a21026", "a21004", "a21005",
                                          "a05024", "a01001", "a01002", "a01006", "a01007"};
        for (std::size_t i = 0; i < options_.parameters; ++i) {
            const std::string code = i < std::size(kCodes) ? kCodes[i] : fmt::format("a99{:03}", i);
            cp.item(code + "-Rtd", fmt::format("{}.{}", 10 + number % 80, i % 10)).also(code + "-Flag", "N");
        }
        const std::string qn = format_compact_ms(start_);
        const std::string mn = fmt::format("{}{:05}", options_.mn_prefix, number);
        protocol::OutgoingMessage message;
        message.qn = qn;
        message.st = "22";
        message.cn = "2011";
        message.pw = "123456";
        if (!options_.anonymous) message.mn = mn;
        message.wants_answer = true;
        message.cp = cp.text();
        device.segment = protocol::encode_segment(message);
        device.qn_at = device.segment.find("QN=") + 3;
        device.data_time_at = device.segment.find("DataTime=") + 9;
        return {};
    }

    // One pass over the devices; with a rate, as many frames as the time gone by allows.
    Result<void> send_what_is_due(SteadyClock::time_point now) {
        auto due = static_cast<double>(options_.outstanding * devices_.size());
        if (options_.rate > 0)
            due = options_.rate * std::chrono::duration<double>(now - began_).count() - static_cast<double>(sent_);
        for (std::size_t i = 0; i < devices_.size() && due >= 1; ++i) {
            Device& device = devices_[next_device_++ % devices_.size()];
            while (due >= 1 && device.asked.size() < options_.outstanding) {
                append_frame(device, now);
                due -= 1;
                if (options_.rate > 0) break;  // spread over the devices
            }
            LVWANG_TRY(flush(device));
        }
        return {};
    }

    void append_frame(Device& device, SteadyClock::time_point now) {
        const std::string qn = format_compact_ms(start_ + device.frames);
        const std::string data_time = format_compact(start_ + device.frames * kSecondMs);
        device.segment.replace(device.qn_at, qn.size(), qn);
        device.segment.replace(device.data_time_at, data_time.size(), data_time);
        device.unsent += protocol::frame_of(device.segment).value();
        Device::Asked asked{{}, now};
        std::copy(qn.begin(), qn.end(), asked.qn.begin());
        device.asked.push_back(asked);
        ++device.frames;
        ++sent_;
    }

    Result<void> flush(Device& device) {
        if (device.unsent.empty() || device.waits_to_write) return {};
        const ssize_t sent = ::send(device.socket, device.unsent.data(), device.unsent.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN) return fail(ErrorCode::kIo, "{} closed: {}", options_.server, std::strerror(errno));
        if (sent > 0) device.unsent.erase(0, static_cast<std::size_t>(sent));
        wait_to_write(device, !device.unsent.empty());
        return {};
    }

    void wait_to_write(Device& device, bool wait) {
        if (device.waits_to_write == wait) return;
        device.waits_to_write = wait;
        epoll_event event{};
        event.events = wait ? EPOLLIN | EPOLLOUT : EPOLLIN;
        event.data.u64 = static_cast<std::uint64_t>(&device - devices_.data());
        ::epoll_ctl(epoll_, EPOLL_CTL_MOD, device.socket, &event);
    }

    Result<void> take_answers(int patience_ms) {
        std::array<epoll_event, 256> events;
        const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), patience_ms);
        for (int i = 0; i < ready; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            Device& device = devices_[event.data.u64];
            if ((event.events & EPOLLOUT) != 0) {
                wait_to_write(device, false);
                LVWANG_TRY(flush(device));
            }
            if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) LVWANG_TRY(read(device));
        }
        return {};
    }

    Result<void> read(Device& device) {
        const ssize_t got = ::recv(device.socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (got < 0 && errno == EAGAIN) return {};
        if (got <= 0) return fail(ErrorCode::kIo, "{} closed a connection", options_.server);
        device.reader.feed(std::string_view(buffer_.data(), static_cast<std::size_t>(got)));
        last_answer_ = SteadyClock::now();
        while (const auto frame = device.reader.next()) {
            ++answered_;
            const bool right =
                !device.asked.empty() && frame->segment.find("CN=9014") != std::string_view::npos &&
                frame->segment.find(std::string_view(device.asked.front().qn.data(), kQnDigits)) != std::string_view::npos;
            if (!right) ++wrong_;
            if (device.asked.empty()) continue;
            const auto waited = last_answer_ - device.asked.front().at;
            answer_us_.push_back(
                static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(waited).count()));
            device.asked.pop_front();
        }
        return {};
    }

    const LoadOptions options_;
    Instant start_;
    int epoll_ = -1;
    std::vector<Device> devices_;
    std::vector<char> buffer_ = std::vector<char>(kReadBytes);
    std::size_t next_device_ = 0;
    SteadyClock::time_point began_;
    SteadyClock::time_point last_answer_;
    std::uint64_t sent_ = 0;
    std::uint64_t answered_ = 0;
    std::uint64_t wrong_ = 0;
    std::vector<std::uint32_t> answer_us_;
};

Result<bool> run_load(const LoadOptions& options) {
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    (void)raise_descriptor_limit();  // what it is not enough for, connect() says
    Load load(options);
    LVWANG_TRY(load.connect(Instant{now.count()}));
    LVWANG_TRY(load.run());
    fmt::print("{}\n", load.report());
    std::fflush(stdout);
    std::this_thread::sleep_for(std::chrono::duration<double>(options.rest));
    return load.all_answered();
}

}  // namespace

void add_load(CLI::App& app) {
    auto* const command =
        app.add_subcommand("load", "Send frames to a server as fast as it answers, and report how fast that was");
    auto options = std::make_shared<LoadOptions>();
    command->add_option("--server", options->server, "HOST:PORT of the gateway")->capture_default_str();
    command->add_option("--connections", options->connections)->check(CLI::Range(1, 100'000))->capture_default_str();
    command->add_option("--outstanding", options->outstanding, "unanswered frames a connection")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    command->add_option("--seconds", options->seconds)->check(CLI::PositiveNumber)->capture_default_str();
    command->add_option("--rate", options->rate, "frames a second in all; 0: as fast as answers come")->capture_default_str();
    command->add_option("--parameters", options->parameters, "parameters a frame")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    command->add_option("--mn-prefix", options->mn_prefix, "the devices are PREFIX00000, PREFIX00001, ...")
        ->capture_default_str();
    command->add_flag("--anonymous", options->anonymous, "frames name no MN");
    auto reports = std::make_shared<std::string>();
    auto batch = std::make_shared<std::size_t>(ReportLoad().batch);
    command->add_option("--reports", *reports, "http://HOST:PORT of the API: JSON reports by HTTP instead of frames");
    command->add_option("--batch", *batch, "reports a request")->check(CLI::Range(1, 1'000))->capture_default_str();
    command->add_option("--rest", options->rest, "seconds that the connections stay open and silent after the report")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command->callback([options, reports, batch] {
        const auto all_answered = reports->empty()
                                      ? run_load(*options)
                                      : load_reports({*reports, options->mn_prefix, options->connections, *batch,
                                                      std::min(options->parameters, kReportParametersMax), options->seconds});
        if (!all_answered) fmt::print(stderr, "lvwang load: {}\n", all_answered.error().message);
        if (!all_answered || !*all_answered) throw CLI::RuntimeError(1);
    });
}

}  // namespace lvwang::apps
