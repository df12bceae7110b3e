// What is wrong, who has it, and does the fix hold? Findings and the cases they open, in step with the book.
// Promises: all changes go into the open transaction of the book; an entry that the book knows already changes nothing.
// Rule: docs/ARCHITECTURE.md, From a frame to a case; detect and cases decide, this only carries.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>

#include "cases/cases.h"
#include "cases/report.h"
#include "cases/sheet.h"
#include "detect/open_findings.h"
#include "model/legal_mark.h"
#include "model/recheck_draw.h"
#include "pipeline/assignees.h"
#include "pipeline/board.h"
#include "pipeline/feed.h"
#include "pipeline/wind_watches.h"
#include "registry/registry.h"
#include "standards/standards.h"
#include "store/book.h"

namespace lvwang::pipeline {

/// What of a point's time is legally marked, before and after an import; stretches by time that do not touch.
struct MarkChange {
    PointId point{};
    std::vector<Stretch> before;
    std::vector<Stretch> after;
    std::string note;  ///< the marks that came, in words
};

class Incidents {
public:
    struct Parts {
        store::Book& book;
        Board& board;
        Feed& feed;
        const standards::Standards& standards;
        const cases::Workflows& workflows;
        const store::Series& series;
    };

    /// Loads unresolved findings and unfinished cases.
    /// @param listening_since  since when devices can reach us
    [[nodiscard]] static Result<std::unique_ptr<Incidents>> load(const Parts& parts, Instant listening_since);

    /// Takes in what a rule saw at one point: findings begin, go on and end; live ones open their case.
    [[nodiscard]] Result<void> take(const detect::Examination& examination, const registry::Registry& registry, Instant now,
                                    std::uint64_t seq);

    /// What the passing of time changes: silence, forgotten findings, deadlines.
    [[nodiscard]] Result<void> tick(const registry::Registry& registry, Instant now, std::uint64_t seq);

    /// Puts open findings and silences of all points on the board, after a load.
    void show_on_board();

    /// A point was heard of: its silence, if any, is over.
    [[nodiscard]] Result<void> heard(PointId point, const registry::Registry& registry, Instant now, std::uint64_t seq);

    /// A person's step in a case.
    /// @error kNotFound, kConflict, kInvalidArgument; where the case is not as it was seen (field `version`), it says what was
    /// done
    /// @param called  who may be meant by a name
    [[nodiscard]] Result<cases::CaseChange> act(const cases::Act& act, const cases::Who& who, const Assignees::Called& called,
                                                const registry::Registry& registry, Instant now, std::uint64_t seq);

    /// What a person asks for when handing over a finding that opened no case by itself.
    struct Opening {
        std::int64_t finding_id = 0;
        std::string actor;
        std::string note;
        std::string type;                ///< of workflow; empty: by the finding's rule
        std::string owner;               ///< empty: who answers for the place
        std::string owner_organisation;  ///< key
        std::optional<Instant> due_at;   ///< may have passed already: the deadline of the paper it replaces. Absent: by the rule
    };
    /// Opens the case of a finding by hand. @error kNotFound  no such finding  @error kInvalidArgument  names the field at fault
    /// @error kConflict  it has a case already
    [[nodiscard]] Result<Case> open(const Opening& opening, const Assignees::Called& called, const registry::Registry& registry,
                                    Instant now, std::uint64_t seq);

    /// Opens the case of what somebody reported. @error kInvalidArgument, kConflict  names the field
    [[nodiscard]] Result<Case> report(cases::Report report, const cases::Who& who, const Assignees::Called& called,
                                      const registry::Registry& registry, Instant now, std::uint64_t seq);

    /// A line as it may stand in the draft of a 交办单: owner and due time of the case where it names none, and the version of
    /// the case that it was written about. @error kNotFound, kConflict, kInvalidArgument  why it may not
    [[nodiscard]] Result<SheetProblem> line_of_sheet(SheetProblem said, const Assignees::Called& called,
                                                     const registry::Registry& registry, Instant now);
    /// Hands over all cases of a sheet, or none of them. @param number  岚环交办〔2026〕12号
    /// @error kConflict, kInvalidArgument  why one of them may not be; where it is not as it was when its line was written, what
    /// was done since
    [[nodiscard]] Result<void> issue(const Sheet& sheet, const std::string& number, const cases::Who& who,
                                     const Assignees::Called& called, const registry::Registry& registry, Instant now,
                                     std::uint64_t seq);

    /// Cases that were drawn are to be seen again. @pre all of them are closed
    [[nodiscard]] Result<void> draw(const RecheckDraw& draw, Instant now, std::uint64_t seq);
    /// Legal marks of a point came or changed: it is noted in each unfinished case whose finding they now cover from end to end,
    /// or no longer do. @return in how many
    [[nodiscard]] Result<std::int64_t> marks_changed(const MarkChange& change, Instant now, std::uint64_t seq);

private:
    // A closed case whose fix may not hold: what opened it once would open it again.
    struct Watched {
        Case record;
        std::string rule;
        std::optional<ParameterId> parameter;
        Period period{};
        bool in_wind = false;  // only hours of comparable wind count
    };
    // A watched case that does not hold, and its finding as the book has it so far.
    struct Broken {
        Case closed;
        Finding then;
    };

    Incidents(const Parts& parts, Instant listening_since);

    [[nodiscard]] Result<void> keep(const std::vector<detect::FindingChange>& changes, const registry::Registry& registry,
                                    Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::int64_t> keep(cases::CaseChange change);
    void show(PointId point);

    struct Heard {
        std::optional<Instant> last_at;  ///< absent: never
        Instant listening_since;
    };
    [[nodiscard]] Heard heard_of(PointId point, Instant now) const;
    [[nodiscard]] Result<void> open_case(const Finding& finding, const registry::Registry& registry, Instant now,
                                         std::uint64_t seq);
    [[nodiscard]] cases::CaseChange begin_case(const Finding& finding, const Point& point, const cases::Workflow& flow,
                                               const registry::Registry& registry, Instant now, std::uint64_t seq) const;
    [[nodiscard]] Result<std::vector<Broken>> broken_by(const detect::FindingChange& change) const;  // the lowest id first
    [[nodiscard]] Result<std::vector<Broken>> broken_after_merge(const detect::FindingChange& change,
                                                                 std::int64_t finding_id) const;
    [[nodiscard]] Result<void> come_back(const std::vector<Broken>& broken, const Finding& finding,
                                         const registry::Registry& registry, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<void> watch(const Case& closed);
    [[nodiscard]] Result<std::optional<cases::WatchedDays>> days_seen(const Watched& watched) const;
    [[nodiscard]] Watched watched_as(const Case& closed, const Finding& about) const;
    [[nodiscard]] Result<std::vector<cases::CaseChange>> tick_watches(const registry::Registry& registry, Instant now,
                                                                      std::uint64_t seq);
    [[nodiscard]] Result<std::optional<cases::CaseChange>> tick_in_wind(const Watched& watched,
                                                                        const registry::Registry& registry, Instant now,
                                                                        std::uint64_t seq);
    void await_revisit(const Case& closed);
    [[nodiscard]] Result<Case> find(std::int64_t id) const;
    [[nodiscard]] Result<void> expect_as_drafted(const Case& item, const SheetProblem& problem) const;
    [[nodiscard]] bool is_confidential(const Case& item) const;
    [[nodiscard]] Result<bool> is_as_seen(const Case& item, std::int64_t version) const;
    [[nodiscard]] Error with_what_changed(Error refused, const Case& item, const cases::Act& act, const cases::Who& who) const;
    [[nodiscard]] cases::Owner duty_desk(const registry::Registry& registry) const;

    Parts parts_;
    Instant listening_since_;
    detect::OpenFindings findings_;
    std::map<std::int64_t, Case> cases_;            // unfinished, by id
    std::map<std::int64_t, std::int64_t> case_of_;  // finding -> unfinished case; those that were reported are not in it
    std::map<std::int64_t, Watched> watched_;       // by id
    std::map<std::int64_t, Case> revisits_;         // closed cases that somebody is to see again, and whose day has not passed
    WindWatches winds_;
    std::set<PointId> silent_;
};

}  // namespace lvwang::pipeline
