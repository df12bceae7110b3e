// Does the office have its papers, and only once?
#include "district/paperwork.h"

#include <gtest/gtest.h>

#include "district/desk_test.h"

namespace lvwang::district {
namespace {

const std::atomic<bool> kNever{false};
constexpr const char* kDone = "200 OK\r\n\r\n{\"id\":1}";
const std::string kBodies =
    R"([{"key":"a","name":"甲办","mark":"甲","routine":["dust"]},{"key":"b","name":"乙办","mark":"乙","routine":[]}])";

std::string items(const std::string& list) {
    return "200 OK\r\n\r\n{\"items\":[" + list + "]}";
}

TEST(Paperwork, ConfiguresTheBodiesThatAreNotThere) {
    Desk desk({{"GET /api/v1/dispatch_bodies", items(R"({"key":"a","routine_by":""})")},
               {"PUT /api/v1/dispatch_bodies/b", kDone},
               {"PUT /api/v1/dispatch_bodies/a/routine", kDone}});
    const Visitor visitor(desk.address(), kNever);
    EXPECT_EQ(set_sheet_bodies(visitor, kBodies).value(), 1);
    EXPECT_EQ(set_routine_kinds(visitor, kBodies).value(), 1);
    EXPECT_EQ(set_sheet_bodies(visitor, "{}").error().code, ErrorCode::kInvalidArgument);
    const auto asked = desk.finish();
    ASSERT_EQ(asked.size(), 4U);
    EXPECT_NE(asked[1].find(R"("mark":"乙")"), std::string::npos) << asked[1];
    EXPECT_EQ(asked[1].find(R"("routine")"), std::string::npos) << asked[1];
    EXPECT_NE(asked[3].find(R"({"types":["dust"]})"), std::string::npos) << asked[3];
}

TEST(Paperwork, DraftsOfWhatIsOpenAndAnewOfWhatIsLate) {
    const CivilDate due{2026, 4, 14};
    const std::string in_time =
        R"({"id":2,"state":"open","overdue":false},{"id":3,"state":"reported","overdue":false},{"id":4,"state":"open","overdue":false})";
    const std::string late = R"({"id":1,"state":"open","overdue":true,"deadline_kind":"internal"},)";
    Desk desk({{"GET /api/v1/dispatch_sheets?limit=1", items("")},
               {"GET /api/v1/cases?state=open&limit=200", items(late + in_time)},
               {"POST /api/v1/dispatch_sheets", kDone}});
    EXPECT_EQ(draft_sheets(Visitor(desk.address(), kNever), due).value(), 2);
    auto asked = desk.finish();
    ASSERT_EQ(asked.size(), 4U);
    EXPECT_NE(asked[2].find(R"("case_id":2)"), std::string::npos);
    EXPECT_NE(asked[2].find(R"("case_id":4)"), std::string::npos);
    EXPECT_EQ(asked[2].find(R"("case_id":3)"), std::string::npos);
    EXPECT_NE(asked[3].find(R"("case_id":1)"), std::string::npos);
    EXPECT_NE(asked[3].find(R"("due_at":"2026-04-14")"), std::string::npos) << asked[3];
    Desk none_late({{"GET /api/v1/dispatch_sheets?limit=1", items("")},
                    {"GET /api/v1/cases?state=open&limit=200", items(in_time)},
                    {"POST /api/v1/dispatch_sheets", kDone}});
    EXPECT_EQ(draft_sheets(Visitor(none_late.address(), kNever), due).value(), 2);
    Desk there({{"GET /api/v1/dispatch_sheets?limit=1", items(R"({"id":1})")}});
    EXPECT_EQ(draft_sheets(Visitor(there.address(), kNever), due).value(), 0);
    Desk quiet({{"GET /api/v1/dispatch_sheets?limit=1", items("")}, {"GET /api/v1/cases?state=open&limit=200", items("")}});
    EXPECT_EQ(draft_sheets(Visitor(quiet.address(), kNever), due).value(), 0) << "nothing is open";
}

TEST(Paperwork, SignsTheOldestDraftOnce) {
    const std::string drafts = items(R"({"id":2,"version":1},{"id":1,"version":3})");
    Desk desk({{"GET /api/v1/dispatch_sheets?state=issued&limit=1", items("")},
               {"GET /api/v1/dispatch_sheets?state=draft", drafts},
               {"POST /api/v1/dispatch_sheets/1/sign", kDone}});
    EXPECT_TRUE(sign_first_sheet(Visitor(desk.address(), kNever)).value());
    EXPECT_NE(desk.finish().back().find(R"({"version":3})"), std::string::npos);
    Desk signed_already({{"GET /api/v1/dispatch_sheets?state=issued&limit=1", items(R"({"id":1})")},
                         {"GET /api/v1/dispatch_sheets?state=draft", drafts}});
    EXPECT_FALSE(sign_first_sheet(Visitor(signed_already.address(), kNever)).value());
    Desk refusing({{"GET /api/v1/dispatch_sheets?state=issued&limit=1", items("")},
                   {"GET /api/v1/dispatch_sheets?state=draft", drafts},
                   {"POST /api/v1/dispatch_sheets/1/sign", "409 Conflict\r\n\r\n{\"detail\":\"no\"}"}});
    EXPECT_NE(sign_first_sheet(Visitor(refusing.address(), kNever)).error().message.find("409"), std::string::npos);
}

TEST(Paperwork, ImportsMarksOnceAndByTheDaysOfToday) {
    const std::string table = "企业,开始时间\nF02,D-1 09:00\nF04,D-6 20:00\n";
    Desk desk({{"GET /api/v1/legal_marks?versions=all&limit=1", "200 OK\r\n\r\n{\"items\":[],\"total\":0}"},
               {"POST /api/v1/legal_marks?name=legal_marks", "200 OK\r\n\r\n{\"added\":2}"}});
    EXPECT_EQ(import_marks(Visitor(desk.address(), kNever), table, {2026, 3, 3}).value(), 2);
    const auto asked = desk.finish();
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_NE(asked[1].find("Content-Type: text/csv"), std::string::npos) << asked[1];
    EXPECT_NE(asked[1].find("F02,2026-03-02 09:00\nF04,2026-02-25 20:00"), std::string::npos) << asked[1];
    Desk there(Desk::Answers{{"GET /api/v1/legal_marks?versions=all&limit=1", "200 OK\r\n\r\n{\"items\":[],\"total\":7}"}});
    EXPECT_EQ(import_marks(Visitor(there.address(), kNever), table, {2026, 3, 3}).value(), 0);
    Desk wrong(Desk::Answers{{"GET /api/v1/legal_marks?versions=all&limit=1", "200 OK\r\n\r\n{\"items\":[],\"total\":0}"}});
    EXPECT_EQ(import_marks(Visitor(wrong.address(), kNever), "D-x", {2026, 3, 3}).error().code, ErrorCode::kInvalidArgument);
}

TEST(Paperwork, AMorningNoticeOfBeforeTheHistoryIsMadeAgainOnce) {
    const CivilDate today{2026, 4, 7};
    const auto notice = [](const std::string& day, const std::string& state, int version) {
        return fmt::format(R"({{"id":1,"kind":"morning","day":"{}","state":"{}","version":{}}})", day, state, version);
    };
    Desk desk({{"GET /api/v1/notices", items(notice("2026-04-07", "draft", 1))}, {"POST /api/v1/notices", kDone}});
    EXPECT_TRUE(renew_morning_notice(Visitor(desk.address(), kNever), today).value());
    for (const std::string& other :
         {notice("2026-04-06", "draft", 1), notice("2026-04-07", "signed", 1), notice("2026-04-07", "draft", 2), std::string()}) {
        Desk left({{"GET /api/v1/notices", items(other)}});
        EXPECT_FALSE(renew_morning_notice(Visitor(left.address(), kNever), today).value()) << other;
    }
}

}  // namespace
}  // namespace lvwang::district
