// What a browser that was led astray, a neighbour and a guesser try, over real sockets: foreign pages, foreign sessions, foreign
// things.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accounts/password.h"
#include "api/caller.h"
#include "api/routes.h"
#include "api/server_fixture.h"

namespace lvwang::api {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Attacks : public ServerTest {
protected:
    /// The headers of somebody who has logged in, without the token that changes need.
    std::string session_of(std::string_view login) {
        const std::string token = fmt::format("token-of-{}", login);
        must("account_session_open", fmt::format(R"({{"login":"{}","token_hash":"{}"}})", login, session_hash(token)));
        return fmt::format("Cookie: lvwang_session={}\r\n", token);
    }
};

// Cross-site request forgery: no change is made by a cookie alone, whatever the route.
TEST_F(Attacks, CsrfNoRouteChangesAnythingByACookieAlone) {
    const std::string admin = session_of("admin");
    const std::string other = session_of("town");
    const std::string of_another = fmt::format("X-CSRF-Token: {}\r\n", csrf_of("token-of-town"));
    int tried = 0;
    for (const Route& route : routes()) {
        if (route.method == Method::kGet || route.needs.right == accounts::Right::kAnyone) continue;
        std::string path(route.path);
        for (std::size_t open; (open = path.find('{')) != std::string::npos;) path.replace(open, path.find('}') - open + 1, "1");
        for (const std::string& headers : {admin, admin + of_another}) {
            const std::string answer = ask_as(headers, to_string(route.method), path, "{}");
            EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 403 "), HasSubstr(R"("field":"X-CSRF-Token")"))) << path;
        }
        const std::string foreign =
            ask_as(admin + fmt::format("X-CSRF-Token: {}\r\n", csrf_of("token-of-admin")) + "Origin: https://evil.example\r\n",
                   to_string(route.method), path, "{}");
        EXPECT_THAT(foreign, AllOf(StartsWith("HTTP/1.1 403 "), HasSubstr(R"("field":"Origin")"))) << path;
        ++tried;
    }
    EXPECT_GT(tried, 50);
    // A foreign page can make a browser log in as somebody else, but only as a form can: not with JSON.
    const Client form(server_->port());
    form.say(
        "POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: "
        "application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b");
    EXPECT_THAT(form.hear_all(), AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("Content-Type")));
}

// Session fixation: a session that somebody else made up or holds never becomes mine.
TEST_F(Attacks, SessionFixationALoginTakesNoSessionThatWasBroughtAlong) {
    const std::string planted = "Cookie: lvwang_session=planted-by-somebody-else\r\n";
    const auto log_in_with = [&](std::string_view headers) {
        return with_spine([&] {
            return ask_as(headers, "POST", "/api/v1/login", fmt::format(R"({{"login":"admin","password":"{}"}})", kPassword));
        });
    };
    const std::string in = log_in_with(planted);
    ASSERT_THAT(in, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(header_of(in, "Set-Cookie"), Not(HasSubstr("planted-by-somebody-else")));
    EXPECT_THAT(ask_as(planted, "GET", "/api/v1/me"), StartsWith("HTTP/1.1 401 "));
    const std::string mine = session_of("town");
    const std::string again = log_in_with(mine);
    EXPECT_THAT(ask_as(mine, "GET", "/api/v1/me"), HasSubstr(R"("login":"town")")) << "still nobody but town";
    EXPECT_NE(cookie_in(again), mine);
    const std::string out = with_spine([&] { return ask_as(cookie_in(in) + csrf_in(in), "POST", "/api/v1/logout", "{}"); });
    EXPECT_THAT(out, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask_as(cookie_in(in), "GET", "/api/v1/me"), StartsWith("HTTP/1.1 401 ")) << "a session that has ended is none";
}

// Path traversal over the wire; what is served lies in memory and nothing else can be reached.
TEST_F(Attacks, PathTraversalReachesNothingBesideThePages) {
    for (const std::string_view path : {"/../book.sqlite", "/..%2fbook.sqlite", "/%2e%2e/%2e%2e/etc/passwd",
                                        "/assets/../../etc/passwd", "/assets/..%5c..%5cx.txt", "//etc/passwd",
                                        "/map/../../etc/passwd", "/assets/%00.js", "/assets/app.js%00.html", "/.git/config"}) {
        const std::string answer = ask("GET", path);
        // An address without a file's name is a page's own: then it is our page, and nothing else.
        EXPECT_THAT(answer, testing::AnyOf(StartsWith("HTTP/1.1 404 "), StartsWith("HTTP/1.1 400 "),
                                           testing::EndsWith("\r\n\r\n<!doctype html><title>绿网</title>")))
            << path;
    }
    for (const std::string_view path : {"/api/v1/sites/..%2f..%2fetc%2fpasswd", "/api/v1/notices/..%2f1/file?format=html",
                                        "/api/v1/frames/..%2f1", "/api/v1/devices/..%2fAIR/rhythm"}) {
        EXPECT_THAT(ask("GET", path), testing::AnyOf(StartsWith("HTTP/1.1 404 "), StartsWith("HTTP/1.1 400 "))) << path;
    }
}

// Insecure direct object references: another firm's case and finding are not there, by number or by act.
TEST_F(Attacks, IdorACaseOfAnotherScopeIsNotThere) {
    must("put_region", R"({"code":"990101002","name":"西镇","parent_code":"990101"})");
    must("account_put", R"({"login":"west","name":"西镇","roles":["town_handler","duty_officer"],"regions":["990101002"]})");
    must("account_put", R"({"login":"east","name":"东镇乙","roles":["town_handler","duty_officer"],"regions":["990101001"]})");
    must("account_password", password_of("west"));
    must("account_password", password_of("east"));
    ASSERT_TRUE(day_.district.report("STACK", "2061", *parse_iso("2026-04-03T07:00:00+08:00"),
                                     "a21026-Avg=40.5,a21026-ZsAvg=60.2,a21026-Flag=N"));
    day_.district.go_to(*parse_iso("2026-04-03T08:10:00+08:00"));
    clock_ms_ = day_.district.now.ms;
    const std::string east = session_of("east");
    const std::string west = session_of("west");
    ASSERT_THAT(ask_as(east, "GET", "/api/v1/cases/1"), StartsWith("HTTP/1.1 200 "));
    const std::string body = R"({"version":1,"note":"x"})";
    const auto act = [&](std::string_view login, std::string_view who) {
        const std::string headers =
            std::string(who) + fmt::format("X-CSRF-Token: {}\r\n", csrf_of(fmt::format("token-of-{}", login)));
        return with_spine([&] { return ask_as(headers, "POST", "/api/v1/cases/1/remark", body); });
    };
    EXPECT_THAT(ask_as(west, "GET", "/api/v1/cases/1"), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(act("west", west), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(ask_as(west, "GET", "/api/v1/cases?state=all"), HasSubstr(R"("total":0)"));
    EXPECT_THAT(ask_as(west, "GET", "/api/v1/findings"), HasSubstr(R"("total":0)"));
    EXPECT_THAT(act("east", east), StartsWith("HTTP/1.1 200 "));
}

// Stored files: whatever a PDF is called and holds, it is saved under our name and never acts at our address.
TEST_F(Attacks, UploadsAFileIsSavedAndNeverShown) {
    must("account_password", password_of("firm"));
    const std::string town = session_of("town") + fmt::format("X-CSRF-Token: {}\r\n", csrf_of("token-of-town"));
    const std::string bytes = "%PDF-1.7\n<script>alert(document.cookie)</script>\n%%EOF";
    const auto upload = [&](std::string_view type, std::string_view name) {
        return with_spine([&] {
            const Client client(server_->port());
            client.say(
                fmt::format("POST /api/v1/photos?name={} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: {}\r\n"
                            "{}Content-Length: {}\r\n\r\n{}",
                            name, type, town, bytes.size(), bytes));
            return client.hear_all();
        });
    };
    for (const std::string_view type : {"text/html", "multipart/form-data; boundary=x", "text/plain"}) {
        EXPECT_THAT(upload(type, "x.pdf"), AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("Content-Type"))) << type;
    }
    const std::string taken = upload("application/pdf", "..%2F..%2F%22%0D%0ASet-Cookie:%20a=b%E2%80%AEfdp.html");
    ASSERT_THAT(taken, StartsWith("HTTP/1.1 200 ")) << taken;
    EXPECT_EQ(field_of(taken, "name"), "___Set-Cookie_ a=b_fdp.html");
    const std::string address = fmt::format("/api/v1/photos/{}", field_of(taken, "id"));
    const std::string saved = ask_as(town, "GET", address);
    ASSERT_THAT(saved, StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(header_of(saved, "Content-Type"), "application/pdf");
    EXPECT_THAT(header_of(saved, "Content-Disposition"),
                AllOf(StartsWith("attachment; filename=\"file-"), testing::EndsWith(".pdf")));
    EXPECT_EQ(header_of(saved, "X-Content-Type-Options"), "nosniff");
    EXPECT_THAT(header_of(saved, "Content-Security-Policy"), AllOf(HasSubstr("default-src 'none'"), HasSubstr("sandbox")));
    EXPECT_EQ(header_of(saved, "Set-Cookie"), "");
    EXPECT_THAT(ask_as(session_of("firm"), "GET", address), StartsWith("HTTP/1.1 404 ")) << "another's";
    EXPECT_THAT(ask_as("", "GET", address), StartsWith("HTTP/1.1 401 "));
    EXPECT_THAT(ask_as("", "GET", fmt::format("/api/v1/public/photos/{}", field_of(taken, "id"))), StartsWith("HTTP/1.1 404 "));
}

// Brute force, where a login is not even needed: at somebody's open browser the old password cannot be guessed either.
TEST_F(Attacks, BruteForceOfTheOldPasswordLocksToo) {
    const std::string in = log_in("admin", kPassword);
    const std::string who = cookie_in(in) + csrf_in(in);
    std::string answer;
    for (std::size_t i = 0; i <= accounts::kFailuresMax; ++i) {
        answer = with_spine([&] {
            return ask_as(who, "PUT", "/api/v1/me/password", R"({"password":"Wrong-guess-1","new_password":"Lan-ting-27"})");
        });
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 "));
        day_.district.turn();  // that it failed is an entry of its own
    }
    EXPECT_THAT(answer, HasSubstr("too many failed logins"));
    EXPECT_THAT(log_in("admin", kPassword), StartsWith("HTTP/1.1 429 "));
}

// Where somebody asks from gives no right: behind a proxy on the same machine everybody comes from here.
TEST_F(Attacks, MetricsNeedTheirRightFromThisMachineToo) {
    EXPECT_THAT(ask_as("", "GET", "/metrics"), StartsWith("HTTP/1.1 401 "));
    EXPECT_THAT(ask_as("X-Forwarded-For: 127.0.0.1\r\n", "GET", "/metrics"), StartsWith("HTTP/1.1 401 "));
    EXPECT_THAT(ask_as(session_of("town"), "GET", "/metrics"), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(ask_as(session_of("admin"), "GET", "/metrics"), StartsWith("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace lvwang::api
