// The paper of a 交办单: what stands on it, and how times are said.
#include "bulletin/sheet_paper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::bulletin {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

SheetPaper issued() {
    SheetPaper paper;
    paper.issuer = "岚汀县生态环境局";
    paper.number = "岚环交办〔2026〕12号";
    paper.title = "扬尘问题";
    paper.text = "一\n二";
    paper.lines = {{7, "<裸土>", "檀溪镇", "檀溪镇人民政府", "陆网格", "覆盖", parse_iso("2026-04-20T23:59:59+08:00").value()}};
    paper.signed_by = "赵主任";
    paper.signed_on = CivilDate{2026, 4, 7};
    return paper;
}

TEST(SheetPaper, SaysWhatIsHandedOver) {
    const std::string page = to_html(issued());
    for (const char* said : {"岚环交办〔2026〕12号", "&lt;裸土&gt;（檀溪镇，案件 7）", "2026年4月20日", "签发：赵主任",
                             "2026年4月7日", "一<br>二"}) {
        EXPECT_THAT(page, HasSubstr(said));
    }
    EXPECT_THAT(page, AllOf(Not(HasSubstr("<裸土>")), Not(HasSubstr("授权")), Not(HasSubstr("草稿"))));
    EXPECT_EQ(page, to_html(issued()));
}

TEST(SheetPaper, OfADraftSaysSo) {
    SheetPaper paper = issued();
    paper.number.clear();
    paper.mark = "草稿，未签发";
    EXPECT_THAT(to_html(paper), AllOf(HasSubstr("（签发时编号）"), HasSubstr("草稿，未签发"), Not(HasSubstr("签发：赵主任"))));
}

TEST(SheetPaper, SaysWhoAllowedARoutineSheet) {
    SheetPaper paper = issued();
    paper.authorised_by = "赵主任";
    paper.signed_by = "周值班";
    EXPECT_THAT(to_html(paper), HasSubstr("签发：周值班（经赵主任授权，日常类）"));
}

TEST(SheetPaper, TheEndOfADayIsTheDay) {
    EXPECT_EQ(due_text(parse_iso("2026-04-20T23:59:59+08:00").value()), "2026年4月20日");
    EXPECT_EQ(due_text(parse_iso("2026-04-20T17:05:00+08:00").value()), "2026年4月20日 17:05");
}

}  // namespace
}  // namespace lvwang::bulletin
