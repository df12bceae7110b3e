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

// After a case. A server that was silent before and in the case is not asked once more: that would double the time of all cases.
ServerTrial::Life look_again(ServerTrial& trial, bool heard_nothing) {
    if (!heard_nothing) return trial.look();
    return trial.takes_connections() ? ServerTrial::Life::kSilent : ServerTrial::Life::kGone;
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
    bool gone = false;
    bool silent = true;  // nothing has been heard of it yet
    for (const ServerCase& each : all) {
        if (!only.empty() && std::ranges::find(only, each.id) == only.end()) continue;
        Row row = row_of(each, target);
        const auto start = SteadyClock::now();
        if (gone) {
            row.outcome = Outcome::kFail;
            row.came = trial.say("服务器已不接受连接", "the server is gone");
        } else if (seconds_since(began) * 1000 > limit_ms) {
            row.out_of_time = true;
            row.came = trial.say("总时限已到", "no time left");
        } else {
            const std::uint64_t answers = trial.answers();
            const Verdict verdict = each.play(trial);
            row.outcome = verdict.outcome;
            row.came = verdict.came;
            row.answered = trial.answers() > answers;
            if (row.outcome != Outcome::kSkipped) {
                const ServerTrial::Life life = look_again(trial, silent && !row.answered);
                gone = life == ServerTrial::Life::kGone;
                if (gone) row.came += trial.say("；此后不接受新的连接", "; afterwards no new connection is taken");
                // One that was silent before is not silent because of this case.
                const bool fell_silent = life == ServerTrial::Life::kSilent && (!silent || row.answered);
                if (fell_silent) row.came += trial.say("；此后好帧得不到应答", "; afterwards a good frame is not answered");
                if (gone || fell_silent) row.outcome = Outcome::kFail;
                silent = life != ServerTrial::Life::kAnswers;
            }
        }
        row.seconds = seconds_since(start);
        on_row(row);
        rows.push_back(std::move(row));
    }
    return rows;
}

Words hint_of(const std::vector<Row>& rows) {
    const bool tried = std::ranges::any_of(rows, [](const Row& row) { return row.outcome != Outcome::kSkipped; });
    if (!tried || std::ranges::any_of(rows, &Row::answered)) return {};
    return {"提示：服务器没有应答任何一帧，可能不认识测试用的 MN，请用 --mn 给出它登记过的 MN。",
            "Hint: the server has answered nothing at all; it may not know the MN: try --mn with one that it knows."};
}

}  // namespace lvwang::conform
