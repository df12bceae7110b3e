#include "cases/cases.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace lvwang::cases {
namespace {

/// One row of what may follow what.
struct Step {
    ActType act;
    CaseState from;
    CaseState to;
    std::string_view event;
};

// The owner may feed back without having signed for it; who has it may be changed until something is fed back.
constexpr std::array<Step, 8> kSteps{{
    {ActType::kAssign, CaseState::kOpen, CaseState::kAssigned, "assigned"},
    {ActType::kAssign, CaseState::kAssigned, CaseState::kAssigned, "assigned"},
    {ActType::kFeedBack, CaseState::kOpen, CaseState::kReported, "fed_back"},
    {ActType::kFeedBack, CaseState::kAssigned, CaseState::kReported, "fed_back"},
    {ActType::kVerify, CaseState::kReported, CaseState::kVerified, "verified"},
    {ActType::kReturn, CaseState::kReported, CaseState::kAssigned, "returned"},
    {ActType::kReturn, CaseState::kVerified, CaseState::kAssigned, "returned"},
    {ActType::kClose, CaseState::kVerified, CaseState::kClosed, "closed"},
}};

constexpr std::array<std::pair<ActType, std::string_view>, 5> kActs{{{ActType::kAssign, "assign"},
                                                                     {ActType::kFeedBack, "feed_back"},
                                                                     {ActType::kVerify, "verify"},
                                                                     {ActType::kReturn, "return"},
                                                                     {ActType::kClose, "close"}}};

CaseEvent event_of(const Case& after, std::string_view act, std::string_view actor, std::string note, Instant now) {
    return {.id = 0,
            .case_id = after.id,
            .at = now,
            .act = std::string(act),
            .actor = std::string(actor),
            .owner = after.owner,
            .note = std::move(note),
            .seq = after.seq};
}

const Step* step_from(CaseState state, ActType act) {
    const auto* const found = std::ranges::find_if(kSteps, [&](const Step& row) { return row.from == state && row.act == act; });
    return found == kSteps.end() ? nullptr : found;
}

std::string names_of(const std::vector<ActType>& acts) {
    std::string names;
    for (const ActType act : acts) names += fmt::format("{}{}", names.empty() ? "" : ", ", to_string(act));
    return names.empty() ? "nothing" : names;
}

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

// The deadline is part of what was decided, and events are all that remains of it when it is changed again.
std::string note_of(const Act& act) {
    if (!act.due_at) return act.note;
    const CivilTime due = to_civil(*act.due_at);
    const std::string words = fmt::format("期限 {} {:02}:{:02}", format_date(due.date), due.hour, due.minute);
    return act.note.empty() ? words : fmt::format("{}（{}）", act.note, words);
}

Result<void> check_fields(const Act& act, Instant now) {
    if (act.actor.empty()) return fail_field("actor", "who does it must be said");
    if (act.actor == kSystem) return fail_field("actor", "'{}' is nobody", kSystem);
    const bool needs_note = act.type == ActType::kFeedBack || act.type == ActType::kClose;
    if (needs_note && act.note.empty()) return fail_field("note", "{} needs a note", to_string(act.type));
    if (act.type != ActType::kAssign) return {};
    if (act.owner.empty()) return fail_field("owner", "who is to have it must be said");
    if (act.due_at && *act.due_at <= now) return fail_field("due_at", "{} is not in the future", format_iso(*act.due_at));
    return {};
}

}  // namespace

std::string_view to_string(ActType type) {
    const auto* const found = std::ranges::find(kActs, type, &std::pair<ActType, std::string_view>::first);
    return found == kActs.end() ? "unknown" : found->second;
}

Result<ActType> parse_act_type(std::string_view text) {
    const auto* const found = std::ranges::find(kActs, text, &std::pair<ActType, std::string_view>::second);
    if (found == kActs.end()) return fail_field("type", "'{}' is not an act on a case", text);
    return found->first;
}

std::string_view matter_of(PointKind kind) {
    return kind == PointKind::kWastewater || kind == PointKind::kSurfaceWater ? "water" : "air";
}

bool opens_case(const Finding& finding, const DueRules& rules) {
    return finding.live && finding.open_at && rules.find(finding.rule) != nullptr;
}

CaseChange open(const Subject& subject, const Responsibility* responsible, const Owner& duty_desk, Instant due, Instant now,
                std::uint64_t seq) {
    LVWANG_CHECK(!duty_desk.person.empty(), "no duty desk to open a case for finding {}", subject.finding.key);
    const bool named = responsible != nullptr && !responsible->person.empty();
    Case opened;
    opened.finding_id = subject.finding.id;
    write_titles(opened, subject);
    opened.point = subject.point.id;
    opened.site = subject.site.id;
    opened.region_code = subject.site.region_code;
    opened.owner = named ? responsible->person : duty_desk.person;
    opened.owner_organisation = named ? responsible->organisation_key : duty_desk.organisation_key;
    opened.opened_at = now;
    opened.due_at = due;
    opened.seq = seq;
    return {opened, event_of(opened, "opened", kSystem, subject.finding.text, now)};
}

std::vector<ActType> allowed_acts(CaseState state) {
    std::vector<ActType> acts;
    for (const Step& row : kSteps) {
        if (row.from == state) acts.push_back(row.act);
    }
    return acts;
}

Result<CaseChange> step(const Case& before, const Act& act, Instant now, std::uint64_t seq) {
    const Step* row = step_from(before.state, act.type);
    if (row == nullptr) {
        return fail(ErrorCode::kConflict, "case {} is {}: {} is not possible, {} is", before.id, to_string(before.state),
                    to_string(act.type), names_of(allowed_acts(before.state)));
    }
    LVWANG_TRY(check_fields(act, now));
    Case after = before;
    after.state = row->to;
    after.seq = seq;
    if (act.type == ActType::kAssign) {
        after.owner = act.owner;
        after.owner_organisation = act.owner_organisation;
        if (act.due_at) {
            after.due_at = *act.due_at;
            after.overdue_at.reset();  // more time was given; that the first deadline passed stands in the events
        }
    }
    if (after.state == CaseState::kClosed) after.closed_at = now;
    return CaseChange{after, event_of(after, row->event, act.actor, note_of(act), now)};
}

std::optional<CaseChange> expire(const Case& before, Instant now, std::uint64_t seq) {
    if (before.state == CaseState::kClosed || before.overdue_at || now <= before.due_at) return {};
    Case after = before;
    after.overdue_at = now;
    after.seq = seq;
    return CaseChange{after, event_of(after, "overdue", kSystem, {}, now)};
}

std::optional<CaseChange> finding_resolved(const Case& before, const Finding& finding, Instant now, std::uint64_t seq) {
    if (before.state == CaseState::kClosed) return {};
    Case after = before;
    after.seq = seq;
    return CaseChange{after, event_of(after, "finding_resolved", kSystem, std::string(reason_of(finding.resolution)), now)};
}

}  // namespace lvwang::cases
