#include "store/book_retention.h"

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {

namespace {

using soci::into;
using soci::use;

constexpr const char* kRunColumns =
    "SELECT at, seq, kept_from_seq, entries, frames_before, minutes_before, frame_days, minute_days FROM retention_runs ";

std::vector<RetentionRun> read_runs(soci::session& sql, const std::string& rest) {
    RowReader row(sql, kRunColumns + rest);
    const long long& at = row.number();
    const long long& seq = row.number();
    const long long& kept_from = row.number();
    const long long& entries = row.number();
    const long long& frames_before = row.number();
    const long long& minutes_before = row.number();
    const long long& frame_days = row.number();
    const long long& minute_days = row.number();
    std::vector<RetentionRun> runs;
    while (row.next()) {
        runs.push_back({{at},
                        static_cast<std::uint64_t>(seq),
                        static_cast<std::uint64_t>(kept_from),
                        entries,
                        {frames_before},
                        {minutes_before},
                        {frame_days, minute_days, 0}});
    }
    return runs;
}

bool has_table(soci::session& sql, const std::string& name) {
    int count = 0;
    sql << "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = :name", use(name), into(count);
    return count > 0;
}

// The first row of a query for (seq, name).
void find_oldest(soci::session& sql, StillNeeded::By by, const std::string& query, std::vector<StillNeeded>& found) {
    RowReader row(sql, query + " ORDER BY 1, 2 LIMIT 1");
    const long long& seq = row.number();
    const std::string& name = row.text();
    if (row.next()) found.push_back({static_cast<std::uint64_t>(seq), by, name});
}

}  // namespace

std::string_view to_string(StillNeeded::By by) {
    switch (by) {
        case StillNeeded::By::kUnregistered: return "unregistered";
        case StillNeeded::By::kUnmapped: return "unmapped";
        case StillNeeded::By::kDecodingAgain: return "decoding_again";
        case StillNeeded::By::kForwarding: return "forwarding";
    }
    return "unknown";
}

Result<RetentionState> load_retention(Book& book) {
    return with_session(book, "load the retention policy", [](soci::session& sql) {
        RetentionState state;
        long long frame_days = 0;
        long long minute_days = 0;
        long long waiting_days = 0;
        long long changed_at = 0;
        long long last_run_day = 0;
        sql << "SELECT frame_days, minute_days, waiting_days, changed_at, actor, last_run_day FROM retention", into(frame_days),
            into(minute_days), into(waiting_days), into(changed_at), into(state.actor), into(last_run_day);
        long long minutes_before = 0;
        sql << "SELECT coalesce(max(minutes_before), 0) FROM retention_runs", into(minutes_before);
        state.policy = {frame_days, minute_days, waiting_days};
        state.changed_at.ms = changed_at;
        state.last_run_day = last_run_day;
        state.minutes_before.ms = minutes_before;
        return state;
    });
}

Result<void> save_policy(Book& book, const RetentionPolicy& policy, Instant at, std::uint64_t seq, std::string_view actor) {
    return with_session(book, "save the retention policy", [&](soci::session& sql) {
        const long long frame_days = policy.frame_days;
        const long long minute_days = policy.minute_days;
        const long long waiting_days = policy.waiting_days;
        const long long changed_at = at.ms;
        const auto by = static_cast<long long>(seq);
        const std::string who(actor);
        sql << "UPDATE retention SET frame_days = :f, minute_days = :m, waiting_days = :w, changed_at = :at, actor = :who, "
               "seq = :seq",
            use(frame_days), use(minute_days), use(waiting_days), use(changed_at), use(who), use(by);
    });
}

Result<void> save_run(Book& book, std::int64_t day, const std::optional<RetentionRun>& run) {
    return with_session(book, "note a run of the retention", [&](soci::session& sql) {
        const long long last_run_day = day;
        sql << "UPDATE retention SET last_run_day = :day", use(last_run_day);
        if (!run) return;
        RowWriter row("retention_runs");
        row.number("at", run->at.ms).number("seq", static_cast<std::int64_t>(run->seq));
        row.number("kept_from_seq", static_cast<std::int64_t>(run->kept_from_seq)).number("entries", run->entries);
        row.number("frames_before", run->frames_before.ms).number("minutes_before", run->minutes_before.ms);
        row.number("frame_days", run->policy.frame_days).number("minute_days", run->policy.minute_days);
        row.upsert(sql, {"seq"});
    });
}

Result<std::vector<RetentionRun>> list_runs(Book& book, int most) {
    return with_session(book, "list the runs of the retention",
                        [&](soci::session& sql) { return read_runs(sql, fmt::format("ORDER BY id DESC LIMIT {}", most)); });
}

Result<std::optional<RetentionRun>> run_that_forgot(Book& book, std::uint64_t seq) {
    return with_session(book, fmt::format("find what forgot entry {}", seq), [&](soci::session& sql) {
        const auto runs = read_runs(sql, fmt::format("WHERE kept_from_seq > {} ORDER BY id LIMIT 1", seq));
        return runs.empty() ? std::optional<RetentionRun>() : std::optional(runs.front());
    });
}

Result<std::vector<StillNeeded>> still_needed(Book& book) {
    return with_session(book, "find the frames that are still needed", [](soci::session& sql) {
        using By = StillNeeded::By;
        std::vector<StillNeeded> found;
        find_oldest(sql, By::kUnregistered, "SELECT first_seq, mn FROM waiting_mns", found);
        find_oldest(sql, By::kUnmapped, "SELECT first_seq, mn FROM unmapped_factors", found);
        find_oldest(sql, By::kDecodingAgain, "SELECT next_seq, mn FROM redecodes", found);
        if (has_table(sql, "forward_targets")) {
            find_oldest(sql, By::kForwarding, "SELECT acked_seq + 1, key FROM forward_targets WHERE enabled = 1", found);
        }
        return found;
    });
}

Result<std::vector<StillNeeded>> paused_targets(Book& book) {
    return with_session(book, "find the forward targets that are paused", [](soci::session& sql) {
        RowReader row(sql, "SELECT acked_seq + 1, key FROM forward_targets WHERE enabled = 0 ORDER BY key");
        const long long& seq = row.number();
        const std::string& key = row.text();
        std::vector<StillNeeded> found;
        while (row.next()) found.push_back({static_cast<std::uint64_t>(seq), StillNeeded::By::kForwarding, key});
        return found;
    });
}

Result<void> save_upkeep(Book& book, const Upkeep& upkeep, std::uint64_t seq) {
    return with_session(book, fmt::format("note a {}", upkeep.kind), [&](soci::session& sql) {
        RowWriter row("upkeeps");
        row.text("kind", upkeep.kind).number("begun_at", upkeep.begun_at.ms).number("ended_at", upkeep.ended_at.ms);
        row.text("place", upkeep.place).number("bytes", upkeep.bytes).number("damages", upkeep.damages);
        row.text("failure", upkeep.failure).number("seq", static_cast<std::int64_t>(seq));
        row.upsert(sql, {"seq"});
    });
}

Result<std::vector<Upkeep>> list_upkeeps(Book& book, int most) {
    return with_session(book, "list backups and checks", [&](soci::session& sql) {
        RowReader row(sql, fmt::format("SELECT id, kind, begun_at, ended_at, place, bytes, damages, failure FROM upkeeps "
                                       "ORDER BY id DESC LIMIT {}",
                                       most));
        const long long& id = row.number();
        const std::string& kind = row.text();
        const long long& begun_at = row.number();
        const long long& ended_at = row.number();
        const std::string& place = row.text();
        const long long& bytes = row.number();
        const long long& damages = row.number();
        const std::string& failure = row.text();
        std::vector<Upkeep> upkeeps;
        while (row.next()) {
            upkeeps.push_back({id, kind, {begun_at}, {ended_at}, place, bytes, damages, failure});
        }
        return upkeeps;
    });
}

}  // namespace lvwang::store
