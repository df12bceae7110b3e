// How does one logger or gateway talk to the platform? A TCP connection that sends frames, waits for 9014 and never forgets one.
// Promises: a frame stays until it is answered; after a break it connects again with growing pauses and sends what was
// unanswered. Rule: HJ 212-2017 6.4 and table 1: answer by QN, ten seconds, three tries.
#pragma once

#include <sys/socket.h>

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "district/key_talk.h"
#include "district/reply.h"
#include "district/telegram.h"
#include "district/timetable.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"

namespace lvwang::district {

/// Where the platform listens.
struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;
};

/// `host:port`. @error kInvalidArgument, kNotFound
[[nodiscard]] Result<Address> resolve(const std::string& host_and_port);

class Link {
public:
    Link(std::string name, Address address);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    /// Adds a logger with its first unacknowledged periods, and the key it was given before.
    void add(const Logger& logger, std::optional<Instant> minutes_from, std::optional<Instant> hours_from,
             std::optional<Instant> moments_from, const std::optional<std::string>& given_key = {});

    /// Does what can be done without waiting: connects, composes what is due by `limit`, sends, reads answers, repeats.
    void step(Instant now, Instant limit, Composer& composer);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] bool wants_to_write() const { return connecting_ || !outgoing_.empty(); }
    /// When step() should be called again although nothing arrives.
    [[nodiscard]] Instant wake_at(Instant limit) const;
    /// Nothing due by `limit` is unsent or unanswered.
    [[nodiscard]] bool caught_up(Instant limit) const;

    [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
    [[nodiscard]] std::uint64_t given_up() const { return given_up_; }
    [[nodiscard]] std::uint64_t repeated() const { return repeated_; }
    /// Latest period due so far, for the progress line. Absent before the first.
    [[nodiscard]] std::optional<Instant> reached() const { return reached_; }
    /// Writes the first period that is not acknowledged, for each logger and periodic report.
    void note_progress(std::map<std::pair<std::string, Report>, Instant>& next) const;
    /// Writes the keys that its loggers were given, by MN.
    void note_keys(std::map<std::string, std::string>& keys) const;

private:
    struct Speaker {
        const Logger* logger = nullptr;
        QnClock clock;
        std::optional<KeyTalk> keys;
        std::map<Report, Instant> next;  // first period not yet composed
        LoggerSettings settings;
    };
    struct Unanswered {
        std::size_t speaker = 0;
        Report report{};
        Instant start;
        std::string qn;
        std::string bytes;
        Instant sent_at;
        int tries = 1;
        bool answered = false;
    };

    void connect(Instant now);
    void disconnect(Instant now);
    void compose_due(Instant now, Instant limit, Composer& composer);
    void flush(Instant now);
    void receive(Instant now, Composer& composer);
    void take_answer(const protocol::Message& message, Instant now);
    void take_command(const protocol::Message& message, Instant now, Composer& composer);
    void reply_due(Instant now);
    void repeat_late(Instant now);
    [[nodiscard]] bool take_key(const protocol::Message& message);
    void talk_of_keys(Instant now, bool caught_up);
    [[nodiscard]] bool waits_for_answer(std::size_t speaker) const;
    [[nodiscard]] std::size_t window() const;

    std::string name_;
    Address address_;
    std::vector<Speaker> speakers_;
    Timetable timetable_;
    std::deque<Unanswered> unanswered_;
    std::vector<Telegram> composed_;
    std::deque<Reply> replies_;  // to commands, by time

    int descriptor_ = -1;
    bool connecting_ = false;
    std::string outgoing_;
    protocol::FrameReader reader_;
    protocol::Message answer_;
    Instant heard_at_;
    Instant retry_at_;
    std::int64_t pause_ms_ = 0;
    std::uint64_t acknowledged_ = 0, given_up_ = 0, repeated_ = 0;
    std::optional<Instant> reached_;
};

}  // namespace lvwang::district
