// What a logger does when answers and lines fail it: sends again, comes back, makes up for what was missed.
#include <algorithm>
#include <map>

#include "conform/device_cases.h"
#include "protocol/content.h"

namespace lvwang::conform {
namespace {

Row row_of(std::string_view id, Words name, std::string_view clause, Words sent, Words wanted) {
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

double seconds_since(SteadyClock::time_point began) {
    return std::chrono::duration<double>(SteadyClock::now() - began).count();
}

bool is_upload(const protocol::Message& message) {
    return protocol::is_data(message) && message.wants_answer();
}

// Withholds 9014 until a frame has come twice.
void withhold(DeviceTrial& trial, const std::function<void(Row)>& give) {
    Row row = row_of("sends_again", {"无应答时重发", "sends again without an answer"}, "HJ 212-2017 6.6.2, table 1",
                     {"扣住 9014", "9014 withheld"}, {"超时后以同一 QN 重发", "the same QN again after the timeout"});
    const auto began = SteadyClock::now();
    const int patience = trial.target().watch_ms + 3 * trial.target().answer_ms;
    std::map<std::string, SteadyClock::time_point> first_sent;
    bool asks = false;
    trial.withhold(true);
    const auto again = trial.listen(patience, [&](const Heard& heard, const protocol::Message& message) {
        if (!is_upload(message)) return false;
        asks = true;
        return !first_sent.emplace(std::string(message.qn()) + std::string(message.mn()), heard.at).second;
    });
    trial.withhold(false);
    if (again) {
        const protocol::Message message = again->message();
        const double waited =
            std::chrono::duration<double>(again->at - first_sent.at(std::string(message.qn()) + std::string(message.mn())))
                .count();
        row.outcome = Outcome::kPass;
        row.came = trial.say(fmt::format("{:.1f} 秒后重发 QN={}", waited, message.qn()),
                             fmt::format("QN={} again after {:.1f} s", message.qn(), waited));
    } else if (!asks) {
        row.came = trial.say("它的数据不要求应答", "its data ask for no answer");
    } else {
        row.outcome = Outcome::kFail;
        row.came = trial.say("没有重发", "nothing was sent again");
    }
    row.seconds = seconds_since(began);
    give(std::move(row));
}

void close_line(DeviceTrial& trial, const std::function<void(Row)>& give) {
    Row row = row_of("comes_back", {"断线重连", "comes back after a close"}, "HJ 212-2017 6.1",
                     {"平台关闭连接", "the platform closes the line"}, {"重新连接并继续上传", "connects again and goes on"});
    const auto began = SteadyClock::now();
    trial.hang_up();
    const bool back = trial
                          .listen(trial.target().connect_ms,
                                  [](const Heard&, const protocol::Message& message) { return protocol::is_data(message); })
                          .has_value();
    row.outcome = back ? Outcome::kPass : Outcome::kFail;
    row.seconds = seconds_since(began);
    row.came =
        back ? trial.say(fmt::format("{:.1f} 秒后又有数据", row.seconds), fmt::format("data again after {:.1f} s", row.seconds))
             : trial.say("没有回来", "it did not come back");
    give(std::move(row));
}

// The stretch in which nobody listened must be told afterwards.
void outage(DeviceTrial& trial, const std::function<void(Row)>& give) {
    Row row = row_of("makes_up", {"中断后补传", "makes up for an outage"}, "HJ 212-2025 8.1.2; HJ 212-2017 6.7",
                     {"平台停机后恢复", "the platform is down, then back"},
                     {"补传中断时段的数据；2025 版带 RF=1", "data of the outage; in 2025 with RF=1"});
    const auto began = SteadyClock::now();
    const Instant from = trial.now();
    trial.go_down(trial.target().outage_ms);
    const Instant to = trial.now();
    bool marked = false;
    bool came_back = false;
    const bool is_2025 = trial.edition() == protocol::Edition::k2025;
    const auto filled =
        trial.listen(trial.target().connect_ms + trial.target().watch_ms, [&](const Heard&, const protocol::Message& message) {
            came_back = came_back || protocol::is_data(message);
            const auto time = protocol::is_data(message) ? message.find("DataTime") : std::nullopt;
            const auto at = time ? parse_compact(*time) : fail(ErrorCode::kNotFound, "");
            // The second half of the outage: what was under way at its beginning proves nothing, a period that has just ended
            // neither.
            const bool inside = at && *at >= from && *at < to - trial.target().outage_ms / 3;
            marked = marked || (inside && message.back_filled());
            return inside;
        });
    row.seconds = seconds_since(began);
    if (!came_back) {
        row.outcome = Outcome::kFail;
        row.came = trial.say("没有回来", "it did not come back");
    } else if (!filled) {
        row.outcome = Outcome::kFail;
        row.came = trial.say("没有中断时段的数据", "no data of the outage");
    } else {
        row.outcome = is_2025 && !marked ? Outcome::kFail : Outcome::kPass;
        const protocol::Message message = filled->message();
        row.came = fmt::format("CN={} DataTime={}{}", message.cn(), message.find("DataTime").value_or(""),
                               message.back_filled() ? " RF=1"
                               : is_2025             ? trial.say("，没有 RF=1", ", no RF=1")
                                                     : "");
    }
    give(std::move(row));
}

}  // namespace

void try_interruptions(DeviceTrial& trial, const std::function<void(Row)>& give) {
    withhold(trial, give);
    close_line(trial, give);
    outage(trial, give);
}

}  // namespace lvwang::conform
