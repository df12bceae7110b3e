// Quirks 1, 9, 14, 17, 25, 29 and 30 of docs/formats/quirks.md over real sockets: who is answered, and who is served meanwhile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "gateway/wire_client_test.h"
#include "pipeline/device_notices.h"
#include "quirk_frames.h"

namespace lvwang::quirks {
namespace {

using gateway::WireClient;
using testing::HasSubstr;

std::string text_of(std::string_view qn, std::string_view mn, std::string_view cn = "2011") {
    return fmt::format("QN={};ST=31;CN={};PW=123456;MN={};Flag=5;CP=&&{}&&", qn, cn, mn, kValues);
}
std::string modbus_framed(std::string_view segment) {
    return framed(segment, {}, fmt::format("{:04X}", protocol::crc_modbus(segment))) + "\r\n";
}
std::string good(std::string_view qn, std::string_view mn = "A1", std::string_view cn = "2011") {
    return framed(text_of(qn, mn, cn)) + "\r\n";
}

class QuirkWire : public testing::Test {
protected:
    QuirkWire() : log_(inbox_) {
        gateway::ServerOptions options;
        options.address = "127.0.0.1";
        options.port = 0;
        options.threads = 2;
        options.crc_policy_of = [this](std::string_view mn) -> std::optional<CrcPolicy> {
            const std::scoped_lock lock(mutex_);
            const auto found = policies_.find(std::string(mn));
            return found == policies_.end() ? std::nullopt : std::optional(found->second);
        };
        auto server = gateway::Server::start(options, inbox_, downlink_, stats_, [this] { return Instant{now_ms_.load()}; });
        LVWANG_CHECK(server.has_value(), "{}", server.error().message);
        server_ = std::move(*server);
    }

    void set_policy(const std::string& mn, CrcPolicy policy) {
        const std::scoped_lock lock(mutex_);
        policies_[mn] = policy;
    }

    std::atomic<std::int64_t> now_ms_{1'775'534'400'000};
    std::mutex mutex_;
    std::map<std::string, CrcPolicy> policies_;
    pipeline::IngestStats stats_;
    pipeline::Inbox inbox_;
    pipeline::Downlink downlink_;
    gateway::TestLog log_;
    std::unique_ptr<gateway::Server> server_;
};

TEST_F(QuirkWire, 09_a_device_whose_policy_takes_its_crc_is_answered) {
    set_policy("LAX", CrcPolicy::kAcceptModbus);
    set_policy("ANY", CrcPolicy::kIgnore);
    set_policy("FIRM", CrcPolicy::kStrict);
    WireClient device(server_->port());
    device.send(modbus_framed(text_of("1", "FIRM")) + modbus_framed(text_of("2", "LAX")) + modbus_framed(text_of("3", "NOBODY")) +
                framed(text_of("4", "ANY"), {}, "33EC") + "\r\n" + framed(text_of("5", "LAX"), {}, "33EC") + "\r\n" + good("6"));
    EXPECT_THAT(device.answer(), HasSubstr("QN=2;"));
    EXPECT_THAT(device.answer(), HasSubstr("QN=4;"));
    EXPECT_THAT(device.answer(), HasSubstr("QN=6;"));
    const auto kept = log_.wait_for(6);
    ASSERT_EQ(kept.size(), 6U) << "all are kept";
    std::vector<std::string> names;
    for (const auto& arrival : kept) names.push_back(arrival.mn);
    EXPECT_THAT(names, testing::ElementsAre("FIRM", "LAX", "NOBODY", "ANY", "LAX", "A1")) << "and can be decided anew";
    set_policy("FIRM", CrcPolicy::kAcceptModbus);  // while the line stays open
    device.send(modbus_framed(text_of("7", "FIRM")));
    EXPECT_THAT(device.answer(), HasSubstr("QN=7;"));
}

TEST_F(QuirkWire, 14_any_mn_and_password_is_echoed) {
    WireClient device(server_->port());
    for (const char* mn : {"A01", "sn_2020-0001", "绿网0001", "010000A8900016F000169DC0"}) {
        device.send(framed(fmt::format("QN=1;ST=31;CN=2011;PW=SECRETOF24CHARACTERS1234;MN={};Flag=5;CP=&&a=1&&", mn)));
        EXPECT_THAT(device.answer(), HasSubstr(fmt::format("PW=SECRETOF24CHARACTERS1234;MN={};", mn)));
    }
    device.send(framed("QN=20260407120000123;ST=31;CN=1001;PW=123456;MN=;Flag=9;CP=&&i23006-Info=AB12&&"));
    EXPECT_THAT(device.answer(), HasSubstr("QN=20260407120000123"));
}

TEST_F(QuirkWire, 17_many_mn_on_one_line_and_one_mn_on_two) {
    WireClient park(server_->port());
    std::string all;
    for (int i = 0; i < 50; ++i) all += good(fmt::format("{}", i), fmt::format("PARK{:02}", i));
    park.send(all);
    for (int i = 0; i < 50; ++i)
        EXPECT_THAT(park.answer(), HasSubstr(fmt::format("QN={};ST=91;CN=9014;PW=123456;MN=PARK{:02};", i, i)));
    now_ms_ += 60'000;
    WireClient second(server_->port());
    second.send(good("100", "PARK07"));
    EXPECT_THAT(second.answer(), HasSubstr("QN=100"));
    EXPECT_EQ(pipeline::lines_of(stats_.connections()).at("PARK07"), 1) << "it has moved";
    now_ms_ += 60'000;
    park.send(good("101", "PARK07"));
    EXPECT_THAT(park.answer(), HasSubstr("QN=101"));
    const auto lines = pipeline::lines_of(stats_.connections());
    EXPECT_EQ(lines.at("PARK07"), 2) << "both speak";
    EXPECT_EQ(lines.at("PARK08"), 1);
}

TEST_F(QuirkWire, 25_every_copy_is_answered) {
    WireClient device(server_->port());
    for (int copy = 0; copy < 6; ++copy) {
        device.send(good("20260407120000123"));
        EXPECT_THAT(device.answer(), HasSubstr("QN=20260407120000123;ST=91;CN=9014"));
    }
    EXPECT_EQ(log_.wait_for(6).size(), 6U);
}

TEST_F(QuirkWire, 29_a_storm_of_reconnects_behind_half_open_lines) {
    // The old sockets stay: behind a NAT nobody has told us that they are dead.
    std::vector<std::unique_ptr<WireClient>> dead;
    for (int i = 0; i < 200; ++i) {
        dead.push_back(std::make_unique<WireClient>(server_->port()));
        dead.back()->send(good("1", fmt::format("N{:03}", i)).substr(0, static_cast<std::size_t>(20 + i % 90)));
    }
    std::vector<std::unique_ptr<WireClient>> back;
    for (int i = 0; i < 200; ++i) back.push_back(std::make_unique<WireClient>(server_->port()));
    for (int i = 0; i < 200; ++i) back[static_cast<std::size_t>(i)]->send(good(fmt::format("{}", i), fmt::format("N{:03}", i)));
    for (int i = 0; i < 200; ++i) {
        EXPECT_THAT(back[static_cast<std::size_t>(i)]->answer(), HasSubstr(fmt::format("QN={};", i))) << i;
    }
}

TEST_F(QuirkWire, 30_login_heartbeat_and_unknown_commands) {
    struct Row {
        const char* cn;
        const char* answer;
    };
    WireClient device(server_->port());
    for (const Row& row :
         {Row{"9021", "9022"}, {"9015", "9013"}, {"1013", "9013"}, {"2076", "9014"}, {"7777", "9014"}, {"3020", "9014"}}) {
        device.send(good("20260407120000123", "A1", row.cn));
        EXPECT_THAT(device.answer(), HasSubstr(fmt::format("ST=91;CN={};", row.answer))) << row.cn;
    }
    EXPECT_EQ(log_.wait_for(6).size(), 6U);
}

TEST_F(QuirkWire, 31_answers_are_not_answered) {
    WireClient device(server_->port());
    for (const char* cn : {"9011", "9012", "9013", "9014", "9022"}) device.send(good("1", "A1", cn));
    device.send(good("2"));
    EXPECT_THAT(device.answer(), HasSubstr("QN=2;"));
}

}  // namespace
}  // namespace lvwang::quirks
