// A reminder letter: what it counts, what it asks for, and where each figure leads.
#include "bulletin/letter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::bulletin {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

LetterFacts town() {
    LetterFacts facts;
    facts.town = {"东镇", "East Town"};
    facts.district = {"试验县", "Trial County"};
    facts.day = {2026, 4, 7};
    facts.now = *parse_iso("2026-04-07T09:00:00+08:00");
    facts.since = {2026, 4, 1};
    facts.cases = {
        {7,
         {"甲厂超标", "F1 exceeds"},
         {"东镇人民政府", ""},
         "zhang",
         *parse_iso("2026-04-05T18:00:00+08:00"),
         true,
         false,
         "town-a"},
        {9, {"断电", ""}, {"东镇人民政府", ""}, "li", *parse_iso("2026-04-09T18:00:00+08:00"), false, false, "town-a"}};
    facts.days = {{{2026, 4, 3},
                   {"东镇站", ""},
                   131,
                   3,
                   {"轻度污染", ""},
                   {{"PM2.5", ""}, {"O₃", ""}},
                   "/assessment/calendar?place=S1&year=2026"}};
    facts.days_valid = 6;
    facts.cases_href = "/cases?state=open&region=990101001";
    facts.overdue_href = "/cases?state=overdue&region=990101001";
    return facts;
}

TEST(Letter, CountsWhatItLists) {
    const Document letter = compose_letter(town());
    EXPECT_EQ(letter.title.zh, "致东镇生态环境问题提醒函");
    EXPECT_EQ(letter.issuer.zh, "试验县") << "the district where nobody else is set";
    ASSERT_THAT(letter.tiles, SizeIs(3));
    EXPECT_EQ(letter.tiles[0].value, "2");
    EXPECT_EQ(letter.tiles[1].value, "1");
    EXPECT_EQ(letter.tiles[1].href, "/cases?state=overdue&region=990101001");
    EXPECT_EQ(letter.tiles[2].value, "1");
    ASSERT_THAT(letter.sections, SizeIs(4));
    EXPECT_THAT(letter.sections[0].text.zh, HasSubstr("东镇：截至4月7日，你单位辖区未办结生态环境案件2件，其中超期1件。"));
    EXPECT_THAT(letter.sections[0].text.zh, HasSubstr("有效6站天，其中超标1站天"));
    EXPECT_THAT(letter.sections[1].text.zh, HasSubstr("1. 对1件超期案件立即办理"));
    EXPECT_THAT(letter.sections[1].text.zh, HasSubstr("3. 对超标时段"));
    EXPECT_EQ(letter.sections[2].rows[0][0].href, "/cases/7");
    EXPECT_EQ(letter.sections[2].rows[0][4].text.zh, "超期");
    EXPECT_EQ(letter.sections[3].rows[0][2].tone, "aqi3");
    EXPECT_EQ(letter.sections[3].rows[0][4].text.zh, "PM2.5、O₃");
    EXPECT_EQ(letter, compose_letter(town()));
    EXPECT_EQ(*parse_document(to_json(letter)), letter);
}

TEST(Letter, ATownWithNothingWrongIsToldSo) {
    LetterFacts facts = town();
    facts.cases.clear();
    facts.days.clear();
    facts.days_valid = 0;
    const Document letter = compose_letter(facts);
    ASSERT_THAT(letter.sections, SizeIs(2));
    EXPECT_THAT(letter.sections[0].text.zh, HasSubstr("无有效日数据"));
    EXPECT_EQ(letter.tiles[2].value, "");
    EXPECT_EQ(letter.sections[1].text.zh, "1. 保持巡查，发现问题及时处置。");
}

TEST(Letter, WhatDoesNotFitIsCounted) {
    LetterFacts facts = town();
    facts.cases.assign(50, facts.cases.front());
    facts.days.assign(50, facts.days.front());
    const Document letter = compose_letter(facts);
    EXPECT_EQ(static_cast<std::int64_t>(letter.sections[2].rows.size()) + letter.sections[2].left_off, 50);
    EXPECT_EQ(static_cast<std::int64_t>(letter.sections[3].rows.size()) + letter.sections[3].left_off, 50);
    EXPECT_EQ(letter.tiles[0].value, "50");
}

}  // namespace
}  // namespace lvwang::bulletin
