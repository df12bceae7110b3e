// How does a kind of case go? Its steps, who takes them, what is asked at each, and by when; read from data.
// Promises: a workflow that was read is whole: every step, form, role and deadline it names is there; an unknown key is an error
// that names file and key. What an act does is code (cases.h); where it leads, from where and by whom is data.
// Rule: data/workflows/*.json, docs/guides/add-a-case-type.md.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "base/result.h"
#include "cases/deadline.h"
#include "model/case.h"

namespace lvwang::cases {

enum class FieldKind : std::uint8_t { kText, kNumber, kChoice, kDate, kFlag };
[[nodiscard]] std::string_view to_string(FieldKind kind);  ///< text, number, choice, date, flag

/// One field of a form.
struct FormField {
    std::string key;
    std::string name;
    std::string name_en;
    FieldKind kind = FieldKind::kText;
    bool required = false;
    std::vector<std::string> choices;     ///< of a choice
    std::vector<std::string> choices_en;  ///< the same, in the same order; empty where the file has none
    bool past = false;                    ///< a date that must have come
};

/// Who may take a step besides those of a role.
inline constexpr std::string_view kOwnerWord = "owner";    ///< who has the case, or somebody of the organisation that has it
inline constexpr std::string_view kJoinedWord = "joined";  ///< who was asked to help

/// The act that lets the firm see a case of a confidential kind; other kinds have no such step.
inline constexpr std::string_view kRelease = "release";

struct WorkflowStep {
    std::string act;
    std::string name;
    std::string name_en;
    std::vector<CaseState> from;
    std::optional<CaseState> to;     ///< absent: the state stays
    std::vector<std::string> roles;  ///< words of model/account.h, kOwnerWord, kJoinedWord
    std::string form;                ///< empty: a note is all
    std::string deadline;            ///< which begins with this step; empty: the one that stands goes on
    bool waits_for_firm = false;     ///< not before the firm has explained, or its time to do so has passed
    bool internal = false;           ///< what was done is not shown to the firm that the case is about
    bool on_site = false;            ///< done where the matter is: the place is said, or in a note why it cannot be
};

struct Workflow {
    std::string key;
    std::string name;
    std::string name_en;
    std::vector<std::string> opened_by;  ///< rules of findings
    std::string deadline;                ///< of a case that is opened
    std::map<std::string, Deadline, std::less<>> deadlines;
    std::map<std::string, std::vector<FormField>, std::less<>> forms;
    std::vector<WorkflowStep> steps;
    std::string firm_first;              ///< deadline until which a firm may explain; empty: firms are not told first
    int watch_days = 0;                  ///< how long what opened a closed case is watched; 0: not at all
    bool watch_wind = false;             ///< an hour of the watch counts only where the wind was comparable (cases/wind.h)
    int watch_hours = 0;                 ///< then: so many of them are needed
    int revisit_days = 0;                ///< after how many a mended case that nothing measures is seen again; 0: not at all
    std::string revisit_note;            ///< where that number comes from
    bool confidential = false;           ///< not shown to firms and their contractors before it is released
    std::vector<std::string> reporters;  ///< roles that open such a case by hand; of none: only findings do

    [[nodiscard]] const WorkflowStep* step(std::string_view act) const;  ///< null where it has none of that name
    /// @pre a key of it
    [[nodiscard]] const Deadline& first_deadline() const { return deadlines.at(deadline); }
    /// Null where it has none of that name, or none is named.
    [[nodiscard]] const Deadline* find_deadline(std::string_view key) const;
};

/// What every other kind may be like, and what a case is that nothing else is said of.
inline constexpr std::string_view kGeneral = "general";

class Workflows {
public:
    /// Reads `workflows/<key>.json` among `files`; others are passed over.
    /// @error kInvalidArgument  file and key: not JSON, a key that is unknown, missing or of another type, a name that leads
    ///                          nowhere, a rule that opens two kinds, a step that leaves a case without a way on
    /// @error kNotFound         there is no workflows/general.json
    [[nodiscard]] static Result<Workflows> parse(std::span<const SourceText> files);

    [[nodiscard]] const Workflow* find(std::string_view key) const;
    /// The kind of case that findings of a rule open; null where they open none.
    [[nodiscard]] const Workflow* of_rule(std::string_view rule) const;
    [[nodiscard]] const Workflow& general() const { return all_.find(kGeneral)->second; }
    /// As it was when the case was opened, or the general one where its kind is gone.
    [[nodiscard]] const Workflow& of(const Case& item) const;
    [[nodiscard]] const std::map<std::string, Workflow, std::less<>>& all() const { return all_; }
    /// That there is a workflow for every case: one whose kind is gone would be hidden from nobody, whatever its file said.
    /// @param counts  cases by the key of their kind   @error kNotFound  names the kinds that no file has, and how many cases
    [[nodiscard]] Result<void> expect_kinds(const std::map<std::string, std::int64_t>& counts) const;

private:
    std::map<std::string, Workflow, std::less<>> all_;
};

/// Begins a deadline in a case: its moment, who set it, and nothing left of the one before.
void set_deadline(Case& item, const Deadline& deadline, const standards::Calendar& calendar, Instant now);

/// Keys that an object of a workflow file may have: `workflow`, `deadline`, `extension`, `field`, `step`, `watch`, `revisit`; the
/// same as data/workflows/workflow.schema.json.
[[nodiscard]] std::span<const std::string_view> workflow_keys(std::string_view object);

}  // namespace lvwang::cases
