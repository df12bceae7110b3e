// Who must act by when? A case from its opening to its close and beyond: 交办 → 签收 → 整改 → 反馈 → 核查 → 销号 → 回头看.
// Promises: pure; an unfinished case has one owner and one deadline; every change is one event and one version; a refusal says
// what stands in the way.
// Rule: what an act does stands here, where it leads and who may take it in data/workflows; deadlines are stored data and their
// passing an ordinary entry (a tick).
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cases/workflow.h"
#include "model/account.h"
#include "model/case.h"
#include "model/finding.h"
#include "model/place.h"

namespace lvwang::cases {

/// A case as it is after one change, and the event that changed it. Ids are 0 where the book gives them.
struct CaseChange {
    Case after;
    CaseEvent event;
    std::string principal = {};  ///< login in whose name a delegate took the step; empty: in his own
};

/// Actor of what nobody did: an opening, a deadline that passed, a finding that ended.
inline constexpr std::string_view kSystem = "system";

struct Owner {
    std::string person;
    std::string organisation_key;
};

/// The event of a change that nobody chose among steps: what the case is after it stands in it.
[[nodiscard]] CaseEvent event_after(Case& after, std::string_view act, std::string_view actor, std::string note, Instant now,
                                    std::uint64_t seq);

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
[[nodiscard]] CaseChange open(const Subject& subject, const Workflow& flow, const Responsibility* responsible,
                              const Owner& duty_desk, const standards::Calendar& calendar, Instant now, std::uint64_t seq);

/// The kind of case that a finding opens by itself: it is open and live (not shown by late data), and a kind names its rule.
/// A live finding may be resolved already where one entry brought both; it opens a case all the same. Null: none.
[[nodiscard]] const Workflow* opens_case(const Finding& finding, const Workflows& workflows);

/// Matter of responsibility of a kind of point: `air` or `water`.
[[nodiscard]] std::string_view matter_of(PointKind kind);

/// Who acts, as the accounts know him.
struct Who {
    std::string login;
    std::string name;
    std::vector<Role> roles;
    std::string organisation_key;
    std::vector<Who> stands_for = {};  ///< those in whose name he may act in the case; whom these stand for is not looked at
    bool sees = true;                  ///< the case by himself; where not, he acts in it in others' names only
    bool takes_part = true;            ///< in cases at all; where not, his roles are for looking
};

/// Whether somebody has the case: by login or name, or because his organisation has it. Who takes no part in cases has none.
[[nodiscard]] bool is_owner(const Case& item, const Who& who);

/// What a person asks for.
struct Act {
    std::string act;  ///< a step of the case's workflow
    std::int64_t case_id = 0;
    std::optional<std::int64_t> version;  ///< of the case that he saw; absent in entries of before there were versions
    std::string actor;
    std::string note;                           ///< needed wherever the step has no form
    std::string owner;                          ///< assign, transfer
    std::string owner_organisation;             ///< assign, transfer; key
    std::optional<Instant> due_at;              ///< assign, ask_extension, reopen
    std::vector<std::string> joined;            ///< join: logins or names; replaces who was joined before
    std::optional<Supervision> level;           ///< supervise
    std::int64_t into = 0;                      ///< merge: the case that goes on
    std::optional<bool> passed;                 ///< recheck
    std::map<std::string, std::string> fields;  ///< of the step's form
    std::vector<std::int64_t> photos;           ///< uploaded before, by who acts
    std::optional<SeenAt> seen_at;              ///< where he was when he did it
    std::int64_t accuracy_m = 0;                ///< of that, as his device says; 0: not said
    std::optional<Instant> done_at;             ///< when he did it, as his device says: an act may have waited for a line
    bool of_old = false;  ///< read from an entry of before workflows: neither version nor roles are looked at
};

/// Reads the body of an act: `{"case_id":1,"version":3,"actor":"…","note":"…","fields":{…}}` and what belongs to the act. With
/// any act may come `photos`, `longitude_deg` and `latitude_deg` (CGCS2000) with `given_in` and `accuracy_m`, and `done_at`. A
/// date without time is the end of that day.
/// @error kInvalidArgument  names the field: not JSON, missing, of another type, too long, or not of this act
[[nodiscard]] Result<Act> parse_act(std::string_view act, std::string_view json);
/// The same for commands of before workflows, which know assign, feed_back, verify, return and close.
[[nodiscard]] Result<Act> parse_old_act(std::string_view act, std::string_view json);

/// What is wrong with a step, in words, because its act does something else than it says; empty where nothing is.
[[nodiscard]] std::string problem_of(const WorkflowStep& step);
/// How the event of an act is called: feed_back is `fed_back`; an act of a workflow's own is called what it is.
[[nodiscard]] std::string_view event_of_act(std::string_view act);
/// What is said with an act besides note and fields: `owner`, `due_at`, `joined`, `level`, `into`, `passed`.
[[nodiscard]] std::vector<std::string_view> words_of_act(std::string_view act);

/// Whether a step is refused without a note; where it has a form, the form says it all.
[[nodiscard]] bool needs_note(const WorkflowStep& step);

/// Whether the firm that a case is about may know of an event: of no internal step, of nothing that became of other cases, of
/// which some may be of other firms, and of a confidential kind of nothing before its release.
[[nodiscard]] bool told_to_firm(const CaseEvent& event, const Case& item, const Workflow& flow);

/// Steps that somebody may take in a case now, in the order of the workflow.
[[nodiscard]] std::vector<const WorkflowStep*> possible_steps(const Case& item, const Workflow& flow, const Who& who);

/// Takes one step.
/// @param into  the case that a merge goes into, null where there is none
/// @error kConflict         the case is not as it was seen, or its state, a rule or a person's role does not allow it
/// @error kInvalidArgument  names what is missing or wrong
[[nodiscard]] Result<CaseChange> step(const Case& before, const Workflow& flow, const Act& act, const Who& who, const Case* into,
                                      const standards::Calendar& calendar, Instant now, std::uint64_t seq);

/// Notes in the case that goes on that another was merged into it.
[[nodiscard]] CaseChange take_in(const Case& before, const Case& merged, std::string_view actor, Instant now, std::uint64_t seq);

/// Whether a step that begins a deadline of ours leaves the statutory one that has not passed: it moves only as its clause
/// allows.
[[nodiscard]] bool keeps_statutory(const Case& item, const Deadline& begun, Instant now);

/// Whether the clock of the case's deadline stands while the case is suspended: of a statutory one only where its clause says so.
[[nodiscard]] bool stops_while_suspended(const Case& item, const Workflow& flow);

/// Notes that the deadline has passed, once; at every tick. Nothing while it has not, or where it is noted, while its clock
/// stands, or of a closed case.
[[nodiscard]] std::optional<CaseChange> expire(const Case& before, const Workflow& flow, Instant now, std::uint64_t seq);

/// Whether an unfinished case is overdue, as lists and pages say it. Between two ticks a deadline may have passed that the book
/// does not know of yet; of a suspended case only that of a statutory deadline counts, which runs on.
[[nodiscard]] bool is_overdue(const Case& item, Instant now);

/// Notes in an unfinished case that its finding is resolved. The case stays: someone has to say why it was so.
[[nodiscard]] std::optional<CaseChange> finding_resolved(const Case& before, const Finding& finding, Instant now,
                                                         std::uint64_t seq);

/// Notes in an unfinished case that legal marks now cover all that its finding is about, or no longer do: whoever has it
/// dismisses it with that ground, or does not. @param note  which marks, in words for people
[[nodiscard]] CaseChange note_marks(const Case& before, bool covered, std::string note, Instant now, std::uint64_t seq);

/// Opens a closed case again because what opened it has come back while it was watched; the event's details compare the two.
/// @param then  the finding that it was about
/// @param keeps  its own finding stays its own: what came back is of another case
[[nodiscard]] CaseChange relapse(const Case& before, const Workflow& flow, const Finding& then, const Finding& now_found,
                                 const standards::Calendar& calendar, Instant now, std::uint64_t seq, bool keeps = false);

/// How long the end of a watch waits for its last hour to be reported and its last day to be averaged.
inline constexpr std::int64_t kWatchPatienceMs = 3 * kHourMs;

/// Whether a watch has come to its end, and what it saw has arrived.
[[nodiscard]] bool is_watch_over(const Case& item, Instant now);

/// Of how many days of a watch there are valid values of what opened the case.
struct WatchedDays {
    int days = 0;
    int measured = 0;
};

/// Ends the watch of a case whose matter came back and opened another case about the same again: undecided.
[[nodiscard]] CaseChange end_watch_for(const Case& before, std::int64_t relapsed, Instant now, std::uint64_t seq);

/// Ends a watch in which nothing came back: `held`, or `held_uncertain` where on less than half of its days anything was
/// measured, for an analyser that stands still proves nothing. Nothing before its end, and once only.
/// @param seen  absent where the case was about no measured value
[[nodiscard]] std::optional<CaseChange> end_watch(const Case& before, const std::optional<WatchedDays>& seen, Instant now,
                                                  std::uint64_t seq);

}  // namespace lvwang::cases
