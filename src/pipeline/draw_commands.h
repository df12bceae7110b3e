// Which closed cases are drawn to be seen again? 随机抽查: the command recheck_draw.
// Promises: what is drawn follows from the seed in the entry and from the pool, which is kept with it: whoever has both can
// repeat the draw; all drawn cases are to be seen again, or none is.
// Rule: audit/lot.h; model/recheck_draw.h; docs/OPERATING.md, What people report (随机抽查).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cases/workflow.h"
#include "model/account.h"
#include "pipeline/body_fields.h"
#include "pipeline/inbox.h"
#include "pipeline/incidents.h"
#include "store/book.h"

namespace lvwang::pipeline {

inline constexpr std::int64_t kDrawnMax = 100;        ///< at once: more than a centre's inspectors can go to
inline constexpr std::int64_t kDrawPoolMax = 20'000;  ///< of one draw: beyond, the days are to be narrowed
inline constexpr int kDrawDaysMax = 731;              ///< of closing: two years

/// | type         | fields of the body (those marked ? may be left out)                                         |
/// |--------------|----------------------------------------------------------------------------------------------|
/// | recheck_draw | seed from to n due_on region_code? type? visitor?: who goes, else who draws;                 |
/// |              | regions?: codes of what the drawer sees, hidden_types?: kinds that he does not               |
///
/// `seed`, `regions` and `hidden_types` are put in by the door.
class DrawCommands {
public:
    /// Who has that login; null where nobody has.
    using PersonOf = std::function<std::shared_ptr<const Person>(std::string_view login)>;
    DrawCommands(store::Book& book, const cases::Workflows& workflows, PersonOf person_of)
        : book_(book), workflows_(workflows), person_of_(std::move(person_of)) {}

    [[nodiscard]] static bool owns(std::string_view type) { return type == "recheck_draw"; }
    /// @pre the turn's transaction is open
    /// @return JSON: `{"id":…}`
    /// @error kInvalidArgument, kConflict  names the field; field `n` where nothing can be drawn
    [[nodiscard]] Result<std::string> execute(const Command& command, Incidents& incidents, Instant now, std::uint64_t seq);

private:
    [[nodiscard]] Result<void> expect_drawer(std::string_view login) const;
    [[nodiscard]] Result<void> expect_visitor(std::string_view login) const;

    store::Book& book_;
    const cases::Workflows& workflows_;
    PersonOf person_of_;
};

}  // namespace lvwang::pipeline
