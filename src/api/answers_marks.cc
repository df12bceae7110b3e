// Legal marks: what firms marked on the state platform, imported here and never asked for again.
#include "api/answers_marks.h"

#include "api/body.h"
#include "api/json_text.h"
#include "api/marks_sheet.h"
#include "api/reads.h"
#include "api/table_sheet.h"
#include "model/file_name.h"
#include "pipeline/legal_marks.h"
#include "store/book_marks.h"

namespace lvwang::api {
namespace {

constexpr std::string_view kAnyBytes = "application/octet-stream";
constexpr std::string_view kCsvType = "text/csv";  // as a form a foreign page cannot send it
constexpr std::int64_t kListedMax = 500;

std::span<const standards::MarkKind> kinds_of(const Reads& reads) {
    return reads.from.standards.marks(pipeline::kMarksEdition);
}

bool is_outlet(const Point& point) {
    return point.kind == PointKind::kStack || point.kind == PointKind::kWastewater;
}

// The same in lists and in a preview.
void write_mark_fields(JsonText& json, const LegalMark& mark, const Reads& reads) {
    const registry::Registry& registry = *reads.registry;
    const Point* point = registry.point(mark.point);
    const Site* site = point == nullptr ? nullptr : registry.site(point->site_id);
    const standards::MarkKind* kind = standards::find_mark(kinds_of(reads), mark.kind);
    json.field("point_id", static_cast<std::int64_t>(mark.point));
    json.field("point_code", point == nullptr ? std::string_view() : std::string_view(point->code));
    json.field("site_key", site == nullptr ? std::string_view() : std::string_view(site->key));
    json.field("site_name", site == nullptr ? std::string_view() : std::string_view(site->name));
    json.field("site_name_en", site == nullptr ? std::string_view() : std::string_view(site->name_en));
    json.field("kind", mark.kind);
    json.field("group", kind == nullptr ? std::string_view() : to_string(kind->group));
    json.field("name", kind == nullptr ? std::string_view(mark.kind) : std::string_view(kind->name));
    json.field("name_en", kind == nullptr ? std::string_view(mark.kind) : std::string_view(kind->name_en));
    json.field("carrier", to_string(mark.carrier));
    json.field("from", mark.from);
    json.field("to", mark.to);
    json.field("reason", mark.reason);
    json.field("filed_at", mark.filed_at);
    json.field("withdrawn", mark.withdrawn);
}

Result<MarksSheet> sheet_in(const Request& request, const Reads& reads) {
    const bool known =
        request.content_type == kXlsxType || request.content_type == kAnyBytes || request.content_type.starts_with(kCsvType);
    if (!known) return fail_field("Content-Type", "a workbook ({}) or a table ({}) is expected", kXlsxType, kCsvType);
    auto sheet = read_marks(request.body, *reads.registry, kinds_of(reads));
    if (!sheet) return fail_field("body", "{}", sheet.error().message);
    return sheet;
}

// Those that who asks may see, of one outlet or one site where he says which.
Result<std::optional<std::vector<PointId>>> points_asked(const Request& request, const Reads& reads) {
    const registry::Registry& registry = *reads.registry;
    std::vector<PointId> points;
    if (request.query.find("point")) {
        LVWANG_ASSIGN(const std::int64_t id, request.query.integer("point", 1, INT64_MAX));
        if (registry.point(static_cast<PointId>(id)) == nullptr) {
            return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no point {}", id), "point"});
        }
        points.push_back(static_cast<PointId>(id));
        return points;
    }
    if (const auto key = request.query.find("site")) {
        const Site* site = registry.site(*key);
        if (site == nullptr)
            return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no site '{}'", *key), "site"});
        for (const Point* point : registry.points_of(site->id)) points.push_back(point->id);
        return points;
    }
    if (reads.sees_everything()) return std::nullopt;
    for (const Point& point : registry.rows().points) {
        if (is_outlet(point)) points.push_back(point.id);
    }
    return points;
}

}  // namespace

Result<Response> get_marks(const Request& request, const Reads& reads) {
    store::MarkQuery query;
    LVWANG_ASSIGN(query.points, points_asked(request, reads));
    if (request.query.find("from")) {
        LVWANG_ASSIGN(query.from, request.query.instant("from"));
    }
    if (request.query.find("to")) {
        LVWANG_ASSIGN(query.to, request.query.instant("to"));
    }
    LVWANG_ASSIGN(const std::string_view versions, request.query.choice("versions", {"newest", "all"}));
    query.versions = versions == "all";
    LVWANG_ASSIGN(query.limit, request.query.integer_or("limit", 1, kListedMax, 100));
    LVWANG_ASSIGN(query.offset, request.query.integer_or("offset", 0, INT64_MAX, 0));
    LVWANG_ASSIGN(const store::MarkPage page, store::list_marks(reads.book, query));
    return json_response(json_list(page.items, static_cast<std::size_t>(page.total), [&](JsonText& json, const LegalMark& mark) {
        json.begin_object();
        json.field("id", mark.id);
        write_mark_fields(json, mark, reads);
        json.field("version", mark.version);
        json.field("newest", mark.newest);
        json.field("imported_at", mark.imported_at);
        json.field("imported_by", reads.sees_everything() ? std::string_view(mark.imported_by) : std::string_view());
        json.field("file", reads.sees_everything() ? std::string_view(mark.file) : std::string_view());
        json.end_object();
    }));
}

Result<Response> get_mark_kinds(const Request&, const Reads& reads) {
    const auto kinds = kinds_of(reads);
    return json_response(json_list(kinds, kinds.size(), [](JsonText& json, const standards::MarkKind& kind) {
        json.begin_object();
        json.field("key", kind.key);
        json.field("group", to_string(kind.group));
        json.field("industry", kind.industry);
        json.field("name", kind.name);
        json.field("name_en", kind.name_en);
        json.field("state", kind.state);
        json.field("clause", kind.clause);
        json.field("status", to_string(kind.status));
        json.end_object();
    }));
}

Result<Response> preview_marks(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const MarksSheet sheet, sheet_in(request, reads));
    JsonText json(16 * 1024);
    json.begin_object();
    json.key("marks");
    json.begin_array();
    for (const SheetMark& one : sheet.marks) {
        LVWANG_ASSIGN(const auto before, store::find_mark(reads.book, one.mark));
        json.begin_object();
        json.field("row", std::int64_t{one.row});
        write_mark_fields(json, one.mark, reads);
        json.field("becomes", std::string_view(!before ? "new" : says_the_same(*before, one.mark) ? "same" : "changed"));
        json.end_object();
    }
    json.end_array();
    write_faults(json, sheet.faults);
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> take_marks(Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const MarksSheet sheet, sheet_in(request, reads));
    LVWANG_TRY(expect_no_fault(sheet.faults));
    if (sheet.marks.empty()) return fail_field("body", "the table has no row with a mark");
    std::vector<LegalMark> marks;
    for (const SheetMark& one : sheet.marks) marks.push_back(one.mark);
    return pipeline::Command{
        "marks_import", pipeline::to_marks_body(plain_file_name(request.query.find("name").value_or("")), marks), request.actor};
}

Result<Response> show_marks_taken(const Request&, std::string_view result, const Reads&) {
    return json_response(std::string(result));
}

}  // namespace lvwang::api
