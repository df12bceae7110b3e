// The public page over its routes: written, approved by another, claimed, mended, confirmed; and what must never stand there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "api/answers_fixture.h"
#include "api/photo_fixture.h"
#include "api/schema_match.h"
#include "protocol/photo.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kBoard = "/api/v1/public/board";

// A reported problem with a photo, and two people: the tester writes, the leader approves.
class Exposures : public testing::Test {
protected:
    Exposures() : day(*parse_iso("2026-04-03T08:05:00+08:00")) {
        day.as("leader");
        day.enrol();
        day.as("tester");
        day.enrol();
        const Response sent = day.ask(Method::kPost, "/api/v1/photos", photo(), "image/jpeg");
        picture = boost::json::parse(sent.text()).at("id").as_int64();
        const Response made = day.ask(
            Method::kPost, "/api/v1/cases",
            fmt::format(
                R"({{"type":"dust","title":"裸土","text":"举报人张三 13800138000","region_code":"990101001","photos":[{}]}})",
                picture));
        EXPECT_EQ(made.status, 200) << made.text();
        item = boost::json::parse(made.text()).at("id").as_int64();
    }

    Response draft(std::string_view text = "工地裸土未覆盖", std::int64_t of = 0) {
        return day.ask(Method::kPost, "/api/v1/exposures",
                       fmt::format(R"({{"case_id":{},"title":"某工地扬尘","text":"{}","place":"东镇","photos":[{}]}})",
                                   of == 0 ? item : of, text, picture));
    }
    Response act(std::string_view what, std::int64_t version, std::string_view more = "") {
        return day.ask(Method::kPost, fmt::format("/api/v1/exposures/1/{}", what),
                       fmt::format(R"({{"version":{}{}}})", version, more));
    }
    // From `version` of the case on.
    void feed_back_and_verify(std::int64_t version) {
        const std::string steps = fmt::format("/api/v1/cases/{}/", item);
        const auto take = [&](std::string_view step, std::string_view fields) {
            const std::string body = fmt::format(R"({{"version":{},"fields":{}}})", version++, fields);
            EXPECT_EQ(day.ask(Method::kPost, fmt::format("{}{}", steps, step), body).status, 200) << step;
        };
        take("feed_back", R"({"cause":"x","measures":"y"})");
        take("verify", R"({"how":"现场核查"})");
    }
    std::size_t shown() { return day.get_json(kBoard).at("items").as_array().size(); }

    AnswersFixture day;
    std::int64_t picture = 0;
    std::int64_t item = 0;
};

TEST_F(Exposures, GoTheirWholeWayAndThePublicSeesEachStepOnlyThen) {
    const Response written = draft();
    ASSERT_EQ(written.status, 200) << written.text();
    EXPECT_EQ(schema_mismatch("/api/v1/exposures", "post", "application/json", written.text()), "");
    EXPECT_EQ(shown(), 0U) << "nobody has approved it";
    EXPECT_EQ(day.get(fmt::format("/api/v1/public/photos/{}", picture)).status, 404);
    const Response own = act("show", 1);
    EXPECT_EQ(own.status, 409) << "who wrote it does not approve it: " << own.text();
    day.as("leader");
    ASSERT_EQ(act("show", 1).status, 200);
    const Response board = day.get(kBoard);
    EXPECT_EQ(schema_mismatch(kBoard, "get", "application/json", board.text()), "");
    EXPECT_EQ(shown(), 1U);
    // Nothing of the case itself, of who reported, wrote or approved it.
    for (const char* secret : {"张三", "13800138000", "tester", "leader", "case_id", "drafted_by"}) {
        EXPECT_THAT(std::string(board.text()), Not(HasSubstr(secret)));
    }
    const Response open_photo = day.get(fmt::format("/api/v1/public/photos/{}", picture));
    ASSERT_EQ(open_photo.status, 200);
    EXPECT_THAT(std::string(open_photo.text()), Not(HasSubstr("Exif")));

    EXPECT_EQ(act("mend", 2, R"(,"text":"已覆盖")").status, 409) << "it is claimed first";
    day.as("tester");
    ASSERT_EQ(act("claim", 2, R"(,"reply":"三日内整改")").status, 200);
    ASSERT_EQ(act("mend", 3, R"(,"text":"已覆盖绿网")").status, 200);
    EXPECT_EQ(day.get_json(kBoard).at("items").as_array()[0].at("after_text").as_string(), "") << "it is not confirmed";
    const Response early = act("confirm", 4);
    EXPECT_EQ(early.status, 409);
    EXPECT_THAT(std::string(early.text()), HasSubstr("only what was verified is called mended"));
    feed_back_and_verify(1);
    ASSERT_EQ(act("confirm", 4).status, 200);
    EXPECT_EQ(day.get_json(kBoard).at("items").as_array()[0].at("after_text").as_string(), "已覆盖绿网");
    // Sent back it is not mended, and no photo of it is; verified again it is proposed and confirmed anew.
    const auto of_board = [&](const char* field) { return day.get_json(kBoard).at("items").as_array()[0].at(field); };
    ASSERT_EQ(day.ask(Method::kPost, fmt::format("/api/v1/cases/{}/return", item), R"({"version":3,"note":"又裸露"})").status,
              200);
    EXPECT_TRUE(of_board("mended_at").is_null());
    EXPECT_EQ(of_board("after_text").as_string(), "");
    EXPECT_EQ(act("confirm", 5).status, 409);
    ASSERT_EQ(act("mend", 5, R"(,"text":"重新覆盖")").status, 200);
    feed_back_and_verify(4);
    EXPECT_TRUE(of_board("mended_at").is_null()) << "nobody has confirmed it again";
    ASSERT_EQ(act("confirm", 6).status, 200);
    EXPECT_EQ(of_board("after_text").as_string(), "重新覆盖");
    ASSERT_EQ(act("withdraw", 7, R"(,"reason":"公示期满")").status, 200);
    EXPECT_EQ(shown(), 0U);
    EXPECT_EQ(day.get(fmt::format("/api/v1/public/photos/{}", picture)).status, 404);
    EXPECT_EQ(draft().status, 200) << "it may be told again";
}

TEST_F(Exposures, NamesNobodyAndOfTwoAtOnceOneWins) {
    for (const char* text : {"找 tester 了解", "电话 13800138000", "a@b.cn"}) {
        const Response refused = draft(text);
        EXPECT_EQ(refused.status, 400) << text;
        EXPECT_THAT(std::string(refused.text()), HasSubstr("\"field\":\"text\"")) << text;
    }
    ASSERT_EQ(draft().status, 200);
    EXPECT_EQ(draft().status, 409) << "a case is told once";
    const Response second = day.ask(Method::kPut, "/api/v1/exposures/1", R"({"version":7,"title":"a","text":"b","place":"c"})");
    EXPECT_EQ(second.status, 409);
    EXPECT_THAT(std::string(second.text()), HasSubstr("\"field\":\"version\""));
    const Response foreign =
        day.ask(Method::kPut, "/api/v1/exposures/1", R"({"version":1,"title":"a","text":"b","place":"c","photos":[99]})");
    EXPECT_EQ(foreign.status, 400);
    EXPECT_THAT(std::string(foreign.text()), HasSubstr("\"field\":\"photos\""));
}

TEST_F(Exposures, TheUnitIsTheOneThatHasTheCaseUntilItIsMended) {
    ASSERT_EQ(draft().status, 200);
    day.as("leader");
    ASSERT_EQ(act("show", 1).status, 200);
    day.as("tester");
    const auto hand_to = [&](std::string_view unit, std::int64_t version) {
        return day
            .ask(Method::kPost, fmt::format("/api/v1/cases/{}/assign", item),
                 fmt::format(R"({{"version":{},"note":"移交","owner":"张工","owner_organisation":"{}"}})", version, unit))
            .status;
    };
    const auto unit = [&] { return std::string(day.get_json(kBoard).at("items").as_array()[0].at("unit_name").as_string()); };
    ASSERT_EQ(hand_to("bureau", 1), 200);
    EXPECT_EQ(unit(), "试验县生态环境局");
    ASSERT_EQ(hand_to("town", 2), 200);
    EXPECT_EQ(unit(), "东镇人民政府");
    ASSERT_EQ(act("claim", 2, R"(,"reply":"三日内整改")").status, 200);
    ASSERT_EQ(hand_to("bureau", 3), 200);
    EXPECT_EQ(unit(), "试验县生态环境局") << "who has the case says how it was mended";
    const boost::json::value board = day.get_json(kBoard);
    EXPECT_TRUE(board.at("items").at(0).at("claimed_at").is_null()) << "it has promised nothing";
    ASSERT_EQ(hand_to("town", 4), 200);
    EXPECT_EQ(day.get_json(kBoard).at("items").at(0).at("reply").as_string(), "三日内整改")
        << "the word of the one that has it again";
}

TEST_F(Exposures, WhatIsConfidentialIsNeverTold) {
    const Response tip =
        day.ask(Method::kPost, "/api/v1/cases", R"({"type":"tip_off","title":"偷排","text":"夜间","region_code":"990101001"})");
    ASSERT_EQ(tip.status, 200) << tip.text();
    const Response refused = draft("夜间偷排", boost::json::parse(tip.text()).at("id").as_int64());
    EXPECT_EQ(refused.status, 409);
    EXPECT_THAT(std::string(refused.text()), HasSubstr("confidential"));
}

TEST_F(Exposures, TheAirOfStationsIsForEverybody) {
    const Response air = day.get("/api/v1/public/air");
    EXPECT_EQ(schema_mismatch("/api/v1/public/air", "get", "application/json", air.text()), "");
    EXPECT_FALSE(day.get_json("/api/v1/public/air").at("items").as_array().empty());
}

TEST_F(Exposures, WhatTurnsOutToBeNothingIsTakenFromTheBoard) {
    ASSERT_EQ(draft().status, 200);
    day.as("leader");
    ASSERT_EQ(act("show", 1).status, 200);
    EXPECT_EQ(shown(), 1U);
    EXPECT_EQ(day.get(fmt::format("/api/v1/public/photos/{}", picture)).status, 200);
    day.as("tester");
    const auto version = day.get_json(fmt::format("/api/v1/cases/{}", item)).at("version").as_int64();
    const Response dismissed = day.ask(Method::kPost, fmt::format("/api/v1/cases/{}/dismiss", item),
                                       fmt::format(R"({{"version":{},"note":"核实不成立"}})", version));
    ASSERT_EQ(dismissed.status, 200) << dismissed.text();
    EXPECT_EQ(shown(), 0U);
    EXPECT_EQ(day.get(fmt::format("/api/v1/public/photos/{}", picture)).status, 404);
}

// Told of its exceedance, it may explain; what came of that may be shown; and told of the next one, it may explain again.
TEST_F(Exposures, AFirmThatMayExplainIsNotBeforeThePublic) {
    const auto report = [&](const char* hour, const char* converted) {
        day.district.go_to(*parse_iso(hour) + kHourMs + kMinuteMs);
        day.district.report("STACK", "2061", *parse_iso(hour),
                            fmt::format("a21026-Avg=20,a21026-ZsAvg={},a21026-Flag=N", converted));
        day.district.go_to(*parse_iso(hour) + kHourMs + 10 * kMinuteMs);
    };
    report("2026-04-03T08:00:00+08:00", "60.2");
    const auto told_at = day.get_json("/api/v1/cases?type=stack_exceedance").at("items").at(0).at("id").as_int64();
    const auto step = [&](const char* what, const char* more) {
        const auto version = day.get_json(fmt::format("/api/v1/cases/{}", told_at)).at("version").as_int64();
        const Response done = day.ask(Method::kPost, fmt::format("/api/v1/cases/{}/{}", told_at, what),
                                      fmt::format(R"({{"version":{},{}}})", version, more));
        ASSERT_EQ(done.status, 200) << what << done.text();
    };
    const auto write = [&] {
        return day.ask(Method::kPost, "/api/v1/exposures",
                       fmt::format(R"({{"case_id":{},"title":"某企业超标","text":"烟气超标","place":"东镇"}})", told_at));
    };
    const Response early = write();
    EXPECT_EQ(early.status, 409);
    EXPECT_THAT(std::string(early.text()), HasSubstr("may still explain"));
    step("feed_back", R"("fields":{"cause":"x","measures":"y"})");
    step("verify", R"("fields":{"how":"现场核查"})");
    day.as("leader");
    step("close", R"("note":"达标")");
    day.as("tester");
    const Response written = write();
    ASSERT_EQ(written.status, 200) << "closed, it hears nobody any more: " << written.text();

    const auto relapse = [&](const char* well, const char* over) {
        report(well, "20");
        report(over, "71");
    };
    relapse("2026-04-03T09:00:00+08:00", "2026-04-03T10:00:00+08:00");
    day.as("leader");
    const Response early_again = act("show", 1);
    EXPECT_EQ(early_again.status, 409);
    EXPECT_THAT(std::string(early_again.text()), HasSubstr("may still explain"));
    const auto heard = *parse_iso("2026-04-08T08:00:00+08:00");  // three days off, and a working day
    day.district.go_to(heard);
    ASSERT_EQ(act("show", 1).status, 200);
    EXPECT_EQ(shown(), 1U);

    day.as("tester");
    step("feed_back", R"("fields":{"cause":"x","measures":"y"})");
    step("verify", R"("fields":{"how":"现场核查"})");
    day.as("leader");
    step("close", R"("note":"达标")");
    EXPECT_EQ(shown(), 1U);
    relapse("2026-04-08T08:00:00+08:00", "2026-04-08T09:00:00+08:00");
    EXPECT_EQ(shown(), 0U) << "told anew, the firm may explain";
    EXPECT_FALSE(day.get_json("/api/v1/exposures/1").at("on_board").as_bool()) << "and who wrote it is told so";
    for (int tick = 0; tick < 2; ++tick) day.district.go_to(heard + 3 * kDayMs + tick * kMinuteMs);  // overdue, then lapsed
    EXPECT_EQ(shown(), 1U);
    EXPECT_TRUE(day.get_json("/api/v1/exposures/1").at("on_board").as_bool());
}

}  // namespace
}  // namespace lvwang::api
