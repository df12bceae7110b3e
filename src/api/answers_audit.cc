// Who did and looked at what, and is the record whole?
#include <algorithm>
#include <mutex>

#include "api/answers.h"
#include "api/reads.h"
#include "api/table_sheet.h"
#include "audit/chain.h"
#include "base/text.h"
#include "pipeline/audit_record.h"
#include "store/book_audit.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kRowsMax = 1'000;
constexpr std::int64_t kSheetRowsMax = 200'000;  // a sheet takes a million; this many a browser still saves in seconds

Result<store::AuditQuery> audit_query(const Query& query, std::int64_t limit_max, std::int64_t limit_usual) {
    store::AuditQuery wanted;
    if (const auto kind = query.find("kind")) {
        const auto parsed = parse_audit_kind(*kind);
        if (!parsed) return fail_field("kind", "{}", parsed.error().message);
        wanted.kind = *parsed;
    }
    wanted.actor = query.find("actor").value_or("");
    wanted.what = query.find("what").value_or("");
    wanted.subject = query.find("subject").value_or("");
    LVWANG_ASSIGN(const std::string_view outcome, query.choice("outcome", {"any", "refused"}));
    wanted.refused = outcome == "refused";
    if (query.find("from")) {
        LVWANG_ASSIGN(wanted.from, query.instant("from"));
    }
    if (query.find("to")) {
        LVWANG_ASSIGN(wanted.to, query.instant("to"));
    }
    if (wanted.from && wanted.to && *wanted.from >= *wanted.to) return fail_field("from", "'from' is not before 'to'");
    if (query.find("before")) {
        LVWANG_ASSIGN(wanted.before, query.integer("before", 1, INT64_MAX));
    }
    LVWANG_ASSIGN(wanted.limit, query.integer_or("limit", 1, limit_max, limit_usual));
    return wanted;
}

void write_entry(JsonText& json, const AuditEntry& entry) {
    json.begin_object();
    json.field("number", entry.number);
    json.field("seq", entry.seq);
    json.field("at", entry.at);
    json.field("kind", to_string(entry.kind));
    json.field("forgotten", audit::is_forgotten(entry));
    json.field("actor", entry.actor);
    json.field("what", entry.what);
    json.field("subject", entry.subject);
    json.field("outcome", entry.outcome);
    json.field("count", entry.count);
    json.field("since", audit::is_forgotten(entry) ? std::nullopt : std::optional(entry.since));
    json.field("hash", entry.hash);
    json.end_object();
}

SheetTable sheet_of(const std::vector<AuditEntry>& entries, const AuditHead& head) {
    SheetTable table;
    table.name = "audit";
    // Times once for people, once as they are chained (docs/formats/audit.md).
    table.columns = {"number",  "seq",   "at",    "at_ms",    "kind",        "actor",  "what", "subject",
                     "outcome", "count", "since", "since_ms", "body_digest", "digest", "hash"};
    table.notes = {fmt::format("head {}", audit::to_string(head))};
    const auto number = [](std::int64_t value) { return Decimal::of(value); };
    for (const AuditEntry& entry : entries) {
        table.rows.push_back({number(entry.number), number(static_cast<std::int64_t>(entry.seq)), format_iso(entry.at),
                              number(entry.at.ms), std::string(to_string(entry.kind)), entry.actor, entry.what, entry.subject,
                              entry.outcome, number(entry.count), format_iso(entry.since), number(entry.since.ms),
                              entry.body_digest, entry.digest, entry.hash});
    }
    return table;
}

Result<AuditHead> head_now(store::Book& book) {
    LVWANG_ASSIGN(const auto last, store::last_audit(book));
    return last ? AuditHead{last->number, last->hash} : audit::no_head();
}

void write_head(JsonText& json, const AuditHead& head) {
    json.key("head");
    json.begin_object();
    json.field("number", head.number);
    json.field("hash", head.hash);
    json.end_object();
}

}  // namespace

Result<Response> get_audit(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::string_view format, request.query.choice("format", {"json", "csv", "xlsx"}));
    LVWANG_ASSIGN(const std::string_view bom, request.query.choice("bom", {"0", "1"}));
    const bool sheet = format != "json";
    LVWANG_ASSIGN(const store::AuditQuery wanted,
                  audit_query(request.query, sheet ? kSheetRowsMax : kRowsMax, sheet ? kSheetRowsMax : 100));
    LVWANG_ASSIGN(const std::vector<AuditEntry> entries, store::list_audit(reads.book, wanted));
    if (sheet) {
        LVWANG_ASSIGN(const AuditHead head, head_now(reads.book));
        return sheet_response(sheet_of(entries, head), format, bom == "1");
    }
    JsonText json(4096 + entries.size() * 400);
    json.begin_object();
    json.key("items");
    json.begin_array();
    for (const AuditEntry& entry : entries) write_entry(json, entry);
    json.end_array();
    const bool more = static_cast<std::int64_t>(entries.size()) == wanted.limit && entries.back().number > 1;
    json.field("next_before", more ? std::optional(entries.back().number) : std::nullopt);
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_audit_chain(const Request&, const Reads& reads) {
    LVWANG_ASSIGN(const store::AuditExtent extent, store::audit_extent(reads.book));
    LVWANG_ASSIGN(const auto last, store::last_audit(reads.book));
    JsonText json;
    json.begin_object();
    json.field("entries", extent.entries);
    json.field("first_at", extent.first_at);
    json.field("last_at", last ? std::optional(last->at) : std::nullopt);
    json.field("forgotten_before", extent.forgotten_before);
    write_head(json, last ? AuditHead{last->number, last->hash} : audit::no_head());
    json.end_object();
    return json_response(json.take());
}

Result<Response> check_audit(const Request& request, const Reads& reads) {
    std::vector<AuditHead> kept;
    if (const auto text = request.query.find("head")) {
        LVWANG_ASSIGN(const AuditHead head, audit::parse_head(*text));
        kept.push_back(head);
    }
    // One at a time: it reads everything, and the readers are few.
    static std::mutex working;
    const std::unique_lock lock(working, std::try_to_lock);
    if (!lock) return problem(503, "the record is being checked for somebody else; ask again in a moment");
    LVWANG_ASSIGN(const pipeline::AuditVerification found, pipeline::verify_audit(reads.from.log, reads.book, kept));
    JsonText json;
    json.begin_object();
    json.field("entries", found.entries);
    json.field("commands", found.commands);
    json.field("checked_at", reads.now);
    write_head(json, found.head);
    json.key("faults");
    json.begin_array();
    for (const audit::Fault& fault : found.faults) {
        json.begin_object();
        json.field("kind", to_string(fault.kind));
        json.field("number", fault.number);
        json.field("at", fault.at);
        json.field("seq", fault.seq == 0 ? std::nullopt : std::optional(static_cast<std::int64_t>(fault.seq)));
        json.field("text", fault.text);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
