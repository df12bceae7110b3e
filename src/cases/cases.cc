#include "cases/cases.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "cases/firm_first.h"

namespace lvwang::cases {
namespace {

struct Words {
    std::string_view zh;
    std::string_view en;
};

// What is said of a finding in a title; only an exceedance is called 超标.
Words headline(const Finding& finding) {
    const bool day = finding.period == Period::kDay;
    switch (finding.cls) {
        case FindingClass::kExceedance:
            return day ? Words{"日均值超标", "daily mean above the limit"} : Words{"小时均值超标", "hourly mean above the limit"};
        case FindingClass::kWarning: return {"预警", "warning"};
        case FindingClass::kClue: return day ? Words{"日均值偏高", "high day"} : Words{"小时高值", "high hour"};
        case FindingClass::kSilence: return {"无数据", "no data"};
        case FindingClass::kDisagreement: return {"上报值与计算值不一致", "reported and computed hours differ"};
    }
    return {};
}

void write_titles(Case& opened, const Subject& subject) {
    const auto& [finding, site, point, parameter] = subject;
    const bool outlet = site.kind == SiteKind::kFirm;
    const Words words = headline(finding);
    const std::string& site_en = site.name_en.empty() ? site.name : site.name_en;
    const std::string at = outlet ? fmt::format("{} {}", site.name, point.code) : site.name;
    const std::string at_en = outlet ? fmt::format("{} {}", site_en, point.code) : site_en;
    const std::string name = parameter == nullptr ? "" : parameter->name;
    const std::string name_en = parameter == nullptr ? "" : parameter->name_en + " ";
    opened.title = fmt::format("{} {}{}", at, name, words.zh);
    opened.title_en = fmt::format("{}: {}{}", at_en, name_en, words.en);
}

std::string_view reason_of(std::string_view resolution) {
    if (resolution == "passed") return "后续有效时段未再出现";
    if (resolution == "corrected") return "数据更正后不再成立";
    if (resolution == "invalidated") return "数据标记为无效，不再作为依据";
    if (resolution == "no_data") return "此后长时间无有效数据";
    if (resolution == "data_returned") return "数据已恢复";
    return resolution;
}

// One finding as a comparison shows it.
std::string told(const Finding& finding) {
    return fmt::format("{{\"finding_id\":{},\"start\":{},\"value\":{},\"measured\":{},\"limit\":{},\"unit\":{},\"text\":{}}}",
                       finding.id, json_quote(format_iso(finding.start)), json_quote(finding.value), json_quote(finding.measured),
                       json_quote(finding.limit), json_quote(finding.unit), json_quote(finding.text));
}

}  // namespace

CaseEvent event_after(Case& after, std::string_view act, std::string_view actor, std::string note, Instant now,
                      std::uint64_t seq) {
    after.seq = seq;
    CaseEvent event;
    event.case_id = after.id;
    event.at = now;
    event.act = act;
    event.actor = actor;
    event.owner = after.owner;
    event.note = std::move(note);
    event.seq = seq;
    event.version = after.version;
    event.state = after.state;
    event.owner_organisation = after.owner_organisation;
    event.due_at = after.due_at;
    return event;
}

std::string_view matter_of(PointKind kind) {
    return kind == PointKind::kWastewater || kind == PointKind::kSurfaceWater ? "water" : "air";
}

const Workflow* opens_case(const Finding& finding, const Workflows& workflows) {
    return finding.live && finding.open_at ? workflows.of_rule(finding.rule) : nullptr;
}

CaseChange open(const Subject& subject, const Workflow& flow, const Responsibility* responsible, const Owner& duty_desk,
                const standards::Calendar& calendar, Instant now, std::uint64_t seq) {
    LVWANG_CHECK(!duty_desk.person.empty(), "no duty desk to open a case for finding {}", subject.finding.key);
    const bool named = responsible != nullptr && !responsible->person.empty();
    Case opened;
    opened.finding_id = subject.finding.id;
    opened.type = flow.key;
    write_titles(opened, subject);
    opened.point = subject.point.id;
    opened.site = subject.site.id;
    opened.region_code = subject.site.region_code;
    opened.owner = named ? responsible->person : duty_desk.person;
    opened.owner_organisation = named ? responsible->organisation_key : duty_desk.organisation_key;
    opened.opened_at = now;
    set_deadline(opened, flow.first_deadline(), calendar, now);
    std::string told = tell_firm(opened, flow, &subject.site, calendar, now);
    CaseEvent event = event_after(opened, "opened", kSystem, subject.finding.text, now, seq);
    event.details = std::move(told);
    return {std::move(opened), std::move(event)};
}

bool is_owner(const Case& item, const Who& who) {
    if (!who.takes_part) return false;
    if (!item.owner.empty() && (item.owner == who.login || item.owner == who.name)) return true;
    return !who.organisation_key.empty() && item.owner_organisation == who.organisation_key;
}

bool told_to_firm(const CaseEvent& event, const Case& item, const Workflow& flow) {
    if (event.act == "merged_in" || event.act == "revisit_missed" || event.act == "drawn") return false;
    if (flow.confidential && (!item.released_at || event.at < *item.released_at)) return false;
    return std::ranges::none_of(flow.steps,
                                [&](const WorkflowStep& step) { return step.internal && event_of_act(step.act) == event.act; });
}

CaseChange take_in(const Case& before, const Case& merged, std::string_view actor, Instant now, std::uint64_t seq) {
    Case after = before;
    ++after.version;
    CaseEvent event = event_after(after, "merged_in", actor, merged.title, now, seq);
    event.details = fmt::format("{{\"merged\":{}}}", merged.id);
    return {std::move(after), std::move(event)};
}

bool keeps_statutory(const Case& item, const Deadline& begun, Instant now) {
    return item.deadline_kind == DeadlineKind::kStatutory && begun.kind != DeadlineKind::kStatutory && now < item.due_at;
}

bool stops_while_suspended(const Case& item, const Workflow& flow) {
    const Deadline* const deadline = flow.find_deadline(item.deadline);
    return deadline == nullptr ? item.deadline_kind != DeadlineKind::kStatutory : deadline->stops_while_suspended;
}

bool is_overdue(const Case& item, Instant now) {
    if (item.state == CaseState::kClosed) return false;
    if (item.suspended_at) return item.deadline_kind == DeadlineKind::kStatutory && item.overdue_at.has_value();
    return item.overdue_at.has_value() || item.due_at < now;
}

std::optional<CaseChange> expire(const Case& before, const Workflow& flow, Instant now, std::uint64_t seq) {
    const bool stands =
        before.state == CaseState::kClosed || (before.suspended_at.has_value() && stops_while_suspended(before, flow));
    if (stands || before.overdue_at || now <= before.due_at) return {};
    Case after = before;
    ++after.version;
    after.overdue_at = now;
    CaseEvent event = event_after(after, "overdue", kSystem, {}, now, seq);
    return CaseChange{std::move(after), std::move(event)};
}

std::optional<CaseChange> finding_resolved(const Case& before, const Finding& finding, Instant now, std::uint64_t seq) {
    if (before.state == CaseState::kClosed) return {};
    Case after = before;
    ++after.version;
    CaseEvent event = event_after(after, "finding_resolved", kSystem, std::string(reason_of(finding.resolution)), now, seq);
    return CaseChange{std::move(after), std::move(event)};
}

CaseChange note_marks(const Case& before, bool covered, std::string note, Instant now, std::uint64_t seq) {
    LVWANG_CHECK(before.state != CaseState::kClosed, "case {} is closed", before.id);
    Case after = before;
    ++after.version;
    CaseEvent event = event_after(after, covered ? "marked" : "unmarked", kSystem, std::move(note), now, seq);
    return {std::move(after), std::move(event)};
}

CaseChange relapse(const Case& before, const Workflow& flow, const Finding& then, const Finding& now_found,
                   const standards::Calendar& calendar, Instant now, std::uint64_t seq, bool keeps) {
    LVWANG_CHECK(before.state == CaseState::kClosed, "case {} is not closed", before.id);
    Case after = before;
    ++after.version;
    ++after.relapses;
    if (!keeps) after.finding_id = now_found.id;
    after.merged_into = 0;
    after.state = CaseState::kOpen;
    after.closed_at.reset();
    after.outcome.clear();
    after.watch_until.reset();
    after.watch_outcome.clear();
    after.revisit = {};
    set_deadline(after, flow.first_deadline(), calendar, now);
    const std::string firm_until = tell_firm_again(after, flow, calendar, now);
    CaseEvent event = event_after(after, "relapsed", kSystem, now_found.text, now, seq);
    event.details = fmt::format("{{\"then\":{},\"now\":{},\"closed_at\":{}{}{}}}", told(then), told(now_found),
                                json_quote(format_iso(before.closed_at.value_or(now))),
                                keeps ? fmt::format(",\"kept_finding_id\":{}", before.finding_id) : "",
                                firm_until.empty() ? "" : fmt::format(",\"firm_until\":{}", firm_until));
    return {std::move(after), std::move(event)};
}

bool is_watch_over(const Case& item, Instant now) {
    const bool watched = item.state == CaseState::kClosed && item.watch_until && item.watch_outcome.empty();
    return watched && now > *item.watch_until + kWatchPatienceMs;
}

CaseChange end_watch_for(const Case& before, std::int64_t relapsed, Instant now, std::uint64_t seq) {
    Case after = before;
    ++after.version;
    after.watch_outcome = "held_uncertain";
    CaseEvent event = event_after(after, "watch_uncertain", kSystem, {}, now, seq);
    event.details = fmt::format(R"({{"relapsed":{}}})", relapsed);
    return {std::move(after), std::move(event)};
}

std::optional<CaseChange> end_watch(const Case& before, const std::optional<WatchedDays>& seen, Instant now, std::uint64_t seq) {
    if (!is_watch_over(before, now)) return {};
    const bool held = !seen || 2 * seen->measured >= seen->days;
    Case after = before;
    ++after.version;
    after.watch_outcome = held ? "held" : "held_uncertain";
    CaseEvent event = event_after(after, held ? "watch_held" : "watch_uncertain", kSystem, {}, now, seq);
    if (seen) event.details = fmt::format(R"({{"days":{},"days_measured":{}}})", seen->days, seen->measured);
    return CaseChange{std::move(after), std::move(event)};
}

}  // namespace lvwang::cases
