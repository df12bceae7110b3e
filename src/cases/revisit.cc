#include "cases/revisit.h"

#include "cases/deadline.h"

namespace lvwang::cases {

void plan_revisit(Case& closed, const Workflow& flow, std::string_view closed_by, Instant now) {
    if (flow.revisit_days == 0 || closed.finding_id != 0) return;
    closed.revisit.at = end_of(add_days(to_date(now), flow.revisit_days));
    if (closed.revisit.by.empty()) closed.revisit.by = closed_by;
}

void settle_revisit(Case& item) {
    item.revisit.at.reset();
    item.revisit.overdue_at.reset();
}

std::optional<CaseChange> miss_revisit(const Case& before, Instant now, std::uint64_t seq) {
    if (!before.revisit.at || before.revisit.overdue_at || now <= *before.revisit.at) return {};
    Case after = before;
    ++after.version;
    after.revisit.overdue_at = now;
    CaseEvent event = event_after(after, "revisit_missed", kSystem, {}, now, seq);
    return CaseChange{std::move(after), std::move(event)};
}

}  // namespace lvwang::cases
