#include "district/link.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "district/noise.h"

namespace lvwang::district {
namespace {

constexpr std::int64_t kAnswerTimeoutMs = 10 * kSecondMs;
constexpr int kTriesMax = 3;
constexpr std::int64_t kFirstPauseMs = 300;
constexpr std::int64_t kLongestPauseMs = 20 * kSecondMs;
constexpr std::size_t kWindowPerLogger = 96;  // frames unanswered at once; 77 loggers hold about 5 MB
constexpr std::size_t kOutgoingBytes = std::size_t{128} * 1024;

}  // namespace

Result<Address> resolve(const std::string& host_and_port) {
    const std::size_t colon = host_and_port.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == host_and_port.size()) {
        return fail_field("server", "'{}' is not HOST:PORT", host_and_port);
    }
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int error =
        getaddrinfo(host_and_port.substr(0, colon).c_str(), host_and_port.substr(colon + 1).c_str(), &hints, &found);
    if (error != 0) return fail_field("server", "'{}': {}", host_and_port, gai_strerror(error));
    Address address;
    std::copy_n(reinterpret_cast<const char*>(found->ai_addr), found->ai_addrlen, reinterpret_cast<char*>(&address.storage));
    address.length = found->ai_addrlen;
    freeaddrinfo(found);
    return address;
}

Link::Link(std::string name, Address address) : name_(std::move(name)), address_(address) {}

Link::~Link() {
    if (descriptor_ >= 0) close(descriptor_);
}

void Link::add(const Logger& logger, std::optional<Instant> minutes_from, std::optional<Instant> hours_from,
               std::optional<Instant> moments_from, const std::optional<std::string>& given_key) {
    const std::size_t index = speakers_.size();
    speakers_.push_back({&logger, {}, {}, {}, {}});
    if (!logger.key.empty()) speakers_.back().keys.emplace(logger, given_key, moments_from.has_value());
    const auto begin = [&](Report report, std::optional<Instant> from) {
        if (!from) return;
        timetable_.add(index, logger, report, *from);
        if (report != Report::kMoment) speakers_.back().next[report] = *from;
    };
    begin(Report::kHour, hours_from);
    if (logger.minute_step == 0) return;
    begin(Report::kMinute, minutes_from);
    begin(Report::kMoment, moments_from);
}

std::size_t Link::window() const {
    return kWindowPerLogger * speakers_.size();
}

void Link::connect(Instant now) {
    descriptor_ = socket(address_.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0) return disconnect(now);
    const int on = 1;
    setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address_.storage), address_.length) != 0 &&
        errno != EINPROGRESS) {
        return disconnect(now);
    }
    connecting_ = true;
    heard_at_ = now;
    reader_ = protocol::FrameReader([this](std::string_view mn) {
        std::vector<protocol::Sm4Key> keys;
        for (const Speaker& speaker : speakers_) {
            if (speaker.keys && speaker.logger->mn == mn) keys.push_back(speaker.keys->key());
        }
        return keys;
    });
    outgoing_.clear();
    for (Unanswered& waiting : unanswered_) {
        if (waiting.answered) continue;
        outgoing_ += waiting.bytes;
        waiting.sent_at = now;
        waiting.tries = 1;
    }
}

void Link::disconnect(Instant now) {
    if (descriptor_ >= 0) close(descriptor_);
    descriptor_ = -1;
    connecting_ = false;
    outgoing_.clear();
    replies_.clear();  // whoever asked asks again
    pause_ms_ = std::clamp(pause_ms_ * 2, kFirstPauseMs, kLongestPauseMs);
    // Links of one district part company, or a restarted server meets all of them at once.
    const auto apart =
        static_cast<std::int64_t>(seed_of(static_cast<std::uint64_t>(now.ms), name_) % static_cast<std::uint64_t>(pause_ms_));
    retry_at_ = now + pause_ms_ / 2 + apart / 2;
}

void Link::compose_due(Instant now, Instant limit, Composer& composer) {
    while (unanswered_.size() < window() && outgoing_.size() < kOutgoingBytes) {
        const std::optional<Due> due = timetable_.take(limit);
        if (!due) return;
        Speaker& speaker = speakers_[due->logger];
        const Logger& logger = *speaker.logger;
        if (due->report != Report::kMoment) {
            speaker.next[due->report] = due->start + Composer::length_ms(logger, due->report);
            if (!reached_ || due->at > *reached_) reached_ = due->at;
        }
        if (logger.instrument->during(EventKind::kSilence, due->start)) continue;
        if (logger.instrument->during(EventKind::kBrokenLine, due->start)) continue;
        composed_.clear();
        composer.compose(logger, speaker.clock, due->report, due->start, now, composed_,
                         speaker.keys ? &speaker.keys->key() : nullptr);
        for (Telegram& telegram : composed_) {
            outgoing_ += telegram.bytes;
            unanswered_.push_back(
                {due->logger, due->report, due->start, std::move(telegram.qn), std::move(telegram.bytes), now, 1, false});
        }
    }
}

void Link::flush(Instant now) {
    std::size_t sent = 0;
    while (sent < outgoing_.size()) {
        const ssize_t n = send(descriptor_, outgoing_.data() + sent, outgoing_.size() - sent, MSG_NOSIGNAL);
        if (n > 0) {
            sent += static_cast<std::size_t>(n);
        } else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOTCONN)) {
            break;
        } else if (n < 0 && errno == EINTR) {
            continue;
        } else {
            return disconnect(now);
        }
    }
    if (sent > 0) connecting_ = false;
    outgoing_.erase(0, sent);
}

void Link::receive(Instant now, Composer& composer) {
    std::array<char, 65536> bytes;
    for (;;) {
        const ssize_t n = recv(descriptor_, bytes.data(), bytes.size(), 0);
        if (n == 0) return disconnect(now);
        if (n < 0) {
            if (errno == EINTR) continue;
            if (errno == EAGAIN || errno == EWOULDBLOCK || (errno == ENOTCONN && connecting_)) return;
            return disconnect(now);
        }
        connecting_ = false;
        reader_.feed({bytes.data(), static_cast<std::size_t>(n)});
        while (const auto frame = reader_.next()) {
            if (!protocol::is_usable(frame->verdict)) continue;
            protocol::decode(frame->segment, answer_);
            if (take_key(answer_)) continue;
            is_command(answer_) ? take_command(answer_, now, composer) : take_answer(answer_, now);
        }
        if (static_cast<std::size_t>(n) < bytes.size()) return;
    }
}

// A new key (CN 1014) for one of the speakers.
bool Link::take_key(const protocol::Message& message) {
    for (Speaker& speaker : speakers_) {
        if (!speaker.keys) continue;
        const std::vector<std::string> answers = speaker.keys->take(message);
        for (const std::string& answer : answers) outgoing_ += answer;
        if (!answers.empty()) return true;
    }
    return false;
}

void Link::take_command(const protocol::Message& message, Instant now, Composer& composer) {
    heard_at_ = now;
    for (Speaker& speaker : speakers_) {
        if (speaker.logger->mn != message.mn()) continue;
        for (Reply& reply : replies_to(message, *speaker.logger, speaker.settings, speaker.clock, composer, now)) {
            const auto place = std::ranges::upper_bound(replies_, reply.at, {}, &Reply::at);
            replies_.insert(place, std::move(reply));
        }
    }
}

void Link::reply_due(Instant now) {
    while (!replies_.empty() && replies_.front().at <= now && outgoing_.size() < kOutgoingBytes) {
        outgoing_ += replies_.front().bytes;
        replies_.pop_front();
    }
}

void Link::take_answer(const protocol::Message& message, Instant now) {
    if (message.cn() != "9014") return;
    // 2017: QN of the header; 2005: inside CP, and no MN.
    const std::string_view qn = message.qn().empty() ? message.find("QN").value_or(std::string_view()) : message.qn();
    const std::string_view mn = message.mn();
    heard_at_ = now;
    for (Unanswered& waiting : unanswered_) {
        if (waiting.answered || waiting.qn != qn) continue;
        if (!mn.empty() && mn != speakers_[waiting.speaker].logger->mn) continue;
        waiting.answered = true;
        waiting.bytes.clear();
        ++acknowledged_;
        pause_ms_ = 0;
        break;
    }
    while (!unanswered_.empty() && unanswered_.front().answered) unanswered_.pop_front();
}

void Link::repeat_late(Instant now) {
    if (unanswered_.empty() || !outgoing_.empty()) return;
    Unanswered& oldest = unanswered_.front();
    if (now - oldest.sent_at < kAnswerTimeoutMs * oldest.tries) return;
    if (oldest.tries < kTriesMax) {
        ++oldest.tries;
        ++repeated_;
        outgoing_ += oldest.bytes;
    } else if (now - heard_at_ > kAnswerTimeoutMs) {
        disconnect(now);  // nothing at all comes back: begin again
    } else {
        ++given_up_;  // others are answered: this one will never be
        oldest.answered = true;
        while (!unanswered_.empty() && unanswered_.front().answered) unanswered_.pop_front();
    }
}

bool Link::waits_for_answer(std::size_t speaker) const {
    return std::ranges::any_of(unanswered_,
                               [&](const Unanswered& waiting) { return waiting.speaker == speaker && !waiting.answered; });
}

// Between two reports, when all that was sent is answered: what is sent again must open as it did the first time.
void Link::talk_of_keys(Instant now, bool caught_up) {
    for (std::size_t i = 0; i < speakers_.size(); ++i) {
        if (!speakers_[i].keys || waits_for_answer(i)) continue;
        speakers_[i].keys->settle();
        if (!caught_up) continue;
        if (const auto request = speakers_[i].keys->ask(now)) outgoing_ += *request;
    }
}

void Link::step(Instant now, Instant limit, Composer& composer) {
    if (descriptor_ < 0) {
        if (now < retry_at_) return;
        connect(now);
        if (descriptor_ < 0) return;
    }
    receive(now, composer);
    if (descriptor_ < 0) return;
    if (!connecting_) {
        compose_due(now, limit, composer);
        talk_of_keys(now, caught_up(limit));
        repeat_late(now);
        reply_due(now);
    }
    if (descriptor_ < 0) return;
    if (connecting_) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
        sockaddr_storage peer;
        socklen_t peer_size = sizeof peer;
        if (error != 0) return disconnect(now);
        if (getpeername(descriptor_, reinterpret_cast<sockaddr*>(&peer), &peer_size) != 0) return;
        connecting_ = false;
        return step(now, limit, composer);
    }
    flush(now);
}

Instant Link::wake_at(Instant limit) const {
    if (descriptor_ < 0) return retry_at_;
    if (connecting_ || unanswered_.size() >= window() || !outgoing_.empty()) return limit + kSecondMs;  // poll tells
    return timetable_.empty() ? limit + kSecondMs : timetable_.next_at();
}

bool Link::caught_up(Instant limit) const {
    return unanswered_.empty() && (timetable_.empty() || timetable_.next_at() > limit);
}

void Link::note_progress(std::map<std::pair<std::string, Report>, Instant>& next) const {
    for (const Speaker& speaker : speakers_) {
        for (const auto& [report, from] : speaker.next) next[{speaker.logger->mn, report}] = from;
    }
    for (const Unanswered& waiting : unanswered_) {
        if (waiting.answered || waiting.report == Report::kMoment) continue;
        Instant& first = next[{speakers_[waiting.speaker].logger->mn, waiting.report}];
        first = std::min(first, waiting.start);
    }
}

void Link::note_keys(std::map<std::string, std::string>& keys) const {
    for (const Speaker& speaker : speakers_) {
        if (speaker.keys && speaker.keys->given()) keys[speaker.logger->mn] = *speaker.keys->given();
    }
}

}  // namespace lvwang::district
