#include "gateway/server.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/session.h"
#include "gateway/wire_client_test.h"
#include "protocol/crc212.h"
#include "protocol/encode.h"

namespace lvwang::gateway {
namespace {

using pipeline::Arrival;
using pipeline::Outcome;
using protocol::Skipped;

std::string segment_of(std::string_view qn, std::string_view mn = "A1", unsigned flag = 5, std::string_view cn = "2011",
                       std::string_view cp = "DataTime=20240601085857;a21026-Rtd=58,a21026-Flag=N") {
    return fmt::format("QN={};ST=31;CN={};PW=123456;MN={};Flag={};CP=&&{}&&", qn, cn, mn, flag, cp);
}

std::string frame_with_length(std::string_view segment, std::size_t length) {
    return fmt::format("##{:04}{}{:04X}\r\n", length, segment, protocol::crc212(segment));
}

std::string frame(std::string_view segment) {
    return frame_with_length(segment, segment.size());
}

std::string answer_of(std::string_view qn, std::string_view mn = "A1", std::string_view cn = "9014", unsigned flag = 4) {
    return fmt::format("QN={};ST=91;CN={};PW=123456;MN={};Flag={};CP=&&&&", qn, cn, mn, flag);
}

const std::string kQn1 = "20240601085857001";
const std::string kQn2 = "20240601085857002";
const std::string kQn3 = "20240601085857003";

class Gateway : public testing::Test {
protected:
    explicit Gateway(const Limits& limits = {}, pipeline::InboxLimits inbox_limits = {}) : inbox_(inbox_limits), log_(inbox_) {
        ServerOptions options;
        options.address = "127.0.0.1";
        options.port = 0;
        options.threads = 2;
        options.limits = limits;
        auto server = Server::start(options, inbox_, downlink_, stats_, [] { return Instant{1'700'000'000'000}; });
        LVWANG_CHECK(server.has_value(), "{}", server.error().message);
        server_ = std::move(*server);
    }

    std::uint16_t port() const { return server_->port(); }

    template <class Condition>
    static bool eventually(Condition condition) {
        for (int waited = 0; waited < kPatienceMs; waited += 5) {
            if (condition()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return condition();
    }

    pipeline::IngestStats stats_;
    pipeline::Inbox inbox_;
    pipeline::Downlink downlink_;
    TestLog log_;
    std::unique_ptr<Server> server_;
};

// ---- what every server of the field should do (fourteen cases)

TEST_F(Gateway, answers_a_frame_that_wants_it) {
    for (const auto& [flag, answer_flag] : {std::pair{5U, 4U}, std::pair{9U, 8U}}) {
        WireClient device(port());
        device.send(frame(segment_of(kQn1, "A1", flag)));
        EXPECT_EQ(device.answer(), answer_of(kQn1, "A1", "9014", answer_flag));
    }
    EXPECT_EQ(log_.wait_for(2).size(), 2U);
}

TEST_F(Gateway, reads_a_frame_in_two_writes) {
    WireClient device(port());
    const std::string bytes = frame(segment_of(kQn1));
    device.send(bytes.substr(0, 40));
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    device.send(bytes.substr(40));
    EXPECT_EQ(device.answer(), answer_of(kQn1));
}

TEST_F(Gateway, reads_a_frame_whose_first_write_is_one_byte) {
    WireClient device(port());
    const std::string bytes = frame(segment_of(kQn1));
    device.send(bytes.substr(0, 1));
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    device.send(bytes.substr(1));
    EXPECT_EQ(device.answer(), answer_of(kQn1));
}

TEST_F(Gateway, reads_single_bytes) {
    WireClient device(port());
    device.send_byte_by_byte(frame(segment_of(kQn1)));
    EXPECT_EQ(device.answer(), answer_of(kQn1));
}

TEST_F(Gateway, reads_two_frames_in_one_write) {
    WireClient device(port());
    device.send(frame(segment_of(kQn1)) + frame(segment_of(kQn2)));
    EXPECT_EQ(device.answer(), answer_of(kQn1));
    EXPECT_EQ(device.answer(), answer_of(kQn2));
}

TEST_F(Gateway, reads_one_and_a_half_and_half) {
    WireClient device(port());
    const std::string second = frame(segment_of(kQn2));
    device.send(frame(segment_of(kQn1)) + second.substr(0, second.size() / 2));
    EXPECT_EQ(device.answer(), answer_of(kQn1));
    device.send(second.substr(second.size() / 2));
    EXPECT_EQ(device.answer(), answer_of(kQn2));
}

TEST_F(Gateway, skips_and_counts_garbage_before_a_frame) {
    WireClient device(port());
    device.send("\x01\x02 noise #\n" + frame(segment_of(kQn1)));
    EXPECT_EQ(device.answer(), answer_of(kQn1));
    EXPECT_GE(stats_.of(Skipped::kGarbage), 8U);
}

TEST_F(Gateway, keeps_a_frame_of_wrong_crc_and_does_not_answer_it) {
    WireClient device(port());
    std::string bad = frame(segment_of(kQn1));
    bad[40] = bad[40] == 'x' ? 'y' : 'x';
    device.send(bad + frame(segment_of(kQn2)));
    EXPECT_EQ(device.answer(), answer_of(kQn2));
    const auto frames = log_.wait_for(2);
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[0].bytes + "\r\n", bad);
    EXPECT_EQ(frames[0].mn, "");
}

TEST_F(Gateway, keeps_the_name_of_a_device_whose_crc_is_modbus) {
    WireClient device(port());
    const std::string segment = segment_of(kQn1);
    device.send(fmt::format("##{:04}{}{:04X}\r\n", segment.size(), segment, protocol::crc_modbus(segment)));
    EXPECT_EQ(device.answer(50), "");
    EXPECT_EQ(log_.wait_for(1).at(0).mn, "A1");
}

// A line whose device is believed although its check sum is another one brings frames, whatever their verdict.
TEST(SessionTest, counts_what_a_policy_takes_as_frames) {
    Limits limits;
    limits.bytes_without_frame_max = 500;
    const std::string segment = segment_of(kQn1);
    const std::string modbus = fmt::format("##{:04}{}{:04X}\r\n", segment.size(), segment, protocol::crc_modbus(segment));
    for (const CrcPolicy policy : {CrcPolicy::kAcceptModbus, CrcPolicy::kStrict}) {
        pipeline::IngestStats stats;
        const CrcPolicyOf policy_of = [policy](std::string_view) { return std::optional(policy); };
        Session session(0, limits, policy_of, std::make_shared<pipeline::Connection>(), stats);
        std::vector<Arrival> arrivals;
        for (int i = 0; i < 10; ++i) session.take(modbus, Instant{1'700'000'000'000}, arrivals);
        EXPECT_EQ(arrivals.size(), 10U);
        EXPECT_EQ(session.reason_to_close().has_value(), policy == CrcPolicy::kStrict);
    }
}

TEST_F(Gateway, takes_a_crc_in_lower_case) {
    WireClient device(port());
    const std::string segment = segment_of("20240601085857223", "010000A8900016F000169DC0");
    ASSERT_EQ(protocol::crc212(segment), 0x35C0);
    device.send(fmt::format("##{:04}{}35c0\r\n", segment.size(), segment));
    EXPECT_EQ(device.answer(), answer_of("20240601085857223", "010000A8900016F000169DC0"));
}

TEST_F(Gateway, goes_on_behind_a_length_too_small) {
    WireClient device(port());
    const std::string segment = segment_of(kQn1);
    device.send(frame_with_length(segment, segment.size() - 9) + frame(segment_of(kQn2)));
    EXPECT_EQ(device.answer(), answer_of(kQn1)) << "its CRC fits: its values are taken";
    EXPECT_EQ(device.answer(), answer_of(kQn2));
    EXPECT_EQ(log_.wait_for(2).size(), 2U);
}

TEST_F(Gateway, goes_on_behind_a_length_too_large) {
    WireClient device(port());
    device.send(frame_with_length(segment_of(kQn1), 888) + frame(segment_of(kQn2)));
    EXPECT_EQ(device.answer(), answer_of(kQn1)) << "its CRC fits: its values are taken";
    EXPECT_EQ(device.answer(), answer_of(kQn2));
    EXPECT_EQ(log_.wait_for(2).size(), 2U);
}

TEST_F(Gateway, needs_no_line_end) {
    WireClient device(port());
    std::string bytes = frame(segment_of(kQn1));
    bytes.resize(bytes.size() - 2);
    device.send(bytes);
    EXPECT_EQ(device.answer(400), answer_of(kQn1));
}

TEST_F(Gateway, leaves_binary_in_cp_whole) {
    WireClient device(port());
    const std::string binary("\0\x01##0005&&\r\n##\xff\xfe&&AAAA\r\n##1", 27);
    device.send(frame(segment_of(kQn1, "A1", 9, "7777", binary)) + frame(segment_of(kQn2)));
    EXPECT_EQ(device.answer(), answer_of(kQn1, "A1", "9014", 8));
    EXPECT_EQ(device.answer(), answer_of(kQn2));
}

TEST_F(Gateway, stays_silent_where_no_answer_is_wanted) {
    WireClient device(port());
    device.send(frame(segment_of(kQn1, "A1", 4)) + frame(segment_of(kQn2)));
    EXPECT_EQ(device.answer(), answer_of(kQn2));
    EXPECT_EQ(log_.wait_for(2).size(), 2U);
}

TEST_F(Gateway, takes_gbk_text) {
    WireClient device(port());
    device.send(frame(segment_of(kQn1, "A1", 5, "3020", "i11001-Info=//\xC7\xE5\xCF\xB4//")));
    EXPECT_EQ(device.answer(), answer_of(kQn1));
    EXPECT_THAT(log_.wait_for(1).at(0).bytes, testing::HasSubstr("\xC7\xE5\xCF\xB4"));
}

// ---- answers

TEST_F(Gateway, does_not_answer_before_the_frame_is_synced) {
    log_.hold();
    WireClient device(port());
    device.send(frame(segment_of(kQn1)));
    ASSERT_EQ(log_.wait_for(1).size(), 1U);
    EXPECT_EQ(device.answer(100), "");
    log_.go_on();
    EXPECT_EQ(device.answer(), answer_of(kQn1));
}

TEST_F(Gateway, answers_each_command_in_its_own_way) {
    WireClient device(port());
    device.send(frame(segment_of(kQn1, "A1", 9, "9015", "")));
    EXPECT_EQ(device.answer(), answer_of(kQn1, "A1", "9013", 8));
    device.send(frame(segment_of(kQn2, "A1", 5, "1013", "PolId=w01018")));
    EXPECT_EQ(device.answer(), answer_of(kQn2, "A1", "9013"));
    device.send(frame(segment_of("1617936069734", "A1", 5, "7777", "")));
    EXPECT_EQ(device.answer(), answer_of("1617936069734"));
    device.send(frame("QN=20040516010101001;ST=32;CN=2051;PW=1;MN=A1;Flag=1;CP=&&a=1&&"));
    EXPECT_EQ(device.answer(), "ST=91;CN=9014;CP=&&QN=20040516010101001;CN=2051&&");
    device.send(frame(segment_of(kQn3, "A1", 5, "9014", "")) + frame(segment_of(kQn1)));
    EXPECT_EQ(device.answer(), answer_of(kQn1)) << "an answer is not answered";
}

TEST_F(Gateway, still_answers_who_has_ended_its_side) {
    log_.hold();
    WireClient device(port());
    device.send(frame(segment_of(kQn1)));
    device.end();
    ASSERT_EQ(log_.wait_for(1).size(), 1U);
    log_.go_on();
    EXPECT_EQ(device.answer(), answer_of(kQn1));
    EXPECT_TRUE(device.is_closed());
}

TEST_F(Gateway, keeps_the_frames_of_who_hung_up) {
    log_.hold();
    { WireClient(port()).send(frame(segment_of(kQn1))); }
    EXPECT_EQ(log_.wait_for(1).size(), 1U);
    EXPECT_TRUE(eventually([&] { return stats_.connections().empty() || log_.frames().size() == 1; }));
    log_.go_on();
    WireClient device(port());
    device.send(frame(segment_of(kQn2)));
    EXPECT_EQ(device.answer(), answer_of(kQn2));
}

TEST_F(Gateway, takes_a_thousand_frames_at_once_and_answers_each_in_order) {
    WireClient device(port());
    std::string bytes;
    for (int i = 0; i < 1000; ++i) bytes += frame(segment_of(std::to_string(i)));
    ASSERT_TRUE(device.send(bytes));
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(device.answer(), answer_of(std::to_string(i)));
}

// ---- connections

TEST_F(Gateway, shows_its_connections) {
    WireClient park(port());
    WireClient second_link(port());
    park.send(frame(segment_of(kQn1, "A1")) + frame(segment_of(kQn2, "B2")) + frame(segment_of(kQn3, "B2", 4)));
    second_link.send(frame(segment_of(kQn1, "B2")));
    EXPECT_EQ(park.answer(), answer_of(kQn1, "A1"));
    EXPECT_EQ(park.answer(), answer_of(kQn2, "B2"));
    EXPECT_EQ(second_link.answer(), answer_of(kQn1, "B2"));
    auto shown = stats_.connections();
    ASSERT_EQ(shown.size(), 2U);
    if (shown[0]->frames < shown[1]->frames) std::swap(shown[0], shown[1]);
    EXPECT_EQ(shown[0]->frames, 3U);
    EXPECT_EQ(shown[0]->mns, (std::set<std::string>{"A1", "B2"}));
    EXPECT_EQ(shown[1]->mns, (std::set<std::string>{"B2"}));
    EXPECT_EQ(shown[0]->last_ms, 1'700'000'000'000);
    EXPECT_THAT(shown[0]->peer, testing::StartsWith("127.0.0.1:"));
    EXPECT_FALSE(shown[0]->paused);
}

TEST_F(Gateway, forgets_a_connection_that_is_gone) {
    { WireClient device(port()); }
    EXPECT_TRUE(eventually([&] { return stats_.connections().empty(); }));
}

TEST_F(Gateway, two_servers_do_not_share_a_port) {
    ServerOptions options;
    options.address = "127.0.0.1";
    options.port = port();
    const auto second = Server::start(options, inbox_, downlink_, stats_, [] { return Instant{}; });
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kConflict);
    EXPECT_THAT(second.error().message, testing::HasSubstr("in use"));
}

TEST_F(Gateway, refuses_what_is_no_address_of_ours) {
    ServerOptions options;
    for (const char* address : {"nonsense", "192.0.2.1"}) {
        options.address = address;
        options.port = 0;
        EXPECT_FALSE(Server::start(options, inbox_, downlink_, stats_, [] { return Instant{}; })) << address;
    }
}

// ---- bad input

TEST_F(Gateway, turns_strangers_away_by_name) {
    WireClient browser(port());
    browser.send("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
    EXPECT_TRUE(browser.is_closed());
    WireClient scanner(port());
    scanner.send(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + std::string(500, '\x5a'));
    EXPECT_TRUE(scanner.is_closed());
    EXPECT_TRUE(eventually([&] { return stats_.closed()["http"] == 1 && stats_.closed()["tls"] == 1; }));
    EXPECT_GT(stats_.of(Skipped::kHttp), 0U);
    EXPECT_GT(stats_.of(Skipped::kTls), 0U);
    WireClient device(port());
    device.send(frame(segment_of(kQn1)));
    EXPECT_EQ(device.answer(), answer_of(kQn1));
}

TEST_F(Gateway, gives_up_after_ten_megabytes_without_a_frame) {
    WireClient noisy(port());
    const std::string noise(1 << 16, '\xEE');
    for (int i = 0; i < 200 && noisy.send(noise); ++i) {
    }
    EXPECT_TRUE(noisy.is_closed());
    EXPECT_TRUE(eventually([&] { return stats_.closed()["no_frame"] == 1; }));
    EXPECT_GE(stats_.of(Skipped::kGarbage), 9'000'000U);
}

TEST_F(Gateway, answers_a_good_frame_after_nine_megabytes_of_garbage) {
    WireClient noisy(port());
    const std::string noise = std::string((1 << 16) - 1, '\xEE') + "\n";
    for (int i = 0; i < 137; ++i) ASSERT_TRUE(noisy.send(noise));
    ASSERT_TRUE(noisy.send(frame(segment_of(kQn1))));
    EXPECT_EQ(noisy.answer(), answer_of(kQn1));
}

TEST_F(Gateway, counts_half_a_frame_by_name) {
    {
        WireClient device(port());
        device.send(frame(segment_of(kQn1)).substr(0, 53) + frame(segment_of(kQn2)));
        EXPECT_EQ(device.answer(), answer_of(kQn2));
    }
    EXPECT_TRUE(eventually([&] { return stats_.of(Outcome::kTruncated) == 1; }));
}

TEST_F(Gateway, does_not_answer_cipher_text_it_cannot_check_but_keeps_it) {
    WireClient device(port());
    const std::string plain = segment_of(kQn1, "A1", 9, "2051", "DataTime=20240520210600;a01011-Avg=1.35,a01011-Flag=N");
    const auto cipher = protocol::encrypt_segment(plain, protocol::example_sm4_key());
    device.send(fmt::format("##{:04}{}{:04X}\r\n", plain.size(), *cipher, protocol::crc212(plain)) + frame(segment_of(kQn2)));
    EXPECT_EQ(device.answer(), answer_of(kQn2));
    const auto frames = log_.wait_for(2);
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[0].mn, "A1");
}

// ---- limits

class SmallInbox : public Gateway {
protected:
    SmallInbox() : Gateway({}, {.frames_max = 10}) {}
};

TEST_F(SmallInbox, a_full_inbox_stops_the_reading_and_loses_nothing) {
    log_.stall();
    WireClient device(port());
    std::string bytes;
    for (int i = 0; i < 5'000; ++i) bytes += frame(segment_of(fmt::format("{:017}", i)));
    const std::size_t sent = device.send_until_stuck(bytes, 300);
    EXPECT_LT(sent, 64U << 20) << "the socket must fill up";
    EXPECT_TRUE(eventually([&] { return stats_.connections().at(0)->paused.load(); }));
    EXPECT_EQ(inbox_.depth().frames, 10U);

    WireClient other(port());
    other.send(frame(segment_of(kQn1, "B2")));
    EXPECT_EQ(other.answer(50), "");

    log_.go_on();
    EXPECT_EQ(other.answer(), answer_of(kQn1, "B2"));
    const std::size_t whole = sent / frame(segment_of(fmt::format("{:017}", 0))).size();
    for (std::size_t i = 0; i < whole; ++i) ASSERT_EQ(device.answer(), answer_of(fmt::format("{:017}", i % 5'000)));
    EXPECT_EQ(log_.frames().size(), whole + 1);
}

TEST_F(Gateway, who_does_not_read_its_answers_is_not_read) {
    WireClient deaf(port(), 4 * 1024);
    std::string bytes;
    for (int i = 0; i < 5'000; ++i) bytes += frame(segment_of(fmt::format("{:017}", i)));
    const std::size_t sent = deaf.send_until_stuck(bytes, 500);
    EXPECT_LT(sent, 64U << 20);
    EXPECT_TRUE(eventually([&] { return stats_.connections().at(0)->paused.load(); }));

    WireClient device(port());
    device.send(frame(segment_of(kQn1)));
    EXPECT_EQ(device.answer(), answer_of(kQn1)) << "others are served";

    const std::size_t whole = sent / frame(segment_of(fmt::format("{:017}", 0))).size();
    for (std::size_t i = 0; i < whole; ++i) ASSERT_EQ(deaf.answer(), answer_of(fmt::format("{:017}", i % 5'000)));
}

class FewConnections : public Gateway {
protected:
    FewConnections() : Gateway({.connections_max = 2}) {}
};

TEST_F(FewConnections, one_too_many_is_turned_away_by_name) {
    WireClient first(port());
    WireClient second(port());
    ASSERT_TRUE(eventually([&] { return stats_.connections().size() == 2; }));
    WireClient third(port());
    EXPECT_TRUE(third.is_closed());
    EXPECT_EQ(stats_.closed()["too_many_connections"], 1U);
    first.send(frame(segment_of(kQn1)));
    EXPECT_EQ(first.answer(), answer_of(kQn1));
}

class Probing : public Gateway {
protected:
    Probing() : Gateway({.keep_alive_idle_s = 1, .keep_alive_interval_s = 1, .keep_alive_probes = 2}) {}
};

TEST_F(Probing, a_dead_line_is_found_and_a_silent_one_is_left_alone) {
    WireClient silent(port());
    WireClient dead(port());
    dead.send(frame(segment_of(kQn1)));
    ASSERT_EQ(dead.answer(), answer_of(kQn1));
    ASSERT_TRUE(eventually([&] { return stats_.connections().size() == 2; }));
    dead.vanish();
    ASSERT_TRUE(eventually([&] { return stats_.connections().size() == 1; })) << "probed after one second, given up after three";
    silent.send(frame(segment_of(kQn2)));
    EXPECT_EQ(silent.answer(), answer_of(kQn2));
}

TEST_F(Gateway, stops_while_devices_talk) {
    WireClient device(port());
    device.send(frame(segment_of(kQn1)) + frame(segment_of(kQn2)).substr(0, 30));
    EXPECT_EQ(device.answer(), answer_of(kQn1));
    server_->stop();
    EXPECT_TRUE(device.is_closed());
    EXPECT_TRUE(stats_.connections().empty());
}

}  // namespace
}  // namespace lvwang::gateway
