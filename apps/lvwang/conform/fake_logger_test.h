// A small data logger that can be broken in one way at a time, to see whether exactly that is found. For tests only.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <deque>
#include <string>
#include <thread>

#include "conform/wire.h"
#include "protocol/crc212.h"
#include "protocol/encode.h"

namespace lvwang::conform {

enum class Flaw {
    kNone,
    kModbusCrc,      ///< its frames carry the CRC of Modbus
    kLineFeedOnly,   ///< frames end with LF
    kHeaderOrder,    ///< MN before PW
    kShortQn,        ///< QN without milliseconds
    kTextValues,     ///< `--` for a number
    kClockBehind,    ///< an hour
    kNoCommands,     ///< requests are not answered
    kAnyPassword,    ///< a wrong password is not refused
    kAnyCommand,     ///< an unknown command is not refused
    kTakesDamaged,   ///< a request with a wrong CRC is carried out
    kNoHistory,      ///< answers 9012 ExeRtn=100
    kNeverAgain,     ///< sends every frame once
    kNeverBack,      ///< a closed line is its end
    kForgetsOutage,  ///< what nobody took is lost
    kNoMark,         ///< makes up without RF=1
    kPlainText,      ///< does not encrypt
};

class FakeLogger {
public:
    using Clock = std::function<Instant()>;

    FakeLogger(std::uint16_t port, Flaw flaw, Clock clock, std::optional<protocol::Sm4Key> key = {})
        : port_(port), flaw_(flaw), clock_(std::move(clock)), key_(key), thread_([this] { run(); }) {}
    ~FakeLogger() {
        stop_ = true;
        thread_.join();
    }
    FakeLogger(const FakeLogger&) = delete;
    FakeLogger& operator=(const FakeLogger&) = delete;

private:
    static constexpr int kPeriodMs = 150;
    static constexpr int kAnswerMs = 300;
    static constexpr std::string_view kMn = "888888800000000000000009";

    struct Unanswered {
        std::string qn;
        std::string cp;
        SteadyClock::time_point sent;
        bool on_line = false;
        int tries = 0;
    };

    void run() {
        while (!stop_) {
            measure();
            if (!wire_) connect();
            if (wire_) talk();
            if (!wire_) pause_ms(20);
        }
    }

    void connect() {
        if (flaw_ == Flaw::kNeverBack && lines_ > 0) return;
        auto wire = Wire::connect(fmt::format("127.0.0.1:{}", port_), 200, nullptr);
        if (!wire) return;
        wire_.emplace(std::move(*wire));
        ++lines_;
        for (Unanswered& each : waiting_) {
            each.tries = 0;
            each.on_line = false;
        }
        if (flaw_ == Flaw::kForgetsOutage) waiting_.clear();
    }

    // A value every period, whether anybody listens or not.
    void measure() {
        if (SteadyClock::now() < next_) return;
        next_ = SteadyClock::now() + std::chrono::milliseconds(kPeriodMs);
        if (!reporting_) return;
        const std::string value = flaw_ == Flaw::kTextValues ? "--" : "12.5";
        waiting_.push_back(
            {qn(),
             fmt::format("DataTime={};a21026-Rtd={},a21026-Flag=N", format_compact(floor_to(now(), kSecondMs)), value),
             {},
             false,
             0});
        if (waiting_.size() > 200) waiting_.pop_front();
    }

    void talk() {
        for (Unanswered& each : waiting_) {
            if (each.on_line && (SteadyClock::now() - each.sent < std::chrono::milliseconds(kAnswerMs) || each.tries >= 3))
                continue;
            if (each.on_line && flaw_ == Flaw::kNeverAgain) continue;
            const auto at = parse_compact(each.cp.substr(9, 14));
            const bool old = at && now() - *at > 1'500;
            send("2011", each.qn, each.cp, 9, old && flaw_ != Flaw::kNoMark);
            each.sent = SteadyClock::now();
            each.on_line = true;
            ++each.tries;
        }
        while (const auto heard = wire_->next(20)) {
            take(*heard);
            if (!wire_) return;
        }
        if (wire_->closed()) wire_.reset();
    }

    void take(const Heard& heard) {
        const protocol::Message message = heard.message();
        const std::string asked(message.qn());
        if (message.cn() == "9014") {
            std::erase_if(waiting_, [&](const Unanswered& each) { return each.qn == asked; });
            return;
        }
        if (flaw_ == Flaw::kNoCommands) return;
        if (!is_usable(heard.verdict) && flaw_ != Flaw::kTakesDamaged) return;
        const std::string cn(message.cn());
        if (cn == "2012") {
            reporting_ = false;
            return send("9013", asked, "", 8);
        }
        if (message.header.pw != "123456" && flaw_ != Flaw::kAnyPassword) return send("9011", asked, "QnRtn=3", 8);
        const bool known =
            std::string_view("1011 1012 1061 1062 1063 1064 2011 2051 2061 2031").find(cn) != std::string_view::npos;
        if (!known && flaw_ != Flaw::kAnyCommand) return send("9011", asked, "QnRtn=8", 8);
        send("9011", asked, "QnRtn=1", 8);
        if (cn == "2011") {
            reporting_ = true;
            return;
        }
        if (cn == "1011") send(cn, asked, "SystemTime=" + format_compact(floor_to(now(), kSecondMs)), 8);
        if (cn == "1061") send(cn, asked, "RtdInterval=30", 8);
        if (cn == "1063") send(cn, asked, "MinInterval=10", 8);
        bool empty = false;
        if (cn == "2051" || cn == "2061" || cn == "2031") {
            empty = flaw_ == Flaw::kNoHistory;
            const std::string from(message.find("BeginTime").value_or(""));
            if (!empty) send(cn, qn(), fmt::format("DataTime={};a21026-Avg=12.5,a21026-Flag=N", from), 9);
        }
        send("9012", asked, empty ? "ExeRtn=100" : "ExeRtn=1", 8);
    }

    void send(std::string_view cn, const std::string& qn_text, const std::string& cp, unsigned flag, bool back_filled = false) {
        const bool answer = cn.starts_with("9");
        std::string qn_sent = qn_text;
        if (flaw_ == Flaw::kShortQn && !answer) qn_sent.resize(14);
        const std::string_view order = flaw_ == Flaw::kHeaderOrder && !answer
                                           ? "QN={};ST={};CN={};MN={};PW={};Flag={};{}CP=&&{}&&"
                                           : "QN={};ST={};CN={};PW={};MN={};Flag={};{}CP=&&{}&&";
        const std::string_view pw = "123456";
        const bool swapped = flaw_ == Flaw::kHeaderOrder && !answer;
        std::string segment = fmt::format(fmt::runtime(order), qn_sent, answer ? "91" : "31", cn, swapped ? kMn : pw,
                                          swapped ? pw : kMn, flag, back_filled ? "RF=1;" : "", cp);
        unsigned crc = protocol::crc212(segment);
        if (flaw_ == Flaw::kModbusCrc) crc = protocol::crc_modbus(segment);
        if (key_ && cn.starts_with("2") && flaw_ != Flaw::kPlainText) segment = protocol::encrypt_segment(segment, *key_).value();
        wire_->send(fmt::format("##{:04}{}{:04X}{}", segment.size(), segment, crc, flaw_ == Flaw::kLineFeedOnly ? "\n" : "\r\n"));
    }

    [[nodiscard]] Instant now() const { return clock_() - (flaw_ == Flaw::kClockBehind ? kHourMs : 0); }

    std::string qn() {
        last_qn_ = std::max(now().ms, last_qn_ + 1);
        return format_compact_ms(Instant{last_qn_});
    }

    std::uint16_t port_;
    Flaw flaw_;
    Clock clock_;
    std::optional<protocol::Sm4Key> key_;
    std::optional<Wire> wire_;
    std::deque<Unanswered> waiting_;
    SteadyClock::time_point next_{};
    std::int64_t last_qn_ = 0;
    int lines_ = 0;
    bool reporting_ = true;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

}  // namespace lvwang::conform
