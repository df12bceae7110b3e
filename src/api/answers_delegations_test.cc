// A firm's officer names somebody who acts in his name: what that one sees and does, whose name stands there, and the end of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accounts/delegation.h"
#include "api/caller.h"
#include "api/schema_match.h"
#include "api/server_fixture.h"
#include "store/book_audit.h"
#include "store/book_delegations.h"

namespace lvwang::api {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kExplain = R"({"version":%,"fields":{"facts":"二号浆液泵跳停","cause":"治理设施故障"}})";

std::string at_version(std::string_view body, int version) {
    std::string text(body);
    return text.replace(text.find('%'), 1, fmt::format("{}", version));
}

// 甲厂 is firm-a's and has a case, 乙厂 is firm-b's. heng is a's officer, ding is b's, yun is b's contractor.
class DelegatesOfFirms : public ServerTest {
protected:
    DelegatesOfFirms() {
        for (const char* row : {R"({"key":"firm-a","name":"甲公司","kind":"firm","region_code":"990101001"})",
                                R"({"key":"firm-b","name":"乙公司","kind":"firm","region_code":"990101001"})"}) {
            must("put_organisation", row);
        }
        must(
            "put_site",
            R"({"key":"F1","kind":"firm","name":"甲厂","region_code":"990101001","lon":118.01,"lat":31.0,"organisation_key":"firm-a"})");
        must(
            "put_site",
            R"({"key":"F2","kind":"firm","name":"乙厂","region_code":"990101001","lon":118.02,"lat":31.0,"organisation_key":"firm-b"})");
        put_person("heng", "恒檀", "firm_officer", "firm-a");
        put_person("ding", "丁环保", "firm_officer", "firm-b");
        put_person("yun", "云运维", "contractor", "firm-b");
        must("account_put", R"({"login":"shen","name":"沈","roles":["auditor"],"everything":true})");
        for (const char* login : {"heng", "ding", "yun", "shen"}) must("account_password", password_of(login));
        EXPECT_TRUE(day_.district.report("STACK", "2061", *parse_iso("2026-04-03T07:00:00+08:00"),
                                         "a21026-Avg=40.5,a21026-ZsAvg=60.2,a21026-Flag=N"));
        day_.district.go_to(*parse_iso("2026-04-03T08:10:00+08:00"));
        clock_ms_ = day_.district.now.ms;
    }
    void put_person(std::string_view login, std::string_view name, std::string_view role, std::string_view firm,
                    bool disabled = false) {
        must("account_put", fmt::format(R"({{"login":"{}","name":"{}","roles":["{}"],"organisations":["{}"],"disabled":{}}})",
                                        login, name, role, firm, disabled));
    }
    std::string session_of(std::string_view login) {
        const std::string token = fmt::format("token-of-{}", login);
        must("account_session_open", fmt::format(R"({{"login":"{}","token_hash":"{}"}})", login, session_hash(token)));
        return fmt::format("Cookie: lvwang_session={}\r\nX-CSRF-Token: {}\r\n", token, csrf_of(token));
    }
    std::string get_as(std::string_view login, std::string_view target) { return ask_as(session_of(login), "GET", target); }
    std::string change(std::string_view login, std::string_view method, std::string_view target, std::string_view body) {
        const std::string headers = session_of(login);
        return with_spine([&] { return ask_as(headers, method, target, body); });
    }
    std::string name_delegate(std::string_view by, std::string_view delegate, std::string_view until) {
        return change(by, "POST", "/api/v1/me/delegations", fmt::format(R"({{"delegate":"{}","until":"{}"}})", delegate, until));
    }
    void go_to(std::string_view moment) {
        day_.district.go_to(*parse_iso(moment));
        clock_ms_ = day_.district.now.ms;
    }
    // Everything by which somebody could know of 甲厂 and its case.
    void expect_sees(std::string_view login, bool sees) {
        const auto status = fmt::format("HTTP/1.1 {} ", sees ? 200 : 404);
        const auto stack = static_cast<std::int64_t>(day_.district.point("STACK"));
        const std::string headers = session_of(login);
        for (const std::string& at :
             {std::string("/api/v1/cases/1"), std::string("/api/v1/sites/F1"), fmt::format("/api/v1/points/{}", stack),
              std::string("/api/v1/cases/1/events/1/receipt"), std::string("/api/v1/devices/STACK/rhythm")}) {
            // That nobody handed in what the program noted is an answer to who sees it.
            const std::string answer = ask_as(headers, "GET", at);
            if (sees && at.ends_with("receipt")) {
                EXPECT_THAT(answer, StartsWith("HTTP/1.1 409 ")) << login;
            } else {
                EXPECT_THAT(answer, StartsWith(status)) << login << " " << at;
            }
        }
        for (const Route& route : routes()) {
            const bool by_name = route.path.find('{') != std::string_view::npos;
            if (route.method != Method::kGet || by_name || accounts::is_of_the_district(route.needs.right)) continue;
            if (route.path == "/api/v1/openapi.json" || route.path.starts_with("/api/v1/public/")) continue;
            const std::string text = ask_as(headers, "GET", route.path);
            if (!sees) {
                EXPECT_THAT(text, AllOf(Not(HasSubstr("甲厂")), Not(HasSubstr("STACK")))) << login << " " << route.path;
            } else if (route.path == "/api/v1/sites") {
                EXPECT_THAT(text, HasSubstr("甲厂"));
            } else if (route.path == "/api/v1/cases") {
                EXPECT_THAT(text, HasSubstr(R"("site_key":"F1")"));
            }
        }
    }
};

TEST_F(DelegatesOfFirms, SeeAndActAsTheirPrincipalAndSignWithBothNames) {
    expect_sees("yun", false);
    EXPECT_THAT(change("yun", "POST", "/api/v1/cases/1/explain", at_version(kExplain, 1)), StartsWith("HTTP/1.1 404 "));
    const std::string named = name_delegate("heng", "yun", "2026-04-05");
    ASSERT_THAT(named, StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(schema_mismatch("/api/v1/me/delegations", "post", "application/json", named.substr(named.find("\r\n\r\n") + 4)),
              "");
    for (const char* who : {"heng", "yun"}) {
        EXPECT_THAT(get_as(who, "/api/v1/me/delegations"),
                    AllOf(HasSubstr(R"("principal_name":"恒檀")"), HasSubstr(R"("delegate_name":"云运维")"),
                          HasSubstr(R"("until":"2026-04-06T00:00:00)"), HasSubstr(R"("in_force":true)")))
            << who;
    }
    EXPECT_THAT(get_as("ding", "/api/v1/me/delegations"), HasSubstr(R"("total":0)")) << "of others one learns nothing";
    EXPECT_THAT(get_as("ding", "/api/v1/delegations"), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(ask("GET", "/api/v1/delegations"), HasSubstr(R"("delegate":"yun")")) << "who keeps the accounts sees them";
    EXPECT_THAT(get_as("yun", "/api/v1/me"), AllOf(HasSubstr(R"("login":"heng")"), HasSubstr(R"("login":"yun")")));
    EXPECT_THAT(get_as("yun", "/api/v1/colleagues"), HasSubstr("恒檀"));
    EXPECT_THAT(get_as("heng", "/api/v1/colleagues"), HasSubstr("云运维"));

    expect_sees("yun", true);
    EXPECT_THAT(get_as("yun", "/api/v1/sites"), HasSubstr("乙厂")) << "his own stays";
    EXPECT_THAT(get_as("heng", "/api/v1/sites"), Not(HasSubstr("乙厂"))) << "it goes one way";
    EXPECT_THAT(get_as("yun", "/api/v1/cases/1"), HasSubstr(R"("explain")"));

    EXPECT_THAT(change("yun", "POST", "/api/v1/cases/1/supervise", R"({"version":1,"note":"x","level":"key"})"),
                StartsWith("HTTP/1.1 403 "))
        << "what no officer of a firm may";
    const std::string done = change("yun", "POST", "/api/v1/cases/1/explain", at_version(kExplain, 1));
    ASSERT_THAT(done, StartsWith("HTTP/1.1 200 "));
    const boost::json::value item = boost::json::parse(done.substr(done.find("\r\n\r\n") + 4));
    const boost::json::value& event = item.at("events").as_array().back();
    EXPECT_EQ(event.at("actor").as_string(), "yun");
    EXPECT_EQ(event.at("details").at("for").as_string(), "heng");
    EXPECT_EQ(schema_mismatch("/api/v1/cases/{id}", "get", "application/json", boost::json::serialize(item)), "");
    // Nobody says himself in whose name he acts.
    EXPECT_THAT(change("yun", "POST", "/api/v1/cases/1/remark", R"({"version":2,"note":"x","for":"ding"})"),
                AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr(R"("field":"for")")));
    // ding is an officer himself, but what he does in a's case he does for a: by himself he does not see it.
    ASSERT_THAT(name_delegate("heng", "ding", "2026-04-05"), StartsWith("HTTP/1.1 200 "));
    const std::string remarked = change("ding", "POST", "/api/v1/cases/1/remark", R"({"version":2,"note":"已派人"})");
    ASSERT_THAT(remarked, StartsWith("HTTP/1.1 200 "));
    const boost::json::value after = boost::json::parse(remarked.substr(remarked.find("\r\n\r\n") + 4));
    EXPECT_EQ(after.at("events").as_array().back().at("actor").as_string(), "ding");
    EXPECT_EQ(after.at("events").as_array().back().at("details").at("for").as_string(), "heng");
    // Of a case that he sees himself he does his own.
    ASSERT_THAT(change("admin", "POST", "/api/v1/cases", R"({"type":"dust","title":"裸土","text":"x","site_key":"F2"})"),
                StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(change("yun", "POST", "/api/v1/cases/2/remark", R"({"version":1,"note":"已覆盖"})"),
                AllOf(StartsWith("HTTP/1.1 200 "), Not(HasSubstr(R"("for":)"))));

    store::AuditQuery wanted;
    wanted.what = "case_step_explain";
    const auto record = store::list_audit(*day_.district.book, wanted);
    ASSERT_EQ(record.value().size(), 1U) << "what the door refuses is no command";
    EXPECT_EQ(record->front().actor, "yun");
    EXPECT_EQ(record->front().outcome, "done for heng");
    wanted.what = "account_delegate";
    const auto made = store::list_audit(*day_.district.book, wanted);
    ASSERT_EQ(made.value().size(), 2U);
    EXPECT_EQ(made->back().actor + " " + made->back().subject, "heng yun");
}

TEST_F(DelegatesOfFirms, SeeNothingOnceItHasEnded) {
    ASSERT_THAT(name_delegate("heng", "yun", "2026-04-04"), StartsWith("HTTP/1.1 200 "));
    go_to("2026-04-04T23:59:00+08:00");
    EXPECT_THAT(get_as("yun", "/api/v1/cases/1"), StartsWith("HTTP/1.1 200 "));
    go_to("2026-04-05T00:00:00+08:00");
    expect_sees("yun", false);
    const std::string body = R"({"version":1,"note":"x"})";
    EXPECT_THAT(change("yun", "POST", "/api/v1/cases/1/remark", body), StartsWith("HTTP/1.1 404 "));
    // Nor by a command that was on its way when it ended.
    const auto late = day_.district.command("case_step_remark", R"({"case_id":1,"version":1,"note":"x","actor":"yun"})", "yun");
    ASSERT_FALSE(late.body.has_value());
    EXPECT_EQ(late.body.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(get_as("yun", "/api/v1/me"), HasSubstr(R"("acts_for":[])"));

    // Ended by hand, by each of the two and by nobody else.
    for (const char* by : {"heng", "yun"}) {
        ASSERT_THAT(name_delegate("heng", "yun", "2026-05-01"), StartsWith("HTTP/1.1 200 "));
        expect_sees("yun", true);
        const std::int64_t id = day_.district.views->accounts.get()->delegations.rbegin()->first;
        const std::string at = fmt::format("/api/v1/me/delegations/{}", id);
        for (const char* other : {"ding", "admin"})
            EXPECT_THAT(change(other, "DELETE", at, ""), StartsWith("HTTP/1.1 404 ")) << other;
        ASSERT_THAT(change(by, "DELETE", at, ""), StartsWith("HTTP/1.1 200 "));
        expect_sees("yun", false);
        EXPECT_THAT(change(by, "DELETE", at, ""), StartsWith("HTTP/1.1 409 ")) << "once";
    }
    EXPECT_THAT(change("heng", "DELETE", "/api/v1/me/delegations/999999", ""), StartsWith("HTTP/1.1 404 "));
}

TEST_F(DelegatesOfFirms, LoseItForGoodWithTheAccountOrTheRole) {
    const auto named_again = [&] { ASSERT_THAT(name_delegate("heng", "yun", "2026-05-01"), StartsWith("HTTP/1.1 200 ")); };
    named_again();
    put_person("heng", "恒檀", "firm_officer", "firm-a", true);
    put_person("heng", "恒檀", "firm_officer", "firm-a");
    EXPECT_THAT(get_as("yun", "/api/v1/cases/1"), StartsWith("HTTP/1.1 404 ")) << "the principal was disabled";
    named_again();
    put_person("yun", "云运维", "contractor", "firm-b", true);
    put_person("yun", "云运维", "contractor", "firm-b");
    EXPECT_THAT(get_as("yun", "/api/v1/cases/1"), StartsWith("HTTP/1.1 404 ")) << "the delegate was disabled";
    named_again();
    put_person("heng", "恒檀", "contractor", "firm-a");
    put_person("heng", "恒檀", "firm_officer", "firm-a");
    EXPECT_THAT(get_as("yun", "/api/v1/cases/1"), StartsWith("HTTP/1.1 404 ")) << "the principal was no officer";
    named_again();
    must("account_import", R"({"people":[{"login":"yun","name":"云","roles":["grid_member"],"organisations":["firm-b"]}]})");
    put_person("yun", "云运维", "contractor", "firm-b");
    EXPECT_THAT(get_as("yun", "/api/v1/cases/1"), StartsWith("HTTP/1.1 404 ")) << "the delegate was of the other side";
    const auto kept = store::load_delegations(*day_.district.book);
    ASSERT_EQ(kept.value().size(), 4U);
    for (const Delegation& one : *kept) EXPECT_TRUE(one.ended_at.has_value() && one.ended_by.empty()) << one.id;
}

TEST_F(DelegatesOfFirms, PassNothingOn) {
    ASSERT_THAT(name_delegate("heng", "ding", "2026-05-01"), StartsWith("HTTP/1.1 200 "));
    ASSERT_THAT(name_delegate("ding", "yun", "2026-05-01"), StartsWith("HTTP/1.1 200 "));
    expect_sees("ding", true);
    expect_sees("yun", false);
    EXPECT_THAT(name_delegate("yun", "ding", "2026-05-01"),
                AllOf(StartsWith("HTTP/1.1 403 "), HasSubstr("no officer of a firm")));
    EXPECT_THAT(name_delegate("admin", "yun", "2026-05-01"), StartsWith("HTTP/1.1 403 "));
}

TEST_F(DelegatesOfFirms, AreRefusedInTheSameWordsKnownOrNot) {
    put_person("gone", "去", "contractor", "firm-b", true);
    must("account_put", R"({"login":"both","name":"双","roles":["grid_member","town_handler"],"everything":true})");
    std::set<std::string> said;
    for (const char* login : {"nobody", "gone", "both", "town", "admin", "heng", "NOBODY"}) {
        const std::string answer = name_delegate("heng", login, "2026-05-01");
        EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr(R"("field":"delegate")"))) << login;
        said.insert(answer.substr(answer.find("\r\n\r\n")));
    }
    EXPECT_EQ(said.size(), 1U) << "whether there is such a login is not to be learnt";
    const struct {
        const char* until;
        int status;
    } days[] = {{"2026-04-02", 400}, {"2026-04-03", 200}, {"2027-04-04", 200}, {"2027-04-05", 400}, {"soon", 400}, {"", 400}};
    for (const auto& row : days) {
        const std::string answer = name_delegate("heng", "yun", row.until);
        EXPECT_THAT(answer, StartsWith(fmt::format("HTTP/1.1 {} ", row.status))) << row.until;
        EXPECT_EQ(answer.find(R"("field":"until")") != std::string::npos, row.status == 400) << row.until;
    }
    std::size_t in_force = 0;
    for (const auto& [id, one] : day_.district.views->accounts.get()->delegations)
        in_force += one.in_force(day_.district.now) ? 1 : 0;
    EXPECT_EQ(in_force, 1U) << "who is named again has the new day, once";
    for (std::size_t i = 1; i <= accounts::kDelegatesMax; ++i) {
        put_person(fmt::format("more{}", i), fmt::format("多{}", i), "contractor", "firm-b");
        const std::string answer = name_delegate("heng", fmt::format("more{}", i), "2026-05-01");
        EXPECT_THAT(answer, StartsWith(i < accounts::kDelegatesMax ? "HTTP/1.1 200 " : "HTTP/1.1 409 ")) << i;
    }
    // A program of his names nobody.
    must("account_token_put", fmt::format(R"({{"login":"heng","name":"t","rights":["self","look"],"token_hash":"{}","days":3}})",
                                          api_token_hash("of a program")));
    EXPECT_THAT(ask_as("Authorization: Bearer of a program\r\n", "POST", "/api/v1/me/delegations",
                       R"({"delegate":"yun","until":"2026-05-01"})"),
                AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("Authorization")));
}

// Whoever listens to the live feed in another's name is cut off when that ends.
TEST_F(DelegatesOfFirms, HearTheFeedNoLongerThanItLasts) {
    ASSERT_THAT(name_delegate("heng", "yun", "2026-05-01"), StartsWith("HTTP/1.1 200 "));
    const Client listener(server_->port());
    listener.say(
        fmt::format("GET /api/v1/feed HTTP/1.1\r\nHost: 127.0.0.1\r\n{}Connection: Upgrade\r\nUpgrade: websocket\r\n"
                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                    session_of("yun")));
    ASSERT_THAT(listener.hear_some(), StartsWith("HTTP/1.1 101 "));
    const std::int64_t id = day_.district.views->accounts.get()->delegations.rbegin()->first;
    ASSERT_THAT(change("heng", "DELETE", fmt::format("/api/v1/me/delegations/{}", id), ""), StartsWith("HTTP/1.1 200 "));
    // The next that would be told of the firm is not; a frame says why it is the last.
    ASSERT_TRUE(day_.district.report("STACK", "2011", day_.district.now - kMinuteMs, "a21026-Rtd=33.7,a21026-Flag=N"));
    constexpr std::string_view kReason = "the session is over";
    std::string heard;
    for (int i = 0; i < 40 && heard.find(kReason) == std::string::npos; ++i) {
        clock_ms_ += 2 * kSecondMs;
        const std::string piece = listener.hear_some();
        if (piece.empty()) break;
        heard += piece;
    }
    EXPECT_THAT(heard, Not(HasSubstr("33.7")));
    EXPECT_NE(heard.find(kReason), std::string::npos) << "it went on: " << heard.size();
}

}  // namespace
}  // namespace lvwang::api
