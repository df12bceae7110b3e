// The same notice where no page fits: bounds, cuts between letters, and nothing that the document does not say.
#include "bulletin/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace lvwang::bulletin {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

Document notice() {
    Document document;
    document.title = {"生态环境早通报", "Morning notice"};
    document.issuer = {"试验县攻坚办", ""};
    document.day = {2026, 4, 7};
    document.tiles = {{.key = "aqi",
                       .label = {"昨日AQI", ""},
                       .value = "86",
                       .unit = "",
                       .word = {"良", ""},
                       .note = {},
                       .tone = {},
                       .href = "/a"},
                      {.key = "rank",
                       .label = {"排名", ""},
                       .value = "",
                       .unit = "",
                       .word = {},
                       .note = {"无数据", ""},
                       .tone = {},
                       .href = {}}};
    document.sections = {{.key = "lead", .title = {"综述", ""}, .text = {"昨日空气质量为良。\n今日转差。", "fine"}},
                         {.key = "cases",
                          .title = {"案件", ""},
                          .text = {},
                          .columns = {{{"单位", ""}}, {{"超期", ""}, true}},
                          .rows = {{{{"东镇", ""}}, {{"3", ""}}}},
                          .left_off = 2}};
    return document;
}

Notice signed_one() {
    Notice made;
    made.day = {2026, 4, 7};
    made.number = 97;
    made.state = NoticeState::kSigned;
    return made;
}

TEST(Message, SaysTheSameInEachForm) {
    const Notice head = signed_one();
    const MessageForms forms = message_of(notice(), {head, 1, "赵局", ""});
    EXPECT_EQ(forms.title, "生态环境早通报 2026-04-07（第97期）");
    EXPECT_EQ(forms.brief, "生态环境早通报 2026-04-07（第97期）：昨日空气质量为良。 今日转差。") << "one line";
    EXPECT_EQ(
        forms.markdown,
        "### 生态环境早通报 2026-04-07（第97期）\n> 昨日AQI 86 良\n> 排名 无数据\n\n**综述**\n昨日空气质量为良。\n今日转差。\n");
    EXPECT_THAT(forms.plain, HasSubstr("试验县攻坚办\n昨日AQI 86 良\n"));
    EXPECT_THAT(forms.plain, HasSubstr("【案件】\n东镇 | 3\n另有 2 项\n"));
    EXPECT_THAT(forms.html, HasSubstr("赵局"));
    EXPECT_THAT(forms.html, Not(HasSubstr("<a href")));
}

TEST(Message, IsNeverLongerThanWhatCarriesIt) {
    Document document = notice();
    document.sections.front().text.zh.clear();
    for (int i = 0; i < 2'000; ++i) document.sections.front().text.zh += "霾😀";
    const Notice head = signed_one();
    const MessageForms forms = message_of(document, {head, 1, "", ""});
    EXPECT_LE(forms.markdown.size(), kMarkdownBytesMax);
    EXPECT_TRUE(is_utf8(forms.markdown));
    EXPECT_THAT(forms.markdown, EndsWith("…"));
    EXPECT_TRUE(is_utf8(forms.brief));
    EXPECT_THAT(forms.brief, EndsWith("…"));
    document.sections.clear();
    EXPECT_THAT(message_of(document, {head, 1, "", ""}).brief, EndsWith("：昨日AQI 86 良；排名 无数据"));
}

TEST(Message, IsCutBetweenLetters) {
    EXPECT_EQ(cut_letters("甲乙丙", 3), "甲乙丙");
    EXPECT_EQ(cut_letters("甲乙丙丁", 3), "甲乙…");
    EXPECT_EQ(cut_letters("", 3), "");
    EXPECT_EQ(cut_bytes("甲乙丙", 9), "甲乙丙");
    EXPECT_EQ(cut_bytes("甲乙丙", 8), "甲…");
}

}  // namespace
}  // namespace lvwang::bulletin
