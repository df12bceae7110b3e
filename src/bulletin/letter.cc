#include "bulletin/letter.h"

#include <algorithm>

namespace lvwang::bulletin {
namespace {

constexpr std::size_t kCasesMax = 20;  // of one letter; with the days below them two A4 pages
constexpr std::size_t kDaysMax = 15;

Words same(std::string text) {
    return {std::move(text), {}};
}

std::string date_zh(CivilDate date) {
    return fmt::format("{}月{}日", date.month, date.day);
}

std::string moment(Instant at) {
    const CivilTime civil = to_civil(at);
    return fmt::format("{} {:02}:{:02}", format_date(civil.date), civil.hour, civil.minute);
}

std::int64_t overdue_of(const LetterFacts& facts) {
    return std::ranges::count_if(facts.cases, [](const CaseFact& one) { return one.overdue; });
}

std::vector<Tile> tiles_of(const LetterFacts& facts) {
    const std::int64_t overdue = overdue_of(facts);
    return {
        {.key = "cases",
         .label = {"未办结案件", "Open cases"},
         .value = fmt::format("{}", facts.cases.size()),
         .unit = {},
         .word = {},
         .note = {},
         .tone = {},
         .href = facts.cases_href},
        {.key = "overdue",
         .label = {"超期案件", "Overdue"},
         .value = fmt::format("{}", overdue),
         .unit = {},
         .word = {},
         .note = {},
         .tone = overdue > 0 ? "bad" : "",
         .href = facts.overdue_href},
        {.key = "days",
         .label = {"超标站点天数", "Station days above the limit"},
         .value = facts.days_valid == 0 ? "" : fmt::format("{}", facts.days.size()),
         .unit = {},
         .word = {},
         .note = facts.days_valid == 0 ? Words{"无有效数据", "no valid data"}
                                       : Words{fmt::format("{}以来，有效{}", date_zh(facts.since), facts.days_valid),
                                               fmt::format("since {}, of {} valid", format_date(facts.since), facts.days_valid)},
         .tone = facts.days.empty() ? "" : "bad",
         .href = facts.days_href}};
}

Section lead_of(const LetterFacts& facts) {
    const std::int64_t overdue = overdue_of(facts);
    std::string zh = fmt::format("{}：截至{}，你单位辖区未办结生态环境案件{}件，其中超期{}件。", facts.town.zh,
                                 date_zh(facts.day), facts.cases.size(), overdue);
    std::string en =
        fmt::format("To {}: as of {}, open cases in your area: {}, overdue: {}. ",
                    facts.town.en.empty() ? facts.town.zh : facts.town.en, format_date(facts.day), facts.cases.size(), overdue);
    if (facts.days_valid == 0) {
        zh += fmt::format("{}以来辖区空气站无有效日数据。", date_zh(facts.since));
        en += fmt::format("Since {} its air stations have no valid day.", format_date(facts.since));
    } else {
        zh += fmt::format("{}以来辖区空气站有效{}站天，其中超标{}站天。", date_zh(facts.since), facts.days_valid,
                          facts.days.size());
        en += fmt::format("Since {} its air stations have {} valid days, {} of them above the limit.", format_date(facts.since),
                          facts.days_valid, facts.days.size());
    }
    return {.key = "lead", .title = {"有关情况", "In short"}, .text = {std::move(zh), std::move(en)}};
}

Section todo_of(const LetterFacts& facts) {
    std::vector<Words> lines;
    const std::int64_t overdue = overdue_of(facts);
    if (overdue > 0) {
        lines.push_back({fmt::format("对{}件超期案件立即办理，并书面说明超期原因。", overdue),
                         fmt::format("act at once on what is overdue (cases: {}), and say in writing why it is late.", overdue)});
    }
    if (static_cast<std::int64_t>(facts.cases.size()) > overdue) {
        lines.push_back(overdue > 0 ? Words{"其余未办结案件按期限办结并反馈。", "finish the other open cases in time and report."}
                                    : Words{"未办结案件按期限办结并反馈。", "finish the open cases in time and report."});
    }
    if (!facts.days.empty()) {
        lines.push_back({"对超标时段涉气污染源开展排查，落实管控措施。",
                         "look into the sources of air pollution of those days, and keep to the measures."});
    }
    if (lines.empty()) lines.push_back({"保持巡查，发现问题及时处置。", "keep up the patrols and act on what they find."});
    Section section{.key = "todo", .title = {"请抓紧做好以下工作", "You are asked to"}, .text = {}};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        section.text.zh += fmt::format("{}{}. {}", i == 0 ? "" : "\n", i + 1, lines[i].zh);
        section.text.en += fmt::format("{}{}. {}", i == 0 ? "" : "\n", i + 1, lines[i].en);
    }
    return section;
}

Words state_of(const CaseFact& one) {
    if (one.overdue) return {"超期", "overdue"};
    return one.suspended ? Words{"中止", "suspended"} : Words{"在办", "open"};
}

Section cases_of(const LetterFacts& facts) {
    Section section{.key = "cases", .title = {"未办结案件", "Open cases"}, .text = {}, .href = facts.cases_href};
    section.columns = {
        {{"编号", "No."}, true}, {{"案件", "Case"}}, {{"责任单位", "Unit"}}, {{"期限", "Due"}}, {{"状态", "State"}}};
    for (const CaseFact& one : facts.cases) {
        if (section.rows.size() == kCasesMax) {
            ++section.left_off;
            continue;
        }
        const std::string href = fmt::format("/cases/{}", one.id);
        section.rows.push_back({{same(fmt::format("{}", one.id)), {}, href},
                                {one.title, {}, href},
                                {one.unit},
                                {same(moment(one.due_at)), one.overdue ? "bad" : "", href},
                                {state_of(one), one.overdue ? "bad" : "", href}});
    }
    return section;
}

Section days_of(const LetterFacts& facts) {
    Section section{.key = "days", .title = {"空气超标情况", "Days above the limit"}, .text = {}, .href = facts.days_href};
    section.columns = {
        {{"日期", "Day"}}, {{"站点", "Station"}}, {{"AQI", "AQI"}, true}, {{"级别", "Level"}}, {{"首要污染物", "Primary"}}};
    for (const BadDayFact& one : facts.days) {
        if (section.rows.size() == kDaysMax) {
            ++section.left_off;
            continue;
        }
        Words primary;
        for (const Words& name : one.primary) {
            primary.zh += (primary.zh.empty() ? "" : "、") + name.zh;
            primary.en += (primary.en.empty() ? "" : ", ") + (name.en.empty() ? name.zh : name.en);
        }
        if (primary.zh.empty()) primary.zh = "—";
        section.rows.push_back({{same(format_date(one.day)), {}, one.href},
                                {one.place, {}, one.href},
                                {same(fmt::format("{}", one.aqi)), fmt::format("aqi{}", one.level), one.href},
                                {one.category},
                                {std::move(primary)}});
    }
    return section;
}

}  // namespace

Document compose_letter(const LetterFacts& facts) {
    Document document;
    document.title = {fmt::format("致{}生态环境问题提醒函", facts.town.zh),
                      fmt::format("Reminder to {}", facts.town.en.empty() ? facts.town.zh : facts.town.en)};
    document.issuer = facts.issuer.zh.empty() ? facts.district : facts.issuer;
    document.day = facts.day;
    document.made_at = facts.now;
    document.tiles = tiles_of(facts);
    document.sections = {lead_of(facts), todo_of(facts)};
    if (!facts.cases.empty()) document.sections.push_back(cases_of(facts));
    if (!facts.days.empty()) document.sections.push_back(days_of(facts));
    return document;
}

}  // namespace lvwang::bulletin
