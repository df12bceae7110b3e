#include "api/server_fixture.h"

#include <filesystem>
#include <thread>

#include "accounts/directory.h"
#include "api/caller.h"
#include "store/secret.h"

namespace lvwang::api {

std::string password_of(std::string_view login, bool must_change) {
    static const std::string kHash = *store::hash_password(kPassword);
    return fmt::format(R"({{"login":"{}","password_hash":"{}","must_change":{}}})", login, kHash, must_change);
}

std::string header_of(const std::string& answer, std::string_view name) {
    const std::size_t at = answer.find(fmt::format("\r\n{}: ", name));
    if (at == std::string::npos) return {};
    const std::size_t begin = at + name.size() + 4;
    return answer.substr(begin, answer.find("\r\n", begin) - begin);
}

std::string field_of(const std::string& answer, std::string_view name) {
    const boost::json::value body = boost::json::parse(answer.substr(answer.find("\r\n\r\n") + 4));
    const boost::json::value* value = body.as_object().if_contains(name);
    return value == nullptr ? "" : value->is_string() ? std::string(value->as_string()) : boost::json::serialize(*value);
}

ServerTest::ServerTest(TlsIdentity tls) : day_(*parse_iso("2026-04-03T08:00:00+08:00")) {
    must("account_put", R"({"login":"admin","name":"管理员","roles":["administrator","duty_officer"],"everything":true})");
    must("account_put", R"({"login":"town","name":"东镇","roles":["town_handler"],"regions":["990101001"]})");
    must("account_put", R"({"login":"firm","name":"甲厂","roles":["firm_officer"],"organisations":["bureau"]})");
    must("account_password", password_of("admin"));
    must("account_password", password_of("town"));
    std::string rights;
    for (const accounts::Right right : accounts::rights_of(*day_.district.views->accounts.get()->person("admin")).list()) {
        rights += fmt::format("{}\"{}\"", rights.empty() ? "" : ",", accounts::to_string(right));
    }
    must("account_token_put", fmt::format(R"({{"login":"admin","name":"test","rights":[{}],"token_hash":"{}","days":30}})",
                                          rights, api_token_hash(kToken)));
    scratch_.write_file("index.html", "<!doctype html><title>绿网</title>");
    std::filesystem::create_directory(scratch_.path("assets"));
    scratch_.write_file("assets/app.js", "export {}");
    ServerOptions options;
    options.pages_directory = scratch_.path("");
    options.identity = day_.identity;
    options.http.tls = std::move(tls);
    options.outside = options.http;
    sources_.emplace(day_.sources());
    // The fixture's clock is turned by the test's thread, the server has threads of its own.
    sources_->clock = [this] { return Instant{clock_ms_.load()}; };
    auto server = Server::start(*sources_, std::move(options));
    LVWANG_CHECK(server.has_value(), "{}", server.error().message);
    server_ = std::move(*server);
}

void ServerTest::must(const std::string& type, const std::string& body) {
    const auto result = day_.district.command(type, body);
    LVWANG_CHECK(result.body.has_value(), "{}: {}", type, result.body.error().message);
}

std::string ServerTest::ask_as(std::string_view headers, std::string_view method, std::string_view target,
                               std::string_view body) const {
    return ask_at(server_->port(), headers, method, target, body);
}

std::string ServerTest::ask_at(std::uint16_t port, std::string_view headers, std::string_view method, std::string_view target,
                               std::string_view body) {
    const Client client(port);
    client.say(
        fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: "
                    "application/json\r\n{}Content-Length: {}\r\n\r\n{}",
                    method, target, headers, body.size(), body));
    return client.hear_all();
}

std::string ServerTest::ask(std::string_view method, std::string_view target, std::string_view body) const {
    return ask_as(fmt::format("Authorization: Bearer {}\r\n", kToken), method, target, body);
}

std::string ServerTest::log_in(std::string_view login, std::string_view password) {
    return with_spine(
        [&] { return ask_as("", "POST", "/api/v1/login", fmt::format(R"({{"login":"{}","password":"{}"}})", login, password)); });
}

std::string ServerTest::cookie_in(const std::string& answer) {
    const std::string cookie = header_of(answer, "Set-Cookie");
    return fmt::format("Cookie: {}\r\n", cookie.substr(0, cookie.find(';')));
}

std::string ServerTest::csrf_in(const std::string& answer) {
    return fmt::format("X-CSRF-Token: {}\r\n", field_of(answer, "csrf_token"));
}

std::string ServerTest::with_spine(const std::function<std::string()>& asking) {
    std::string answer;
    std::atomic<bool> done = false;
    std::thread asker([&] {
        answer = asking();
        done = true;
    });
    while (!done) day_.district.turn();
    asker.join();
    return answer;
}

}  // namespace lvwang::api
