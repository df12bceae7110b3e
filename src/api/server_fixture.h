// The whole door on a free port of 127.0.0.1, a real spine behind it and some people in front. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include "api/answers_fixture.h"
#include "api/http_client_test.h"
#include "api/server.h"

namespace lvwang::api {

inline constexpr std::string_view kToken = "a token that only the tests know";
inline constexpr std::string_view kPassword = "Qing-shan-26";

// People with one password, whose hash is made once: it takes a while on purpose.
[[nodiscard]] std::string password_of(std::string_view login, bool must_change = false);

// The value of a header of an answer.
[[nodiscard]] std::string header_of(const std::string& answer, std::string_view name);

[[nodiscard]] std::string field_of(const std::string& answer, std::string_view name);

class ServerTest : public testing::Test {
protected:
    explicit ServerTest(TlsIdentity tls = {});
    void must(const std::string& type, const std::string& body);
    /// @param headers  who asks; each ends its line
    [[nodiscard]] std::string ask_as(std::string_view headers, std::string_view method, std::string_view target,
                                     std::string_view body = {}) const;
    [[nodiscard]] static std::string ask_at(std::uint16_t port, std::string_view headers, std::string_view method,
                                            std::string_view target, std::string_view body = {});
    [[nodiscard]] std::string ask(std::string_view method, std::string_view target, std::string_view body = {}) const;
    /// The answer to a login.
    std::string log_in(std::string_view login, std::string_view password);
    /// The cookie of an answer to a login, as a browser sends it.
    static std::string cookie_in(const std::string& answer);
    static std::string csrf_in(const std::string& answer);
    // Turns the spine while `asking` waits for its answer.
    std::string with_spine(const std::function<std::string()>& asking);

    AnswersFixture day_;
    store::Scratch scratch_;
    std::atomic<std::int64_t> clock_ms_{parse_iso("2026-04-03T08:00:00+08:00")->ms};
    std::optional<Sources> sources_;
    std::unique_ptr<Server> server_;
};

}  // namespace lvwang::api
