// Who must act by when? A case from its opening to its close: 交办 → 整改反馈 → 核查 → 销号.
// Promises: pure; an unfinished case has one owner and one deadline; every change is one event; a refusal names the state.
// Rule: the table of steps in cases.cc; deadlines are stored data and their passing an ordinary entry (a tick).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cases/due.h"
#include "model/finding.h"
#include "model/place.h"

namespace lvwang::cases {

/// A case as it is after one change, and the event that changed it. Ids are 0 where the book gives them.
struct CaseChange {
    Case after;
    CaseEvent event;
};

/// Actor of what nobody did: an opening, a deadline that passed, a finding that ended.
inline constexpr std::string_view kSystem = "system";

struct Owner {
    std::string person;
    std::string organisation_key;
};

/// What a case is about.
struct Subject {
    const Finding& finding;
    const Site& site;
    const Point& point;
    const Parameter* parameter = nullptr;  ///< null where the finding has none
};

/// Opens the one case of an open finding.
/// @param responsible  who answers for the site or its area (包保), null where nobody is named
/// @param duty_desk    who has it then: the district's duty desk. @pre person not empty
[[nodiscard]] CaseChange open(const Subject& subject, const Responsibility* responsible, const Owner& duty_desk, Instant due,
                              Instant now, std::uint64_t seq);

/// Whether a finding is to open a case: open, live (not shown by late data), and its rule has a deadline.
/// A live finding may be resolved already where one entry brought both; it opens a case all the same.
[[nodiscard]] bool opens_case(const Finding& finding, const DueRules& rules);

/// Matter of responsibility of a kind of point: `air` or `water`.
[[nodiscard]] std::string_view matter_of(PointKind kind);

enum class ActType { kAssign, kFeedBack, kVerify, kReturn, kClose };
[[nodiscard]] std::string_view to_string(ActType type);  ///< assign, feed_back, verify, return, close
[[nodiscard]] Result<ActType> parse_act_type(std::string_view text);

/// What a person asks for.
struct Act {
    ActType type = ActType::kAssign;
    std::int64_t case_id = 0;
    std::string actor;
    std::string note;                ///< needed to feed back and to close
    std::string owner;               ///< assign only
    std::string owner_organisation;  ///< assign only; key
    std::optional<Instant> due_at;   ///< assign only; absent: the deadline stays
};

/// Reads `{"case_id":1,"actor":"…","note":"…","owner":"…","owner_organisation":"…","due_at":"2026-04-08"}`; only assign takes
/// the last three. A date without time is the end of that day.
/// @error kInvalidArgument  names the field: unknown act, not JSON, missing, of another type, too long, or not of this act
[[nodiscard]] Result<Act> parse_act(std::string_view type, std::string_view json);

/// Acts that are allowed in a state, in the order of the loop.
[[nodiscard]] std::vector<ActType> allowed_acts(CaseState state);

/// Takes one step.
/// @error kConflict         the state does not allow it; the message names the state and what it allows
/// @error kInvalidArgument  an actor, owner or note is missing, or the new deadline is not in the future
[[nodiscard]] Result<CaseChange> step(const Case& before, const Act& act, Instant now, std::uint64_t seq);

/// Notes that the deadline has passed, once; at every tick. Nothing while it has not, or where it is noted, or closed.
[[nodiscard]] std::optional<CaseChange> expire(const Case& before, Instant now, std::uint64_t seq);

/// Notes in an unfinished case that its finding is resolved. The case stays: someone has to say why it was so.
[[nodiscard]] std::optional<CaseChange> finding_resolved(const Case& before, const Finding& finding, Instant now,
                                                         std::uint64_t seq);

}  // namespace lvwang::cases
