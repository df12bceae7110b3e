// Was the firm told, and heard? 先告知、后处理: what begins and what passes where a kind of case tells the firm first.
// Promises: pure; only a firm is told; what waits for it (`waits_for_firm`) waits until it has explained or its time has passed.
// Rule: data/workflows (`firm_first`), docs/guides/add-a-case-type.md; what an explanation does stands in cases/step.cc.
#pragma once

#include <optional>
#include <string>

#include "cases/cases.h"

namespace lvwang::cases {

/// Begins the time in which the firm may explain; nothing where the kind does not tell first or the site is no firm.
/// @return details of the event that opens the case, `{"firm_until":"…"}`; empty: nothing began
[[nodiscard]] std::string tell_firm(Case& opened, const Workflow& flow, const Site* site, const standards::Calendar& calendar,
                                    Instant now);

/// Begins it again for what has come back, where the firm was told the first time. @return the instant in JSON; empty: nothing
/// began
[[nodiscard]] std::string tell_firm_again(Case& relapsed, const Workflow& flow, const standards::Calendar& calendar, Instant now);

/// Notes once that the time to explain has passed without a word; at every tick.
[[nodiscard]] std::optional<CaseChange> lapse_explanation(const Case& before, Instant now, std::uint64_t seq);

}  // namespace lvwang::cases
