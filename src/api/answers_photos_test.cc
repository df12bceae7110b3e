// Photos over their routes: taken by their bytes, given to a case, shown stripped, and the original only to who may see it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "api/answers_fixture.h"
#include "api/photo_fixture.h"
#include "api/schema_match.h"
#include "base/position.h"
#include "pipeline/photo_commands.h"
#include "protocol/photo.h"
#include "store/book_photos.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kPhotos = "/api/v1/photos";

std::unique_ptr<AnswersFixture> morning() {
    auto made = std::make_unique<AnswersFixture>(*parse_iso("2026-04-03T08:05:00+08:00"));
    made->enrol();
    return made;
}

std::int64_t uploaded(AnswersFixture& day, const std::string& bytes = photo()) {
    const Response response = day.ask(Method::kPost, kPhotos, bytes, "image/jpeg");
    EXPECT_EQ(response.status, 200) << response.text();
    return response.status == 200 ? boost::json::parse(response.text()).at("id").as_int64() : 0;
}

Response report(AnswersFixture& day, const std::string& photos, std::string_view type = "general") {
    return day.ask(Method::kPost, "/api/v1/cases",
                   fmt::format(R"({{"title":"x","text":"y","site_key":"F1","type":"{}","photos":{}}})", type, photos));
}

TEST(Photos, AreTakenAndShownWithoutWhatIsNobodysBusiness) {
    const auto day = morning();
    const Response taken = day->ask(Method::kPost, kPhotos, photo(), "image/jpeg");
    ASSERT_EQ(taken.status, 200) << taken.text();
    EXPECT_EQ(schema_mismatch("/api/v1/photos", "post", "application/json", taken.text()), "");
    const auto told = boost::json::parse(taken.text());
    EXPECT_EQ(told.at("taken_at").as_string(), "2026-04-03T08:05:00+08:00");
    EXPECT_EQ(told.at("longitude_deg").to_number<double>(), 118);
    const std::string digest(told.at("digest").as_string());
    EXPECT_TRUE(std::filesystem::exists(fmt::format("{}/photos/{}/{}", day->district.directory(), digest.substr(0, 2), digest)));

    const Response made = report(*day, "[1]");
    ASSERT_EQ(made.status, 200) << made.text();
    EXPECT_EQ(schema_mismatch("/api/v1/cases", "post", "application/json", made.text()), "");
    EXPECT_EQ(boost::json::parse(made.text()).at("photos").as_array().size(), 1U);
    const Response shown = day->get("/api/v1/photos/1");
    EXPECT_EQ(shown.content_type, "image/jpeg");
    EXPECT_THAT(std::string(shown.text()), Not(HasSubstr("2026:04:03")));
    EXPECT_THAT(std::string(shown.text()), HasSubstr("pixels"));
    EXPECT_EQ(day->get("/api/v1/photos/1?which=original").text(), photo());
}

TEST(Photos, TheOriginalIsForWhoVerifiesAndWhoUploadedIt) {
    const auto day = morning();
    ASSERT_EQ(report(*day, fmt::format("[{}]", uploaded(*day))).status, 200);
    ASSERT_EQ(report(*day, fmt::format("[{}]", uploaded(*day, photo("tip"))), "tip_off").status, 200);
    day->as("heng");
    day->in_roles({Role::kFirmOfficer});
    day->caller.rights = accounts::Rights{accounts::Right::kLook, accounts::Right::kActInCases};
    EXPECT_EQ(day->get("/api/v1/photos/1?which=original").status, 400);
    EXPECT_THAT(std::string(day->get("/api/v1/photos/1").text()), HasSubstr("pixels"));
    EXPECT_EQ(day->get("/api/v1/photos/2").status, 404) << "of a confidential case";
    const auto told = day->get_json("/api/v1/cases/1").at("photos").as_array()[0];
    EXPECT_FALSE(told.at("original").as_bool());
    for (const char* secret : {"taken_at", "longitude_deg", "latitude_deg"}) EXPECT_TRUE(told.at(secret).is_null()) << secret;
    EXPECT_EQ(told.at("uploaded_by").as_string(), "");
    day->see({.organisations = {"nobody"}});
    EXPECT_EQ(day->get("/api/v1/photos/1").status, 404);
    EXPECT_EQ(day->get("/api/v1/photos/99").status, 404);
    EXPECT_EQ(day->get("/api/v1/photos/..%2Fbook.sqlite").status, 400);
}

Response check_in(AnswersFixture& day, const std::string& rest, int version = 1) {
    return day.ask(Method::kPost, "/api/v1/cases/1/check_in",
                   fmt::format(R"({{"version":{},"fields":{{"scene":"问题存在"}}{}}})", version, rest));
}

TEST(Photos, ComeWithAStepOfACaseAndSayWhich) {
    const auto day = morning();
    ASSERT_EQ(report(*day, fmt::format("[{}]", uploaded(*day))).status, 200);
    const std::int64_t second = uploaded(*day, photo("of the check-in"));
    const Position there{118.0212345, 31.0123456};
    const Position shown = gcj02_of(there);
    const Response done =
        check_in(*day, fmt::format(R"(,"photos":[{}],"longitude_deg":{:.9f},"latitude_deg":{:.9f},"coordinate_system":"GCJ02",)"
                                   R"("accuracy_m":15,"done_at":"2026-04-03T07:40:00+08:00")",
                                   second, shown.longitude_deg, shown.latitude_deg));
    ASSERT_EQ(done.status, 200) << done.text();
    EXPECT_EQ(schema_mismatch("/api/v1/cases/{id}/{act}", "post", "application/json", done.text()), "");
    const auto told = boost::json::parse(done.text());
    EXPECT_EQ(told.at("state").as_string(), "open") << "a check-in is noted and leads nowhere";
    ASSERT_EQ(told.at("photos").as_array().size(), 2U);
    EXPECT_EQ(told.at("photos").as_array()[1].at("id").as_int64(), second) << "behind those that were there";
    const auto& details = told.at("events").as_array().back().at("details");
    EXPECT_EQ(details.at("photos").as_array()[0].as_int64(), second);
    EXPECT_EQ(details.at("where").at("longitude_deg").as_double(), there.longitude_deg) << "one earth, converted at the door";
    EXPECT_EQ(details.at("where").at("latitude_deg").as_double(), there.latitude_deg);
    EXPECT_EQ(details.at("where").at("given_in").as_string(), "GCJ02");
    EXPECT_EQ(details.at("where").at("accuracy_m").as_int64(), 15);
    EXPECT_EQ(details.at("done_at").as_string(), "2026-04-03T07:40:00+08:00");
    EXPECT_EQ(details.at("fields").at("scene").as_string(), "问题存在");
}

TEST(Photos, OfARefusedStepGoOnWaiting) {
    const auto day = morning();
    ASSERT_EQ(report(*day, "[]").status, 200);
    const std::string mine = fmt::format(R"(,"photos":[{}])", uploaded(*day));
    const struct {
        std::string rest;
        int version;
        int status;
        const char* field;
    } rows[] = {
        {mine, 1, 400, "longitude_deg"},  // neither where, nor why not
        {mine + R"(,"note":"无定位")", 7, 409, "version"},
        {R"(,"note":"无定位","photos":[99])", 1, 400, "photos"},
        {mine + R"(,"longitude_deg":31,"latitude_deg":118)", 1, 400, "longitude_deg"},
        {mine + R"(,"longitude_deg":118,"latitude_deg":31,"given_in":"GCJ02")", 1, 400, "given_in"},
    };
    for (const auto& row : rows) {
        const Response refused = check_in(*day, row.rest, row.version);
        EXPECT_EQ(refused.status, row.status) << row.rest << refused.text();
        EXPECT_THAT(std::string(refused.text()), HasSubstr(fmt::format("\"field\":\"{}\"", row.field))) << row.rest;
    }
    EXPECT_EQ(check_in(*day, mine + R"(,"note":"无定位")").status, 200);
    EXPECT_EQ(check_in(*day, mine + R"(,"note":"无定位")", 2).status, 400) << "it belongs to the case already";
}

// A phone that lost the answer sends the same again, perhaps after the server was killed.
TEST(Photos, AStepThatIsSentAgainWithItsKeyIsTakenOnce) {
    const auto day = morning();
    ASSERT_EQ(report(*day, "[]").status, 200);
    const std::string taken = R"({"digest":")" + std::string(64, 'a') + R"(","kind":"jpeg","bytes":9,"width":1,"height":1})";
    const auto photo = [&] { return day->district.command("photo_take", taken, "tester", "photo-1").body; };
    const auto first = photo();
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(*photo(), *first);
    const std::string act =
        R"({"case_id":1,"version":1,"actor":"tester","fields":{"scene":"已整改"},"longitude_deg":118,"latitude_deg":31,"photos":[1]})";
    const auto step = [&] { return day->district.command("case_step_check_in", act, "tester", "step-1").body; };
    const auto done = step();
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(*step(), *done);
    day->district.restart();
    EXPECT_EQ(*photo(), *first);
    EXPECT_EQ(*step(), *done) << "neither its version nor its photos are asked about a second time";
    const auto told = day->get_json("/api/v1/cases/1");
    EXPECT_EQ(told.at("version").as_int64(), 2);
    EXPECT_EQ(told.at("photos").as_array().size(), 1U);
    EXPECT_EQ(told.at("events").as_array().size(), 2U);
    const std::string report = R"({"actor":"tester","title":"x","text":"y","region_code":"990101"})";
    const auto opened = day->district.command("case_report", report, "tester", "report-1").body;
    day->district.restart();
    EXPECT_EQ(*day->district.command("case_report", report, "tester", "report-1").body, *opened);
    EXPECT_EQ(day->get_json("/api/v1/cases").at("total").as_int64(), 2);
}

TEST(Photos, OfSomebodyElseOrOfACaseAreNotToBeHad) {
    const auto day = morning();
    const std::int64_t mine = uploaded(*day);
    ASSERT_EQ(report(*day, fmt::format("[{}]", mine)).status, 200);
    const Response twice = report(*day, fmt::format("[{}]", mine));
    EXPECT_EQ(twice.status, 400);
    EXPECT_THAT(std::string(twice.text()), HasSubstr("belongs to case 1 already"));
    const std::int64_t waiting = uploaded(*day);
    day->as("other");
    day->enrol();
    EXPECT_EQ(day->get(fmt::format("/api/v1/photos/{}", waiting)).status, 404);
    const Response stolen = report(*day, fmt::format("[{}]", waiting));
    EXPECT_EQ(stolen.status, 400);
    EXPECT_THAT(std::string(stolen.text()), HasSubstr("\"field\":\"photos\""));
    for (const char* wrong : {"[0]", "[\"1\"]", "7", "[1,1]", "[1,2,3,4,5,6,7,8,9,10]"})
        EXPECT_EQ(report(*day, wrong).status, 400) << wrong;
    EXPECT_EQ(day->get_json("/api/v1/cases").at("total").as_int64(), 1) << "what is refused opens nothing";
}

TEST(Photos, WhatIsNoneIsRefusedWithTheReason) {
    const auto day = morning();
    const struct {
        std::string bytes;
        std::string type;
        std::string why;
    } bad[] = {{"<svg onload='alert(1)'/>", "image/jpeg", "neither JPEG nor PNG nor WebP"},
               {photo().substr(0, 200), "image/jpeg", "cut short"},
               {"", "image/png", "neither"},
               {std::string(100'000, '\xFF'), "application/octet-stream", "neither JPEG"},
               {photo(), "text/plain", "Content-Type"},
               {photo(), "multipart/form-data; boundary=x", "Content-Type"}};
    for (const auto& c : bad) {
        const Response refused = day->ask(Method::kPost, kPhotos, c.bytes, c.type);
        EXPECT_EQ(refused.status, 400) << c.why;
        EXPECT_THAT(std::string(refused.text()), HasSubstr(c.why));
        EXPECT_THAT(std::string(refused.text()), HasSubstr("\"field\":"));
    }
    EXPECT_FALSE(std::filesystem::exists(day->district.directory() + "/photos")) << "what is refused leaves no file";
    day->caller.rights = {accounts::Right::kLook};
    EXPECT_EQ(day->ask(Method::kPost, kPhotos, photo(), "image/jpeg").status, 409);
}

const std::string kPdf = "%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n%%EOF\n";

Response sent_file(AnswersFixture& day, std::string_view name, const std::string& bytes = kPdf) {
    return day.ask(Method::kPost, fmt::format("{}?name={}", kPhotos, name), bytes, "application/pdf");
}

TEST(Files, OfACaseAreNamedCountedAndSaved) {
    const auto day = morning();
    const Response taken = sent_file(*day, "%E6%A3%80%E6%B5%8B%E6%8A%A5%E5%91%8A.pdf");
    ASSERT_EQ(taken.status, 200) << taken.text();
    EXPECT_EQ(schema_mismatch("/api/v1/photos", "post", "application/json", taken.text()), "");
    ASSERT_EQ(report(*day, "[1]").status, 200);
    const auto told = day->get_json("/api/v1/cases/1").at("photos").as_array()[0];
    EXPECT_EQ(told.at("kind").as_string(), "pdf");
    EXPECT_EQ(told.at("name").as_string(), "检测报告");
    EXPECT_EQ(told.at("pages").as_int64(), 2);
    EXPECT_EQ(told.at("bytes").as_int64(), static_cast<std::int64_t>(kPdf.size()));
    const Response saved = day->get("/api/v1/photos/1");
    EXPECT_EQ(saved.text(), kPdf);
    EXPECT_EQ(saved.content_type, "application/pdf");
    EXPECT_THAT(saved.headers,
                testing::Contains(testing::Pair(
                    "Content-Disposition",
                    "attachment; filename=\"file-1.pdf\"; filename*=UTF-8''%E6%A3%80%E6%B5%8B%E6%8A%A5%E5%91%8A.pdf")));
    day->district.restart();
    EXPECT_EQ(day->get("/api/v1/photos/1").text(), kPdf);
}

// Same rights and same sight as photos, and never on the public page.
TEST(Files, AreSeenByWhoSeesTheCaseAndNeverByThePublic) {
    const auto day = morning();
    ASSERT_EQ(sent_file(*day, "x").status, 200);
    const std::string mine = "/api/v1/photos/1";
    day->as("other");
    day->enrol();
    EXPECT_EQ(day->get(mine).status, 404) << "it waits for a case of who uploaded it";
    EXPECT_EQ(report(*day, "[1]").status, 400);
    day->as("tester");
    ASSERT_EQ(report(*day, "[1]").status, 200);
    day->see({.organisations = {"nobody"}});
    EXPECT_EQ(day->get(mine).status, 404);
    EXPECT_EQ(day->get("/api/v1/public/photos/1").status, 404);
    const auto draft = day->district.command(
        "exposure_draft", R"({"case_id":1,"title":"裸土","text":"未覆盖","place":"东镇","photos":[1]})", "tester");
    ASSERT_FALSE(draft.body);
    EXPECT_THAT(draft.body.error().message, HasSubstr("pictures only"));
}

TEST(Files, ThatCannotBeKeptAreRefusedWithTheReason) {
    const auto day = morning();
    const auto says = [&](std::string account) {
        day->pdf = [account](std::string_view) -> Result<std::string> { return account; };
    };
    const auto refused = [&](int status, std::string_view why, const std::string& bytes = kPdf) {
        const Response answer = sent_file(*day, "x.pdf", bytes);
        EXPECT_EQ(answer.status, status) << answer.text();
        EXPECT_THAT(std::string(answer.text()), HasSubstr(why));
    };
    refused(400, "cut short", "%PDF-1.7\n1 0 obj");
    refused(400, "more than 10 MB", "%PDF-1.7" + std::string(10 << 20, ' ') + "%%EOF");
    refused(400, "neither JPEG nor PNG nor WebP", "<html><script>alert(1)</script>%PDF-1.7 %%EOF");
    says(R"({"encrypt": {"encrypted": true}, "pages": [{"pageposfrom1": 1}]})");
    refused(400, "encrypted");
    says(R"({"encrypt": {"encrypted": false}, "pages": [{"pageposfrom1": 1}], "qpdf": {"/S": "/Launch"}})");
    refused(400, "starts other programs");
    refused(400, "\"field\":\"photo\"");
    day->pdf = [](std::string_view) -> Result<std::string> { return fail(ErrorCode::kUnsupported, "qpdf is not installed"); };
    refused(503, "qpdf is not installed");
    day->pdf = {};
    refused(503, "takes none");
    EXPECT_FALSE(std::filesystem::exists(day->district.directory() + "/photos")) << "what is refused leaves no file";
}

TEST(Photos, WaitADayForTheirCaseAndNotInHeaps) {
    const auto day = morning();
    const std::int64_t early = uploaded(*day);
    for (std::int64_t i = 1; i < pipeline::kPhotosWaitingMax; ++i) uploaded(*day);
    const Response many = day->ask(Method::kPost, kPhotos, photo(), "image/jpeg");
    EXPECT_EQ(many.status, 409);
    EXPECT_THAT(std::string(many.text()), HasSubstr("40 photos of 'tester' wait"));
    ASSERT_EQ(report(*day, fmt::format("[{}]", early)).status, 200);
    day->district.go_to(day->district.now + kDayMs + kMinuteMs);
    EXPECT_EQ(*store::count_waiting_photos(*day->district.book, "tester"), 0);
    EXPECT_EQ(report(*day, fmt::format("[{}]", early + 1)).status, 400);
    EXPECT_EQ(day->get("/api/v1/photos/1").status, 200) << "what belongs to a case stays";
    day->district.restart();
    EXPECT_EQ(store::photos_of_case(*day->district.book, 1)->size(), 1U);
}

}  // namespace
}  // namespace lvwang::api
