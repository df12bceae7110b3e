// A small HJ 212 server that can be broken in one way at a time, to see whether exactly that is found. For tests only.
#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "base/check.h"
#include "protocol/encode.h"
#include "protocol/frame_reader.h"

namespace lvwang::conform {

enum class Fault {
    kNone,
    kTakesWrongCrc,       ///< answers whatever is delimited
    kOneReadOneFrame,     ///< forgets what a read did not finish, and sees only the first frame of one
    kDiesOfOneByte,       ///< the whole server goes when a read brings less than two bytes
    kClosesOnNoise,       ///< any byte outside a frame ends the connection
    kAnswersEverything,   ///< the bit that wants no answer is not looked at
    kAnswersAnswers,      ///< 9012 is answered
    kSilentToCopies,      ///< a frame that came before is passed over
    kFlagAsksAgain,       ///< answers with Flag=5
    kStrictQn,            ///< only QN of 17 digits are answered
    kKnownCommandsOnly,   ///< other CN are passed over
    kSplitsAtLineEnd,     ///< frames are what stands between line ends
    kShortFramesOnly,     ///< segments over 1024 bytes are dropped
    kLastAnswerFirst,     ///< answers of one read in the wrong order
    kHeartbeatAsData,     ///< 9015 is answered by 9014
    kOneMnOneLine,        ///< a second connection of an MN is not answered while the first is open
    kSilent,              ///< takes connections and frames, answers none
    kSilentAfterOneByte,  ///< answers nothing any more once a read has brought less than two bytes
};

class FakeServer {
public:
    explicit FakeServer(Fault fault) : fault_(fault), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        LVWANG_CHECK(::bind(socket_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0 && ::listen(socket_, 64) == 0, "no port");
        socklen_t size = sizeof at;
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size);
        port_ = ntohs(at.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~FakeServer() {
        stop_ = true;
        thread_.join();
        for (const Line& line : lines_) ::close(line.socket);
        if (socket_ >= 0) ::close(socket_);
    }
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;

    [[nodiscard]] std::string address() const { return fmt::format("127.0.0.1:{}", port_); }

private:
    using Clock = std::chrono::steady_clock;
    struct Line {
        int socket = -1;
        protocol::FrameReader reader;
        Clock::time_point last = Clock::now();
        std::string mn;
        bool gone = false;
    };

    void run() {
        while (!stop_ && !dead_) {
            std::vector<pollfd> waits{{socket_, POLLIN, 0}};
            for (const Line& line : lines_) waits.push_back({line.socket, POLLIN, 0});
            ::poll(waits.data(), waits.size(), 10);
            const std::size_t known = lines_.size();
            for (std::size_t i = 0; i < known && !dead_; ++i) {
                if (waits[i + 1].revents != 0) {
                    read(lines_[i]);
                } else if (Clock::now() - lines_[i].last > std::chrono::milliseconds(40)) {
                    lines_[i].reader.pause();  // a frame without an end, or with too large a length
                    take(lines_[i]);
                }
            }
            if ((waits[0].revents & POLLIN) != 0)
                lines_.push_back(Line{::accept(socket_, nullptr, nullptr), {}, Clock::now(), {}, false});
            for (const Line& line : lines_) {
                if (line.gone) ::close(line.socket);
            }
            std::erase_if(lines_, [](const Line& line) { return line.gone; });
        }
        if (dead_) {
            for (const Line& line : lines_) ::close(line.socket);
            lines_.clear();
            ::close(std::exchange(socket_, -1));
        }
    }

    void read(Line& line) {
        std::array<char, 64 * 1024> buffer;
        const ssize_t got = ::recv(line.socket, buffer.data(), buffer.size(), 0);
        if (got <= 0) {
            line.gone = true;
            return;
        }
        if (fault_ == Fault::kDiesOfOneByte && got < 2) {
            dead_ = true;
            return;
        }
        if (fault_ == Fault::kSilentAfterOneByte && got < 2) silent_ = true;
        line.last = Clock::now();
        const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
        if (fault_ == Fault::kOneReadOneFrame) {
            protocol::FrameReader once;
            once.feed(bytes);
            if (const auto frame = once.next()) answer(line, *frame);
            return;
        }
        if (fault_ == Fault::kSplitsAtLineEnd) return read_lines(line, bytes);
        line.reader.feed(bytes);
        take(line);
    }

    // Each part up to CR LF is a packet.
    void read_lines(Line& line, std::string_view bytes) {
        std::string& rest = rests_[line.socket];
        rest += bytes;
        for (std::size_t end = rest.find("\r\n"); end != std::string::npos; end = rest.find("\r\n")) {
            protocol::FrameReader once;
            once.feed(rest.substr(0, end));
            once.finish();
            if (const auto frame = once.next()) answer(line, *frame);
            rest.erase(0, end + 2);
        }
    }

    void take(Line& line) {
        answers_.clear();
        gathering_ = fault_ == Fault::kLastAnswerFirst;
        while (const auto frame = line.reader.next()) answer(line, *frame);
        gathering_ = false;
        for (auto each = answers_.rbegin(); each != answers_.rend(); ++each) send(line, *each);
    }

    void answer(Line& line, const protocol::Frame& frame) {
        const auto noise = line.reader.skipped_bytes() - line.reader.skipped_bytes(protocol::Skipped::kBlank);
        if (fault_ == Fault::kClosesOnNoise && noise > 0) {
            line.gone = true;
            return;
        }
        if (!is_usable(frame.verdict) && !(fault_ == Fault::kTakesWrongCrc && frame.verdict == protocol::Verdict::kBadCrc))
            return;
        if (fault_ == Fault::kShortFramesOnly && frame.segment.size() > 1024) return;
        std::string segment(frame.segment);
        protocol::Message message = protocol::decode(segment);
        if (fault_ == Fault::kStrictQn && message.qn().size() != 17) return;
        if (fault_ == Fault::kKnownCommandsOnly && (message.cn() == "2976" || message.cn() == "9021")) return;
        if (fault_ == Fault::kSilentToCopies && !seen_.emplace(segment, 1).second) return;
        if (fault_ == Fault::kOneMnOneLine) {
            line.mn = message.mn();
            const bool taken = std::ranges::any_of(
                lines_, [&](const Line& other) { return &other < &line && !other.gone && other.mn == line.mn; });
            if (taken) return;
        }
        if (fault_ == Fault::kAnswersEverything && message.flag_bits) message.flag_bits = *message.flag_bits | 1U;
        std::optional<std::string> bytes;
        if ((fault_ == Fault::kAnswersAnswers && message.cn() == "9012") ||
            (fault_ == Fault::kHeartbeatAsData && message.cn() == "9015")) {
            segment.replace(segment.find("CN=" + std::string(message.cn())), 7, "CN=2011");
            bytes = protocol::answer_to(protocol::decode(segment));
        } else {
            bytes = protocol::answer_to(message);
        }
        if (!bytes || fault_ == Fault::kSilent || silent_) return;
        if (fault_ == Fault::kFlagAsksAgain) {
            const std::size_t at = bytes->find("Flag=4");
            if (at != std::string::npos) {
                std::string inner = bytes->substr(6, bytes->size() - 12);
                inner.replace(inner.find("Flag=4"), 6, "Flag=5");
                bytes = protocol::frame_of(inner).value();
            }
        }
        if (gathering_) {
            answers_.push_back(*bytes);
        } else {
            send(line, *bytes);
        }
    }

    static void send(const Line& line, const std::string& bytes) {
        (void)::send(line.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

    Fault fault_;
    int socket_;
    std::uint16_t port_ = 0;
    std::vector<Line> lines_;
    std::map<int, std::string> rests_;
    std::map<std::string, int> seen_;
    std::vector<std::string> answers_;
    bool gathering_ = false;
    bool silent_ = false;
    std::atomic<bool> stop_{false};
    std::atomic<bool> dead_{false};
    std::thread thread_;
};

}  // namespace lvwang::conform
