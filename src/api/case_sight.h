// Which cases does somebody see, and what may a program's token do in them?
// Promises: what is of a confidential kind and was not released is not there for firms and their contractors, in no list, count,
// search or feed; a token does no more than its rights.
// Rule: data/workflows (confidential); docs/guides/add-a-case-type.md; what a person may do is the spine's to say.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/right.h"
#include "api/reads.h"
#include "cases/cases.h"
#include "model/case.h"
#include "model/photo.h"
#include "store/book_case_list.h"
#include "store/book_cases.h"

namespace lvwang::api {

/// Kinds of cases that are not for everybody.
[[nodiscard]] std::vector<std::string> confidential_types(const Reads& reads);

/// Kinds of cases that who asks is not to know of, but for those cases that were released.
[[nodiscard]] std::vector<std::string> hidden_types(const Reads& reads);

/// Whether the place of a case lies in a sight: its point, or of what was reported its site, or else its region, where that is
/// not only above what is seen.
/// @param registry  of that sight
[[nodiscard]] bool lies_in_sight(const Case& item, const registry::Registry& registry, const Scope& scope);

/// Who asks, as a step of a case knows him, with those in whose name he may take it.
[[nodiscard]] cases::Who who_asks(const Case& item, const Reads& reads);

/// What a list of cases is narrowed to; absent: to nothing.
[[nodiscard]] std::optional<store::SeenPlaces> seen_places(const Reads& reads);

/// Whether a case may be shown to who asks: its place is seen, its kind is not hidden.
[[nodiscard]] bool is_shown(const Case& item, const Reads& reads);

/// A case without what is not for the firm that it is about: who reported it, how it is supervised, what went to the discipline
/// office, when somebody comes to see it again; of what was confidential, the report.
[[nodiscard]] Case for_firm(Case item);
/// A case as who asks is shown it.
[[nodiscard]] Case as_shown(Case item, const Reads& reads);
/// Whether an event is told to who asks: to firms no internal step, nor what became of other cases, which may be of other firms.
[[nodiscard]] bool is_told(const CaseEvent& event, const Case& item, const Reads& reads);
/// The event as who asks is shown it: without another case that he does not see; firms without any.
[[nodiscard]] CaseEvent as_told(CaseEvent event, const Reads& reads);
/// The photos of a case that who asks is not shown, by their ids: to firms, of what was confidential none of before its release,
/// and none of a step that it is not told of.
[[nodiscard]] Result<std::vector<std::int64_t>> photos_not_told(const Case& item, const Reads& reads);

/// Whether rights of a token allow an act, or to `report`. To receive a clue is a person's act.
[[nodiscard]] bool token_may(std::string_view act, accounts::Rights rights);

}  // namespace lvwang::api
