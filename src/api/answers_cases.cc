#include <algorithm>

#include "api/answers.h"
#include "api/body.h"
#include "api/json_nouns.h"
#include "api/reads.h"
#include "api/series_cells.h"
#include "cases/cases.h"
#include "store/book_cases.h"
#include "store/book_findings.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kListedMax = 1000;           // rows in one answer; a page shows fifty, an export asks again
constexpr std::int64_t kAroundMs = kDayMs;          // hours shown before and after what a case is about
constexpr std::int64_t kAroundMaxMs = 31 * kDayMs;  // of a finding that went on for months the last month

Result<std::optional<FindingState>> state_of(const Query& query) {
    LVWANG_ASSIGN(const std::string_view state, query.choice("state", {"open", "pending", "resolved", "all"}));
    for (const FindingState candidate : {FindingState::kPending, FindingState::kOpen, FindingState::kResolved}) {
        if (to_string(candidate) == state) return std::optional<FindingState>(candidate);
    }
    return std::optional<FindingState>();
}

Result<std::optional<FindingClass>> class_of(const Query& query) {
    const auto text = query.find("class");
    if (!text) return std::optional<FindingClass>();
    for (const FindingClass candidate : {FindingClass::kExceedance, FindingClass::kWarning, FindingClass::kClue,
                                         FindingClass::kSilence, FindingClass::kDisagreement}) {
        if (to_string(candidate) == *text) return std::optional<FindingClass>(candidate);
    }
    return fail_field("class", "'{}' is not one of exceedance, warning, clue, silence, disagreement", *text);
}

Result<store::CaseQuery::Which> which_of(const Query& query) {
    using Which = store::CaseQuery::Which;
    LVWANG_ASSIGN(const std::string_view state, query.choice("state", {"open", "closed", "all", "overdue"}));
    if (state == "open") return Which::kOpen;
    if (state == "closed") return Which::kClosed;
    return state == "overdue" ? Which::kOverdue : Which::kAll;
}

// The hours of the judged parameter around what the case is about; nothing where it is about no parameter (a silence).
Result<std::vector<Cell>> hours_around(const Finding& finding, const Reads& reads) {
    if (!finding.parameter) return std::vector<Cell>();
    CellQuery query;
    query.point = finding.point;
    query.period = Period::kHour;
    query.to = finding.last + std::max(length_ms(finding.period), kHourMs) + kAroundMs;
    query.from = std::max(finding.start - kAroundMs, query.to - kAroundMaxMs);
    query.columns = {{*finding.parameter, Aspect::kMeasured}, {*finding.parameter, Aspect::kConverted}};
    return read_cells(reads.from.series, query);
}

// One row for each hour: the judged value, and the measured one where the judged one is converted.
void write_hours(JsonText& json, const std::vector<Cell>& cells, const Finding& finding, const Reads& reads) {
    json.key("readings");
    json.begin_array();
    const Parameter* parameter = finding.parameter ? reads.registry->parameters().find(*finding.parameter) : nullptr;
    const auto limit = Decimal::parse(finding.limit);
    const bool judges_converted = !finding.measured.empty();
    for (std::size_t i = 0; parameter != nullptr && i < cells.size();) {
        const Instant start = cells[i].start;
        const Cell* measured = nullptr;
        const Cell* converted = nullptr;
        for (; i < cells.size() && cells[i].start == start; ++i) {
            (cells[i].sample.column.aspect == Aspect::kMeasured ? measured : converted) = &cells[i];
        }
        const Cell* judged = judges_converted ? converted : measured;
        const Cell* any = judged != nullptr ? judged : measured != nullptr ? measured : converted;
        json.begin_object();
        json.field("start", start);
        json.field("value", judged == nullptr ? std::nullopt : std::optional<Decimal>(shown_value(judged->sample, *parameter)));
        json.field("measured",
                   measured == nullptr ? std::nullopt : std::optional<Decimal>(shown_value(measured->sample, *parameter)));
        json.field("limit", limit ? std::optional<Decimal>(*limit) : std::nullopt);
        json.field("valid", judged != nullptr && judged->sample.valid());
        write_flags(json, any->sample.flags);
        json.field("seq", any->seq);
        json.end_object();
    }
    json.end_array();
}

// Which points who asks may be told of; absent: all.
std::optional<std::vector<PointId>> seen_points(const Reads& reads) {
    if (reads.sees_everything()) return std::nullopt;
    std::vector<PointId> points;
    for (const Point& point : reads.registry->rows().points) points.push_back(point.id);
    return points;
}

Result<Response> show_case(std::int64_t id, const Reads& reads) {
    auto found = store::find_case(reads.book, id);
    if (found && !reads.sees(found->point)) found = fail(ErrorCode::kNotFound, "there is no case {}", id);
    if (!found) {
        Error error = std::move(found).error();
        error.field = "id";
        return tl::unexpected(std::move(error));
    }
    LVWANG_ASSIGN(const Finding finding, store::find_finding(reads.book, found->finding_id));
    LVWANG_ASSIGN(const std::vector<CaseEvent> events, store::case_events(reads.book, id));
    LVWANG_ASSIGN(const std::vector<Cell> hours, hours_around(finding, reads));
    JsonText json(16 * 1024);
    json.begin_object();
    write_case_fields(json, *found, &finding, reads.now, *reads.registry);
    json.key("events");
    json.begin_array();
    for (const CaseEvent& event : events) write_case_event(json, event);
    json.end_array();
    write_hours(json, hours, finding, reads);
    json.key("actions");
    json.begin_array();
    for (const cases::ActType act : cases::allowed_acts(found->state)) json.value(cases::to_string(act));
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

}  // namespace

Result<Response> get_findings(const Request& request, const Reads& reads) {
    store::FindingQuery query;
    LVWANG_ASSIGN(query.state, state_of(request.query));
    LVWANG_ASSIGN(query.cls, class_of(request.query));
    query.seen = seen_points(reads);
    if (request.query.find("point")) {
        LVWANG_ASSIGN(const std::int64_t point, request.query.integer("point", 1, INT64_MAX));
        query.point = PointId(point);
    }
    LVWANG_ASSIGN(query.limit, request.query.integer_or("limit", 1, kListedMax, 100));
    LVWANG_ASSIGN(query.offset, request.query.integer_or("offset", 0, INT32_MAX, 0));
    LVWANG_ASSIGN(const store::FindingPage page, store::list_findings(reads.book, query));
    return json_response(
        json_list(page.items, static_cast<std::size_t>(page.total), [&](JsonText& json, const store::ListedFinding& row) {
            write_finding(json, row.finding, row.case_id, *reads.registry);
        }));
}

Result<Response> get_cases(const Request& request, const Reads& reads) {
    store::CaseQuery query;
    LVWANG_ASSIGN(query.which, which_of(request.query));
    query.seen = seen_points(reads);
    LVWANG_ASSIGN(query.limit, request.query.integer_or("limit", 1, kListedMax, kListedMax));
    LVWANG_ASSIGN(query.offset, request.query.integer_or("offset", 0, INT32_MAX, 0));
    LVWANG_ASSIGN(const store::CasePage page, store::list_cases(reads.book, query));
    return json_response(
        json_list(page.items, static_cast<std::size_t>(page.total), [&](JsonText& json, const store::ListedCase& row) {
            json.begin_object();
            write_case_fields(json, row.record, &row.finding, reads.now, *reads.registry);
            json.end_object();
        }));
}

Result<Response> get_case(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    return show_case(id, reads);
}

Result<Response> show_changed_case(const Request&, std::string_view result, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, Body::parse(result));
    LVWANG_ASSIGN(const std::int64_t id, body.integer("id", 1, INT64_MAX));
    return show_case(id, reads);
}

}  // namespace lvwang::api
