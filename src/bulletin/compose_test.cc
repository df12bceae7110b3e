// What a notice says of given facts: sentences, tiles, tables, in both languages.
#include "bulletin/compose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/check.h"

namespace lvwang::bulletin {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Instant kNow = *parse_iso("2026-04-07T07:30:00+08:00");

CaseFact case_of(std::int64_t id, std::string_view unit, std::string_view due) {
    const Instant at = *parse_iso(due);
    return {id,    {"案", "case"},   {std::string(unit), "Unit " + std::string(unit)}, "张工", at, at < kNow,
            false, std::string(unit)};
}

Facts morning() {
    Facts facts;
    facts.kind = NoticeKind::kMorning;
    facts.day = {2026, 4, 7};
    facts.now = kNow;
    facts.district = {"试验县", "Trial County"};
    facts.air_day = {2026, 4, 6};
    AirFact district;
    district.name = {"试验县", "Trial County"};
    district.area = true;
    district.aqi = 124;
    district.level = 3;
    district.category = {"轻度污染", "lightly polluted"};
    district.primary = {{"PM2.5", ""}};
    district.pm2_5 = *Decimal::parse("94");
    district.official_aqi = *Decimal::parse("122");
    district.index_href = "/assessment/calendar?place=990101&year=2026";
    facts.air = {district};
    WaterFact section;
    section.name = {"下游", "Downstream"};
    section.month_class = WaterClass::kIV;
    section.target = WaterClass::kIII;
    section.attained = false;
    section.indicators = {{"总磷", "total phosphorus"}};
    facts.water = {section};
    TargetFact target;
    target.name = {"PM2.5年均", "PM2.5 mean"};
    target.to_date = "36.1";
    target.value = "35";
    target.allowed = {"均值≤34.2", "mean ≤ 34.2"};
    target.state = "open";
    target.beyond = true;
    facts.targets = {target};
    facts.cases = {case_of(1, "东镇", "2026-04-05T18:00:00+08:00"), case_of(2, "西镇", "2026-04-06T18:00:00+08:00"),
                   case_of(3, "东镇", "2026-04-06T18:00:00+08:00"), case_of(4, "东镇", "2026-04-07T18:00:00+08:00"),
                   case_of(5, "西镇", "2026-04-08T18:00:00+08:00")};
    facts.cases_new = 2;
    facts.cases_closed = 1;
    return facts;
}

Section section(const Document& document, std::string_view key) {
    const auto found = std::ranges::find(document.sections, key, &Section::key);
    LVWANG_CHECK(found != document.sections.end(), "no section {}", key);
    return *found;
}
Tile tile(const Document& document, std::string_view key) {
    const auto found = std::ranges::find(document.tiles, key, &Tile::key);
    LVWANG_CHECK(found != document.tiles.end(), "no tile {}", key);
    return *found;
}

// One row's Chinese texts with blanks between.
std::string row_text(const std::vector<Cell>& row) {
    std::string text;
    for (const Cell& cell : row) text += (text.empty() ? "" : " ") + cell.text.zh;
    return text;
}

TEST(Compose, TheLeadSaysAirWaterAndCases) {
    const Words lead = section(compose(morning()), "lead").text;
    EXPECT_EQ(
        lead.zh,
        "4月6日（昨日）试验县空气质量为轻度污染（AQI 124），首要污染物PM2.5；官方发布AQI 122。地表水本月可评价断面1个，达标0个，"
        "未达标：下游。在办案件5件，超期3件，今日到期1件；昨日新交办2件、销号1件。");
    EXPECT_THAT(lead.en, HasSubstr("Yesterday, 6 April, the air of Trial County was lightly polluted (AQI 124)"));
    EXPECT_THAT(lead.en, HasSubstr("5 cases are open, 3 overdue, 1 due today; yesterday 2 were opened and 1 closed."));
}

TEST(Compose, CasesStandByUnitTheLatestFirst) {
    const Section cases = section(compose(morning()), "cases");
    ASSERT_EQ(cases.rows.size(), 3U);
    EXPECT_EQ(row_text(cases.rows[0]), "东镇 2 1 3");
    EXPECT_EQ(row_text(cases.rows[1]), "西镇 1 0 2");
    EXPECT_EQ(row_text(cases.rows[2]), "合计 3 1 5");
    EXPECT_EQ(cases.rows[0][1].href, "/cases?state=overdue&unit=%E4%B8%9C%E9%95%87");
    EXPECT_EQ(cases.rows[0][2].href, "/cases?state=open&unit=%E4%B8%9C%E9%95%87&due=2026-04-07");
    EXPECT_EQ(cases.rows[2][2].href, "/cases?state=open&due=2026-04-07");
    EXPECT_EQ(cases.rows[0][1].tone, "bad");
    EXPECT_EQ(cases.rows[2][1].href, "/cases?state=overdue");
}

TEST(Compose, WhatIsToBeDoneFollowsFromWhatIsOpen) {
    const Words todo = section(compose(morning()), "todo").text;
    EXPECT_EQ(todo.zh,
              "1. 督办超期案件3件：东镇2件、西镇1件，说明原因并明确完成时限。\n2. 今日到期案件1件：东镇1件，按时反馈。\n"
              "3. 年度目标有风险：PM2.5年均，研究管控措施。");
    Facts with_revisits = morning();
    with_revisits.revisits = {*parse_iso("2026-04-05T23:59:59+08:00"), *parse_iso("2026-04-07T23:59:59+08:00"),
                              *parse_iso("2026-04-08T00:00:00+08:00")};
    EXPECT_THAT(section(compose(with_revisits), "todo").text.zh,
                HasSubstr("3. 回头看2件（今日到期1件，超期1件）：到现场复核并填报结果。\n4. 年度目标"));
    EXPECT_EQ(section(compose(with_revisits), "todo").links,
              (std::vector<Link>{{{"超期案件 3", "Overdue 3"}, "/cases?state=overdue"},
                                 {{"今日到期 1", "Due today 1"}, "/cases?state=open&due=2026-04-07"},
                                 {{"回头看 2", "See again 2"}, "/cases?state=revisit&due=2026-04-07"}}));
    Facts quiet = morning();
    quiet.cases.clear();
    quiet.targets.clear();
    EXPECT_EQ(section(compose(quiet), "todo").text.zh, "1. 保持巡查，无到期和超期事项。");
    EXPECT_EQ(section(compose(quiet), "cases").text.zh, "没有在办案件。");
    EXPECT_THAT(section(compose(quiet), "cases").rows, IsEmpty());
}

TEST(Compose, TilesCarryTheStandardsColourAndTheOfficialFigure) {
    const Document document = compose(morning());
    const Tile aqi = tile(document, "aqi");
    EXPECT_EQ(aqi.value, "124");
    EXPECT_EQ(aqi.tone, "aqi3");
    EXPECT_EQ(aqi.word.zh, "轻度污染");
    EXPECT_EQ(aqi.note.zh, "官方 122");
    EXPECT_EQ(aqi.href, "/assessment/calendar?place=990101&year=2026");
    EXPECT_EQ(tile(document, "overdue").value, "3");
    EXPECT_EQ(tile(document, "targets").value, "0");
    EXPECT_EQ(tile(document, "water").value, "0");
}

TEST(Compose, WhatCameAndWhatWasClosedLeadsToItsCases) {
    const Document document = compose(morning());
    EXPECT_EQ(tile(document, "opened").value, "2");
    EXPECT_EQ(tile(document, "opened").href, "/cases/scorecards?figure=opened&from=2026-04-06&to=2026-04-06");
    EXPECT_EQ(tile(document, "closed").value, "1");
    EXPECT_EQ(tile(document, "closed").href, "/cases/scorecards?figure=closed&from=2026-04-06&to=2026-04-06");
    Facts facts = morning();
    facts.kind = NoticeKind::kEvening;
    EXPECT_EQ(tile(compose(facts), "opened").label.zh, "今日新交办");
    EXPECT_EQ(tile(compose(facts), "closed").href, "/cases/scorecards?figure=closed&from=2026-04-07&to=2026-04-07");
}

TEST(Compose, AYearWithoutTargetsSaysSo) {
    Facts facts = morning();
    facts.targets.clear();
    const Section targets = section(compose(facts), "targets");
    EXPECT_EQ(targets.text.zh, "未设年度目标。");
    EXPECT_THAT(targets.rows, IsEmpty());
}

TEST(Compose, WhatIsMissingIsSaidToBeMissing) {
    Facts facts = morning();
    facts.air.front().aqi.reset();
    facts.air.front().pm2_5.reset();
    facts.water.front().attained.reset();
    const Document document = compose(facts);
    EXPECT_EQ(tile(document, "aqi").value, "");
    EXPECT_EQ(tile(document, "aqi").note.zh, "有效数据不足");
    EXPECT_EQ(tile(document, "water").note.zh, "本月暂不可评价");
    EXPECT_THAT(section(document, "lead").text.zh, HasSubstr("因有效数据不足未能得出"));
    EXPECT_THAT(section(document, "lead").text.zh, Not(HasSubstr("地表水")));
}

TEST(Compose, WhatDoesNotFitIsCounted) {
    Facts facts = morning();
    for (int i = 0; i < 20; ++i) facts.water.push_back(facts.water.front());
    const Section water = section(compose(facts), "water");
    EXPECT_EQ(water.rows.size(), kRowsMax);
    EXPECT_EQ(water.left_off, 21 - static_cast<std::int64_t>(kRowsMax));
    facts.incidents_total = 100;
    EXPECT_EQ(section(compose(facts), "incidents").left_off, 100);
}

TEST(Compose, TheEveningSpeaksOfTheHourAndOfTomorrow) {
    Facts facts = morning();
    facts.kind = NoticeKind::kEvening;
    facts.now = *parse_iso("2026-04-07T18:00:00+08:00");
    facts.air_hour = *parse_iso("2026-04-07T16:00:00+08:00");
    AirFact other = facts.air.front();
    other.name = {"东镇站", "East"};
    other.aqi = 60;
    facts.air.push_back(other);
    const Document document = compose(facts);
    EXPECT_EQ(document.title.zh, "生态环境晚调度");
    EXPECT_THAT(section(document, "lead").text.zh, HasSubstr("今日16—17时各站AQI 60—124，最高为试验县（轻度污染）。"));
    EXPECT_THAT(section(document, "lead").text.zh, HasSubstr("明日24时前到期2件"));
    EXPECT_EQ(std::ranges::find(document.sections, "ranking", &Section::key), document.sections.end());
}

TEST(Compose, AnHourOfAnotherDayIsNotCalledTodays) {
    Facts facts = morning();
    facts.kind = NoticeKind::kEvening;
    facts.now = *parse_iso("2026-04-07T00:20:00+08:00");
    facts.air_hour = *parse_iso("2026-04-06T23:00:00+08:00");
    const Document document = compose(facts);
    EXPECT_THAT(section(document, "lead").text.zh, HasSubstr("昨日23—24时各站AQI"));
    EXPECT_THAT(section(document, "lead").text.en, HasSubstr("From 23:00 to 24:00 yesterday"));
    EXPECT_EQ(section(document, "air").title.zh, "空气质量（昨日23时）");
    facts.air_hour.reset();
    for (AirFact& fact : facts.air) fact.aqi.reset();
    const Document none = compose(facts);
    EXPECT_THAT(section(none, "lead").text.zh, HasSubstr("各站均无最新小时数据。"));
    EXPECT_EQ(section(none, "air").title.zh, "空气质量");
    EXPECT_EQ(section(none, "air").rows.size(), facts.air.size()) << "the stations are named";
}

TEST(Compose, EveryRowIsAsWideAsItsHead) {
    for (const NoticeKind kind : {NoticeKind::kMorning, NoticeKind::kEvening}) {
        Facts facts = morning();
        facts.kind = kind;
        facts.ranking = {{{"东镇", "East"}, 1, "4.12", {"PM2.5", ""}, "2", "/assessment/ranking"}};
        facts.incidents = {{{"超标", "over"}, {"甲厂", "Works A"}, FindingClass::kExceedance, kNow, "/cases/1"}};
        if (kind == NoticeKind::kEvening) facts.air_hour = kNow;
        const Document document = compose(facts);
        const auto again = parse_document(to_json(document));  // refuses rows of another length
        ASSERT_TRUE(again.has_value()) << again.error().message;
        EXPECT_EQ(*again, document);
        for (const Section& one : document.sections) {
            EXPECT_FALSE(one.title.en.empty()) << one.key;
            EXPECT_EQ(one.text.zh.empty(), one.text.en.empty()) << one.key;
        }
    }
}

}  // namespace
}  // namespace lvwang::bulletin
