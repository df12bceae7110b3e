#include "api/scored_cases.h"

#include "api/case_sight.h"
#include "api/known_at.h"
#include "store/book_case_courses.h"
#include "store/book_cases.h"

namespace lvwang::api {

using cases::CaseSpan;
using cases::CourseOfCase;

namespace {

// Of a stretch that is over, what was opened again or closed since is judged as it stood at the end: figures that were handed in
// stay what they were. Few are: the events of those only are read.
Result<void> go_back_to_end(std::vector<Case>& items, const CaseSpan& span, const Reads& reads) {
    // Where the log does not reach back so far, any of them may have changed.
    const std::uint64_t seq_at_end = span.to > span.now ? 0 : entry_known_at(reads.from.log, span.to - 1, span.now).value_or(0);
    std::vector<std::int64_t> ids;
    for (const Case& item : items) {
        if (cases::changed_since(item, span, seq_at_end)) ids.push_back(item.id);
    }
    if (ids.empty()) return {};
    const auto workflows = reads.from.views.workflows.get();
    if (workflows == nullptr) return fail(ErrorCode::kUnavailable, "the program is starting");
    LVWANG_ASSIGN(const auto events, store::events_of_cases(reads.book, ids));
    for (Case& item : items) {
        const auto found = events.find(item.id);
        if (found != events.end()) item = cases::scored_as(item, workflows->of(item), found->second, span);
    }
    return {};
}

// Those of them that the asker may see, as they stood at the end.
Result<std::vector<Case>> judged(std::vector<Case> items, const CaseSpan& span, const Reads& reads) {
    std::erase_if(items, [&](const Case& item) { return !is_shown(item, reads); });
    LVWANG_TRY(go_back_to_end(items, span, reads));
    return items;
}

}  // namespace

Result<std::vector<CourseOfCase>> scored_cases(const CaseSpan& span, const Reads& reads) {
    LVWANG_ASSIGN(std::vector<Case> alive, store::cases_alive(reads.book, span.from, span.to));
    LVWANG_ASSIGN(std::vector<Case> items, judged(std::move(alive), span, reads));
    LVWANG_ASSIGN(const auto courses, store::case_courses(reads.book, span.from, span.to));
    std::vector<CourseOfCase> all;
    for (Case& item : items) {
        const auto course = courses.find(item.id);
        all.push_back({std::move(item), course == courses.end() ? CaseCourse() : course->second});
    }
    return all;
}

Result<std::vector<CourseOfCase>> turned_cases(const CaseSpan& span, const Reads& reads) {
    LVWANG_ASSIGN(std::vector<Case> turned, store::cases_turned(reads.book, span.from, span.to));
    LVWANG_ASSIGN(std::vector<Case> items, judged(std::move(turned), span, reads));
    std::vector<CourseOfCase> all;
    for (Case& item : items) all.push_back({std::move(item), {}});
    return all;
}

}  // namespace lvwang::api
