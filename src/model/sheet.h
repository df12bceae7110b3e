// What is handed over on paper: 交办单. A numbered sheet of an issuing body that lists problems, each a case with its own owner
// and due time. Plain values; cases says what issuing does to a case, the book keeps them and gives no number twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace lvwang {

/// Who issues: 生态委办, 攻坚办, the bureau, a town.
struct SheetBody {
    std::string key = {};  ///< short and stable
    std::string name = {};
    std::string name_en = {};
    std::string mark = {};                        ///< what stands before the year: 岚环交办
    std::string organisation_key = {};            ///< empty where it is none of the registry's
    std::vector<std::string> signers = {};        ///< logins; none: whoever has the right to sign sheets
    std::vector<std::string> routine_types = {};  ///< kinds of cases that are handed over without a signature each time
    std::string routine_by = {};                  ///< the leader who allowed that; empty: nobody has
    std::optional<Instant> routine_at = {};
};

/// The numbers are stored. Issued and withdrawn are ends.
enum class SheetState : std::uint8_t {
    kDraft = 0,      ///< 草稿
    kRejected = 1,   ///< 退回: back with its author
    kWithdrawn = 2,  ///< 撤回: never issued, without a number
    kIssued = 3,     ///< 已签发
};
[[nodiscard]] std::string_view to_string(SheetState state);  ///< draft, rejected, withdrawn, issued
[[nodiscard]] Result<SheetState> parse_sheet_state(std::string_view text);
/// Whether its author may still write in it.
[[nodiscard]] constexpr bool is_open(SheetState state) {
    return state == SheetState::kDraft || state == SheetState::kRejected;
}

/// One line of a sheet.
struct SheetProblem {
    std::int64_t case_id = 0;
    std::string owner = {};               ///< from its issue on
    std::string owner_organisation = {};  ///< key
    Instant due_at = {};                  ///< from its issue on
    std::string requirement = {};         ///< what is to be done about this one
    std::int64_t case_version = 0;        ///< of the case when the line was written
    friend bool operator==(const SheetProblem&, const SheetProblem&) = default;
};

struct Sheet {
    std::int64_t id = 0;
    std::string body_key = {};
    int year = 0;             ///< of its issue; 0 where it is not issued
    int number = 0;           ///< within body and year, from 1 on without gaps; 0 where it is not issued
    std::string issuer = {};  ///< the body's name when it was issued; empty before
    std::string mark = {};    ///< and its mark
    std::string title = {};
    std::string text = {};  ///< what is required of all
    SheetState state = SheetState::kDraft;
    std::vector<SheetProblem> problems = {};
    std::string drafted_by = {};  ///< login
    Instant drafted_at = {};
    std::string settled_by = {};  ///< who issued, rejected or withdrew it; empty of a draft
    std::optional<Instant> settled_at = {};
    std::string reason = {};         ///< why it was rejected or withdrawn
    std::string authorised_by = {};  ///< the leader who pre-authorised its issue; empty where a leader signed this one
    std::int64_t version = 1;        ///< one more with each act
    std::uint64_t seq = 0;
};

/// One act in the life of a sheet; they are only ever added.
struct SheetAct {
    std::int64_t version = 0;  ///< of the sheet after it
    Instant at = {};
    std::string act = {};  ///< drafted, edited, rejected, withdrawn, signed, issued (pre-authorised)
    std::string actor = {};
    std::string note = {};
};

/// `岚环交办〔2026〕12号`; empty where it is not issued.
[[nodiscard]] std::string number_of(const Sheet& sheet);

}  // namespace lvwang
