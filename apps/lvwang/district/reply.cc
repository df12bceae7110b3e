#include "district/reply.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "protocol/encode.h"

namespace lvwang::district {
namespace {

using protocol::Edition;
using protocol::Message;

constexpr std::int64_t kThinkMs = 150;            // before 9011, as real loggers take
constexpr std::int64_t kWorkMs = 700;             // between 9011, data and 9012
constexpr std::int64_t kInstrumentMs = 4'000;     // an instrument moves valves
constexpr std::size_t kHistoryFramesMax = 2'000;  // a day and a half of minutes; more is asked for in pieces

// QnRtn and ExeRtn.
constexpr int kAccepted = 1;
constexpr int kRejected = 2;
constexpr int kWrongPassword = 3;
constexpr int kWrongCn = 8;
constexpr int kSuccess = 1;
constexpr int kFailed = 2;
constexpr int kWrongCondition = 3;
constexpr int kNoData = 100;

class Speech {
public:
    Speech(const Message& request, const Logger& logger, const LoggerSettings& settings, Instant now)
        : logger_(logger), password_(settings.password), qn_(request.qn()), cn_(request.cn()), at_(now + kThinkMs) {}

    void say(std::string_view st, std::string_view cn, std::string_view cp) {
        const bool of_2005 = logger_.edition == Edition::k2005;
        const std::string inside = of_2005 ? fmt::format("QN={}{}{}", qn_, cp.empty() ? "" : ";", cp) : std::string(cp);
        protocol::OutgoingMessage message;
        message.edition = logger_.edition;
        message.qn = of_2005 ? std::string_view() : std::string_view(qn_);
        message.st = st;
        message.cn = cn;
        message.pw = password_;
        message.mn = logger_.mn;
        message.cp = inside;
        if (auto frame = protocol::encode(message)) replies_.push_back({at_, std::move(*frame)});
    }
    void accept() { say("91", "9011", fmt::format("QnRtn={}", kAccepted)); }
    void refuse(int code) { say("91", "9011", fmt::format("QnRtn={}", code)); }
    void data(std::string_view cp) {
        at_ = at_ + kWorkMs;
        say(logger_.system, cn_, cp);
    }
    void end(int code, std::int64_t after_ms = kWorkMs) {
        at_ = at_ + after_ms;
        say("91", "9012", fmt::format("ExeRtn={}", code));
    }
    void add(std::string bytes) { replies_.push_back({at_, std::move(bytes)}); }
    void pause() { at_ = at_ + kWorkMs; }
    [[nodiscard]] std::vector<Reply> take() { return std::move(replies_); }

private:
    const Logger& logger_;
    const std::string password_;  // answers carry the one under which they were asked
    const std::string qn_;
    const std::string cn_;
    Instant at_;
    std::vector<Reply> replies_;
};

std::string argument(const Message& request, std::string_view key) {
    return std::string(request.find(key).value_or(std::string_view()));
}

// Minutes or hours from BeginTime to EndTime, each a frame of its own with its own QN.
int tell_history(Speech& speech, const Message& request, const Logger& logger, Report report, QnClock& clock, Composer& composer,
                 Instant now) {
    const auto begin = parse_compact(argument(request, "BeginTime"));
    const auto end = parse_compact(argument(request, "EndTime"));
    if (!begin || !end || *end < *begin) return kWrongCondition;
    const std::int64_t length = Composer::length_ms(logger, report);
    if (length == 0) return kNoData;
    std::vector<Telegram> frames;
    Instant start = floor_to(*begin, length);
    if (start < *begin) start = start + length;
    for (; start <= *end && start + length <= now && frames.size() < kHistoryFramesMax; start = start + length) {
        if (logger.instrument->during(EventKind::kSilence, start)) continue;
        composer.compose(logger, clock, report, start, now, frames);
    }
    if (frames.empty()) return kNoData;
    speech.pause();
    for (Telegram& frame : frames) speech.add(std::move(frame.bytes));
    return kSuccess;
}

// What a question about the instrument is answered with; empty: it is no question.
std::string told(const Message& request, const LoggerSettings& settings, Instant now) {
    const std::string_view cn = request.cn();
    const std::string factor = argument(request, "PolId");
    const std::string time = "DataTime=" + format_compact(now);
    if (cn == "1011") return (factor.empty() ? "" : "PolId=" + factor + ";") + "SystemTime=" + format_compact(now);
    if (cn == "1061") return "RtdInterval=" + settings.realtime_s;
    if (cn == "1063") return "MinInterval=" + settings.minute_min;
    if (cn == "3015" || cn == "3022") return time + ";VaseNo=1";
    if (cn == "3017") return fmt::format("PolId={};CstartTime={};CTime={}", factor, settings.cycle_start, settings.cycle_h);
    if (cn == "3018") return fmt::format("PolId={};Stime=55", factor);
    if (cn == "3019") return fmt::format("{};PolId={};{}-SN=4790210000000000000000A1", time, factor, factor);
    if (cn == "3020") {
        const std::string info = argument(request, "InfoId");
        return fmt::format("{};PolId={};{}-Info={}", time, factor, info, info == "i12001" ? "0" : "1");
    }
    return {};
}

bool has_command(const Logger& logger, std::string_view cn) {
    constexpr std::string_view kOf2005 =
        "1000 1001 1011 1012 1061 1062 1072 2011 2012 2021 2022 2031 2041 2051 2061 3011 3012 3013";
    constexpr std::string_view kSince2017 =
        "1000 1011 1012 1061 1062 1063 1064 1072 2011 2012 2021 2022 2031 2041 2051 2061 3011 3012 3013 3014 3015 3016 3017 3018 "
        "3019 "
        "3020 3021";
    constexpr std::string_view kNewIn2025 = "2013 2062 3022 3024";
    const auto among = [&](std::string_view list) { return list.find(cn) != std::string_view::npos; };
    if (cn.size() != 4) return false;
    if (logger.edition == Edition::k2005) return among(kOf2005);
    return among(kSince2017) || (logger.edition == Edition::k2025 && among(kNewIn2025));
}

// Carries out what is to be set. @return ExeRtn
int obey(const Message& request, LoggerSettings& settings) {
    const std::string_view cn = request.cn();
    if (cn == "1062") settings.realtime_s = argument(request, "RtdInterval");
    if (cn == "1064") settings.minute_min = argument(request, "MinInterval");
    if (cn == "1072") {
        const std::string next = argument(request, request.find("NewPW") ? "NewPW" : "PW");
        if (next.empty()) return kFailed;
        settings.password = next;
    }
    if (cn == "3016") {
        settings.cycle_start = argument(request, "CstartTime");
        settings.cycle_h = argument(request, "CTime");
    }
    return kSuccess;
}

}  // namespace

bool is_command(const Message& message) {
    return !message.cn().empty() && message.cn().front() != '9';
}

std::vector<Reply> replies_to(const Message& request, const Logger& logger, LoggerSettings& settings, QnClock& clock,
                              Composer& composer, Instant now) {
    if (logger.manner == Manner::kIgnores) return {};
    Speech speech(request, logger, settings, now);
    const std::string_view cn = request.cn();
    if (cn == "2012" || cn == "2022") {
        speech.say("91", "9013", "");
        return speech.take();
    }
    if (logger.manner == Manner::kRefuses) {
        speech.refuse(kRejected);
        return speech.take();
    }
    if (request.header.pw != settings.password) {
        speech.refuse(kWrongPassword);
        return speech.take();
    }
    if (!has_command(logger, cn)) {
        speech.refuse(kWrongCn);
        return speech.take();
    }
    speech.accept();
    if (cn == "2011" || cn == "2021") {  // live values flow anyway; one more says so
        std::vector<Telegram> frames;
        if (cn == "2011") composer.compose(logger, clock, Report::kMoment, now, now, frames);
        speech.pause();
        for (Telegram& frame : frames) speech.add(std::move(frame.bytes));
        if (frames.empty()) speech.end(kNoData);
    } else if (cn == "2051" || cn == "2061") {
        const Report report = cn == "2051" ? Report::kMinute : Report::kHour;
        speech.end(tell_history(speech, request, logger, report, clock, composer, now));
    } else if (cn.front() == '2') {
        speech.end(kNoData);
    } else if (const std::string answer = told(request, settings, now); !answer.empty()) {
        speech.data(answer);
        speech.end(kSuccess);
    } else {
        speech.end(obey(request, settings), cn.front() == '3' ? kInstrumentMs : kWorkMs);
    }
    return speech.take();
}

}  // namespace lvwang::district
