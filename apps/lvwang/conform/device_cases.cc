#include "conform/device_cases.h"

namespace lvwang::conform {
namespace {

Row row_of(std::string_view id, Words name, std::string_view clause, Words wanted) {
    return {.id = id,
            .name = name,
            .clause = clause,
            .need = Need::kRequired,
            .sent = {"（等待）", "(waiting)"},
            .wanted = wanted,
            .came = {},
            .outcome = Outcome::kFail,
            .seconds = 0};
}

double seconds_since(SteadyClock::time_point began) {
    return std::chrono::duration<double>(SteadyClock::now() - began).count();
}

}  // namespace

Result<std::vector<Row>> test_device(const DeviceTarget& target, const DeviceTrial::Clock& clock,
                                     const std::function<void(std::uint16_t)>& on_listening, const OnRow& on_row,
                                     Heading& heading) {
    LVWANG_ASSIGN(DeviceTrial trial, DeviceTrial::open(target, clock));
    on_listening(trial.port());
    std::vector<Row> rows;
    const std::function<void(Row)> give = [&](Row row) {
        if (trial.left_ms() == 0 && row.outcome == Outcome::kFail && row.seconds > 0) {  // it was not given the time to answer
            row.outcome = Outcome::kSkipped;
            row.out_of_time = true;
            row.came = trial.say("总时限已到", "no time left");
        }
        on_row(row);
        rows.push_back(std::move(row));
    };

    Row connects = row_of("connects", {"主动连接平台", "connects to the platform"}, "HJ 212-2017 6.1",
                          {"时限内建立 TCP 连接", "a TCP connection in time"});
    auto began = SteadyClock::now();
    const bool here = trial.wait_for_device(target.connect_ms);
    connects.seconds = seconds_since(began);
    connects.outcome = here ? Outcome::kPass : Outcome::kFail;
    connects.came = here ? trial.peer() : trial.say("没有设备连接", "no device connected");
    give(std::move(connects));
    if (!here) return rows;

    Row speaks = row_of("uploads", {"主动上传数据", "uploads data by itself"}, "HJ 212-2017 6.4.2",
                        {"时限内有一帧数据", "a frame of data in time"});
    began = SteadyClock::now();
    const auto first = trial.listen(target.connect_ms,
                                    [](const Heard&, const protocol::Message& message) { return protocol::is_data(message); });
    speaks.seconds = seconds_since(began);
    speaks.outcome = first ? Outcome::kPass : Outcome::kFail;
    speaks.came =
        first ? fmt::format("MN={} CN={} HJ 212-{}", trial.mn(), first->message().cn(), to_string(first->message().edition))
              : trial.say("没有数据", "no data");
    give(std::move(speaks));
    heading.subject = fmt::format("{} MN={}", trial.peer(), trial.mn());
    if (first) {
        (void)trial.listen(target.watch_ms, [](const Heard&, const protocol::Message&) { return false; });
        try_commands(trial, give);
        try_interruptions(trial, give);
    }
    judge_frames(trial, give);
    return rows;
}

}  // namespace lvwang::conform
