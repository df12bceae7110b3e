#include "pipeline/retention.h"

#include <algorithm>
#include <boost/json.hpp>

#include "pipeline/completeness.h"
#include "pipeline/transaction.h"

namespace lvwang::pipeline {
namespace {

namespace json = boost::json;

// A day of the retention begins when its run is due.
std::int64_t run_day(Instant now) {
    return day_number(to_date(now - kRetentionHour * kHourMs));
}

Result<json::object> parse_object(std::string_view text) {
    boost::system::error_code error;
    const json::value value = json::parse({text.data(), text.size()}, error);
    if (error || !value.is_object()) return fail(ErrorCode::kInvalidArgument, "the body is not a JSON object");
    return value.get_object();
}

Result<std::int64_t> whole_number(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_int64()) return fail_field(name, "'{}' must be a whole number", name);
    return value->get_int64();
}

Result<std::string> text(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return fail_field(name, "'{}' must be a text", name);
    return std::string(value->get_string());
}

// "02:30" of China's civil day.
Result<std::int64_t> parse_minute_of_day(std::string_view at) {
    const auto digit = [&](std::size_t i) { return at[i] >= '0' && at[i] <= '9'; };
    if (at.size() == 5 && digit(0) && digit(1) && at[2] == ':' && digit(3) && digit(4)) {
        const int hour = (at[0] - '0') * 10 + at[1] - '0';
        const int minute = (at[3] - '0') * 10 + at[4] - '0';
        if (hour < 24 && minute < 60) return hour * 60 + minute;
    }
    return fail_field("at", "'{}' must be a time of the day such as 02:30", at);
}

Result<store::Upkeep> parse_upkeep(std::string_view body) {
    LVWANG_ASSIGN(const json::object object, parse_object(body));
    store::Upkeep upkeep;
    LVWANG_ASSIGN(upkeep.kind, text(object, "kind"));
    if (upkeep.kind != "backup" && upkeep.kind != "check")
        return fail_field("kind", "'{}' is neither backup nor check", upkeep.kind);
    LVWANG_ASSIGN(upkeep.begun_at.ms, whole_number(object, "begun_ms"));
    LVWANG_ASSIGN(upkeep.ended_at.ms, whole_number(object, "ended_ms"));
    LVWANG_ASSIGN(upkeep.place, text(object, "place"));
    LVWANG_ASSIGN(upkeep.bytes, whole_number(object, "bytes"));
    LVWANG_ASSIGN(upkeep.damages, whole_number(object, "damages"));
    LVWANG_ASSIGN(upkeep.failure, text(object, "failure"));
    return upkeep;
}

}  // namespace

Result<Cut> plan_cut(const store::RetentionPolicy& policy, const store::Log& log, const std::vector<store::StillNeeded>& needed,
                     std::uint64_t applied_seq, Instant now) {
    Cut cut;
    cut.frames_before = now - policy.frame_days * kDayMs;
    const std::uint64_t first = log.first_seq();
    const std::uint64_t last = log.last_seq();
    // The newest entry stays whatever its age: the log goes on from it.
    LVWANG_ASSIGN(const std::uint64_t by_age, log.first_at(cut.frames_before));
    LVWANG_ASSIGN(const std::uint64_t by_patience, log.first_at(cut.frames_before - policy.waiting_days * kDayMs));
    cut.first_seq = std::min({by_age, last, applied_seq + 1});
    for (const store::StillNeeded& one : needed) {
        const bool waits = one.by == store::StillNeeded::By::kUnregistered || one.by == store::StillNeeded::By::kUnmapped;
        const std::uint64_t bound = waits ? std::max(one.seq, by_patience) : one.seq;
        if (bound >= cut.first_seq) continue;
        cut.first_seq = bound;
        cut.held_by = one;
    }
    cut.first_seq = std::max(cut.first_seq, first);
    if (last > 0) cut.entries = static_cast<std::int64_t>(cut.first_seq - first);
    cut.minutes_before = now - policy.minute_days * kDayMs;
    if (last > 0) {  // hours are computed from the minutes that kept frames bring
        LVWANG_ASSIGN(const store::Entry oldest, log.read(cut.first_seq));
        cut.minutes_before = std::min(cut.minutes_before, oldest.at);
    }
    cut.minutes_before = start_of(to_date(cut.minutes_before));
    return cut;
}

Result<store::RetentionPolicy> parse_policy(std::string_view body, store::RetentionPolicy policy) {
    LVWANG_ASSIGN(const json::object object, parse_object(body));
    for (const auto& field : object) {
        const std::string_view name = field.key();
        std::int64_t* const place = name == "frame_days"     ? &policy.frame_days
                                    : name == "minute_days"  ? &policy.minute_days
                                    : name == "waiting_days" ? &policy.waiting_days
                                                             : nullptr;
        if (place == nullptr) return fail_field(name, "unknown field '{}'", name);
        LVWANG_ASSIGN(*place, whole_number(object, name));
        const std::int64_t least = name == "waiting_days" ? 0 : kFrameDaysMin;
        if (*place < least || *place > kKeptDaysMax) {
            return fail_field(name, "'{}' must be {} to {} days, not {}", name, least, kKeptDaysMax, *place);
        }
    }
    if (policy.minute_days < policy.frame_days) {
        return fail_field("minute_days", "minutes ({} days) must be kept at least as long as the frames they come from ({} days)",
                          policy.minute_days, policy.frame_days);
    }
    return policy;
}

Result<store::BackupPlan> parse_backup_plan(std::string_view body, store::BackupPlan plan) {
    LVWANG_ASSIGN(const json::object object, parse_object(body));
    for (const auto& [key, value] : object) {
        const std::string_view name = key;
        if (name == "enabled") {
            if (!value.is_bool()) return fail_field(name, "'{}' must be true or false", name);
            plan.enabled = value.get_bool();
        } else if (name == "directory") {
            LVWANG_ASSIGN(plan.directory, text(object, name));
        } else if (name == "at") {
            LVWANG_ASSIGN(const std::string at, text(object, name));
            LVWANG_ASSIGN(plan.minute_of_day, parse_minute_of_day(at));
        } else if (name == "keep") {
            LVWANG_ASSIGN(plan.keep, whole_number(object, name));
            if (plan.keep < 1 || plan.keep > store::kBackupsKeptMax) {
                return fail_field(name, "'{}' must be 1 to {} backups, not {}", name, store::kBackupsKeptMax, plan.keep);
            }
        } else {
            return fail_field(name, "unknown field '{}'", name);
        }
    }
    while (plan.directory.size() > 1 && plan.directory.ends_with('/')) plan.directory.pop_back();
    if (plan.directory.empty() ? plan.enabled : !plan.directory.starts_with('/')) {
        return fail_field("directory", "'{}' must begin with / : the server works elsewhere", plan.directory);
    }
    return plan;
}

Instant next_run(std::int64_t last_run_day, Instant now) {
    const std::int64_t day = std::max(last_run_day + 1, run_day(now));
    return start_of(date_of_day_number(day)) + kRetentionHour * kHourMs;
}

Result<void> Retention::load() {
    LVWANG_ASSIGN(state_, store::load_retention(book_));
    return {};
}

bool Retention::is_command(std::string_view type) {
    return type == "retention_set" || type == "backup_plan_set" || type == "upkeep_note";
}

Result<std::string> Retention::execute(const Command& command, Instant now, std::uint64_t seq) {
    if (command.type == "upkeep_note") {
        LVWANG_ASSIGN(const store::Upkeep upkeep, parse_upkeep(command.body));
        LVWANG_TRY(store::save_upkeep(book_, upkeep, seq));
        return "{}";
    }
    if (command.type == "backup_plan_set") return set_backup_plan(command, now, seq);
    LVWANG_ASSIGN(const store::RetentionPolicy policy, parse_policy(command.body, state_.policy));
    LVWANG_TRY(store::save_policy(book_, policy, now, seq, command.actor));
    state_.policy = policy;
    return fmt::format(R"({{"frame_days":{},"minute_days":{},"waiting_days":{}}})", policy.frame_days, policy.minute_days,
                       policy.waiting_days);
}

Result<std::string> Retention::set_backup_plan(const Command& command, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const store::BackupPlan before, store::load_backup_plan(book_));
    LVWANG_ASSIGN(store::BackupPlan plan, parse_backup_plan(command.body, before));
    plan.changed_at = now;
    plan.actor = command.actor;
    LVWANG_TRY(store::save_backup_plan(book_, plan, seq));
    return "{}";
}

namespace {

constexpr std::int64_t kClockJumpMs = kHourMs;  // ticks come each few seconds
constexpr std::int64_t kSteadyMs = 10 * kMinuteMs;

}  // namespace

Result<void> Retention::tick(Instant now, std::uint64_t seq) {
    if (now < last_tick_ || now - last_tick_ > kClockJumpMs) steady_since_ = now;
    last_tick_ = now;
    const std::int64_t today = run_day(now);
    if (today <= state_.last_run_day || seq <= book_.applied() || now - steady_since_ < kSteadyMs) return {};
    LVWANG_ASSIGN(const bool trusted, is_clock_trusted(book_, now));
    if (!trusted) return {};
    LVWANG_TRY(ensure_transaction(book_));
    LVWANG_ASSIGN(const auto needed, store::still_needed(book_));
    const std::uint64_t applied = std::min(series_.applied(), book_.applied());
    LVWANG_ASSIGN(const Cut cut, plan_cut(state_.policy, log_, needed, applied, now));
    std::optional<store::RetentionRun> run;
    // Forgotten first, noted second: what is cut short by a crash is cut again.
    for (const Period period : {Period::kMoment, Period::kMinute}) {
        LVWANG_ASSIGN(const auto oldest, series_.oldest(period));
        if (!oldest || *oldest >= cut.minutes_before) continue;
        LVWANG_TRY(series_.drop_before(period, cut.minutes_before));
        run.emplace();
    }
    if (cut.entries > 0) {
        LVWANG_TRY(log_.forget_before(cut.first_seq));
        run.emplace();
    }
    if (run) {
        state_.minutes_before = std::max(state_.minutes_before, cut.minutes_before);
        run = {now, seq, cut.first_seq, cut.entries, cut.frames_before, state_.minutes_before, state_.policy};
    }
    LVWANG_TRY(store::save_run(book_, today, run));
    state_.last_run_day = today;
    return {};
}

}  // namespace lvwang::pipeline
