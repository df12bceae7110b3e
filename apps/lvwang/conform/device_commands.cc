// What a logger does when it is asked: commands that read, commands that set to what was read, and requests it must refuse.
#include <algorithm>

#include "conform/device_cases.h"

namespace lvwang::conform {
namespace {

using protocol::Edition;
using Reply = DeviceTrial::Reply;

constexpr std::string_view kRequest = "HJ 212-2017 6.4.1, C";
constexpr Words kDone{"9011 QnRtn=1，再 9012 ExeRtn=1", "9011 QnRtn=1, then 9012 ExeRtn=1"};

Row row_of(std::string_view id, Words name, Words sent, Words wanted, std::string_view clause = kRequest) {
    return {.id = id,
            .name = name,
            .clause = clause,
            .need = Need::kRequired,
            .sent = sent,
            .wanted = wanted,
            .came = {},
            .outcome = Outcome::kSkipped,
            .seconds = 0};
}

std::string told(const DeviceTrial& trial, const Reply& reply) {
    std::string text = reply.accepted ? fmt::format("9011 QnRtn={}", *reply.accepted) : trial.say("没有 9011", "no 9011");
    if (reply.done) text += fmt::format(", 9012 ExeRtn={}", *reply.done);
    if (reply.accepted && reply.second_try) text += trial.say("（第二次请求才应答）", " (only to the second request)");
    return text;
}

Outcome judged(const Reply& reply, bool wants_end) {
    if (reply.accepted != 1) return Outcome::kFail;
    if (wants_end && !reply.done) return Outcome::kOdd;  // 9012 may come minutes later
    if (wants_end && reply.done != 1) return Outcome::kFail;
    return reply.second_try ? Outcome::kOdd : Outcome::kPass;
}

class Commands {
public:
    Commands(DeviceTrial& trial, const std::function<void(Row)>& give) : trial_(trial), give_(give) {}

    void run() {
        const std::string time = format_compact(floor_to(trial_.now(), kSecondMs));
        act(row_of("set_time", {"设置时间 1012", "set the time, 1012"}, {"1012 SystemTime", "1012 SystemTime"}, kDone), "1012",
            "SystemTime=" + time);
        read_time();
        interval("rtd_interval", {"实时间隔 1061、1062", "real-time interval 1061, 1062"}, "1061", "1062", "RtdInterval");
        interval("min_interval", {"分钟间隔 1063、1064", "minute interval 1063, 1064"}, "1063", "1064", "MinInterval");
        stop_and_start();
        history("history_minutes", {"分钟历史 2051", "minute history 2051"}, "2051", 10 * kMinuteMs, kMinuteMs);
        history("history_hours", {"小时历史 2061", "hour history 2061"}, "2061", 3 * kHourMs, kHourMs);
        history("history_days", {"日历史 2031", "day history 2031"}, "2031", 2 * kDayMs, kDayMs);
        refuse("wrong_password", {"密码错误", "wrong password"}, {"1011，PW 错", "1011 with another PW"},
               {"9011 QnRtn=3", "9011 QnRtn=3"}, "1011", "000000", 3);
        refuse("unknown_command", {"未知命令", "unknown command"}, {"CN=1999", "CN=1999"}, {"9011 QnRtn=8", "9011 QnRtn=8"},
               "1999", {}, 8);
        damaged();
    }

private:
    void give(Row row, SteadyClock::time_point began) {
        row.seconds = std::chrono::duration<double>(SteadyClock::now() - began).count();
        give_(std::move(row));
    }

    void act(Row row, std::string_view cn, const std::string& cp) {
        const auto began = SteadyClock::now();
        const Reply reply = trial_.command(cn, cp);
        row.outcome = judged(reply, true);
        row.came = told(trial_, reply);
        give(std::move(row), began);
    }

    // A value that the device tells under its own CN between 9011 and 9012.
    std::optional<std::string> read_value(std::string_view cn, std::string_view key, Reply& reply) {
        const std::size_t before = trial_.said().size();
        reply = trial_.command(cn, "");
        for (std::size_t i = before; i < trial_.said().size(); ++i) {
            const protocol::Message message = trial_.said()[i].heard.message();
            if (message.cn() != cn) continue;
            if (const auto value = message.find(key)) return std::string(*value);
        }
        return std::nullopt;
    }

    void read_time() {
        Row row = row_of("read_time", {"提取时间 1011", "read the time, 1011"}, {"1011", "1011"},
                         {"9011，1011 SystemTime 与平台相差不到 30 秒，9012", "9011, 1011 SystemTime within 30 s of ours, 9012"});
        const auto began = SteadyClock::now();
        Reply reply;
        const auto value = read_value("1011", "SystemTime", reply);
        row.came = told(trial_, reply);
        const auto theirs = value ? parse_compact(*value) : fail(ErrorCode::kNotFound, "");
        if (!theirs) {
            row.outcome = Outcome::kFail;
            row.came += trial_.say("，没有 SystemTime", ", no SystemTime");
        } else {
            const double off_s = static_cast<double>(*theirs - trial_.now()) / 1000;
            row.outcome = off_s > -30 && off_s < 30 ? judged(reply, true) : Outcome::kFail;
            row.came += fmt::format(", SystemTime={} ({:+.0f} s)", *value, off_s);
        }
        give(std::move(row), began);
    }

    // Reads an interval and sets it to what it is.
    void interval(std::string_view id, Words name, std::string_view read_cn, std::string_view set_cn, std::string_view key) {
        Row row = row_of(id, name, {"读出，再写回同一值", "read it, set it to the same"},
                         {"两条命令都执行成功", "both are carried out"});
        if (key == "MinInterval" && trial_.edition() == Edition::k2005) row.need = Need::kRobust;
        const auto began = SteadyClock::now();
        Reply read;
        const auto value = read_value(read_cn, key, read);
        row.came = told(trial_, read);
        if (!value) {
            row.outcome = Outcome::kFail;
            row.came += trial_.say(fmt::format("，没有 {}", key), fmt::format(", no {}", key));
            return give(std::move(row), began);
        }
        const Reply set = trial_.command(set_cn, fmt::format("{}={}", key, *value));
        row.outcome = std::max(judged(read, true), judged(set, true));
        row.came += fmt::format(", {}={}; {}", key, *value, told(trial_, set));
        give(std::move(row), began);
    }

    void stop_and_start() {
        Row stop =
            row_of("stop_realtime", {"停止实时数据 2012", "stop real-time data, 2012"}, {"2012", "2012"}, {"9013", "9013"});
        auto began = SteadyClock::now();
        const Reply stopped = trial_.command("2012", "", false);
        stop.outcome = judged(stopped, false);
        stop.came = stopped.accepted == 1 ? "9013" : trial_.say("没有 9013", "no 9013");
        give(std::move(stop), began);

        Row start = row_of("start_realtime", {"取实时数据 2011", "real-time data, 2011"}, {"2011", "2011"},
                           {"9011 QnRtn=1，再有 2011 数据", "9011 QnRtn=1, then data of 2011"});
        began = SteadyClock::now();
        const Reply started = trial_.command("2011", "", false);
        const bool came = trial_
                              .listen(trial_.target().watch_ms,
                                      [](const Heard&, const protocol::Message& message) {
                                          return message.cn() == "2011" && !message.cp.empty();
                                      })
                              .has_value();
        start.outcome = came ? judged(started, false) : Outcome::kFail;
        start.came = told(trial_, started) + (came ? trial_.say("，有数据", ", data") : trial_.say("，没有数据", ", no data"));
        give(std::move(start), began);
    }

    void history(std::string_view id, Words name, std::string_view cn, std::int64_t length_ms, std::int64_t unit_ms) {
        Row row = row_of(id, name, {"带 BeginTime、EndTime 的请求", "a request with BeginTime, EndTime"},
                         {"9011，时段内的数据，9012", "9011, data within the stretch, 9012"});
        const auto began = SteadyClock::now();
        const Instant to = floor_to(trial_.now(), unit_ms);
        const Instant from = to - length_ms;
        const std::size_t before = trial_.said().size();
        const Reply reply = trial_.command(cn, fmt::format("BeginTime={},EndTime={}", format_compact(from), format_compact(to)));
        int inside = 0;
        for (std::size_t i = before; i < trial_.said().size(); ++i) {
            const protocol::Message message = trial_.said()[i].heard.message();
            const auto time = message.cn() == cn ? message.find("DataTime") : std::nullopt;
            const auto at = time ? parse_compact(*time) : fail(ErrorCode::kNotFound, "");
            if (at && *at >= from && *at <= to) ++inside;
        }
        row.came = told(trial_, reply) + trial_.say(fmt::format("，时段内 {} 条", inside), fmt::format(", {} within", inside));
        row.outcome = judged(reply, true);
        if (reply.accepted == 1 && reply.done == 100) {
            row.outcome = Outcome::kOdd;
            row.came += trial_.say("（没有数据）", " (has none)");
        } else if (inside == 0 && row.outcome != Outcome::kFail) {
            row.outcome = Outcome::kFail;
        }
        give(std::move(row), began);
    }

    void refuse(std::string_view id, Words name, Words sent, Words wanted, std::string_view cn, std::string_view password,
                int code) {
        Row row = row_of(id, name, sent, wanted, "HJ 212-2017 6.6.3");
        const auto began = SteadyClock::now();
        const std::string qn = trial_.ask(cn, "", false, password);
        std::string came;
        int result = -1;
        (void)trial_.listen(trial_.target().answer_ms, [&](const Heard&, const protocol::Message& message) {
            if (message.cn() != "9011" || (message.qn() != qn && message.find("QN").value_or("") != qn)) return false;
            came = message.find("QnRtn").value_or("");
            result = came == std::to_string(code) ? code : 0;
            return true;
        });
        row.outcome = result == code ? Outcome::kPass : came == "1" ? Outcome::kFail : Outcome::kOdd;
        row.came = came.empty() ? trial_.say("没有 9011", "no 9011") : "9011 QnRtn=" + came;
        give(std::move(row), began);
    }

    void damaged() {
        Row row = row_of("damaged_request", {"CRC 错误的请求", "a request whose CRC is wrong"},
                         {"1011，CRC 错", "1011 with a wrong CRC"},
                         {"不执行（不应答，或 QnRtn=9）", "not carried out (no answer, or QnRtn=9)"}, "HJ 212-2017 6.2");
        const auto began = SteadyClock::now();
        const std::string qn = trial_.ask("1011", "", true);
        std::string came;
        (void)trial_.listen(trial_.target().answer_ms / 2, [&](const Heard&, const protocol::Message& message) {
            if (message.qn() != qn) return false;
            came = message.find("QnRtn").value_or(message.cn());
            return true;
        });
        row.outcome = came.empty() || came == "9" ? Outcome::kPass : Outcome::kFail;
        row.came = came.empty() ? trial_.say("未应答", "no answer") : "QnRtn=" + came;
        give(std::move(row), began);
    }

    DeviceTrial& trial_;
    const std::function<void(Row)>& give_;
};

}  // namespace

void try_commands(DeviceTrial& trial, const std::function<void(Row)>& give) {
    Commands(trial, give).run();
}

}  // namespace lvwang::conform
