// Who must act by when, and what was done: a case and its events.
// Plain values; cases says what may follow what, the book keeps them and refuses an unfinished case without owner or due time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/place.h"

namespace lvwang {

/// Where a case stands. 交办 → 签收 → 整改 → 反馈 → 核查 → 销号. The numbers are stored.
enum class CaseState : std::uint8_t {
    kOpen = 0,      ///< 待签收: someone has it and has not signed for it
    kAssigned = 1,  ///< 整改中
    kReported = 2,  ///< 已反馈, waits to be verified
    kVerified = 3,  ///< 已核查, waits to be closed
    kClosed = 4,    ///< 已销号
};
[[nodiscard]] std::string_view to_string(CaseState state);  ///< open, assigned, reported, verified, closed
[[nodiscard]] Result<CaseState> parse_case_state(std::string_view text);

/// Who set a deadline, and so who may move it. The numbers are stored.
enum class DeadlineKind : std::uint8_t {
    kInternal = 0,   ///< 内部: ours
    kSuperior = 1,   ///< 上级: of a higher authority
    kStatutory = 2,  ///< 法定: moves only as its clause allows
};
[[nodiscard]] std::string_view to_string(DeadlineKind kind);  ///< internal, superior, statutory
[[nodiscard]] Result<DeadlineKind> parse_deadline_kind(std::string_view text);

/// 督办. The numbers are stored.
enum class Supervision : std::uint8_t { kNone = 0, kGeneral = 1, kKey = 2, kListed = 3 };
[[nodiscard]] std::string_view to_string(Supervision level);  ///< none, general (一般), key (重点), listed (挂牌)
[[nodiscard]] Result<Supervision> parse_supervision(std::string_view text);

/// Which earth a position was given on. Inside the program every position is CGCS2000; WGS 84 is the same within a few
/// centimetres.
enum class CoordinateSystem : std::uint8_t {
    kCgcs2000,
    kWgs84,
    kGcj02,  ///< of map services for the public in China
};
[[nodiscard]] std::string_view to_string(CoordinateSystem system);  ///< CGCS2000, WGS84, GCJ02
[[nodiscard]] Result<CoordinateSystem> parse_coordinate_system(std::string_view text);

/// Where something was seen.
struct SeenAt {
    double longitude_deg = 0;  ///< CGCS2000 (EPSG:4490)
    double latitude_deg = 0;
    CoordinateSystem given_in = CoordinateSystem::kCgcs2000;  ///< before it was converted at the door
};

/// Whether the firm that a case is about was heard before anything follows for it (先告知、后处理).
struct FirmHearing {
    std::optional<Instant> until;         ///< it was told, and may explain until then; absent: its kind does not tell first
    std::optional<Instant> explained_at;  ///< its first explanation
    std::optional<Instant> lapsed_at;     ///< when the time to explain passed without one
    std::optional<Instant> appealed_at;   ///< against the close; once

    [[nodiscard]] bool waits() const { return until && !explained_at && !lapsed_at; }
};

/// That somebody is to go and see a closed case again (回头看).
struct Revisit {
    std::optional<Instant> at;          ///< by when; absent: it is not planned, or was done
    std::string by;                     ///< login of who is to go: who verified it, where nobody else was named
    std::optional<Instant> overdue_at;  ///< when that passed without anybody having been there
};

struct Case {
    std::int64_t id = 0;
    std::int64_t finding_id = 0;  ///< what it is about now: the newest where it came back; 0 where somebody reported it
    std::string type;             ///< key of a workflow
    std::string title;
    std::string title_en;
    std::string report;       ///< what somebody saw, in his words; empty of what a finding opened
    std::string reported_by;  ///< login
    std::optional<SeenAt> seen_at;
    PointId point{};  ///< 0 of what was reported
    SiteId site{};    ///< 0 where it is about none
    std::string region_code;
    CaseState state = CaseState::kOpen;
    std::string owner;                ///< person, login or name; never empty while the case is not closed
    std::string owner_organisation;   ///< key
    std::vector<std::string> joined;  ///< who helps; the owner leads
    Instant opened_at;
    Instant due_at;
    std::string deadline;  ///< key of the workflow's deadline that due_at comes from
    DeadlineKind deadline_kind = DeadlineKind::kInternal;
    std::string deadline_clause;          ///< empty where it has none
    std::optional<Instant> overdue_at;    ///< when its deadline passed unfinished
    std::optional<Instant> asked_due_at;  ///< an extension that waits to be granted
    int extensions = 0;                   ///< granted since the deadline was set
    std::optional<Instant> suspended_at;  ///< since when its clock stands
    Supervision supervision = Supervision::kNone;
    std::optional<Instant> clue_sent_at;      ///< the newest clue went to the discipline office
    std::optional<Instant> clue_received_at;  ///< which said that it has that one
    std::optional<Instant> released_at;       ///< of a confidential kind: since when firms may see it
    std::optional<Instant> closed_at;
    FirmHearing firm;
    std::string outcome;  ///< of a closed one: mended, merged, dismissed (经核实不成立); empty before
    std::int64_t merged_into = 0;
    std::optional<Instant> watch_until;  ///< of a closed one: how long what opened it is watched
    std::string watch_outcome;  ///< held, held_uncertain (too little was measured, or in no comparable wind); empty while it is
                                ///< watched or where it is not
    Revisit revisit;            ///< planned only while it is closed
    int relapses = 0;           ///< how often it opened again by itself
    std::int64_t version = 1;   ///< one more with each event: what somebody saw who acts
    std::uint64_t seq = 0;

    /// Nothing follows for the firm while this is true. A case that is closed hears nobody any more.
    [[nodiscard]] bool may_be_explained() const { return state != CaseState::kClosed && firm.waits(); }
    /// A clue is on its way to the discipline office, which has not said yet that it has it.
    [[nodiscard]] bool clue_waits() const { return clue_sent_at && !clue_received_at; }
};

/// One act in the life of a case with what the case was after it; they are only ever added.
struct CaseEvent {
    std::int64_t id = 0;
    std::int64_t case_id = 0;
    Instant at;
    std::string act;    ///< opened, overdue, finding_resolved, marked, unmarked, explain_lapsed, relapsed, watch_held,
                        ///< watch_prolonged, watch_uncertain, drawn, revisit_missed, merged_in, or the name of a workflow's step
    std::string actor;  ///< login, or "system"
    std::string owner;
    std::string note;
    std::uint64_t seq = 0;
    std::int64_t version = 0;  ///< of the case after it; 0 in books made before cases had versions
    CaseState state = CaseState::kOpen;
    std::string owner_organisation = {};
    std::optional<Instant> due_at = {};
    std::string details = {};  ///< JSON object: the fields of the step's form, or what a relapse is compared with; empty: none
};

}  // namespace lvwang
