// Where is the room, how long is what kept, and is there a second copy of it?
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "api/answers.h"
#include "api/body.h"
#include "api/disk_outlook.h"
#include "api/order_text.h"
#include "api/reads.h"
#include "api/upkeep_desk.h"
#include "pipeline/retention.h"
#include "store/book_photos.h"

namespace lvwang::api {
namespace {

namespace fs = std::filesystem;

constexpr int kListed = 20;
constexpr std::int64_t kGrowthWindowMs = 7 * kDayMs;  // a whole week: days differ
constexpr std::int64_t kGrowthLeastMs = kDayMs;       // less of it says nothing about a day

// How fast frames, values and photos come, in the last week. The book is not among them: nobody notes how large it was.
struct Rates {
    double log_bytes_day = 0;
    double minutes_bytes_day = 0;  ///< of what the policy forgets
    double hours_bytes_day = 0;    ///< of what stays
    double photos_bytes_day = 0;
};

Result<std::optional<Rates>> rates_of(const store::Log& log, const store::Series& series, store::Book& book, Instant now) {
    if (log.last_seq() == 0) return std::nullopt;
    LVWANG_ASSIGN(const std::uint64_t from_seq, log.first_at(now - kGrowthWindowMs));
    if (from_seq > log.last_seq()) return std::nullopt;
    LVWANG_ASSIGN(const store::Entry first, log.read(from_seq));
    const std::int64_t span_ms = now - first.at;
    if (span_ms < kGrowthLeastMs) return std::nullopt;
    const double days = static_cast<double>(span_ms) / static_cast<double>(kDayMs);
    const auto per_day = [&](std::uint64_t bytes) { return static_cast<double>(bytes) / days; };
    const auto of = [&](Period period) { return series.bytes_between(period, first.at, now + kDayMs); };
    LVWANG_ASSIGN(const store::PhotoBytes photos, store::photo_bytes(book, first.at));
    return Rates{per_day(log.bytes_between(from_seq, log.last_seq() + 1)), per_day(of(Period::kMoment) + of(Period::kMinute)),
                 per_day(of(Period::kHour) + of(Period::kDay)), per_day(photos.since)};
}

struct Oldest {
    std::optional<Instant> frame;
    std::optional<Instant> minute;
};

std::optional<double> full_in_days(std::uint64_t free_bytes, const Rates& rates, const Oldest& oldest,
                                   const store::RetentionPolicy& policy, Instant now) {
    const auto days_left = [&](std::optional<Instant> since, std::int64_t kept_days) {
        const double age = since ? static_cast<double>(now - *since) / static_cast<double>(kDayMs) : 0;
        return static_cast<double>(kept_days) - age;
    };
    const Growth growths[] = {{rates.log_bytes_day, days_left(oldest.frame, policy.frame_days)},
                              {rates.minutes_bytes_day, days_left(oldest.minute, policy.minute_days)},
                              {rates.hours_bytes_day, std::nullopt},
                              {rates.photos_bytes_day, std::nullopt}};
    return days_until_full(free_bytes, growths);
}

// Whether the planned backups fill the disk of the data; absent where none are planned or their directory is not there. They are
// in no growth: once there are as many as are kept, one goes for each that comes.
std::optional<bool> are_backups_on_disk(const store::BackupPlan& plan, const fs::path& data) {
    struct stat of_backups {};
    struct stat of_data {};
    if (!plan.enabled || ::stat(plan.directory.c_str(), &of_backups) != 0 || ::stat(data.c_str(), &of_data) != 0) return {};
    return of_backups.st_dev == of_data.st_dev;
}

void write_held_by(JsonText& json, const std::optional<store::StillNeeded>& held_by) {
    if (!held_by) return json.field_null("held_by");
    json.key("held_by");
    json.begin_object();
    json.field("by", store::to_string(held_by->by));
    json.field("name", held_by->name);
    json.field("seq", held_by->seq);
    json.end_object();
}

// Nobody would miss what a paused target has not had, until it is resumed.
Result<void> write_passed_over(JsonText& json, const pipeline::Cut& cut, const Reads& reads) {
    LVWANG_ASSIGN(const auto paused, store::paused_targets(reads.book));
    json.key("passed_over");
    json.begin_array();
    for (const store::StillNeeded& target : paused) {
        const std::uint64_t from = std::max(target.seq, reads.from.log.first_seq());
        if (from >= cut.first_seq) continue;
        json.begin_object();
        json.field("name", target.name);
        json.field("seq", from);
        json.field("entries", cut.first_seq - from);
        json.end_object();
    }
    json.end_array();
    return {};
}

void write_store(JsonText& json, std::string_view name, std::uint64_t bytes, std::optional<double> growth) {
    json.begin_object();
    json.field("name", name);
    json.field("bytes", bytes);
    json.field("growth_bytes_day", growth ? std::optional<std::int64_t>(static_cast<std::int64_t>(*growth)) : std::nullopt);
    json.end_object();
}

void write_upkeep(JsonText& json, const store::Upkeep& upkeep, bool running) {
    json.begin_object();
    json.field("kind", upkeep.kind);
    json.field("begun_at", upkeep.begun_at);
    json.field("ended_at", running ? std::nullopt : std::optional(upkeep.ended_at));
    json.field("place", upkeep.place);
    json.field("bytes", upkeep.bytes);
    json.field("damages", upkeep.damages);
    json.field("failure", upkeep.failure);
    json.end_object();
}

void write_policy(JsonText& json, const store::RetentionPolicy& policy) {
    json.field("frame_days", policy.frame_days);
    json.field("minute_days", policy.minute_days);
    json.field("waiting_days", policy.waiting_days);
}

std::uint64_t applied_seq(const Reads& reads) {
    return std::min(reads.from.series.applied(), reads.book.applied());
}

Result<Response> begun(const Result<void>& begin, const Request& request, const Reads& reads) {
    if (!begin) return tl::unexpected(begin.error());
    LVWANG_ASSIGN(Response response, get_upkeep(request, reads));
    response.status = 202;
    return response;
}

Result<Body> body_of(const Request& request) {
    LVWANG_TRY(expect_json(request));
    return Body::parse(request.body);
}

void write_plan(JsonText& json, const store::BackupPlan& plan, Instant now) {
    json.key("plan");
    json.begin_object();
    json.field("enabled", plan.enabled);
    json.field("directory", plan.directory);
    json.field("at", fmt::format("{:02}:{:02}", plan.minute_of_day / 60, plan.minute_of_day % 60));
    json.field("keep", plan.keep);
    json.field("next_at", store::next_backup(plan, now));
    json.field("changed_at", plan.changed_at.ms == 0 ? std::nullopt : std::optional(plan.changed_at));
    json.field("actor", plan.actor);
    json.end_object();
}

}  // namespace

Result<Response> get_storage(const Request&, const Reads& reads) {
    const store::Log& log = reads.from.log;
    const store::Series& series = reads.from.series;
    LVWANG_ASSIGN(const store::RetentionState state, store::load_retention(reads.book));
    LVWANG_ASSIGN(const auto rates, rates_of(log, series, reads.book, reads.now));
    LVWANG_ASSIGN(const store::PhotoBytes photos, store::photo_bytes(reads.book, reads.now));
    LVWANG_ASSIGN(const store::BackupPlan plan, store::load_backup_plan(reads.book));
    LVWANG_ASSIGN(const auto needed, store::still_needed(reads.book));
    LVWANG_ASSIGN(const auto runs, store::list_runs(reads.book, 1));
    LVWANG_ASSIGN(const pipeline::Cut cut, pipeline::plan_cut(state.policy, log, needed, applied_seq(reads), reads.now));
    Oldest oldest;
    if (log.last_seq() > 0) {
        LVWANG_ASSIGN(const store::Entry first, log.read(log.first_seq()));
        oldest.frame = first.at;
    }
    LVWANG_ASSIGN(oldest.minute, series.oldest(Period::kMinute));
    std::error_code no_book;
    auto book_bytes = fs::file_size(reads.identity.book_path, no_book);
    std::error_code no_ahead;  // what SQLite has written ahead may be most of a young book
    const auto ahead_bytes = fs::file_size(reads.identity.book_path + "-wal", no_ahead);
    if (!no_ahead) book_bytes += ahead_bytes;
    std::error_code no_space;
    const fs::path data = fs::path(reads.identity.book_path).parent_path();
    const auto space = fs::space(data, no_space);
    std::optional<double> full_in;
    if (rates && !no_space) full_in = full_in_days(space.available, *rates, oldest, state.policy, reads.now);

    JsonText json(2048);
    json.begin_object();
    json.key("disk");
    json.begin_object();
    json.field("capacity_bytes", no_space ? 0 : space.capacity);
    json.field("free_bytes", no_space ? 0 : space.available);
    json.field("growth_known", rates.has_value());
    json.field("full_in_days", full_in);
    json.field("full", reads.from.views.progress.disk_full.load());
    json.field("backups_on_disk", are_backups_on_disk(plan, data));
    json.end_object();
    json.key("stores");
    json.begin_array();
    write_store(json, "log", log.bytes_on_disk(), rates ? std::optional(rates->log_bytes_day) : std::nullopt);
    write_store(json, "series", series.bytes_on_disk(),
                rates ? std::optional(rates->minutes_bytes_day + rates->hours_bytes_day) : std::nullopt);
    write_store(json, "photos", photos.all, rates ? std::optional(rates->photos_bytes_day) : std::nullopt);
    write_store(json, "book", no_book ? 0 : book_bytes, std::nullopt);
    json.end_array();
    json.key("retention");
    json.begin_object();
    write_policy(json, state.policy);
    json.field("days_min", pipeline::kFrameDaysMin);
    json.field("days_max", pipeline::kKeptDaysMax);
    json.field("changed_at", state.changed_at.ms == 0 ? std::nullopt : std::optional(state.changed_at));
    json.field("actor", state.actor);
    // One that was missed begins when the start has settled.
    json.field("next_run_at", std::max(pipeline::next_run(state.last_run_day, reads.now), reads.now));
    json.field("first_seq", log.first_seq());
    json.field("last_seq", log.last_seq());
    json.field("oldest_frame_at", oldest.frame);
    json.field("oldest_minute_at", oldest.minute);
    json.field("last_forgot_at", runs.empty() ? std::nullopt : std::optional(runs.front().at));
    json.field("last_forgot_entries", runs.empty() ? 0 : runs.front().entries);
    write_held_by(json, cut.held_by);
    LVWANG_TRY(write_passed_over(json, cut, reads));
    json.end_object();
    const int last_year = reads.from.standards.calendar().last_year();
    json.field("working_days_until", last_year == 0 ? std::nullopt : std::optional(fmt::format("{}-12-31", last_year)));
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_retention_preview(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const store::RetentionState state, store::load_retention(reads.book));
    std::string wanted;
    for (const auto& [name, value] : request.query.entries()) {
        LVWANG_ASSIGN(const std::int64_t days, request.query.integer(name, 0, pipeline::kKeptDaysMax));
        wanted += fmt::format("{}\"{}\":{}", wanted.empty() ? "" : ",", name, days);
    }
    LVWANG_ASSIGN(const store::RetentionPolicy policy, pipeline::parse_policy("{" + wanted + "}", state.policy));
    LVWANG_ASSIGN(const auto needed, store::still_needed(reads.book));
    const Instant when = pipeline::next_run(state.last_run_day, reads.now);
    LVWANG_ASSIGN(const pipeline::Cut cut,
                  pipeline::plan_cut(policy, reads.from.log, needed, applied_seq(reads), std::max(when, reads.now)));
    const store::Series& series = reads.from.series;
    std::uint64_t minute_bytes = 0;
    for (const Period period : {Period::kMoment, Period::kMinute}) {
        LVWANG_ASSIGN(const auto oldest, series.oldest(period));
        if (oldest && *oldest < cut.minutes_before) minute_bytes += series.bytes_between(period, *oldest, cut.minutes_before);
    }
    JsonText json;
    json.begin_object();
    write_policy(json, policy);
    json.field("at", when);
    json.field("entries", cut.entries);
    json.field("bytes", reads.from.log.bytes_between(reads.from.log.first_seq(), cut.first_seq));
    json.field("frames_before", cut.frames_before);
    json.field("minutes_before", cut.minutes_before);
    json.field("minute_bytes", minute_bytes);
    write_held_by(json, cut.held_by);
    LVWANG_TRY(write_passed_over(json, cut, reads));
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_upkeep(const Request&, const Reads& reads) {
    const UpkeepDesk::State state = reads.upkeep.state();
    LVWANG_ASSIGN(const auto upkeeps, store::list_upkeeps(reads.book, kListed));
    LVWANG_ASSIGN(const store::BackupPlan plan, store::load_backup_plan(reads.book));
    JsonText json(2048);
    json.begin_object();
    json.field("running", state.running);
    json.field("done_bytes", state.running ? state.done_bytes : 0);
    json.field("total_bytes", state.running ? state.total_bytes : 0);
    json.key("current");
    if (state.upkeep.kind.empty()) {
        json.null();
    } else {
        write_upkeep(json, state.upkeep, state.running);
    }
    json.key("damages");
    json.begin_array();
    for (const store::Damage& damage : state.damages) {
        json.begin_object();
        json.field("where", damage.where);
        json.field("what", damage.what);
        json.end_object();
    }
    json.end_array();
    json.key("items");
    json.begin_array();
    for (const store::Upkeep& upkeep : upkeeps) write_upkeep(json, upkeep, false);
    json.end_array();
    write_plan(json, plan, reads.now);
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> put_backup_plan(Request& request, const Reads& reads) {
    LVWANG_TRY(expect_json(request));
    LVWANG_ASSIGN(const store::BackupPlan before, store::load_backup_plan(reads.book));
    LVWANG_ASSIGN(const store::BackupPlan plan, pipeline::parse_backup_plan(request.body, before));
    if (plan.enabled) {
        LVWANG_TRY(reads.upkeep.examine_place(plan.directory));
        if (!std::filesystem::is_directory(plan.directory)) {
            return fail_field("directory", "'{}' is no directory of the server's machine", plan.directory);
        }
        if (::access(plan.directory.c_str(), W_OK | X_OK) != 0) {
            return fail_field("directory", "the service may not write to '{}'", plan.directory);
        }
    }
    return command_of(request, "backup_plan_set");
}

Result<Response> show_upkeep(const Request& request, std::string_view, const Reads& reads) {
    return get_upkeep(request, reads);
}

Result<Response> post_backup(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, body_of(request));
    LVWANG_ASSIGN(const std::string directory, body.text("directory"));
    return begun(reads.upkeep.begin_backup(directory), request, reads);
}

Result<Response> post_check(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, body_of(request));
    return begun(reads.upkeep.begin_check(), request, reads);
}

Result<Response> delete_upkeep(const Request& request, const Reads& reads) {
    reads.upkeep.cancel();
    return get_upkeep(request, reads);
}

}  // namespace lvwang::api
