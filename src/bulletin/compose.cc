#include "bulletin/compose.h"

#include <algorithm>
#include <array>

#include "bulletin/revisit_line.h"
#include "bulletin/unit_cases.h"
#include "bulletin/wording.h"

namespace lvwang::bulletin {
namespace {

constexpr std::string_view kNone = "—";

const std::array<Words, 7> kClasses{{{"", ""},
                                     {"Ⅰ类", "class I"},
                                     {"Ⅱ类", "class II"},
                                     {"Ⅲ类", "class III"},
                                     {"Ⅳ类", "class IV"},
                                     {"Ⅴ类", "class V"},
                                     {"劣Ⅴ类", "worse than V"}}};

std::string text_of(const std::optional<Decimal>& value) {
    return value ? value->to_string() : std::string(kNone);
}
std::string date_zh(CivilDate day) {
    return fmt::format("{}月{}日", day.month, day.day);
}
std::string date_en(CivilDate day) {
    constexpr std::array<std::string_view, 12> kMonths{"January", "February", "March",     "April",   "May",      "June",
                                                       "July",    "August",   "September", "October", "November", "December"};
    return fmt::format("{} {}", day.day, kMonths[static_cast<std::size_t>(day.month - 1)]);
}
std::string clock_text(Instant at) {
    const CivilTime civil = to_civil(at);
    return fmt::format("{:02}:{:02}", civil.hour, civil.minute);
}

Tone tone_of(const AirFact& fact) {
    return fact.aqi ? fmt::format("aqi{}", fact.level) : Tone();
}
Cell class_cell(const std::optional<WaterClass>& water_class, const std::string& href) {
    if (!water_class) return {same(std::string(kNone)), {}, href};
    const auto number = static_cast<std::size_t>(*water_class);
    return {kClasses[number], fmt::format("water{}", number), href};
}

// The stations of one hour, which no area has a figure of.
bool is_hourly(const Facts& facts) {
    return facts.kind == NoticeKind::kEvening;
}

// The day of the hour in words; after midnight the newest hour is of yesterday.
Words day_of_hour(const Facts& facts) {
    const CivilDate day = to_date(*facts.air_hour);
    if (day == facts.day) return {"今日", "today"};
    if (day == add_days(facts.day, -1)) return {"昨日", "yesterday"};
    return {date_zh(day), date_en(day)};
}

Words hour_sentence(const Facts& facts) {
    if (!facts.air_hour) return {"各站均无最新小时数据。", "No station has reported an hour of late."};
    const AirFact* best = nullptr;
    const AirFact* worst = nullptr;
    for (const AirFact& fact : facts.air) {
        if (!fact.aqi) continue;
        if (best == nullptr || *fact.aqi < *best->aqi) best = &fact;
        if (worst == nullptr || *fact.aqi > *worst->aqi) worst = &fact;
    }
    const int hour = to_civil(*facts.air_hour).hour;
    const Words day = day_of_hour(facts);
    if (worst == nullptr) {
        return {fmt::format("{}{}—{}时各站有效数据不足。", day.zh, hour, hour + 1),
                fmt::format("From {}:00 to {}:00 {} no station had enough valid data.", hour, hour + 1, day.en)};
    }
    return {fmt::format("{}{}—{}时各站AQI {}—{}，最高为{}（{}）。", day.zh, hour, hour + 1, *best->aqi, *worst->aqi,
                        worst->name.zh, worst->category.zh),
            fmt::format("From {}:00 to {}:00 {} the stations' AQI was {} to {}, the highest at {} ({}).", hour, hour + 1, day.en,
                        *best->aqi, *worst->aqi, english(worst->name), english(worst->category))};
}

Words air_sentence(const Facts& facts) {
    if (facts.air.empty()) return {"没有空气站。", "There is no air station."};
    if (is_hourly(facts)) return hour_sentence(facts);
    const AirFact& first = facts.air.front();
    const Words when{fmt::format("{}（昨日）", date_zh(facts.air_day)), fmt::format("Yesterday, {},", date_en(facts.air_day))};
    if (!first.aqi) {
        return {fmt::format("{}{}空气质量指数因有效数据不足未能得出。", when.zh, first.name.zh),
                fmt::format("{} the air of {} had too few valid data for an index.", when.en, english(first.name))};
    }
    Words said{
        fmt::format("{}{}空气质量为{}（AQI {}）", when.zh, first.name.zh, first.category.zh, *first.aqi),
        fmt::format("{} the air of {} was {} (AQI {})", when.en, english(first.name), english(first.category), *first.aqi)};
    if (!first.primary.empty()) {
        const Words primary = joined(first.primary);
        said.zh += fmt::format("，首要污染物{}", primary.zh);
        said.en += fmt::format(", primary pollutant {}", primary.en);
    }
    if (first.official_aqi) {
        said.zh += fmt::format("；官方发布AQI {}", first.official_aqi->to_string());
        said.en += fmt::format("; the official AQI is {}", first.official_aqi->to_string());
    }
    said.zh += "。";
    said.en += ".";
    return said;
}

Words water_sentence(const Facts& facts) {
    std::int64_t judged = 0;
    std::int64_t attained = 0;
    std::vector<Words> short_of;
    for (const WaterFact& fact : facts.water) {
        if (!fact.attained) continue;
        ++judged;
        if (*fact.attained) {
            ++attained;
        } else {
            short_of.push_back(fact.name);
        }
    }
    if (judged == 0) return {};
    Words said{fmt::format("地表水本月可评价断面{}个，达标{}个", judged, attained),
               fmt::format("This month {} of {} river sections attain their target", attained, judged)};
    if (!short_of.empty()) {
        const Words names = joined(short_of);
        said.zh += fmt::format("，未达标：{}", names.zh);
        said.en += fmt::format("; not: {}", names.en);
    }
    said.zh += "。";
    said.en += ".";
    return said;
}

Words cases_sentence(const Facts& facts, const Unit& total) {
    const bool morning = facts.kind == NoticeKind::kMorning;
    return {
        fmt::format("在办案件{}件，超期{}件，{}到期{}件；{}新交办{}件、销号{}件。", total.open, total.overdue,
                    morning ? "今日" : "明日24时前", total.due, morning ? "昨日" : "今日", facts.cases_new, facts.cases_closed),
        fmt::format("{} cases are open, {} overdue, {} due {}; {} {} were opened and {} closed.", total.open, total.overdue,
                    total.due, morning ? "today" : "by the end of tomorrow", morning ? "yesterday" : "today", facts.cases_new,
                    facts.cases_closed)};
}

Section lead_of(const Facts& facts, const Unit& total) {
    Section section{.key = "lead", .title = {"综述", "In short"}, .text = air_sentence(facts)};
    for (const Words& more : {water_sentence(facts), cases_sentence(facts, total)}) {
        section.text.zh += more.zh;
        if (!more.en.empty()) section.text.en += " " + more.en;
    }
    return section;
}

Section air_of(const Facts& facts) {
    Section section{.key = "air", .title = {"空气质量", "Air"}, .text = {}};
    const bool hourly = is_hourly(facts);
    if (!hourly) {
        section.title = {fmt::format("空气质量（{}）", date_zh(facts.air_day)), fmt::format("Air ({})", date_en(facts.air_day))};
    } else if (facts.air_hour) {
        const int hour = to_civil(*facts.air_hour).hour;
        const Words day = day_of_hour(facts);
        const bool today = to_date(*facts.air_hour) == facts.day;
        section.title = {fmt::format("空气质量（{}{}时）", today ? "" : day.zh, hour),
                         fmt::format("Air (hour from {}:00{})", hour, today ? "" : ", " + day.en)};
    }
    section.columns = {{{"点位", "Place"}}, {{"AQI", "AQI"}, true}, {{"级别", "Level"}}, {{"首要污染物", "Primary"}}};
    if (!hourly) section.columns.insert(section.columns.begin() + 2, {{"官方", "Official"}, true});
    for (const Words& title : {Words{"PM2.5", "PM2.5"}, Words{"PM10", "PM10"}, Words{"O₃", "O₃"}}) {
        section.columns.push_back({title, true});
    }
    fill(section, facts.air, [&](const AirFact& fact) {
        std::vector<Cell> row{
            {fact.name, {}, fact.index_href},
            {same(fact.aqi ? fmt::format("{}", *fact.aqi) : std::string(kNone)), tone_of(fact), fact.index_href}};
        if (!hourly) row.push_back({same(text_of(fact.official_aqi)), {}, fact.official_aqi ? fact.official_href : ""});
        row.push_back({fact.aqi ? fact.category : Words{"数据不足", "too few data"}});
        row.push_back({fact.primary.empty() ? same(std::string(kNone)) : joined(fact.primary)});
        for (const auto& value : {fact.pm2_5, fact.pm10, fact.o3_8h}) row.push_back({same(text_of(value)), {}, fact.values_href});
        return row;
    });
    return section;
}

Section water_of(const Facts& facts) {
    Section section{.key = "water", .title = {"地表水", "Surface water"}, .text = {}, .href = facts.water_href};
    section.columns = {{{"断面", "Section"}},
                       {{"最新日", "Newest day"}},
                       {{"本月", "Month"}},
                       {{"目标", "Target"}},
                       {{"主要污染指标", "Indicators"}}};
    fill(section, facts.water, [](const WaterFact& fact) {
        Cell month = class_cell(fact.month_class, fact.href);
        return std::vector<Cell>{{fact.name, {}, fact.href},
                                 class_cell(fact.day_class, fact.href),
                                 month,
                                 {fact.target ? kClasses[static_cast<std::size_t>(*fact.target)] : same(std::string(kNone)),
                                  fact.attained.value_or(true) ? "" : "bad", fact.href},
                                 {fact.indicators.empty() ? same(std::string(kNone)) : joined(fact.indicators)}};
    });
    return section;
}

Words state_words(const TargetFact& fact) {
    if (fact.state == "safe") return {"可完成", "will be met"};
    if (fact.state == "impossible") return {"已无法完成", "cannot be met"};
    return fact.beyond ? Words{"有风险", "at risk"} : Words{"正常", "on course"};
}

Section targets_of(const Facts& facts) {
    Section section{.key = "targets", .title = {"年度目标", "Targets of the year"}, .text = {}, .href = facts.targets_href};
    section.columns = {{{"目标", "Target"}},
                       {{"累计", "To date"}, true},
                       {{"要求", "Required"}, true},
                       {{"余下须", "The rest"}},
                       {{"形势", "State"}}};
    if (facts.targets.empty()) section.text = {"未设年度目标。", "No target is set for this year."};
    fill(section, facts.targets, [](const TargetFact& fact) {
        const std::string_view sign = fact.at_most ? "≤" : "≥";
        const bool bad = fact.state == "impossible" || fact.beyond;
        return std::vector<Cell>{{fact.name, {}, fact.href},
                                 {same(fact.to_date.empty() ? std::string(kNone) : fact.to_date), bad ? "bad" : "", fact.href},
                                 {same(fmt::format("{} {}", sign, fact.value)), {}, fact.href},
                                 {fact.allowed.zh.empty() ? same(std::string(kNone)) : fact.allowed, {}, fact.href},
                                 {state_words(fact),
                                  bad                    ? "bad"
                                  : fact.state == "safe" ? "good"
                                                         : "",
                                  fact.href}};
    });
    return section;
}

Section ranking_of(const Facts& facts) {
    Section section{.key = "ranking",
                    .title = {"综合指数排名（年初至今）", "Ranking by composite index, year to date"},
                    .text = {},
                    .href = facts.rank_href};
    section.columns = {{{"名次", "Rank"}, true},
                       {{"地区", "Area"}},
                       {{"综合指数", "Index"}, true},
                       {{"贡献最大", "Largest part"}},
                       {{"官方名次", "Official"}, true}};
    fill(section, facts.ranking, [](const RankFact& fact) {
        return std::vector<Cell>{{same(fact.rank ? fmt::format("{}", *fact.rank) : std::string(kNone)), {}, fact.href},
                                 {fact.name, {}, fact.href},
                                 {same(fact.figure.empty() ? std::string(kNone) : fact.figure), {}, fact.href},
                                 {fact.largest},
                                 {same(fact.official_rank.empty() ? std::string(kNone) : fact.official_rank)}};
    });
    return section;
}

Section incidents_of(const Facts& facts) {
    Section section{.key = "incidents",
                    .title = {fmt::format("未消除的问题（{}）", facts.incidents_total),
                              fmt::format("What is wrong now ({})", facts.incidents_total)},
                    .text = {},
                    .href = "/map"};
    section.columns = {{{"起始", "Since"}, true}, {{"点位", "Place"}}, {{"情况", "What"}}};
    if (facts.incidents.empty()) section.text = {"没有未消除的超标、预警和断线。", "No exceedance, warning or silence is open."};
    fill(section, facts.incidents, [](const IncidentFact& fact) {
        const CivilDate day = to_date(fact.since);
        return std::vector<Cell>{{same(fmt::format("{:02}-{:02} {}", day.month, day.day, clock_text(fact.since)))},
                                 {fact.place, {}, fact.href},
                                 {fact.text, fact.cls == FindingClass::kExceedance ? "bad" : "", fact.href}};
    });
    section.left_off = facts.incidents_total - static_cast<std::int64_t>(section.rows.size());
    return section;
}

// One numbered line after the other.
class Lines {
public:
    void add(const Words& line) {
        ++number_;
        text_.zh += fmt::format("{}{}. {}", number_ == 1 ? "" : "\n", number_, line.zh);
        text_.en += fmt::format("{}{}. {}", number_ == 1 ? "" : "\n", number_, line.en);
    }
    [[nodiscard]] bool empty() const { return number_ == 0; }
    [[nodiscard]] Words take() && { return std::move(text_); }

private:
    int number_ = 0;
    Words text_;
};

Section todo_of(const Facts& facts, const std::vector<Unit>& units, const Unit& total) {
    const bool morning = facts.kind == NoticeKind::kMorning;
    Section section{.key = "todo",
                    .title = morning ? Words{"今日要做", "To do today"} : Words{"明日前要做", "To do by tomorrow"},
                    .text = {}};
    Lines lines;
    if (total.overdue > 0) {
        const Words by = counted_units(units, &Unit::overdue);
        lines.add({fmt::format("督办超期案件{}件：{}，说明原因并明确完成时限。", total.overdue, by.zh),
                   fmt::format("Overdue cases to supervise: {} ({}): the reason, and a date that holds.", total.overdue, by.en)});
    }
    if (total.due > 0) {
        const Words by = counted_units(units, &Unit::due);
        lines.add(
            {fmt::format("{}到期案件{}件：{}，按时反馈。", morning ? "今日" : "明日24时前", total.due, by.zh),
             fmt::format("Cases due {}: {} ({}): feed back in time.", morning ? "today" : "by tomorrow", total.due, by.en)});
    }
    if (const Words again = revisit_line(facts, due_limit(facts)); !again.zh.empty()) lines.add(again);
    std::vector<Words> wrong;
    for (const IncidentFact& fact : facts.incidents) {
        const auto known = std::ranges::find(wrong, fact.place.zh, &Words::zh);
        if (fact.cls == FindingClass::kExceedance && known == wrong.end() && wrong.size() < 4) wrong.push_back(fact.place);
    }
    if (!wrong.empty()) {
        const Words places = joined(wrong);
        lines.add({fmt::format("核查超标点位：{}。", places.zh), fmt::format("Look into exceedances at {}.", places.en)});
    }
    std::vector<Words> risky;
    for (const TargetFact& fact : facts.targets) {
        if (fact.beyond || fact.state == "impossible") risky.push_back(fact.name);
    }
    if (!risky.empty()) {
        const Words names = joined(risky);
        lines.add({fmt::format("年度目标有风险：{}，研究管控措施。", names.zh),
                   fmt::format("Targets at risk: {}; decide on measures.", names.en)});
    }
    if (lines.empty()) {
        lines.add({"保持巡查，无到期和超期事项。", "Keep watching; nothing is due or overdue."});
    }
    section.text = std::move(lines).take();
    const auto link = [&](std::int64_t number, const Words& what, std::string href) {
        if (number == 0) return;
        section.links.push_back(
            {{fmt::format("{} {}", what.zh, number), fmt::format("{} {}", what.en, number)}, std::move(href)});
    };
    link(total.overdue, {"超期案件", "Overdue"}, cases_href("overdue", ""));
    link(total.due, morning ? Words{"今日到期", "Due today"} : Words{"明日24时前到期", "Due by tomorrow"},
         due_href(facts, cases_href("open", "")));
    link(revisits_due(facts, due_limit(facts)), {"回头看", "See again"}, due_href(facts, cases_href("revisit", "")));
    return section;
}

// What an authority says of the same, in small.
Words official_note(const std::optional<Decimal>& official) {
    if (!official) return {};
    return {fmt::format("官方 {}", official->to_string()), fmt::format("official {}", official->to_string())};
}

std::vector<Tile> tiles_of(const Facts& facts, const Unit& total) {
    std::vector<Tile> tiles;
    if (!facts.air.empty()) {
        const AirFact& air = facts.air.front();
        const Words no_index{"有效数据不足", "too few valid data"};
        const bool hour = is_hourly(facts);
        tiles.push_back({"aqi", hour ? Words{"最新小时AQI", "AQI, newest hour"} : Words{"昨日AQI", "AQI yesterday"},
                         air.aqi ? fmt::format("{}", *air.aqi) : "", "", air.aqi ? air.category : Words(),
                         air.aqi ? official_note(air.official_aqi) : no_index, tone_of(air), air.index_href});
        tiles.push_back({"pm2_5",
                         hour ? Words{"最新小时PM2.5", "PM2.5, newest hour"} : Words{"昨日PM2.5", "PM2.5 yesterday"},
                         air.pm2_5 ? air.pm2_5->to_string() : "",
                         "μg/m³",
                         {},
                         air.pm2_5 ? official_note(air.official_pm2_5) : no_index,
                         "",
                         air.values_href});
    }
    if (!facts.targets.empty()) {
        const auto met =
            std::ranges::count_if(facts.targets, [](const TargetFact& one) { return !one.beyond && one.state != "impossible"; });
        tiles.push_back({"targets",
                         {"年度目标正常", "Targets on course"},
                         fmt::format("{}", met),
                         fmt::format("/ {}", facts.targets.size()),
                         {},
                         {},
                         met == static_cast<std::ptrdiff_t>(facts.targets.size()) ? "good" : "bad",
                         facts.targets_href});
    }
    std::int64_t judged = 0;
    std::int64_t attained = 0;
    for (const WaterFact& fact : facts.water) {
        judged += fact.attained ? 1 : 0;
        attained += fact.attained.value_or(false) ? 1 : 0;
    }
    if (!facts.water.empty()) {
        tiles.push_back({"water",
                         {"断面达标", "Sections attain"},
                         judged > 0 ? fmt::format("{}", attained) : "",
                         judged > 0 ? fmt::format("/ {}", judged) : "",
                         {},
                         judged > 0 ? Words{"本月累计", "month to date"} : Words{"本月暂不可评价", "not yet to be judged"},
                         judged == 0          ? ""
                         : attained == judged ? "good"
                                              : "bad",
                         facts.water_href});
    }
    tiles.push_back({"incidents", {"未消除问题", "Wrong now"}, fmt::format("{}", facts.incidents_total), "", {}, {}, "", "/map"});
    tiles.push_back({"overdue",
                     {"超期案件", "Overdue cases"},
                     fmt::format("{}", total.overdue),
                     "",
                     {},
                     {fmt::format("在办 {}", total.open), fmt::format("{} open", total.open)},
                     total.overdue > 0 ? "bad" : "good",
                     cases_href("overdue", "")});
    for (Tile& tile : turn_tiles(facts)) tiles.push_back(std::move(tile));
    return tiles;
}

}  // namespace

Document compose(const Facts& facts) {
    const std::vector<Unit> units = units_of(facts);
    const Unit total = total_of(units);
    const bool morning = facts.kind == NoticeKind::kMorning;
    Document document;
    document.title = morning ? Words{"生态环境早通报", "Morning notice on the environment"}
                             : Words{"生态环境晚调度", "Evening list on the environment"};
    document.issuer = facts.issuer.zh.empty() ? facts.district : facts.issuer;
    document.day = facts.day;
    document.made_at = facts.now;
    document.tiles = tiles_of(facts, total);
    document.sections = {lead_of(facts, total), todo_of(facts, units, total), air_of(facts), water_of(facts)};
    if (morning) {
        document.sections.push_back(targets_of(facts));
        document.sections.push_back(ranking_of(facts));
    }
    document.sections.push_back(cases_of(facts, units, total));
    document.sections.push_back(incidents_of(facts));
    return document;
}

}  // namespace lvwang::bulletin
