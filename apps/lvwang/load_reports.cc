#include "load_reports.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/time.h"
#include "district/link.h"

namespace lvwang::apps {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::int64_t kHistoryMs = 6 * kHourMs;  // the reports' times begin so long ago and go on by the second
constexpr const char* kCodes[kReportParametersMax] = {"a34004", "a34002", "a21026", "a21004", "a21005",
                                                      "a05024", "a01001", "a01002", "a01006", "a01007"};

/// What all connections together have done.
struct Tally {
    std::mutex mutex;
    std::uint64_t requests = 0;
    std::uint64_t wrong = 0;
    std::vector<double> answer_ms;
    std::optional<Error> error;
};

/// One connection that asks and waits, again and again.
class Sender {
public:
    Sender(const ReportLoad& load, std::string host, std::size_t number, Instant start)
        : load_(load), host_(std::move(host)), number_(number), at_(start) {}
    ~Sender() {
        if (socket_ >= 0) ::close(socket_);
    }
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    Result<void> connect(const district::Address& address) {
        socket_ = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (socket_ < 0 || ::connect(socket_, reinterpret_cast<const sockaddr*>(&address.storage), address.length) != 0) {
            return fail(ErrorCode::kIo, "{}: {}", load_.server, std::strerror(errno));
        }
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        return {};
    }

    /// @return the answer, head and body
    Result<std::string> ask() {
        const std::string body = batch();
        const std::string request = fmt::format(
            "POST /api/v1/reports HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", host_,
            body.size(), body);
        for (std::size_t sent = 0; sent < request.size();) {
            const ssize_t n = ::send(socket_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
            if (n <= 0) return fail(ErrorCode::kIo, "{} closed a connection: {}", load_.server, std::strerror(errno));
            sent += static_cast<std::size_t>(n);
        }
        return answer();
    }

private:
    std::string batch() {
        std::string body = "[";
        for (std::size_t i = 0; i < load_.batch; ++i) {
            body += fmt::format(R"({}{{"device":"{}{:05}","items":[{{"time":{},"values":{{)", i == 0 ? "" : ",", load_.mn_prefix,
                                number_ * load_.batch + i, at_.ms);
            for (std::size_t p = 0; p < load_.parameters; ++p) {
                body += fmt::format("{}\"{}\":{}.{}", p == 0 ? "" : ",", kCodes[p], 10 + i % 80, p);
            }
            body += "}}]}";
        }
        at_ = at_ + kSecondMs;
        return body + "]";
    }

    Result<std::string> answer() const {
        std::string text;
        char buffer[16384];
        std::size_t head = std::string::npos;
        std::size_t length = 0;
        while (head == std::string::npos || text.size() < head + 4 + length) {
            const ssize_t n = ::recv(socket_, buffer, sizeof buffer, 0);
            if (n <= 0) return fail(ErrorCode::kIo, "{} closed a connection", load_.server);
            text.append(buffer, static_cast<std::size_t>(n));
            if (head != std::string::npos) continue;
            head = text.find("\r\n\r\n");
            const std::size_t at = text.find("Content-Length: ");
            if (head == std::string::npos || at == std::string::npos || at > head) continue;
            std::from_chars(text.data() + at + 16, text.data() + head, length);
        }
        return text;
    }

    const ReportLoad& load_;
    const std::string host_;
    const std::size_t number_;
    Instant at_;
    int socket_ = -1;
};

void send_until(SteadyClock::time_point until, Sender& sender, Tally& tally) {
    while (SteadyClock::now() < until) {
        const auto asked = SteadyClock::now();
        const Result<std::string> answer = sender.ask();
        const std::scoped_lock lock(tally.mutex);
        if (!answer) {
            tally.error = answer.error();
            return;
        }
        ++tally.requests;
        if (!answer->starts_with("HTTP/1.1 200 ")) {
            if (tally.wrong++ == 0) fmt::print(stderr, "lvwang load: not taken: {}\n", *answer);
        }
        tally.answer_ms.push_back(std::chrono::duration<double, std::milli>(SteadyClock::now() - asked).count());
    }
}

}  // namespace

Result<bool> load_reports(const ReportLoad& load) {
    std::string place = load.server;
    if (place.starts_with("http://")) place.erase(0, 7);
    LVWANG_ASSIGN(const district::Address address, district::resolve(place));
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    std::vector<std::unique_ptr<Sender>> senders;
    for (std::size_t i = 0; i < load.connections; ++i) {
        senders.push_back(std::make_unique<Sender>(load, place, i, Instant{now.count() - kHistoryMs}));
        LVWANG_TRY(senders.back()->connect(address));
    }
    Tally tally;
    const auto began = SteadyClock::now();
    const auto until = began + std::chrono::microseconds(static_cast<std::int64_t>(load.seconds * 1e6));
    {
        std::vector<std::jthread> threads;
        for (const auto& sender : senders) {
            threads.emplace_back([&sender, until, &tally] { send_until(until, *sender, tally); });
        }
    }
    if (tally.error) return tl::unexpected(*tally.error);
    const double seconds = std::chrono::duration<double>(SteadyClock::now() - began).count();
    std::ranges::sort(tally.answer_ms);
    const auto at = [&](double part) {
        if (tally.answer_ms.empty()) return 0.0;
        return tally.answer_ms[static_cast<std::size_t>(part * static_cast<double>(tally.answer_ms.size() - 1))];
    };
    const std::uint64_t reports = (tally.requests - tally.wrong) * load.batch;
    const double per_s = static_cast<double>(reports) / seconds;
    fmt::print(R"({{"connections":{},"batch":{},"parameters":{},"seconds":{:.3f},"requests":{},"wrong_answers":{},"reports":{},)"
               R"("reports_per_s":{:.0f},"values_per_s":{:.0f},"answer_ms_p50":{:.3f},"answer_ms_p99":{:.3f}}})"
               "\n",
               load.connections, load.batch, load.parameters, seconds, tally.requests, tally.wrong, reports, per_s,
               per_s * static_cast<double>(load.parameters), at(0.5), at(0.99));
    return tally.wrong == 0;
}

}  // namespace lvwang::apps
