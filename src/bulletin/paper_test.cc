// The page as HTML: what stands on it, in which language, and that nothing in it can become markup.
#include "bulletin/paper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::bulletin {
namespace {

using testing::HasSubstr;
using testing::Not;

Document small() {
    Document document;
    document.title = {"生态环境早通报", "Morning notice"};
    document.issuer = {"试验县", "Trial County"};
    document.day = {2026, 4, 7};
    document.made_at = *parse_iso("2026-04-07T07:30:00+08:00");
    document.tiles = {{"aqi",
                       {"昨日AQI", "AQI yesterday"},
                       "124",
                       "",
                       {"轻度污染", "lightly polluted"},
                       {},
                       "aqi3",
                       "/assessment/calendar?place=a&year=2026"}};
    document.sections = {{.key = "lead", .title = {"综述", "In short"}, .text = {"<script>x</script> & \"好\"", "<b>fine</b>"}},
                         {.key = "cases",
                          .title = {"案件", "Cases"},
                          .text = {},
                          .columns = {{{"单位", "Unit"}}, {{"超期", "Overdue"}, true}},
                          .rows = {{{{"东镇", ""}}, {{"3", ""}, "bad", "/cases?state=overdue"}}},
                          .left_off = 2}};
    return document;
}

Notice notice(NoticeState state) {
    Notice made;
    made.day = {2026, 4, 7};
    made.number = 97;
    made.state = state;
    made.settled_at = *parse_iso("2026-04-07T07:48:00+08:00");
    return made;
}

TEST(Paper, SaysWhatTheDocumentSays) {
    const Notice draft = notice(NoticeState::kDraft);
    const std::string html = to_html(small(), {draft, 2, "", ""}, Language::kChinese);
    EXPECT_THAT(html, HasSubstr("lang=\"zh-CN\""));
    EXPECT_THAT(html, HasSubstr("2026年第97期"));
    EXPECT_THAT(html, HasSubstr("2026年4月7日 星期二"));
    EXPECT_THAT(html, HasSubstr("数据截至 2026-04-07 07:30"));
    EXPECT_THAT(html, HasSubstr("<span class=\"chip aqi3\">轻度污染</span>"));
    EXPECT_THAT(html, HasSubstr("<td class=\"n\"><span class=\"bad\">3</span></td>"));
    EXPECT_THAT(html, HasSubstr("另有 2 项"));
    EXPECT_THAT(html, HasSubstr("草稿，未签发"));
    EXPECT_THAT(html, Not(HasSubstr("<a href"))) << "without an address there is nothing to lead to";
    EXPECT_EQ(html, to_html(small(), {draft, 2, "", ""}, Language::kChinese));
}

TEST(Paper, NoTextBecomesMarkup) {
    const Notice draft = notice(NoticeState::kDraft);
    const std::string html = to_html(small(), {draft, 1, "", ""}, Language::kChinese);
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;x&lt;/script&gt; &amp; &quot;好&quot;"));
    EXPECT_THAT(html, Not(HasSubstr("<script>")));
}

TEST(Paper, EachLineOfATextIsALineInWhateverReadsThePage) {
    const Notice draft = notice(NoticeState::kDraft);
    Document document = small();
    document.sections.front().text = {"1. <督办>。\n2. 巡河。\r\n3. 复核。", ""};
    EXPECT_THAT(to_html(document, {draft, 1, "", ""}, Language::kChinese),
                HasSubstr("1. &lt;督办&gt;。<br>2. 巡河。<br>3. 复核。</p>"));
}

TEST(Paper, IsSignedInEnglishAndLeadsToItsRows) {
    const Notice done = notice(NoticeState::kSigned);
    const std::string html = to_html(small(), {done, 1, "Zhang", "https://lvwang.example"}, Language::kEnglish);
    EXPECT_THAT(html, HasSubstr("lang=\"en\""));
    EXPECT_THAT(html, HasSubstr("Tuesday, 2026-04-07"));
    EXPECT_THAT(html, HasSubstr("Signed by Zhang"));
    EXPECT_THAT(html, HasSubstr("2026-04-07 07:48"));
    EXPECT_THAT(html, HasSubstr("<a href=\"https://lvwang.example/assessment/calendar?place=a&amp;year=2026\">"));
    EXPECT_THAT(html, HasSubstr("东镇")) << "a name without a translation stands as it is";
}

TEST(Paper, AFileIsCalledByKindAndDay) {
    EXPECT_EQ(file_name(notice(NoticeState::kDraft), Language::kChinese), "早通报-2026-04-07");
    EXPECT_EQ(file_name(notice(NoticeState::kDraft), Language::kEnglish), "morning-notice-2026-04-07");
}

}  // namespace
}  // namespace lvwang::bulletin
