// Does the visitor open one case, once, and say what stands in the way?
#include "district/visitor.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <map>
#include <thread>
#include <vector>

namespace lvwang::district {
namespace {

/// A web server on a free port that answers by the first line of a request and keeps what was asked.
class Desk {
public:
    using Answers = std::map<std::string, std::string>;
    explicit Desk(Answers answers) : answers_(std::move(answers)) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(listen(listener_, 8), 0);
        socklen_t size = sizeof address;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        address_ = fmt::format("http://127.0.0.1:{}/", ntohs(address.sin_port));
        thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }
    ~Desk() { finish(); }
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    [[nodiscard]] const std::string& address() const { return address_; }
    /// Ends it; what was asked, whole.
    std::vector<std::string> finish() {
        if (thread_.joinable()) {
            thread_.request_stop();
            thread_.join();
            close(listener_);
        }
        return asked_;
    }

private:
    void serve(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            pollfd waiting{listener_, POLLIN, 0};
            if (poll(&waiting, 1, 20) <= 0) continue;
            const int peer = accept(listener_, nullptr, nullptr);
            std::array<char, 8192> bytes;
            const ssize_t n = recv(peer, bytes.data(), bytes.size(), 0);
            asked_.emplace_back(bytes.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
            const std::string line = asked_.back().substr(0, asked_.back().find(" HTTP/"));
            const auto answer = answers_.find(line);
            const std::string text = answer != answers_.end() ? answer->second : "404 Not Found\r\n\r\n{}";
            const std::string whole = "HTTP/1.1 " + text;
            send(peer, whole.data(), whole.size(), MSG_NOSIGNAL);
            close(peer);
        }
    }

    Answers answers_;
    std::vector<std::string> asked_;
    std::string address_;
    int listener_ = -1;
    std::jthread thread_;
};

const std::atomic<bool> kNever{false};
const Instant kStart = parse_iso("2026-11-14T10:00:00+08:00").value();
constexpr const char* kDevices =
    "200 OK\r\nContent-Type: application/json\r\n\r\n"
    R"({"items":[{"mn":"OTHER","point_id":3},{"mn":"MN1","point_id":7}],"total":2})";
constexpr const char* kFindingsPath = "GET /api/v1/findings?state=all&class=exceedance&point=7&limit=1000";

std::string findings(const std::string& case_id) {
    return "200 OK\r\n\r\n"
           R"({"items":[{"id":11,"start":"2026-11-13T10:00:00+08:00","case_id":null},)"
           R"({"id":12,"start":"2026-11-14T10:00:00+08:00","case_id":)" +
           case_id + "}]}";
}

TEST(Visitor, OpensTheCaseThatNobodyOpened) {
    Desk desk({{"GET /api/v1/devices", kDevices},
               {kFindingsPath, findings("null")},
               {"POST /api/v1/findings/12/case", "200 OK\r\n\r\n{\"id\":1}"}});
    const auto opened = Visitor(desk.address(), kNever).open_past_case("MN1", kStart);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    EXPECT_TRUE(*opened);
    const auto asked = desk.finish();
    ASSERT_EQ(asked.size(), 3U);
    EXPECT_NE(asked[2].find(R"("due_at":"2026-11-16T10:00:00+08:00")"), std::string::npos) << asked[2];
    EXPECT_NE(asked[2].find("演示"), std::string::npos) << "whoever reads the case sees that it is a demo act";
}

TEST(Visitor, SetsTheTargetsThatAreNotThere) {
    const std::string text = R"([{"key":"a","name":"甲","value":"30"},{"key":"b","name":"乙","value":"85"}])";
    Desk desk({{"GET /api/v1/targets?year=2026", "200 OK\r\n\r\n{\"items\":[{\"key\":\"a-2026\"}]}"},
               {"PUT /api/v1/targets/b-2026", "200 OK\r\n\r\n{}"}});
    const Visitor visitor(desk.address(), kNever);
    const auto set = visitor.set_targets(text, 2026);
    ASSERT_TRUE(set.has_value()) << set.error().message;
    EXPECT_EQ(*set, 1);
    EXPECT_EQ(visitor.set_targets("{}", 2026).error().code, ErrorCode::kInvalidArgument);
    const auto asked = desk.finish();
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_NE(asked[1].find(R"("year":2026)"), std::string::npos) << asked[1];
    EXPECT_EQ(asked[1].find(R"("key")"), std::string::npos) << asked[1];
}

TEST(Visitor, DoesNothingTwice) {
    Desk desk({{"GET /api/v1/devices", kDevices}, {kFindingsPath, findings("5")}});
    const auto opened = Visitor(desk.address(), kNever).open_past_case("MN1", kStart);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    EXPECT_FALSE(*opened);
    EXPECT_EQ(desk.finish().size(), 2U);
}

TEST(Visitor, SaysWhatStandsInTheWay) {
    Desk desk({{"GET /api/v1/devices", kDevices},
               {kFindingsPath, findings("null")},
               {"POST /api/v1/findings/12/case", "400 Bad Request\r\n\r\n{\"detail\":\"no\"}"}});
    const Visitor visitor(desk.address(), kNever);
    EXPECT_NE(visitor.open_past_case("MN1", kStart).error().message.find("400"), std::string::npos);
    EXPECT_EQ(visitor.open_past_case("MN2", kStart).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(visitor.open_past_case("MN1", kStart + kHourMs).error().code, ErrorCode::kNotFound);
    desk.finish();
    EXPECT_EQ(visitor.open_past_case("MN1", kStart).error().code, ErrorCode::kIo);
}

TEST(Visitor, WaitsUntilWhatIsLoggedIsApplied) {
    Desk behind(Desk::Answers{{"GET /api/v1/health", "200 OK\r\n\r\n{\"log_last_seq\":100,\"applied_seq\":60}"}});
    EXPECT_EQ(Visitor(behind.address(), kNever).wait_until_applied(500).error().code, ErrorCode::kUnavailable);
    EXPECT_GE(behind.finish().size(), 2U) << "it asked again";
    Desk level(Desk::Answers{{"GET /api/v1/health", "200 OK\r\n\r\n{\"log_last_seq\":100,\"applied_seq\":100}"}});
    EXPECT_TRUE(Visitor(level.address(), kNever).wait_until_applied(10'000).has_value());
    Desk averaging(
        Desk::Answers{{"GET /api/v1/health", "200 OK\r\n\r\n{\"log_last_seq\":100,\"applied_seq\":100,\"due_days\":3}"}});
    EXPECT_FALSE(Visitor(averaging.address(), kNever).wait_until_applied(500).has_value()) << "days are still to be averaged";
}

}  // namespace
}  // namespace lvwang::district
