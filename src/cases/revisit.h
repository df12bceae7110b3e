// Who goes and sees a closed case again, and by when? 回头看: what nothing measures cannot tell by itself whether it holds.
// Promises: pure; a revisit is stored data and its passing an ordinary entry, noted once; `recheck` (step.cc) settles it.
// Rule: `revisit` in data/workflows; docs/guides/add-a-case-type.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "cases/cases.h"
#include "model/recheck_draw.h"

namespace lvwang::cases {

/// Plans a revisit in a case that is being closed as mended, where its kind says so and nothing measures it.
/// @param closed_by  goes where nobody had verified it
void plan_revisit(Case& closed, const Workflow& flow, std::string_view closed_by, Instant now);

/// What is planned is done, or will not be.
void settle_revisit(Case& item);

/// Notes that nobody went by the day that was set, once; at every tick. Nothing while it has not passed, or none is planned.
[[nodiscard]] std::optional<CaseChange> miss_revisit(const Case& before, Instant now, std::uint64_t seq);

/// Plans a revisit in a case that was drawn (随机抽查). What was to be seen again earlier still is; who was drawn to go goes.
/// @pre it is closed
[[nodiscard]] CaseChange drawn(const Case& before, const RecheckDraw& draw, Instant now, std::uint64_t seq);

/// What became of a drawn case, as its events since say.
enum class DrawResult : std::uint8_t {
    kWaiting,
    kPassed,
    kFailed,
    kReopened,  ///< for another reason, before anybody had gone
};
[[nodiscard]] std::string_view to_string(DrawResult result);  ///< waiting, passed, failed, reopened
struct DrawnCase {
    DrawResult result = DrawResult::kWaiting;
    const CaseEvent* settled = nullptr;  ///< by which event; null while it waits
};
/// @param events  all of the case, in order
[[nodiscard]] DrawnCase result_of(const RecheckDraw& draw, std::span<const CaseEvent> events);

}  // namespace lvwang::cases
