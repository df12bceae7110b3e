#include "api/past_cases.h"

#include <algorithm>

#include "api/case_sight.h"
#include "api/json_nouns.h"
#include "api/known_at.h"
#include "cases/past.h"
#include "store/book_case_list.h"
#include "store/book_cases.h"
#include "store/book_findings.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kListedMax = 1000;

Result<void> check_past(Instant at, const Reads& reads) {
    if (at <= reads.now) return {};
    return tl::unexpected(Error{ErrorCode::kOutOfRange, "'as_known_at' lies ahead: nobody knows yet", "as_known_at"});
}

Result<std::shared_ptr<const cases::Workflows>> workflows_of(const Reads& reads) {
    auto workflows = reads.from.views.workflows.get();
    if (workflows == nullptr) return fail(ErrorCode::kUnavailable, "the program is starting");
    return workflows;
}

// Where the log does not reach back so far, the entry of the case's last event: what had come by then was known for certain.
std::uint64_t entry_at(Instant at, const Case& then, const Reads& reads) {
    return entry_known_at(reads.from.log, at, reads.now).value_or(then.seq);
}

Result<Finding> finding_at(const Case& then, Instant at, std::uint64_t seq, const Reads& reads) {
    if (then.finding_id == 0) return Finding();
    LVWANG_ASSIGN(Finding finding, store::find_finding(reads.book, then.finding_id));
    finding = cases::as_it_was_known(std::move(finding), at, seq);
    return finding;
}

struct Wanted {
    bool open = true;
    bool closed = false;
    bool only_overdue = false;
};

Result<Wanted> wanted_of(const Query& query) {
    for (const char* const name :
         {"type", "region", "organisation", "owner", "supervision", "site", "q", "due", "confidential"}) {
        if (query.find(name)) return fail_field(name, "'{}' narrows what is asked of now only, not of the past", name);
    }
    for (const std::string_view of_now : {"watched", "revisit"}) {
        if (query.find("state") == of_now) return fail_field("state", "'{}' is asked of now only, not of the past", of_now);
    }
    LVWANG_ASSIGN(const std::string_view state, query.choice("state", {"open", "closed", "all", "overdue"}));
    if (state == "overdue") return Wanted{.only_overdue = true};
    return Wanted{.open = state != "closed", .closed = state == "closed" || state == "all"};
}

}  // namespace

Result<KnownCase> case_known_at(const Case& newest, Instant at, const Reads& reads) {
    LVWANG_TRY(check_past(at, reads));
    LVWANG_ASSIGN(const auto workflows, workflows_of(reads));
    KnownCase known;
    LVWANG_ASSIGN(known.events, store::case_events(reads.book, newest.id));
    const auto then = cases::as_it_stood(newest, workflows->of(newest), known.events, at);
    if (!then || !is_shown(*then, reads)) {  // released since: the firm sees it from then on only
        return tl::unexpected(
            Error{ErrorCode::kNotFound, fmt::format("there was no case {} at {}", newest.id, format_iso(at)), "id"});
    }
    known.record = *then;
    known.events.resize(cases::come_by(known.events, at));
    known.seq = entry_at(at, known.record, reads);
    LVWANG_ASSIGN(known.finding, finding_at(known.record, at, known.seq, reads));
    return known;
}

Result<Response> get_cases_known_at(const Request& request, Instant at, const Reads& reads) {
    LVWANG_TRY(check_past(at, reads));
    LVWANG_ASSIGN(const Wanted wanted, wanted_of(request.query));
    LVWANG_ASSIGN(const auto workflows, workflows_of(reads));
    store::CaseQuery query;
    query.seen = seen_places(reads);
    query.hidden_types = hidden_types(reads);
    LVWANG_ASSIGN(query.limit, request.query.integer_or("limit", 1, kListedMax, kListedMax));
    LVWANG_ASSIGN(query.offset, request.query.integer_or("offset", 0, INT32_MAX, 0));

    LVWANG_ASSIGN(const std::vector<Case> in_hand, store::cases_in_hand_at(reads.book, at, query));
    std::vector<std::int64_t> ids;
    for (const Case& item : in_hand) ids.push_back(item.id);
    LVWANG_ASSIGN(const auto events, store::events_of_cases(reads.book, ids));
    std::vector<Case> open;
    std::vector<Case> closed;
    for (const Case& item : in_hand) {
        const auto found = events.find(item.id);
        if (found == events.end()) continue;
        auto then = cases::as_it_stood(item, workflows->of(item), found->second, at);
        if (!then) continue;
        if (then->state == CaseState::kClosed) {
            if (wanted.closed) closed.push_back(std::move(*then));
        } else if (wanted.only_overdue ? cases::is_overdue(*then, at) : wanted.open) {
            open.push_back(std::move(*then));
        }
    }
    std::int64_t total = static_cast<std::int64_t>(open.size() + closed.size());
    if (wanted.closed) {
        LVWANG_ASSIGN(store::ClosedCases others, store::cases_closed_by(reads.book, at, query));
        total += others.total;
        // Only a page of them is needed, so only those are looked at closely, below.
        std::ranges::move(others.newest, std::back_inserter(closed));
    }
    std::ranges::sort(open, {}, [](const Case& item) { return std::pair(item.due_at, item.id); });
    std::ranges::sort(closed, {}, [](const Case& item) { return std::pair(-item.closed_at->ms, item.id); });
    std::ranges::move(closed, std::back_inserter(open));

    const auto begin = std::min(static_cast<std::size_t>(query.offset), open.size());
    const auto end = std::min(begin + static_cast<std::size_t>(query.limit), open.size());
    std::vector<KnownCase> page;
    for (std::size_t i = begin; i < end; ++i) {
        KnownCase row;
        row.record = std::move(open[i]);
        if (row.record.state == CaseState::kClosed) {
            // Since its close something may have been noted that was not known yet: a talk, a look that passed, the watch's end.
            LVWANG_ASSIGN(const auto of_it, store::case_events(reads.book, row.record.id));
            if (auto then = cases::as_it_stood(row.record, workflows->of(row.record), of_it, at)) row.record = std::move(*then);
        }
        LVWANG_ASSIGN(row.finding, finding_at(row.record, at, entry_at(at, row.record, reads), reads));
        page.push_back(std::move(row));
    }
    JsonText json(16 * 1024);
    json.begin_object();
    json.key("items");
    json.begin_array();
    for (const KnownCase& row : page) {
        json.begin_object();
        write_case_fields(json, as_shown(row.record, reads), row.finding.id == 0 ? nullptr : &row.finding, at, *reads.registry);
        json.end_object();
    }
    json.end_array();
    json.field("total", total);
    json.field("more_than_total", false);  // a moment's cases are gone through one by one, and so counted
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
