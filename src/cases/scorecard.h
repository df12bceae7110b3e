// How well does somebody close his cases? Counts and times of a stretch, for a unit, a person, a place or a kind of case.
// Promises: pure; each figure is the count of the cases that belong to it, so that the list behind it is that figure; merged
// cases count where they went; what happened after a stretch changes none of its closes. Rule: docs/OPERATING.md, Scorecards.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cases/workflow.h"
#include "model/case.h"
#include "model/case_course.h"

namespace lvwang::cases {

struct CaseSpan {
    Instant from;
    Instant to;   ///< exclusive
    Instant now;  ///< what is overdue is so by then
};

enum class CaseFigure : std::uint8_t {
    kOpened,      ///< opened within
    kAnswered,    ///< signed for the first time within
    kHandled,     ///< first said to be mended within
    kClosed,      ///< closed within, and not closed since by being merged
    kOnTime,      ///< closed within, its deadline not passed
    kLate,        ///< closed within, its deadline passed
    kFirstPass,   ///< closed within, and never sent back
    kReturned,    ///< sent back within, or a look afterwards failed
    kRelapsed,    ///< opened again by itself within
    kRepeated,    ///< opened within, the same kind at the same point having had a case in the 90 days before
    kUnfinished,  ///< not closed at the end
    kOverdue,     ///< not closed at the end, its deadline passed
};
inline constexpr std::size_t kCaseFigures = 12;
[[nodiscard]] std::string_view to_string(CaseFigure figure);  ///< opened, answered, … as in the API
[[nodiscard]] Result<CaseFigure> parse_case_figure(std::string_view text);

struct CourseOfCase {
    Case item;  ///< as the stretch judges it: scored_as()
    CaseCourse course;
};

/// Whether something may have happened to a case since the end of a stretch that changes how the stretch judges it.
/// @param seq_at_end  newest entry that had come by the end
[[nodiscard]] bool changed_since(const Case& newest, const CaseSpan& span, std::uint64_t seq_at_end);

/// A case as a stretch judges it: as it stood at the end, with the owner and the unit that it has now. One that was unfinished
/// then and has been merged or dismissed since stays as it is now: nothing is held against anybody for it.
/// @param events  all of them, in order
[[nodiscard]] Case scored_as(const Case& newest, const Workflow& flow, std::span<const CaseEvent> events, const CaseSpan& span);

/// Whether a case is one of those that a figure counts.
[[nodiscard]] bool belongs_to(CaseFigure figure, const CourseOfCase& one, const CaseSpan& span);

struct Scorecard {
    std::array<int, kCaseFigures> counts{};
    std::optional<double> response_h;  ///< median of the answered: from the opening to the first signature, hours
    std::optional<double> handling_h;  ///< median of the handled: from the opening to the first feedback, hours
    [[nodiscard]] int count(CaseFigure figure) const { return counts[static_cast<std::size_t>(figure)]; }
};

[[nodiscard]] Scorecard score(const std::vector<const CourseOfCase*>& cases, const CaseSpan& span);

}  // namespace lvwang::cases
