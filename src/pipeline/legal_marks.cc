#include "pipeline/legal_marks.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "pipeline/body_fields.h"
#include "store/book_marks.h"

namespace lvwang::pipeline {
namespace {

constexpr std::int64_t kAllMarks = INT64_MAX;
constexpr std::size_t kMarksInWords = 5;  // of one point in a note; the list has them all

Result<Instant> instant_of(const BodyFields& fields, std::string_view name) {
    constexpr std::size_t kTimeBytesMax = 40;
    LVWANG_ASSIGN(const std::string text, fields.line(name, kTimeBytesMax));
    auto at = parse_iso(text);
    if (!at) return fail_field(fields.path(name), "{}: '{}' is no time", fields.path(name), text);
    return at;
}

std::string moment(Instant at) {
    const CivilTime civil = to_civil(at);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", civil.date.year, civil.date.month, civil.date.day, civil.hour,
                       civil.minute);
}

}  // namespace

std::vector<Stretch> joined(std::vector<Stretch> stretches) {
    std::ranges::sort(stretches, {}, &Stretch::from);
    std::vector<Stretch> whole;
    for (const Stretch& one : stretches) {
        if (!whole.empty() && one.from <= whole.back().to) {
            whole.back().to = std::max(whole.back().to, one.to);
        } else {
            whole.push_back(one);
        }
    }
    return whole;
}

std::string to_marks_body(std::string_view file, const std::vector<LegalMark>& marks) {
    std::string rows;
    for (const LegalMark& mark : marks) {
        rows += fmt::format(R"({}{{"point_id":{},"kind":{},"carrier":"{}","from":"{}","to":"{}")", rows.empty() ? "" : ",",
                            static_cast<std::int64_t>(mark.point), json_quote(mark.kind), to_string(mark.carrier),
                            format_iso(mark.from), format_iso(mark.to));
        if (!mark.reason.empty()) rows += fmt::format(R"(,"reason":{})", json_quote(mark.reason));
        if (mark.filed_at) rows += fmt::format(R"(,"filed_at":"{}")", format_iso(*mark.filed_at));
        if (mark.withdrawn) rows += R"(,"withdrawn":true)";
        rows += '}';
    }
    return fmt::format(R"({{"file":{},"marks":[{}]}})", json_quote(file), rows);
}

Result<void> LegalMarks::load() {
    marked_.clear();
    LVWANG_ASSIGN(const store::MarkPage all, store::list_marks(book_, {.points = {}, .from = {}, .to = {}, .limit = kAllMarks}));
    for (const LegalMark& mark : all.items) marked_[mark.point].push_back({mark.from, mark.to});
    for (auto& [point, stretches] : marked_) stretches = joined(std::move(stretches));
    return {};
}

Result<void> LegalMarks::refresh(PointId point) {
    LVWANG_ASSIGN(const store::MarkPage all,
                  store::list_marks(book_, {.points = std::vector{point}, .from = {}, .to = {}, .limit = kAllMarks}));
    std::vector<Stretch> stretches;
    for (const LegalMark& mark : all.items) stretches.push_back({mark.from, mark.to});
    marked_[point] = joined(std::move(stretches));
    return {};
}

std::vector<Stretch> LegalMarks::marked(PointId point, Instant from, Instant to) const {
    std::vector<Stretch> found;
    const auto of = marked_.find(point);
    if (of == marked_.end()) return found;
    const auto first = std::ranges::upper_bound(of->second, from, {}, &Stretch::to);
    for (auto at = first; at != of->second.end() && at->from < to; ++at) found.push_back(*at);
    return found;
}

Result<LegalMark> LegalMarks::read_mark(const protocol::JsonValue& row, std::size_t place,
                                        const registry::Registry& registry) const {
    LVWANG_ASSIGN(const BodyFields fields,
                  BodyFields::of(row, fmt::format("marks[{}]", place),
                                 {"point_id", "kind", "carrier", "from", "to", "reason", "filed_at", "withdrawn"}));
    LegalMark mark;
    LVWANG_ASSIGN(const std::int64_t point, fields.number("point_id", 1, INT64_MAX));
    mark.point = static_cast<PointId>(point);
    const Point* known = registry.point(mark.point);
    const bool outlet = known != nullptr && (known->kind == PointKind::kStack || known->kind == PointKind::kWastewater);
    if (!outlet) return fail_field(fields.path("point_id"), "{}: point {} is no outlet", fields.path("point_id"), point);
    LVWANG_ASSIGN(mark.kind, fields.line("kind", 40));
    if (standards::find_mark(standards_.marks(kMarksEdition), mark.kind) == nullptr) {
        return fail_field(fields.path("kind"), "{}: there is no mark '{}'", fields.path("kind"), mark.kind);
    }
    LVWANG_ASSIGN(mark.carrier, fields.choice("carrier", &parse_mark_carrier));
    LVWANG_ASSIGN(mark.from, instant_of(fields, "from"));
    LVWANG_ASSIGN(mark.to, instant_of(fields, "to"));
    if (mark.to <= mark.from) return fail_field(fields.path("to"), "{}: it ends before it begins", fields.path("to"));
    if (mark.to - mark.from > kMarkLengthMaxMs) {
        return fail_field(fields.path("to"), "{}: it is longer than {} days", fields.path("to"), kMarkLengthMaxMs / kDayMs);
    }
    LVWANG_ASSIGN(mark.reason, fields.line_or_empty("reason", kMarkReasonBytesMax));
    if (fields.has("filed_at")) {
        LVWANG_ASSIGN(mark.filed_at, instant_of(fields, "filed_at"));
    }
    LVWANG_ASSIGN(mark.withdrawn, fields.truth_or("withdrawn", false));
    return mark;
}

// 停运 2026-11-25 02:00—05:00（人工标记，例行检修）；…
std::string LegalMarks::in_words(const std::vector<LegalMark>& marks) const {
    std::string text;
    for (std::size_t i = 0; i < std::min(marks.size(), kMarksInWords); ++i) {
        const LegalMark& mark = marks[i];
        const standards::MarkKind* kind = standards::find_mark(standards_.marks(kMarksEdition), mark.kind);
        text += fmt::format("{}{} {}—{}{}", text.empty() ? "" : "；", kind != nullptr ? kind->name : mark.kind, moment(mark.from),
                            moment(mark.to), mark.withdrawn ? "（已撤销）" : "");
    }
    if (marks.size() > kMarksInWords) text += fmt::format("等 {} 条", marks.size());
    return text;
}

Result<std::string> LegalMarks::execute(const Command& command, const registry::Registry& registry, Incidents& incidents,
                                        Instant now, std::uint64_t seq) {
    if (command.type != "marks_import") return fail(ErrorCode::kUnsupported, "there is no command '{}'", command.type);
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"file", "marks"}));
    LVWANG_ASSIGN(const std::string file, fields.line_or_empty("file", kMarkFileBytesMax));
    LVWANG_ASSIGN(const protocol::JsonValue* rows, fields.list("marks", kMarksImportedMax));
    std::vector<LegalMark> marks;  // all are looked at before one is written
    for (std::size_t i = 0; i < rows->elements.size(); ++i) {
        LVWANG_ASSIGN(LegalMark mark, read_mark(rows->elements[i], i, registry));
        mark.imported_at = now;
        mark.imported_by = command.actor;
        mark.file = file;
        mark.seq = seq;
        marks.push_back(std::move(mark));
    }
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::map<PointId, std::vector<LegalMark>> news;
    for (LegalMark& mark : marks) {
        LVWANG_ASSIGN(const auto before, store::find_mark(book_, mark));
        if (before && says_the_same(*before, mark)) continue;
        ++(before ? changed : added);
        LVWANG_ASSIGN(mark.id, store::add_mark_version(book_, mark));
        news[mark.point].push_back(mark);
    }
    std::int64_t noted = 0;
    for (const auto& [point, came] : news) {
        MarkChange change{point, marked_[point], {}, in_words(came)};
        LVWANG_TRY(refresh(point));
        change.after = marked_[point];
        LVWANG_ASSIGN(const std::int64_t in, incidents.marks_changed(change, now, seq));
        noted += in;
    }
    return fmt::format(R"({{"added":{},"changed":{},"same":{},"noted":{}}})", added, changed,
                       static_cast<std::int64_t>(marks.size()) - added - changed, noted);
}

}  // namespace lvwang::pipeline
