#include "cases/revisit.h"

#include "base/check.h"
#include "base/text.h"
#include "cases/deadline.h"
#include "model/name_table.h"

namespace lvwang::cases {
namespace {

constexpr NameTable<DrawResult, 4> kResults{{{DrawResult::kWaiting, "waiting"},
                                             {DrawResult::kPassed, "passed"},
                                             {DrawResult::kFailed, "failed"},
                                             {DrawResult::kReopened, "reopened"}}};

}  // namespace

void plan_revisit(Case& closed, const Workflow& flow, std::string_view closed_by, Instant now) {
    if (flow.revisit_days == 0 || (closed.finding_id != 0 && flow.watch_days > 0)) return;  // what is measured is watched
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

CaseChange drawn(const Case& before, const RecheckDraw& draw, Instant now, std::uint64_t seq) {
    LVWANG_CHECK(before.state == CaseState::kClosed, "case {} is not closed", before.id);
    Case after = before;
    ++after.version;
    if (!after.revisit.at || draw.due_at < *after.revisit.at) {
        after.revisit.at = draw.due_at;
        after.revisit.overdue_at.reset();
    }
    after.revisit.by = draw.visitor;
    CaseEvent event = event_after(after, "drawn", draw.actor, {}, now, seq);
    event.details = fmt::format(R"({{"draw":{},"revisit_at":{},"revisit_by":{}}})", draw.id,
                                json_quote(format_iso_ms(*after.revisit.at)), json_quote(after.revisit.by));
    return {std::move(after), std::move(event)};
}

std::string_view to_string(DrawResult result) {
    return name_of(kResults, result);
}

DrawnCase result_of(const RecheckDraw& draw, std::span<const CaseEvent> events) {
    for (const CaseEvent& event : events) {
        if (event.seq <= draw.seq) continue;
        const bool closed = event.state == CaseState::kClosed;
        if (event.act == "rechecked") return {closed ? DrawResult::kPassed : DrawResult::kFailed, &event};
        if (!closed) return {DrawResult::kReopened, &event};
    }
    return {};
}

}  // namespace lvwang::cases
