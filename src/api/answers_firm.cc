// What the firm gets that a case is about: proof of what it handed in and when, and the frames of its own devices.
#include <algorithm>

#include "api/answers.h"
#include "api/case_sight.h"
#include "api/reads.h"
#include "api/series_cells.h"
#include "base/text.h"
#include "cases/cases.h"
#include "store/book_audit.h"
#include "store/book_cases.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kFramesMax = 1000;             // in one answer; a file asks again
constexpr std::int64_t kFramesSpanMax = 31 * kDayMs;  // a month of minutes is some 45,000 frames

Result<Case> shown_case(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    auto found = store::find_case(reads.book, id);
    if (!found || !is_shown(*found, reads)) return tl::unexpected(not_found("id", "case", request.capture("id")));
    return found;
}

// Entries of the log that brought what is kept of a point in a stretch, by seq.
Result<std::vector<std::uint64_t>> entries_behind(PointId point, Instant from, Instant to, const Reads& reads) {
    std::vector<std::uint64_t> entries;
    for (const Period period : {Period::kMoment, Period::kMinute, Period::kHour, Period::kDay}) {
        CellQuery query;
        query.point = point;
        query.period = period;
        query.from = from;
        query.to = to;
        query.wish = Wish::kReported;
        LVWANG_ASSIGN(const std::vector<Cell> cells, read_cells(reads.from.series, query));
        for (const Cell& cell : cells) entries.push_back(cell.seq);
    }
    std::ranges::sort(entries);
    const auto twice = std::ranges::unique(entries);
    entries.erase(twice.begin(), twice.end());
    return entries;
}

}  // namespace

namespace {

bool is_own(const CaseEvent& event, const Reads& reads) {
    const auto directory = reads.directory();
    const auto actor = directory->person(event.actor);
    return event.actor == reads.caller->person->login || (actor != nullptr && is_of_firm(*actor));
}

}  // namespace

Result<Response> get_case_receipt(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const Case item, shown_case(request, reads));
    LVWANG_ASSIGN(const std::int64_t version, request.capture_id("version"));
    LVWANG_ASSIGN(const std::vector<CaseEvent> events, store::case_events(reads.book, item.id));
    const auto event = std::ranges::find(events, version, &CaseEvent::version);
    // To a firm proof of what was done for it, by its own people; who else acts is not for it to know.
    const bool of_others =
        event != events.end() && event->actor != cases::kSystem && is_of_firm(*reads.caller->person) && !is_own(*event, reads);
    if (event == events.end() || !is_told(*event, item, reads) || of_others) {
        return tl::unexpected(not_found("version", "event", request.capture("version")));
    }
    if (event->actor == cases::kSystem) return fail(ErrorCode::kConflict, "nobody handed in what the program noted by itself");
    LVWANG_ASSIGN(const std::optional<AuditEntry> record, store::audit_of_command(reads.book, event->seq, event->at));
    if (!record) return fail(ErrorCode::kNotFound, "entry {} is older than the audit record", event->seq);
    JsonText json;
    json.begin_object();
    json.field("case_id", item.id);
    json.field("title", item.title);
    json.field("title_en", item.title_en);
    json.field("version", event->version);
    json.field("act", event->act);
    json.field("actor", event->actor);
    json.field("at", event->at);
    json.field("seq", event->seq);
    json.field("digest", record->body_digest);
    json.field("record_number", record->number);
    json.field("record_hash", record->hash);
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_point_frames(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    const Point* const point = reads.registry->point(PointId(id));
    if (point == nullptr) return tl::unexpected(not_found("id", "point", request.capture("id")));
    LVWANG_ASSIGN(const Instant from, request.query.instant("from"));
    LVWANG_ASSIGN(const Instant to, request.query.instant("to"));
    if (to <= from) return fail_field("to", "{} is not after {}", format_iso(to), format_iso(from));
    if (to - from > kFramesSpanMax) return fail_field("to", "at most {} days are given out at once", kFramesSpanMax / kDayMs);
    LVWANG_ASSIGN(const std::int64_t limit, request.query.integer_or("limit", 1, kFramesMax, kFramesMax));
    LVWANG_ASSIGN(const std::int64_t offset, request.query.integer_or("offset", 0, INT32_MAX, 0));
    LVWANG_ASSIGN(const std::vector<std::uint64_t> all, entries_behind(point->id, from, to, reads));
    std::vector<store::Entry> entries;
    for (std::size_t i = static_cast<std::size_t>(offset); i < all.size() && entries.size() < static_cast<std::size_t>(limit);
         ++i) {
        auto entry = reads.from.log.read(all[i]);
        if (entry) {
            entries.push_back(std::move(*entry));
        } else if (entry.error().code != ErrorCode::kNotFound) {
            return tl::unexpected(std::move(entry).error());
        }  // else its frame is no longer kept, only what it said
    }
    return json_response(json_list(entries, all.size(), [](JsonText& json, const store::Entry& entry) {
        json.begin_object();
        json.field("seq", entry.seq);
        json.field("at", entry.at);
        json.field("mn", entry.mn);
        json.field("raw", to_utf8_lossy(entry.payload));
        json.end_object();
    }));
}

}  // namespace lvwang::api
