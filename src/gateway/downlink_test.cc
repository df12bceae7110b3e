// What is sent down: over real sockets, to the newest connection of a device.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/server.h"
#include "gateway/switchboard.h"
#include "gateway/wire_client_test.h"
#include "protocol/crc212.h"

namespace lvwang::gateway {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Place = Switchboard::Place;

std::string frame(std::string_view segment) {
    return fmt::format("##{:04}{}{:04X}\r\n", segment.size(), segment, protocol::crc212(segment));
}

std::string upload(std::string_view mn, int number) {
    return frame(
        fmt::format("QN=202406010858570{:02};ST=31;CN=2011;PW=123456;MN={};Flag=5;CP=&&DataTime=20240601085857&&", number, mn));
}

std::string command_segment(std::string_view mn, int number) {
    return fmt::format("QN=202406010900000{:02};ST=31;CN=1011;PW=123456;MN={};Flag=5;CP=&&&&", number, mn);
}

class Down : public testing::Test {
protected:
    explicit Down(const Limits& limits = Limits{}) : log_(inbox_) {
        ServerOptions options;
        options.address = "127.0.0.1";
        options.port = 0;
        options.threads = 2;
        options.limits = limits;
        options.crc_policy_of = [](std::string_view mn) {
            return mn == "KNOWN" ? std::optional(CrcPolicy::kStrict) : std::nullopt;
        };
        auto server = Server::start(options, inbox_, downlink_, stats_, [] { return Instant{1'700'000'000'000}; });
        LVWANG_CHECK(server.has_value(), "{}", server.error().message);
        server_ = std::move(*server);
    }

    void send(std::string_view mn, int number) {
        const auto sent = downlink_.send({.id = static_cast<std::uint64_t>(number),
                                          .mn = std::string(mn),
                                          .answer_to = 0,
                                          .bytes = frame(command_segment(mn, number))});
        LVWANG_CHECK(sent.has_value(), "{}", sent.error().message);
    }

    std::vector<std::uint64_t> sent_ids(std::size_t count) {
        std::vector<std::uint64_t> ids;
        for (int waited = 0; waited < kPatienceMs && ids.size() < count; waited += 5) {
            for (const pipeline::Sent& sent : downlink_.take_sent()) ids.push_back(sent.id);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return ids;
    }

    bool eventually_open(std::size_t connections) {
        for (int waited = 0; waited < kPatienceMs; waited += 5) {
            if (stats_.connections().size() == connections) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return false;
    }

    pipeline::IngestStats stats_;
    pipeline::Inbox inbox_;
    pipeline::Downlink downlink_;
    TestLog log_;
    std::unique_ptr<Server> server_;
};

TEST_F(Down, reaches_a_device_that_has_spoken) {
    WireClient device(server_->port());
    device.send(upload("A1", 1));
    EXPECT_THAT(device.answer(), testing::HasSubstr("CN=9014"));
    send("A1", 1);
    EXPECT_EQ(device.answer(), command_segment("A1", 1));
    EXPECT_THAT(sent_ids(1), ElementsAre(1U));
}

TEST_F(Down, waits_until_the_device_speaks) {
    send("A1", 1);
    send("A1", 2);
    WireClient other(server_->port());
    other.send(upload("B1", 1));
    EXPECT_THAT(other.answer(), testing::HasSubstr("MN=B1"));
    EXPECT_THAT(downlink_.take_sent(), IsEmpty());
    WireClient device(server_->port());
    device.send(upload("A1", 1));
    std::vector<std::string> got{device.answer(), device.answer(), device.answer()};
    std::erase_if(got, [](const std::string& segment) { return segment.find("CN=9014") != std::string::npos; });
    EXPECT_THAT(got, ElementsAre(command_segment("A1", 1), command_segment("A1", 2)));
    EXPECT_THAT(sent_ids(2), ElementsAre(1U, 2U));
}

TEST_F(Down, goes_to_the_newest_connection_and_back_when_it_closes) {
    WireClient old_line(server_->port());
    old_line.send(upload("A1", 1));
    EXPECT_THAT(old_line.answer(), testing::HasSubstr("CN=9014"));
    {
        WireClient new_line(server_->port());
        new_line.send(upload("A1", 2));
        EXPECT_THAT(new_line.answer(), testing::HasSubstr("CN=9014"));
        old_line.send(upload("A1", 3));  // speaking again on the old line does not make it the newest
        EXPECT_THAT(old_line.answer(), testing::HasSubstr("CN=9014"));
        send("A1", 1);
        EXPECT_EQ(new_line.answer(), command_segment("A1", 1));
    }
    ASSERT_TRUE(eventually_open(1));
    send("A1", 2);
    EXPECT_EQ(old_line.answer(), command_segment("A1", 2));
}

TEST_F(Down, many_devices_on_one_connection) {
    WireClient gateway(server_->port());
    gateway.send(upload("A1", 1) + upload("A2", 2) + upload("A3", 3));
    for (int i = 0; i < 3; ++i) EXPECT_THAT(gateway.answer(), testing::HasSubstr("CN=9014"));
    send("A3", 3);
    send("A1", 1);
    EXPECT_EQ(gateway.answer(), command_segment("A3", 3));
    EXPECT_EQ(gateway.answer(), command_segment("A1", 1));
}

TEST_F(Down, a_damaged_frame_takes_nobodys_name) {
    WireClient liar(server_->port());
    std::string damaged = upload("A1", 1);
    damaged[damaged.size() - 6] = damaged[damaged.size() - 6] == '0' ? '1' : '0';
    liar.send(damaged);
    ASSERT_EQ(log_.wait_for(1).size(), 1U);
    send("A1", 1);
    EXPECT_EQ(liar.answer(100), "");
    EXPECT_EQ(downlink_.depth().frames, 1U);
}

// Whoever only ever sends what is not taken does not speak for a device, though its name be known.
TEST_F(Down, a_damaged_frame_of_a_known_device_takes_its_line_from_nobody) {
    WireClient good(server_->port());
    good.send(upload("KNOWN", 1));
    EXPECT_THAT(good.answer(), testing::HasSubstr("CN=9014"));
    WireClient bad(server_->port());
    std::string damaged = upload("KNOWN", 2);
    damaged[damaged.size() - 6] = damaged[damaged.size() - 6] == '0' ? '1' : '0';
    bad.send(damaged);
    ASSERT_EQ(log_.wait_for(2).size(), 2U);
    send("KNOWN", 1);
    EXPECT_EQ(good.answer(), command_segment("KNOWN", 1));
    bad.send(upload("KNOWN", 3));  // from now on it does
    EXPECT_THAT(bad.answer(), testing::HasSubstr("CN=9014"));
    send("KNOWN", 2);
    EXPECT_EQ(bad.answer(), command_segment("KNOWN", 2));
}

TEST_F(Down, a_device_without_mn_is_answered_where_it_asked) {
    WireClient other(server_->port());
    other.send(upload("", 1));
    WireClient device(server_->port());
    EXPECT_THAT(other.answer(), testing::HasSubstr("CN=9014"));
    device.send(upload("", 2));
    EXPECT_THAT(device.answer(), testing::HasSubstr("CN=9014"));
    const auto arrivals = log_.wait_for(2);
    ASSERT_EQ(arrivals.size(), 2U);
    downlink_.note_origin(77, arrivals[1].ticket);  // as the spine does, for entry 77
    ASSERT_TRUE(downlink_.send({.id = 9, .mn = {}, .answer_to = 77, .bytes = frame(command_segment("", 9))}));
    EXPECT_EQ(device.answer(), command_segment("", 9));
    EXPECT_THAT(sent_ids(1), ElementsAre(9U));
}

struct Hasty : Down {
    Hasty() : Down(limits()) {}
    static Limits limits() {
        Limits hasty;
        hasty.superseded_silent_ms = 150;
        return hasty;
    }
};

TEST_F(Hasty, closes_the_old_connection_of_a_device_that_came_back) {
    WireClient old_line(server_->port());
    old_line.send(upload("A1", 1));
    EXPECT_THAT(old_line.answer(), testing::HasSubstr("CN=9014"));
    WireClient silent(server_->port());  // another device, as silent, but nobody speaks for it elsewhere
    silent.send(upload("B1", 1));
    EXPECT_THAT(silent.answer(), testing::HasSubstr("CN=9014"));
    WireClient new_line(server_->port());
    new_line.send(upload("A1", 2));
    EXPECT_THAT(new_line.answer(), testing::HasSubstr("CN=9014"));
    EXPECT_TRUE(old_line.is_closed());
    EXPECT_EQ(stats_.closed()["superseded"], 1U);
    EXPECT_FALSE(silent.is_closed(200));
    EXPECT_FALSE(new_line.is_closed(200));
}

struct Narrow : Down {
    Narrow() : Down(limits()) {}
    static Limits limits() {
        Limits narrow;
        narrow.answer_bytes_max = 64 * 1024;
        return narrow;
    }
};

// A device that does not read: what it is to be told stays bounded, and arrives when it comes back.
TEST_F(Narrow, a_device_that_does_not_read_loses_nothing) {
    auto deaf = std::make_unique<WireClient>(server_->port(), 4'096);
    deaf->send(upload("A1", 1));
    ASSERT_EQ(log_.wait_for(1).size(), 1U);
    const std::string padding(8'000, 'x');
    const auto segment = [&](int i) {
        return fmt::format("QN={:017};ST=31;CN=1011;PW=123456;MN=A1;Flag=5;CP=&&X={}&&", i, padding);
    };
    int offered = 0;
    Result<void> sent;
    for (int refused = 0; refused < 100 && offered < 5'000;) {  // refused for a tenth of a second: nobody takes them any more
        sent = downlink_.send(
            {.id = static_cast<std::uint64_t>(offered + 1), .mn = "A1", .answer_to = 0, .bytes = frame(segment(offered + 1))});
        refused = sent ? 0 : refused + 1;
        if (sent) {
            ++offered;
        } else {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    ASSERT_FALSE(sent) << "the outbox never said that it is full";
    EXPECT_EQ(sent.error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(downlink_.depth().frames, pipeline::DownlinkLimits{}.frames_per_device_max);
    deaf.reset();
    for (int waited = 0; waited < kPatienceMs; waited += 5) {
        if (downlink_.depth().frames > pipeline::DownlinkLimits{}.frames_per_device_max) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_GT(downlink_.depth().frames, pipeline::DownlinkLimits{}.frames_per_device_max) << "what was not written is back";
    WireClient back(server_->port());
    back.send(upload("A1", 2));
    std::vector<std::string> got;
    while (got.empty() || got.back() != segment(offered)) {
        got.push_back(back.answer());
        ASSERT_FALSE(got.back().empty());
    }
    std::erase_if(got, [](const std::string& answer) { return answer.find("CN=9014") != std::string::npos; });
    EXPECT_GT(got.size(), pipeline::DownlinkLimits{}.frames_per_device_max);
    for (std::size_t i = 0; i < got.size(); ++i) {
        EXPECT_EQ(got[i].substr(3, 17), segment(offered + 1 - static_cast<int>(got.size() - i)).substr(3, 17))
            << "none is missing";
    }
}

TEST(Switchboard, KnowsTheNewest) {
    Switchboard board;
    EXPECT_THAT(board.join("A", {0, 5}), IsEmpty());
    EXPECT_THAT(board.join("A", {1, 9}), ElementsAre(Place{0, 5}));
    EXPECT_THAT(board.join("A", {1, 9}), IsEmpty());
    EXPECT_EQ(board.find("A"), (Place{1, 9}));
    EXPECT_THAT(board.join("A", {0, 7}), ElementsAre(Place{0, 5}, Place{0, 7})) << "an older socket read late";
    EXPECT_EQ(board.find("A"), (Place{1, 9}));
    EXPECT_FALSE(board.find("B"));
    EXPECT_TRUE(board.is_superseded({"A"}, 5));
    EXPECT_FALSE(board.is_superseded({"A"}, 9));
    EXPECT_FALSE(board.is_superseded({"A", "B"}, 5)) << "B speaks nowhere else";
    EXPECT_FALSE(board.is_superseded({}, 5));
    EXPECT_THAT(board.leave({"A"}, 9), ElementsAre("A"));
    EXPECT_EQ(board.find("A"), (Place{0, 7}));
    EXPECT_THAT(board.leave({"A", "B"}, 7), ElementsAre("A"));
    EXPECT_THAT(board.leave({"A"}, 5), IsEmpty());
    EXPECT_EQ(board.size(), 0U);
}

}  // namespace
}  // namespace lvwang::gateway
