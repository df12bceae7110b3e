// The whole door over real sockets: answers, orders that a spine applies, pages, the end.
#include "api/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "accounts/password.h"
#include "api/caller.h"
#include "api/server_fixture.h"
#include "store/book_audit.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST_F(ServerTest, AnswersAndRefuses) {
    EXPECT_THAT(ask("GET", "/api/v1/health"), HasSubstr(R"("demo":true)"));
    EXPECT_THAT(ask("GET", "/api/v1/sites?kind=firm"), HasSubstr("甲厂"));
    EXPECT_THAT(ask("GET", "/api/v1/sites/none"), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(ask("GET", "/api/v1/none"), HasSubstr("application/problem+json"));
    EXPECT_THAT(ask("GET", "/api"), StartsWith("HTTP/1.1 404 "));
    const std::string wrong = ask("DELETE", "/api/v1/sites/S1");
    EXPECT_THAT(wrong, StartsWith("HTTP/1.1 405 "));
    EXPECT_THAT(wrong, HasSubstr("Allow: GET, PUT"));
    EXPECT_THAT(ask("GET", "/metrics"), HasSubstr("lvwang_http_requests_total"));
}

TEST_F(ServerTest, AChangeThatIsSentAgainWithItsKeyIsMadeOnce) {
    const auto put = [&](std::string_view name, std::string_view key) {
        return with_spine([&] {
            return ask_as(fmt::format("Authorization: Bearer {}\r\nIdempotency-Key: {}\r\n", kToken, key), "PUT",
                          "/api/v1/regions/990199", fmt::format(R"({{"name":"{}"}})", name));
        });
    };
    EXPECT_THAT(put("甲", "a-1"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(put("乙", "a-2"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(put("甲", "a-1"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask("GET", "/api/v1/regions"), HasSubstr(R"("name":"乙")")) << "it was made before, and not again";
    const std::string another = put("丙", "a-1");
    EXPECT_THAT(another, StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(another, HasSubstr("'a-1' was the key of another change"));
    EXPECT_THAT(ask("GET", "/api/v1/regions"), Not(HasSubstr("丙")));
    EXPECT_THAT(put("丙", std::string(65, 'x')), HasSubstr(R"("field":"Idempotency-Key")"));
    EXPECT_THAT(put("丙", "two words"), HasSubstr(R"("field":"Idempotency-Key")"));
}

TEST_F(ServerTest, ReportsAreTakenOverTheWire) {
    const std::string body =
        R"({"device":"AIR","items":[{"time":"2026-04-03T07:59:00+08:00","period":"minute","values":{"pm2_5":35.2}}]})";
    const std::string answer = with_spine([&] { return ask("POST", "/api/v1/reports", body); });
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(answer, HasSubstr(R"({"reports":[{"device":"AIR","seq":)"));
    EXPECT_THAT(ask("POST", "/api/v1/reports", "{}"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask("GET", "/api/v1/reports"), HasSubstr("Allow: POST"));
}

TEST_F(ServerTest, PagesAreServedBesideIt) {
    EXPECT_THAT(ask("GET", "/"), HasSubstr("绿网"));
    EXPECT_THAT(ask("GET", "/stations/S1"), HasSubstr("绿网"));
    EXPECT_THAT(ask("GET", "/../book.sqlite"), StartsWith("HTTP/1.1 404 "));
}

TEST_F(ServerTest, AnOrderIsAppliedAndShown) {
    const std::string answer = with_spine([&] {
        return ask("PUT", "/api/v1/sites/M1",
                   R"({"kind":"micro_station","name":"微站一","region_code":"990101001","lon":118.03,"lat":31.01})");
    });
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(answer, HasSubstr("微站一"));
    EXPECT_THAT(ask("GET", "/api/v1/sites/M1"), HasSubstr("微站一"));
    const std::string refused = with_spine([&] { return ask("PUT", "/api/v1/sites/M2", R"({"kind":"castle"})"); });
    EXPECT_THAT(refused, StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(refused, HasSubstr(R"("field":)"));
}

TEST_F(ServerTest, AnOrderThatTakesLongGetsANumber) {
    const Client client(server_->port());
    const std::string body = R"({"name":"西镇","parent_code":"990101"})";
    client.say(
        fmt::format("PUT /api/v1/regions/990101002 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\nContent-Type: "
                    "application/json\r\nContent-Length: {}\r\n\r\n{}",
                    kToken, body.size(), body));
    // Nobody turns the spine, and time flies.
    std::atomic<bool> done = false;
    std::thread time([&] {
        while (!done) {
            clock_ms_ += kSecondMs;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    });
    const std::string answer = client.hear_until(R"(/api/v1/commands/1"})");
    done = true;
    time.join();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 202 "));
    EXPECT_THAT(ask("GET", "/api/v1/commands/1"), StartsWith("HTTP/1.1 202 "));
}

TEST_F(ServerTest, EndsWhileAnOrderWaits) {
    const Client client(server_->port());
    client.say("PUT /api/v1/regions/990101002 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + std::string(kToken) +
               "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    EXPECT_THAT(ask("GET", "/api/v1/health"), StartsWith("HTTP/1.1 200 "));
    server_.reset();
    day_.district.turn();  // the answer comes, and nobody is there
    EXPECT_EQ(client.hear_all(), "");
}

// ---- who asks ----

TEST_F(ServerTest, NobodyLearnsWhereHeIsAndNoMore) {
    EXPECT_THAT(ask_as("", "GET", "/api/v1/health"),
                testing::AllOf(HasSubstr("\"demo\""), testing::Not(HasSubstr("log_last_seq"))));
    EXPECT_THAT(ask_as("", "GET", "/api/v1/login"), StartsWith("HTTP/1.1 200 "));
    const std::string refused = ask_as("", "GET", "/api/v1/sites");
    EXPECT_THAT(refused, StartsWith("HTTP/1.1 401 "));
    EXPECT_THAT(refused, HasSubstr("WWW-Authenticate: Bearer"));
    for (const std::string_view shown :
         {"Authorization: Bearer wrong\r\n", "Authorization: Basic YTpi\r\n", "Authorization: Bearer \r\n",
          "Cookie: lvwang_session=\r\n", "Cookie: lvwang_session=../../etc\r\n", "Cookie: ;;=;lvwang_session\r\n"}) {
        EXPECT_THAT(ask_as(shown, "GET", "/api/v1/sites"), StartsWith("HTTP/1.1 401 ")) << shown;
    }
}

TEST_F(ServerTest, ASessionIsACookieThatScriptsDoNotSee) {
    const std::string in = log_in("admin", kPassword);
    ASSERT_THAT(in, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(header_of(in, "Set-Cookie"), testing::AllOf(HasSubstr("; HttpOnly"), HasSubstr("; SameSite=Strict"),
                                                            HasSubstr("; Path=/"), testing::Not(HasSubstr("Secure"))));
    EXPECT_THAT(ask_as(cookie_in(in), "GET", "/api/v1/me"), HasSubstr(R"("login":"admin")"));
    const std::string behind_tls = with_spine([&] {
        return ask_as("X-Forwarded-Proto: https\r\n", "POST", "/api/v1/login",
                      fmt::format(R"({{"login":"admin","password":"{}"}})", kPassword));
    });
    EXPECT_THAT(header_of(behind_tls, "Set-Cookie"), HasSubstr("; Secure"));
    // What a browser brought along does not become the session: each login has a token of its own.
    const std::string again = with_spine([&] {
        return ask_as(cookie_in(in), "POST", "/api/v1/login", fmt::format(R"({{"login":"admin","password":"{}"}})", kPassword));
    });
    EXPECT_NE(cookie_in(again), cookie_in(in));
}

TEST_F(ServerTest, AChangeNeedsTheTokenOfItsOwnSession) {
    const std::string in = log_in("admin", kPassword);
    const std::string other = log_in("admin", kPassword);
    const std::string region = R"({"name":"西镇","parent_code":"990101"})";
    const auto put = [&](const std::string& headers) {
        return with_spine([&] { return ask_as(headers, "PUT", "/api/v1/regions/990101002", region); });
    };
    EXPECT_THAT(put(cookie_in(in)), HasSubstr(R"("field":"X-CSRF-Token")"));
    EXPECT_THAT(put(cookie_in(in) + csrf_in(other)), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(put(cookie_in(in) + csrf_in(in) + "Origin: http://evil.example\r\n"), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(put(cookie_in(in) + csrf_in(in)), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerTest, ASessionEndsWithItsPersonItsTimeAndItsLogout) {
    std::string in = log_in("town", kPassword);
    EXPECT_THAT(ask_as(cookie_in(in), "GET", "/api/v1/sites"), StartsWith("HTTP/1.1 200 "));
    must("account_put", R"({"login":"town","name":"东镇","roles":["town_handler"],"regions":["990101001"],"disabled":true})");
    EXPECT_THAT(ask_as(cookie_in(in), "GET", "/api/v1/sites"), StartsWith("HTTP/1.1 401 "));
    EXPECT_THAT(log_in("town", kPassword), StartsWith("HTTP/1.1 401 "));

    in = log_in("admin", kPassword);
    const std::string out = with_spine([&] { return ask_as(cookie_in(in) + csrf_in(in), "POST", "/api/v1/logout", "{}"); });
    EXPECT_THAT(header_of(out, "Set-Cookie"), HasSubstr("Max-Age=0"));
    EXPECT_THAT(ask_as(cookie_in(in), "GET", "/api/v1/me"), StartsWith("HTTP/1.1 401 "));

    in = log_in("admin", kPassword);
    clock_ms_ += accounts::kSessionIdleMs;
    EXPECT_THAT(ask_as(cookie_in(in), "GET", "/api/v1/me"), StartsWith("HTTP/1.1 401 "));
}

TEST_F(ServerTest, AGuesserIsLockedOutAndCannotTellWhoThereIs) {
    for (const std::string_view login : {"admin", "nobody"}) {
        for (int i = 1; i < static_cast<int>(accounts::kFailuresMax); ++i) {
            const std::string wrong = log_in(login, "Wrong-guess-1");
            EXPECT_THAT(wrong, StartsWith("HTTP/1.1 401 ")) << login << i;
            EXPECT_THAT(wrong, HasSubstr("login, password or code is wrong"));
        }
        EXPECT_THAT(log_in(login, "Wrong-guess-1"), StartsWith("HTTP/1.1 429 ")) << login;
        EXPECT_THAT(log_in(login, kPassword), StartsWith("HTTP/1.1 429 ")) << login;
    }
    clock_ms_ += accounts::kLockMs + 1;
    day_.district.now = Instant{clock_ms_.load()};
    EXPECT_THAT(log_in("admin", kPassword), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerTest, AGivenPasswordIsChangedFirst) {
    must("account_password", password_of("town", true));
    const std::string in = log_in("town", kPassword);
    const std::string who = cookie_in(in) + csrf_in(in);
    EXPECT_THAT(ask_as(who, "GET", "/api/v1/sites"), HasSubstr("change your password first"));
    const auto change = [&](std::string_view old, std::string_view fresh) {
        return with_spine([&] {
            return ask_as(who, "PUT", "/api/v1/me/password",
                          fmt::format(R"({{"password":"{}","new_password":"{}"}})", old, fresh));
        });
    };
    EXPECT_THAT(change("Wrong-guess-1", "Lan-ting-27"), HasSubstr(R"("field":"password")"));
    EXPECT_THAT(change(kPassword, "short"), HasSubstr(R"("field":"new_password")"));
    EXPECT_THAT(change(kPassword, "Lan-ting-27"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask_as(who, "GET", "/api/v1/sites"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(log_in("town", kPassword), StartsWith("HTTP/1.1 401 "));
}

// What was looked at, and what was refused, stands in the record in the name of who asked.
TEST_F(ServerTest, LooksAndRefusalsAreRecorded) {
    const auto session_of = [&](std::string_view login) {
        const std::string token = fmt::format("token-of-{}", login);
        must("account_session_open", fmt::format(R"({{"login":"{}","token_hash":"{}"}})", login, session_hash(token)));
        return fmt::format("Cookie: lvwang_session={}\r\n", token);
    };
    const std::string town = session_of("town");
    for (int i = 0; i < 3; ++i) EXPECT_THAT(ask_as(town, "GET", "/api/v1/sites/S1"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask_as(town, "GET", "/api/v1/people"), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(ask_as(town, "GET", "/api/v1/me"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask_as("", "GET", "/api/v1/sites"), StartsWith("HTTP/1.1 401 "));
    server_->hand_over_looks();
    day_.district.turn();
    store::AuditQuery wanted;
    wanted.kind = AuditKind::kLook;
    wanted.actor = "town";
    const auto entries = store::list_audit(*day_.district.book, wanted);
    ASSERT_TRUE(entries.has_value());
    std::map<std::string, std::int64_t> looks;
    for (const AuditEntry& entry : *entries) looks[entry.what + " " + entry.subject + " " + entry.outcome] += entry.count;
    EXPECT_EQ(looks,
              (std::map<std::string, std::int64_t>{{"GET /api/v1/sites/{key} S1 seen", 3}, {"GET /api/v1/people  refused", 1}}));
    must("account_put", R"({"login":"audit","name":"审计","roles":["auditor"],"everything":true})");
    must("account_password", password_of("audit"));
    const std::string auditor = session_of("audit");
    EXPECT_THAT(ask_as(auditor, "GET", "/api/v1/audit?actor=town&kind=look&outcome=refused"), HasSubstr("/api/v1/people"));
    EXPECT_THAT(ask_as(auditor, "GET", "/api/v1/audit/check"), HasSubstr(R"("faults":[])"));
    EXPECT_THAT(ask("GET", "/api/v1/audit"), StartsWith("HTTP/1.1 403 "))
        << "an administrator keeps the system, he does not audit it";
}

// Who asked for what is not there, or was not understood, has seen nothing; a step that the door refuses never becomes a command.
TEST_F(ServerTest, WhatTheDoorDoesNotShowOrTakeIsRefusedInTheRecord) {
    const std::string token = "token-of-town";
    must("account_session_open", fmt::format(R"({{"login":"town","token_hash":"{}"}})", session_hash(token)));
    const std::string looker = fmt::format("Cookie: lvwang_session={}\r\n", token);
    const std::string doer = fmt::format("{}X-CSRF-Token: {}\r\n", looker, csrf_of(token));
    EXPECT_THAT(ask_as(looker, "GET", "/api/v1/cases/999"), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(ask_as(looker, "GET", "/api/v1/cases?state=nonsense"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask_as(looker, "GET", "/api/v1/cases"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask_as(doer, "POST", "/api/v1/cases/999/remark", R"({"note":"a secret word"})"), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(ask_as(doer, "POST", "/api/v1/cases", R"({"type":"a secret word"})"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask_as(doer + "Idempotency-Key: two words\r\n", "POST", "/api/v1/cases", "{}"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask_as(looker, "POST", "/api/v1/cases/998/remark", "{}"), StartsWith("HTTP/1.1 403 ")) << "no X-CSRF-Token";
    EXPECT_THAT(ask_as("", "POST", "/api/v1/cases/997/remark", "{}"), StartsWith("HTTP/1.1 401 "));
    // What becomes a command is recorded as one, and only as one.
    EXPECT_THAT(with_spine([&] { return ask_as(doer, "PUT", "/api/v1/me/password", R"({"password":"x"})"); }),
                StartsWith("HTTP/1.1 4"));
    server_->hand_over_looks();
    day_.district.turn();
    std::map<std::string, std::int64_t> looks;
    const auto entries = store::list_audit(*day_.district.book, {.kind = AuditKind::kLook});
    ASSERT_TRUE(entries.has_value());
    for (const AuditEntry& entry : *entries) {
        EXPECT_EQ(entry.actor, "town");
        EXPECT_EQ(entry.subject.find("secret"), std::string::npos) << "never of a body";
        looks[fmt::format("{} {} {}", entry.what, entry.subject, entry.outcome)] += entry.count;
    }
    EXPECT_EQ(looks, (std::map<std::string, std::int64_t>{{"GET /api/v1/cases/{id} 999 refused", 1},
                                                          {"GET /api/v1/cases state=nonsense refused", 1},
                                                          {"GET /api/v1/cases  seen", 1},
                                                          {"POST /api/v1/cases/{id}/{act} 999 remark refused", 1},
                                                          {"POST /api/v1/cases  refused", 2},
                                                          {"POST /api/v1/cases/{id}/{act} 998 remark refused", 1},
                                                          {"PUT /api/v1/me/password  refused", 1}}));
}

// What each role may ask for beside what is open to everybody and about oneself, written down once more by hand: whoever changes
// the table of rights changes this one, too. What stands before the bar stays with a limited scope.
const std::map<std::string, std::string, std::less<>> kMay{
    {"leader", "look direct_cases verify_cases | look_district write_notices sign_notices sign_sheets"},
    {"duty_officer", "look act_in_cases direct_cases verify_cases | look_district look_lines command_devices write_notices"},
    {"department_handler", "look act_in_cases | look_district"},
    {"town_handler", "look act_in_cases | look_district"},
    {"grid_member", "look act_in_cases |"},
    {"inspector", "look verify_cases | look_district"},
    {"discipline_office", "look | look_district"},
    {"firm_officer", "look act_in_cases |"},
    {"contractor", "look act_in_cases |"},
    {"analyst", "look | look_district look_lines set_figures write_notices metrics"},
    {"administrator",
     "look | look_district look_lines command_devices configure set_keys set_figures deliver run_doors upkeep look_accounts "
     "manage_accounts metrics"},
    {"auditor", "look | look_district look_lines look_accounts metrics audit"},
};

bool may_by_hand(std::string_view role, bool everything, std::string_view right) {
    if (right == "anyone" || right == "self") return true;
    const std::string_view all = kMay.at(std::string(role));
    const std::string words = fmt::format(" {} ", everything ? all : all.substr(0, all.find('|')));
    return words.find(fmt::format(" {} ", right)) != std::string::npos;
}

// The same address as four people see it: the whole district, the region, another region, nothing.
TEST_F(ServerTest, AScopeHoldsForEveryThingOfAPlace) {
    must("put_region", R"({"code":"990101002","name":"西镇","parent_code":"990101"})");
    std::map<std::string, std::string> who;
    const std::vector<std::pair<std::string, std::string>> scopes{{"whole", R"("everything":true)"},
                                                                  {"own", R"("regions":["990101001"])"},
                                                                  {"other", R"("regions":["990101002"])"},
                                                                  {"none", R"("everything":false)"}};
    for (const auto& [name, scope] : scopes) {
        must("account_put", fmt::format(R"({{"login":"s{0}","name":"S {0}","roles":["duty_officer"],{1}}})", name, scope));
        const std::string token = "the token of " + name;
        must("account_password", password_of("s" + name));
        must("account_session_open", fmt::format(R"({{"login":"s{}","token_hash":"{}"}})", name, session_hash(token)));
        who[name] = fmt::format("Cookie: lvwang_session={}\r\n", token);
    }
    ASSERT_TRUE(day_.district.report("AIR", "2051", day_.district.now - kMinuteMs, "a34004-Avg=35,a34004-Flag=N"));
    const std::uint64_t frame = day_.district.log->last_seq() - 1;
    const auto air = static_cast<std::int64_t>(day_.district.point("AIR"));
    std::vector<std::string> addresses{"/api/v1/sites/S1",
                                       fmt::format("/api/v1/points/{}", air),
                                       fmt::format("/api/v1/series?point={}&period=minute", air),
                                       fmt::format("/api/v1/assessments?point={}&period=hour", air),
                                       fmt::format("/api/v1/past?point={}&as_known_at=2026-04-03T07:59:00%2B08:00", air),
                                       "/api/v1/devices/AIR/rhythm"};
    for (std::uint64_t seq = frame; seq <= frame + 1; ++seq) {
        if (day_.district.log->read(seq)->kind == store::EntryKind::kFrame)
            addresses.push_back(fmt::format("/api/v1/frames/{}", seq));
    }
    ASSERT_EQ(addresses.size(), 7U) << "the frame of the device is among them";
    for (const std::string& address : addresses) {
        for (const auto& [name, headers] : who) {
            const bool sees = name == "whole" || name == "own";
            EXPECT_THAT(ask_as(headers, "GET", address), StartsWith(sees ? "HTTP/1.1 200 " : "HTTP/1.1 404 "))
                << address << " " << name;
        }
    }
    for (const std::string_view list : {"/api/v1/sites", "/api/v1/devices", "/api/v1/latest", "/api/v1/sites.geojson"}) {
        for (const auto& [name, headers] : who) {
            const bool sees = name == "whole" || name == "own";
            EXPECT_EQ(ask_as(headers, "GET", list).find("东镇站") != std::string::npos, sees) << list << " " << name;
        }
    }
}

// Every route with every role: 401 without an identity, 403 where the right is missing, something else where it is there.
TEST_F(ServerTest, EveryRouteAsksForItsRight) {
    ASSERT_EQ(kMay.size(), kRoles);
    std::map<std::string, std::string> header_of_role;
    const std::vector<std::pair<std::string, std::string>> scopes{{"all", R"("everything":true)"},
                                                                  {"part", R"("regions":["990101001"])"},
                                                                  {"firm", R"("organisations":["bureau"])"},
                                                                  {"none", R"("everything":false)"}};
    for (std::size_t i = 0; i < kRoles; ++i) {
        const Role role = static_cast<Role>(i);
        for (const auto& [name, scope] : scopes) {
            if (role == Role::kFirmOfficer && (name == "all" || name == "part")) continue;  // he sees his firms only
            const std::string login = fmt::format("r{}{}", i, name);
            must("account_put",
                 fmt::format(R"({{"login":"{0}","name":"N {0}","roles":["{1}"],{2}}})", login, to_string(role), scope));
            const std::string token = "the token of " + login;
            must("account_password", password_of(login));
            must("account_session_open", fmt::format(R"({{"login":"{}","token_hash":"{}"}})", login, session_hash(token)));
            header_of_role[login] = fmt::format("Cookie: lvwang_session={}\r\nX-CSRF-Token: {}\r\n", token, csrf_of(token));
        }
    }
    const auto directory = day_.district.views->accounts.get();
    for (const Route& route : routes()) {
        Request request;
        request.method = route.method;
        const std::string what = fmt::format("{} {}", to_string(route.method), route.path);
        const accounts::Right needed = route.needs.right;
        EXPECT_EQ(refusal_of(request, std::nullopt, needed).has_value(), needed != accounts::Right::kAnyone) << what;
        for (const auto& [login, headers] : header_of_role) {
            Request asked = request;
            const std::string token = "the token of " + login;
            asked.cookie = "lvwang_session=" + token;
            asked.csrf_token = csrf_of(token);
            const auto caller = identify(asked, *directory, day_.district.now);
            ASSERT_TRUE(caller.has_value()) << login;
            const bool everything = login.ends_with("all");
            const bool may = may_by_hand(to_string(caller->person->roles.front()), everything, accounts::to_string(needed));
            EXPECT_EQ(refusal_of(asked, caller, needed).has_value(), !may) << what << " " << login;
        }
    }
}

TEST(ServerStart, SaysWhatIsMissing) {
    AnswersFixture day(*parse_iso("2026-04-03T08:00:00+08:00"));
    ServerOptions options;
    options.pages_directory = "/nonexistent/dist";
    const auto server = Server::start(day.sources(), options);
    ASSERT_FALSE(server.has_value());
    EXPECT_EQ(server.error().message, "there is no directory /nonexistent/dist");
}

}  // namespace
}  // namespace lvwang::api
