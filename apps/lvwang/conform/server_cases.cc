#include "conform/server_cases.h"

#include <algorithm>

namespace lvwang::conform {
namespace {

Row row_of(const ServerCase& each, const ServerTarget& target) {
    const bool asked = each.need == Need::kRequired && each.since <= target.edition;
    return {.id = each.id,
            .name = each.name,
            .clause = each.clause,
            .need = asked ? Need::kRequired : Need::kRobust,
            .sent = each.sent,
            .wanted = each.wanted,
            .came = {},
            .outcome = Outcome::kSkipped,
            .seconds = 0};
}

double seconds_since(SteadyClock::time_point began) {
    return std::chrono::duration<double>(SteadyClock::now() - began).count();
}

}  // namespace

std::vector<ServerCase> server_cases() {
    std::vector<ServerCase> all;
    for (const auto& cases : {required_cases(), robust_cases()}) all.insert(all.end(), cases.begin(), cases.end());
    return all;
}

Result<std::vector<Row>> test_server(const ServerTarget& target, const std::vector<std::string>& only, int limit_ms,
                                     const ServerTrial::Clock& clock, const std::function<void(const Row&)>& on_row) {
    const std::vector<ServerCase> all = server_cases();
    for (const std::string& id : only) {
        if (std::ranges::find(all, id, &ServerCase::id) == all.end()) return fail_field("case", "there is no case '{}'", id);
    }
    ServerTrial trial(target, clock);
    LVWANG_TRY(trial.connect());
    const auto began = SteadyClock::now();
    std::vector<Row> rows;
    bool dead = false;
    for (const ServerCase& each : all) {
        if (!only.empty() && std::ranges::find(only, each.id) == only.end()) continue;
        Row row = row_of(each, target);
        const auto start = SteadyClock::now();
        if (dead) {
            row.outcome = Outcome::kFail;
            row.came = trial.say("服务器已不应答", "the server is gone");
        } else if (seconds_since(began) * 1000 > limit_ms) {
            row.out_of_time = true;
            row.came = trial.say("总时限已到", "no time left");
        } else {
            const Verdict verdict = each.play(trial);
            row.outcome = verdict.outcome;
            row.came = verdict.came;
            if (row.outcome != Outcome::kSkipped && !trial.alive()) {
                dead = row.id != "one_frame";  // one that answers nothing at all is tried further: perhaps it wants another MN
                row.outcome = Outcome::kFail;
                row.came += trial.say("；此后好帧得不到应答", "; afterwards a good frame is not answered");
            }
        }
        row.seconds = seconds_since(start);
        on_row(row);
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace lvwang::conform
