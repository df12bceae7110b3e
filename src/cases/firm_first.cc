#include "cases/firm_first.h"

#include "base/text.h"

namespace lvwang::cases {

std::string tell_firm(Case& opened, const Workflow& flow, const Site* site, const standards::Calendar& calendar, Instant now) {
    const Deadline* const deadline = flow.firm_first.empty() ? nullptr : flow.find_deadline(flow.firm_first);
    if (deadline == nullptr || site == nullptr || site->kind != SiteKind::kFirm) return {};
    opened.firm.until = due_at(*deadline, now, calendar);
    return fmt::format("{{\"firm_until\":{}}}", json_quote(format_iso_ms(*opened.firm.until)));
}

std::string tell_firm_again(Case& relapsed, const Workflow& flow, const standards::Calendar& calendar, Instant now) {
    const bool was_told = relapsed.firm.until.has_value();
    relapsed.firm = {};
    const Deadline* const deadline = flow.firm_first.empty() ? nullptr : flow.find_deadline(flow.firm_first);
    if (!was_told || deadline == nullptr) return {};
    relapsed.firm.until = due_at(*deadline, now, calendar);
    return json_quote(format_iso_ms(*relapsed.firm.until));
}

std::optional<CaseChange> lapse_explanation(const Case& before, Instant now, std::uint64_t seq) {
    if (!before.may_be_explained() || now <= *before.firm.until) return {};
    Case after = before;
    ++after.version;
    after.firm.lapsed_at = now;
    CaseEvent event = event_after(after, "explain_lapsed", kSystem, {}, now, seq);
    return CaseChange{std::move(after), std::move(event)};
}

}  // namespace lvwang::cases
