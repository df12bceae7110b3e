#include "cases/scorecard.h"

#include <algorithm>
#include <iterator>

#include "base/check.h"
#include "cases/cases.h"
#include "cases/past.h"

namespace lvwang::cases {
namespace {

constexpr std::array<std::string_view, kCaseFigures> kNames{"opened",   "answered", "handled",    "closed",
                                                            "on_time",  "late",     "first_pass", "returned",
                                                            "relapsed", "repeated", "unfinished", "overdue"};

bool within(std::optional<Instant> at, const CaseSpan& span) {
    return at && span.from <= *at && *at < span.to;
}

bool mended(const Case& item, const CaseSpan& span) {
    return within(item.closed_at, span) && item.outcome == "mended";
}

bool unfinished(const Case& item, const CaseSpan& span) {
    return item.opened_at < span.to && (!item.closed_at || *item.closed_at >= span.to);
}

std::optional<double> median_hours(std::vector<std::int64_t> times_ms) {
    if (times_ms.empty()) return std::nullopt;
    const auto middle = times_ms.begin() + static_cast<std::ptrdiff_t>(times_ms.size() / 2);
    std::ranges::nth_element(times_ms, middle);
    auto value = static_cast<double>(*middle);
    if (times_ms.size() % 2 == 0) value = (value + static_cast<double>(*std::max_element(times_ms.begin(), middle))) / 2;
    return value / static_cast<double>(kHourMs);
}

}  // namespace

std::string_view to_string(CaseFigure figure) {
    const auto index = static_cast<std::size_t>(figure);
    LVWANG_CHECK(index < kNames.size(), "figure {} has no name", index);
    return kNames[index];
}

Result<CaseFigure> parse_case_figure(std::string_view text) {
    const auto* const found = std::ranges::find(kNames, text);
    if (found == kNames.end()) return fail(ErrorCode::kInvalidArgument, "'{}' is no figure of a scorecard", text);
    return static_cast<CaseFigure>(std::distance(kNames.begin(), found));
}

bool changed_since(const Case& newest, const CaseSpan& span, std::uint64_t seq_at_end) {
    if (span.to > span.now) return false;  // the stretch has not ended
    // A close within that stands is how it ended: what is noted of it afterwards changes no figure.
    const bool moved_on = newest.state != CaseState::kClosed || !newest.closed_at || *newest.closed_at >= span.to;
    return moved_on && newest.seq > seq_at_end;
}

Case scored_as(const Case& newest, const Workflow& flow, std::span<const CaseEvent> events, const CaseSpan& span) {
    std::optional<Case> then = as_it_stood(newest, flow, events, span.to - 1);
    if (!then) return newest;
    const bool void_now = newest.outcome == "merged" || newest.outcome == "dismissed";
    if (void_now && then->state != CaseState::kClosed) return newest;
    then->owner = newest.owner;
    then->owner_organisation = newest.owner_organisation;
    return std::move(*then);
}

bool belongs_to(CaseFigure figure, const CourseOfCase& one, const CaseSpan& span) {
    const Case& item = one.item;
    const CaseCourse& course = one.course;
    if (item.outcome == "merged" || item.outcome == "dismissed") return false;
    switch (figure) {
        case CaseFigure::kOpened: return within(item.opened_at, span);
        case CaseFigure::kAnswered: return within(course.accepted_at, span);
        case CaseFigure::kHandled: return within(course.fed_back_at, span);
        case CaseFigure::kClosed: return mended(item, span);
        case CaseFigure::kOnTime: return mended(item, span) && !item.overdue_at;
        case CaseFigure::kLate: return mended(item, span) && item.overdue_at;
        case CaseFigure::kFirstPass: return mended(item, span) && course.returned == 0;
        case CaseFigure::kReturned: return course.returned_within > 0;
        case CaseFigure::kRelapsed: return course.relapsed_within > 0;
        case CaseFigure::kRepeated: return within(item.opened_at, span) && course.before > 0;
        case CaseFigure::kUnfinished: return unfinished(item, span);
        case CaseFigure::kOverdue:
            return unfinished(item, span) && item.due_at < std::min(span.to, span.now) &&
                   (!item.suspended_at || is_overdue(item, span.now));
    }
    LVWANG_CHECK(false, "figure {} is not counted", static_cast<int>(figure));
}

Scorecard score(const std::vector<const CourseOfCase*>& cases, const CaseSpan& span) {
    Scorecard card;
    std::vector<std::int64_t> responses;
    std::vector<std::int64_t> handlings;
    for (const CourseOfCase* one : cases) {
        for (std::size_t i = 0; i < kCaseFigures; ++i) {
            card.counts[i] += static_cast<int>(belongs_to(static_cast<CaseFigure>(i), *one, span));
        }
        const Instant opened = one->item.opened_at;
        if (belongs_to(CaseFigure::kAnswered, *one, span)) responses.push_back(*one->course.accepted_at - opened);
        if (belongs_to(CaseFigure::kHandled, *one, span)) handlings.push_back(*one->course.fed_back_at - opened);
    }
    card.response_h = median_hours(std::move(responses));
    card.handling_h = median_hours(std::move(handlings));
    return card;
}

}  // namespace lvwang::cases
