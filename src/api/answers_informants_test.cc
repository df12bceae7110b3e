// Who informed: said by who reported, sealed before it is written, opened for named people; and the places where it must not be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "api/answers_fixture.h"
#include "api/caller.h"
#include "api/schema_match.h"
#include "api/server_fixture.h"
#include "base/text.h"
#include "model/informant.h"
#include "store/book_audit.h"
#include "store/book_informants.h"

namespace lvwang::api {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Bytes that stand nowhere else, in a name, a number and a sentence.
constexpr std::string_view kSaid = R"({"name":"钱塘举","contact":"13712340987","remark":"夜班门卫，\n勿打座机"})";
constexpr std::string_view kClear[] = {"钱塘举", "13712340987", "夜班门卫", "勿打座机"};

class Informants : public testing::Test {
protected:
    Informants() : day(*parse_iso("2026-04-03T08:05:00+08:00")) {
        day.as("other");
        day.enrol();
        day.as("tester");
        day.enrol();
        item = reported("tip_off");
    }

    std::int64_t reported(std::string_view kind) {
        const Response made = day.ask(
            Method::kPost, "/api/v1/cases",
            fmt::format(R"({{"type":"{}","title":"夜间偷排","text":"有人说夜里有异味","region_code":"990101001"}})", kind));
        EXPECT_EQ(made.status, 200) << made.text();
        return boost::json::parse(made.text()).at("id").as_int64();
    }
    static std::string of(std::int64_t id) { return fmt::format("/api/v1/cases/{}/informant", id); }
    Response put(std::string_view body) { return day.ask(Method::kPut, of(item), std::string(body)); }

    AnswersFixture day;
    std::int64_t item = 0;
};

TEST_F(Informants, AreSaidByWhoReportedAndOpenedAgain) {
    EXPECT_EQ(day.get(of(item)).status, 404) << "nobody said";
    EXPECT_TRUE(day.get_json(fmt::format("/api/v1/cases/{}", item)).at("informant_at").is_null());
    const Instant before = day.district.now;
    day.district.go_to(before + kMinuteMs);
    const Response put_first = put(kSaid);
    ASSERT_EQ(put_first.status, 200) << put_first.text();
    EXPECT_EQ(schema_mismatch("/api/v1/cases/{id}/informant", "put", "application/json", put_first.text()), "");
    const Response opened = day.get(of(item));
    ASSERT_EQ(opened.status, 200) << opened.text();
    EXPECT_EQ(schema_mismatch("/api/v1/cases/{id}/informant", "get", "application/json", opened.text()), "");
    const boost::json::value told = boost::json::parse(opened.text());
    EXPECT_EQ(told.at("name").as_string(), "钱塘举");
    EXPECT_EQ(told.at("contact").as_string(), "13712340987");
    EXPECT_EQ(told.at("remark").as_string(), "夜班门卫，\n勿打座机");
    EXPECT_EQ(told.at("put_by").as_string(), "tester");
    EXPECT_EQ(told.at("corrections").as_int64(), 0);

    EXPECT_TRUE(day.get_json(fmt::format("/api/v1/cases/{}", item)).at("informant_at").is_string());
    const auto known_at = [&](Instant at) {
        std::string moment = format_iso(at);
        moment.replace(moment.find('+'), 1, "%2B");
        return day.get_json(fmt::format("/api/v1/cases/{}?as_known_at={}", item, moment));
    };
    EXPECT_TRUE(known_at(before).at("informant_at").is_null()) << "nobody had said so by then";
    EXPECT_TRUE(known_at(day.district.now).at("informant_at").is_string());

    day.district.restart();
    EXPECT_EQ(day.get(of(item)).text(), opened.text()) << "it is in the book";
    ASSERT_EQ(put(R"({"contact":"改用邮箱"})").status, 200);
    const boost::json::value corrected = day.get_json(of(item));
    EXPECT_EQ(corrected.at("name").as_string(), "");
    EXPECT_EQ(corrected.at("contact").as_string(), "改用邮箱");
    EXPECT_EQ(corrected.at("corrections").as_int64(), 1);
    for (std::size_t i = 2; i < kInformantsOfCaseMax; ++i) EXPECT_EQ(put(kSaid).status, 200) << i;
    EXPECT_EQ(put(kSaid).status, 409) << "a case is not a diary";
}

TEST_F(Informants, AreRefusedByName) {
    const std::string long_name(kInformantNameBytesMax + 1, 'x');
    const std::string long_remark(kInformantRemarkBytesMax + 1, 'x');
    const struct {
        std::string body;
        int status;
        std::string field;
    } rows[] = {
        {"{}", 400, "name"},
        {R"({"name":" ","contact":"","remark":"\n"})", 400, "name"},
        {fmt::format(R"({{"name":"{}"}})", long_name), 400, "name"},
        {R"({"name":"张\u0007"})", 400, "name"},
        {R"({"name":7})", 400, "name"},
        {R"({"contact":["1"]})", 400, "contact"},
        {fmt::format(R"({{"remark":"{}"}})", long_remark), 400, "remark"},
        {R"({"phone":"1"})", 400, "phone"},
        {R"({"name":"张","actor":"other"})", 400, "actor"},
        {R"(["name"])", 400, ""},
    };
    for (const auto& row : rows) {
        const Response refused = put(row.body);
        EXPECT_EQ(refused.status, row.status) << row.body << refused.text();
        if (!row.field.empty()) {
            EXPECT_EQ(boost::json::parse(refused.text()).at("field").as_string(), row.field) << row.body;
        }
    }
    EXPECT_EQ(day.ask(Method::kPut, of(999), std::string(kSaid)).status, 404);
    const std::int64_t open_kind = reported("general");
    const Response not_confidential = day.ask(Method::kPut, of(open_kind), std::string(kSaid));
    EXPECT_EQ(not_confidential.status, 409);
    EXPECT_THAT(std::string(not_confidential.text()), HasSubstr("of no confidential kind"));
    EXPECT_TRUE(day.get_json(fmt::format("/api/v1/cases/{}", open_kind)).at("informant_at").is_null());
    day.as("other");
    const Response foreign = put(kSaid);
    EXPECT_EQ(foreign.status, 409) << "another did not report it";
    EXPECT_THAT(std::string(foreign.text()), HasSubstr("only who reported"));
    day.in_roles({Role::kFirmOfficer});
    EXPECT_EQ(put(kSaid).status, 404) << "for a firm the case is not there";
    EXPECT_EQ(day.get(of(item)).status, 404) << "not even for one who were named";
}

// That somebody informed, and when, is the centre's knowledge after the release as well.
TEST_F(Informants, AreNotMentionedToTheFirmThatTheCaseIsReleasedTo) {
    const Response made =
        day.ask(Method::kPost, "/api/v1/cases", R"({"type":"tip_off","title":"夜间偷排","text":"夜里有异味","site_key":"F1"})");
    ASSERT_EQ(made.status, 200) << made.text();
    const std::int64_t of_firm = boost::json::parse(made.text()).at("id").as_int64();
    ASSERT_EQ(day.ask(Method::kPut, of(of_firm), std::string(kSaid)).status, 200);
    const std::string path = fmt::format("/api/v1/cases/{}", of_firm);
    day.as("boss");
    day.in_roles({Role::kLeader});
    day.enrol();
    const std::int64_t version = day.get_json(path).at("version").as_int64();
    const Response released =
        day.ask(Method::kPost, path + "/release", fmt::format(R"({{"version":{},"note":"请说明"}})", version));
    ASSERT_EQ(released.status, 200) << released.text();
    EXPECT_TRUE(day.get_json(path).at("informant_at").is_string());
    day.as("firm");
    day.in_roles({Role::kFirmOfficer});
    const Response told = day.get(path);
    ASSERT_EQ(told.status, 200) << told.text();
    EXPECT_TRUE(boost::json::parse(told.text()).at("informant_at").is_null());
}

// What is sealed for one case is worth nothing in another's place.
TEST_F(Informants, OfOneCaseDoNotOpenAsThoseOfAnother) {
    ASSERT_EQ(put(kSaid).status, 200);
    const std::int64_t second = reported("tip_off");
    const auto sealed = store::informants_of(*day.district.book, item);
    ASSERT_EQ(sealed.value().size(), 1U);
    ASSERT_TRUE(
        day.district
            .command("informant_put", fmt::format(R"({{"case_id":{},"sealed":{}}})", second, json_quote(sealed->front().sealed)))
            .body.has_value());
    const Response moved = day.get(of(second));
    EXPECT_EQ(moved.status, 503);
    for (const std::string_view clear : kClear) EXPECT_THAT(std::string(moved.text()), Not(HasSubstr(clear)));
}

// Neither an entry nor a file nor any other answer has it in clear.
TEST_F(Informants, StandNowhereInClear) {
    ASSERT_EQ(put(kSaid).status, 200);
    const auto expect_nothing = [](std::string_view text, const std::string& where) {
        for (const std::string_view clear : kClear) EXPECT_EQ(text.find(clear), std::string_view::npos) << where << " " << clear;
    };
    bool is_there = false;
    for (std::uint64_t seq = 1; seq <= day.district.log->last_seq(); ++seq) {
        const auto entry = day.district.log->read(seq);
        ASSERT_TRUE(entry.has_value());
        is_there = is_there || entry->payload.find("informant_put") != std::string::npos;
        expect_nothing(entry->payload, fmt::format("entry {}", seq));
    }
    EXPECT_TRUE(is_there) << "the entry was looked at";
    std::size_t files = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(day.district.directory())) {
        if (!file.is_regular_file()) continue;
        std::ostringstream bytes;
        bytes << std::ifstream(file.path(), std::ios::binary).rdbuf();
        expect_nothing(bytes.str(), file.path().string());
        ++files;
    }
    EXPECT_GT(files, 3U);
    std::set<std::string> targets{fmt::format("/api/v1/cases/{}", item),
                                  fmt::format("/api/v1/cases/{}?as_known_at={}", item, "2026-04-03T08:05:00%2B08:00"),
                                  "/api/v1/cases?state=all&q=%E9%92%B1%E5%A1%98%E4%B8%BE",
                                  "/api/v1/cases?q=13712340987",
                                  "/api/v1/audit?format=csv",
                                  fmt::format("/api/v1/cases/{}/events/1/receipt", item)};
    for (const Route& route : routes()) {
        if (route.method == Method::kGet && route.path.find('{') == std::string_view::npos) targets.emplace(route.path);
    }
    for (std::uint64_t seq = 1; seq <= day.district.log->last_seq(); ++seq) {
        targets.insert(fmt::format("/api/v1/frames/{}", seq));
    }
    for (const std::string& target : targets) expect_nothing(day.get(target).text(), target);
    EXPECT_EQ(day.get_json("/api/v1/cases?q=13712340987&state=all").at("total").as_int64(), 0) << "it is not searched either";
}

// The feed tells of nothing that the case itself would not.
TEST_F(Informants, AreNotInTheFeed) {
    const auto told_before = day.district.views->feed.last();
    ASSERT_EQ(put(kSaid).status, 200);
    EXPECT_EQ(day.district.views->feed.last(), told_before);
}

class InformantReaders : public ServerTest {
protected:
    InformantReaders() {
        must("account_put", R"({"login":"lead","name":"林","roles":["leader","inspector"],"everything":true})");
        must("account_put", R"({"login":"named","name":"孟","roles":["discipline_office"],"everything":true})");
        must("account_put", R"({"login":"east","name":"东","roles":["duty_officer"],"regions":["990101001"]})");
        must("put_region", R"({"code":"990101002","name":"西镇","parent_code":"990101"})");
        must("account_put", R"({"login":"west","name":"西","roles":["duty_officer"],"regions":["990101002"]})");
        for (const char* login : {"lead", "named", "east", "west", "firm"}) must("account_password", password_of(login));
        const std::string made =
            change("lead", "POST", "/api/v1/cases", R"({"type":"tip_off","title":"偷排","text":"x","region_code":"990101001"})");
        EXPECT_THAT(made, StartsWith("HTTP/1.1 200 "));
        EXPECT_THAT(change("lead", "PUT", kInformant, kSaid), StartsWith("HTTP/1.1 200 "));
    }
    std::string session_of(std::string_view login) {
        const std::string token = fmt::format("token-of-{}", login);
        must("account_session_open", fmt::format(R"({{"login":"{}","token_hash":"{}"}})", login, session_hash(token)));
        return fmt::format("Cookie: lvwang_session={0}\r\nX-CSRF-Token: {1}\r\n", token, csrf_of(token));
    }
    std::string change(std::string_view login, std::string_view method, std::string_view target, std::string_view body) {
        const std::string headers = session_of(login);
        return with_spine([&] { return ask_as(headers, method, target, body); });
    }
    std::string look(std::string_view login) { return ask_as(session_of(login), "GET", kInformant); }
    std::string name_readers(std::string_view logins) {
        return change("admin", "PUT", "/api/v1/informant_readers", fmt::format(R"({{"logins":{}}})", logins));
    }

    static constexpr std::string_view kInformant = "/api/v1/cases/1/informant";
};

TEST_F(InformantReaders, OnlyNamedPeopleOpenAndEachLookIsOnRecord) {
    for (const char* login : {"lead", "named", "east", "admin", "town", "firm"}) {
        EXPECT_THAT(look(login), AllOf(StartsWith("HTTP/1.1 403 "), HasSubstr("named people"), Not(HasSubstr("钱塘举"))))
            << login;
    }
    ASSERT_THAT(name_readers(R"(["named","west"])"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask("GET", "/api/v1/informant_readers"), AllOf(HasSubstr(R"("login":"named","name":"孟")"), HasSubstr("west")));
    EXPECT_THAT(look("named"), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("钱塘举")));
    EXPECT_THAT(look("named"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(look("west"), StartsWith("HTTP/1.1 404 ")) << "named, but he does not see the case";
    for (const char* login : {"lead", "east", "admin", "town", "firm"}) {
        EXPECT_THAT(look(login), StartsWith("HTTP/1.1 403 ")) << login;
    }
    EXPECT_THAT(ask_as(session_of("named"), "GET", "/api/v1/me"), HasSubstr("look_informants"));
    EXPECT_THAT(ask_as(session_of("lead"), "GET", "/api/v1/me"), Not(HasSubstr("look_informants")));

    server_->hand_over_looks();
    day_.district.turn();
    store::AuditQuery wanted;
    wanted.kind = AuditKind::kLook;
    wanted.what = "GET /api/v1/cases/{id}/informant";
    const auto entries = store::list_audit(*day_.district.book, wanted);
    ASSERT_TRUE(entries.has_value());
    std::map<std::string, std::int64_t> looks;
    for (const AuditEntry& entry : *entries) looks[entry.actor + " " + entry.subject + " " + entry.outcome] += entry.count;
    EXPECT_EQ(looks["named 1 seen"], 2);
    EXPECT_EQ(looks["named 1 refused"], 1) << "from before he was named";
    EXPECT_EQ(looks["lead 1 refused"], 2);
    EXPECT_EQ(looks["lead 1 seen"], 0);
    EXPECT_EQ(looks["west 1 refused"], 1) << "what he was not shown he has not seen";
    EXPECT_EQ(looks["west 1 seen"], 0);

    // A program acts for him, but it does not look in his place.
    must("account_token_put", fmt::format(R"({{"login":"named","name":"t","rights":["look"],"token_hash":"{}","days":3}})",
                                          api_token_hash("of a program")));
    EXPECT_THAT(ask_as("Authorization: Bearer of a program\r\n", "GET", kInformant), StartsWith("HTTP/1.1 403 "));
    const auto with_right = day_.district.command(
        "account_token_put",
        fmt::format(R"({{"login":"named","name":"t","rights":["look_informants"],"token_hash":"{}","days":3}})",
                    api_token_hash("of another")));
    EXPECT_EQ(with_right.body.error().field, "rights");
}

TEST_F(InformantReaders, AreEnabledPeopleOfTheHouse) {
    const struct {
        const char* logins;
        int status;
    } rows[] = {{R"(["nobody"])", 400}, {R"(["firm"])", 400},          {R"("named")", 400},
                {"null", 400},          {R"(["named","named"])", 200}, {"[]", 200}};
    for (const auto& row : rows) {
        const std::string answer = name_readers(row.logins);
        EXPECT_THAT(answer, StartsWith(fmt::format("HTTP/1.1 {} ", row.status))) << row.logins;
        EXPECT_EQ(answer.find(R"("field":"logins")") != std::string::npos, row.status == 400) << row.logins;
    }
    EXPECT_THAT(change("lead", "PUT", "/api/v1/informant_readers", R"({"logins":["lead"]})"), StartsWith("HTTP/1.1 403 "));
    ASSERT_THAT(name_readers(R"(["named"])"), StartsWith("HTTP/1.1 200 "));
    // Who is disabled is named no more, and is not by coming back.
    for (const bool disabled : {true, false}) {
        must("account_put",
             fmt::format(R"({{"login":"named","name":"孟","roles":["discipline_office"],"everything":true,"disabled":{}}})",
                         disabled));
    }
    EXPECT_THAT(look("named"), StartsWith("HTTP/1.1 403 "));
    ASSERT_THAT(name_readers(R"(["named"])"), StartsWith("HTTP/1.1 200 "));
    must("account_import", R"({"people":[{"login":"named","name":"孟","roles":["contractor"],"organisations":["bureau"]}]})");
    EXPECT_THAT(look("named"), StartsWith("HTTP/1.1 403 ")) << "he works for a firm now";
    EXPECT_TRUE(day_.district.views->accounts.get()->informant_readers.empty());
    EXPECT_TRUE(store::load_informant_readers(*day_.district.book).value().empty()) << "in the book, too";
}

}  // namespace
}  // namespace lvwang::api
