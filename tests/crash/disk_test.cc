// The real program on a disk that is full, fails or turns read-only: what was acknowledged is in the log, once, whatever happens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "../air_frame.h"
#include "../program.h"
#include "small_disk.h"
#include "store/log.h"

namespace lvwang::tests {
namespace {

using testing::HasSubstr;

constexpr std::string_view kMn = "479021A1000100016586C9D6";  // of the demo district
// To be filled: more than the 32 MiB of room that the stores want before they go on after a full disk, and less than RocksDB
// likes to set aside for a write-ahead file, so that there is none aside.
constexpr std::size_t kFilledMib = 64;
// To be broken: all that is set aside finds room; the image has holes.
constexpr std::size_t kBrokenMib = 512;
constexpr int kFramesOfAPage = 400;  // what still finds room in the last blocks of a file
constexpr int kFrames = 40;

bool eventually(const std::function<bool()>& holds) {
    for (int waited = 0; waited < 20'000; waited += 50) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return holds();
}

class Disk : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string refusal = SmallDisk::refusal(); !refusal.empty()) GTEST_SKIP() << refusal;
    }

    // A disk of that kind; nothing where it cannot be had, and the test is skipped.
    std::unique_ptr<SmallDisk> mounted(SmallDisk::Kind kind) const {
        try {
            return std::make_unique<SmallDisk>(kind, scratch_.path("disk"),
                                               kind == SmallDisk::Kind::kMemory ? kFilledMib : kBrokenMib);
        } catch (const std::runtime_error& why) {
            why_none_ = why.what();
            return nullptr;
        }
    }

    std::string next_qn() { return fmt::format("202604031200{:05}", ++sent_); }

    static std::string frame(const std::string& qn) {
        return air_frame(kMn, qn, "2011", "DataTime=20260403120000;a34004-Rtd=35,a34004-Flag=N");
    }

    // Whether the device got its 9014; then the frame counts.
    bool is_acknowledged(Connection& device, const std::string& qn, int patience_ms) {
        const std::string answer = device.receive_lines(1, patience_ms);
        if (answer.find("CN=9014") == std::string::npos || answer.find(qn) == std::string::npos) return false;
        acknowledged_.push_back(qn);
        return true;
    }
    void send_some(const Server& server) {
        Connection device(server.gateway_port());
        for (int i = 0; i < kFrames; ++i) {
            const std::string qn = next_qn();
            ASSERT_TRUE(device.send(frame(qn)));
            ASSERT_TRUE(is_acknowledged(device, qn, 20'000)) << qn;
        }
    }
    static std::string health(const Server& server) { return ask(server.http_port(), "GET", "/api/v1/health"); }

    // @pre no server runs on `data`
    void expect_all_logged_once(const std::string& data) const {
        std::map<std::string, int> logged;
        const auto log = store::Log::open(data + "/log");
        ASSERT_TRUE(log.has_value()) << log.error().message;
        ASSERT_TRUE((*log)->scan(1, [&](const store::Entry& entry) {
            if (entry.kind == store::EntryKind::kFrame) ++logged[entry.payload.substr(entry.payload.find("QN=") + 3, 17)];
            return true;
        }));
        for (const std::string& qn : acknowledged_) EXPECT_EQ(logged[qn], 1) << qn;
    }

    // Devices talk, the disk fails, the program ends with one line; on the mended disk it goes on.
    void expect_an_end_and_a_repair(SmallDisk& disk, void (SmallDisk::*fault)() const) {
        const std::string data = disk.path("data");
        {
            Server server(data);
            send_some(server);
            (disk.*fault)();
            Connection device(server.gateway_port());
            const std::string qn = next_qn();
            device.send(frame(qn));
            EXPECT_FALSE(is_acknowledged(device, qn, 2'000));
            const auto ended = server.ended(std::chrono::seconds(20));
            ASSERT_TRUE(ended) << "it should have ended by itself: " << health(server);
            ASSERT_TRUE(WIFEXITED(ended->status)) << ended->said;
            EXPECT_EQ(WEXITSTATUS(ended->status), 1);
            EXPECT_EQ(std::ranges::count(ended->said, '\n'), 1) << ended->said;
            EXPECT_THAT(ended->said, HasSubstr("lvwang serve: "));
            EXPECT_THAT(ended->said, HasSubstr(data)) << "says where";
        }
        disk.repair();
        {
            Server server(data);
            send_some(server);
            EXPECT_THAT(health(server), HasSubstr("\"status\":\"ok\""));
            server.end(SIGKILL);
        }
        expect_all_logged_once(data);
    }

    Scratch scratch_;
    mutable std::string why_none_;

private:
    std::vector<std::string> acknowledged_;
    int sent_ = 0;

protected:
    [[nodiscard]] std::size_t acknowledged() const { return acknowledged_.size(); }
};

TEST_F(Disk, WhenItIsFullNobodyIsAnsweredUntilThereIsRoom) {
    const auto disk = mounted(SmallDisk::Kind::kMemory);
    if (!disk) GTEST_SKIP() << why_none_;
    const std::string data = disk->path("data");
    {
        Server server(data);
        ASSERT_NO_FATAL_FAILURE(send_some(server));
        EXPECT_THAT(health(server), HasSubstr("\"disk_full\":false"));
        disk->fill();
        Connection device(server.gateway_port());
        std::string waiting;
        for (int i = 0; i < kFramesOfAPage && waiting.empty(); ++i) {
            const std::string qn = next_qn();
            ASSERT_TRUE(device.send(frame(qn)));
            if (!is_acknowledged(device, qn, 1'500)) waiting = qn;
        }
        ASSERT_NE(waiting, "") << "it cannot have kept them all";
        EXPECT_TRUE(eventually([&] { return health(server).find("\"disk_full\":true") != std::string::npos; })) << health(server);
        EXPECT_THAT(health(server), HasSubstr("\"status\":\"degraded\""));
        EXPECT_THAT(ask(server.http_port(), "GET", "/api/v1/storage"), HasSubstr("\"full\":true"));
        EXPECT_THAT(ask(server.http_port(), "GET", "/api/v1/latest"), HasSubstr("200 OK")) << "what is there can be read";

        disk->make_room();
        EXPECT_TRUE(is_acknowledged(device, waiting, 20'000)) << "the frame that waited";
        EXPECT_TRUE(eventually([&] { return health(server).find("\"disk_full\":false") != std::string::npos; }))
            << health(server);
        ASSERT_NO_FATAL_FAILURE(send_some(server));
        server.end(SIGKILL);
    }
    expect_all_logged_once(data);
}

TEST_F(Disk, WhenItIsFullAtTheStartOneLineSaysSoAndNothingIsLost) {
    const auto disk = mounted(SmallDisk::Kind::kMemory);
    if (!disk) GTEST_SKIP() << why_none_;
    const std::string data = disk->path("data");
    {
        Server server(data);
        ASSERT_NO_FATAL_FAILURE(send_some(server));
        server.end(SIGKILL);
    }
    disk->fill();
    const Ended refused = run_to_end(serve_command(data));
    ASSERT_TRUE(WIFEXITED(refused.status)) << refused.said;
    EXPECT_EQ(WEXITSTATUS(refused.status), 1);
    EXPECT_EQ(std::ranges::count(refused.said, '\n'), 1) << refused.said;
    EXPECT_THAT(refused.said, HasSubstr(data));
    disk->make_room();
    {
        Server server(data);
        ASSERT_NO_FATAL_FAILURE(send_some(server));
        server.end(SIGTERM);
    }
    expect_all_logged_once(data);
}

TEST_F(Disk, WhenWritesAndSyncsFailTheProgramEndsAndTheRestartRepairs) {
    const auto disk = mounted(SmallDisk::Kind::kExt4);
    if (!disk) GTEST_SKIP() << why_none_;
    expect_an_end_and_a_repair(*disk, &SmallDisk::shut_down);
    EXPECT_EQ(acknowledged(), 2U * kFrames);
}

TEST_F(Disk, WhenItTurnsReadOnlyTheProgramEndsAndTheRestartRepairs) {
    const auto disk = mounted(SmallDisk::Kind::kExt4);
    if (!disk) GTEST_SKIP() << why_none_;
    expect_an_end_and_a_repair(*disk, &SmallDisk::turn_read_only);
    EXPECT_EQ(acknowledged(), 2U * kFrames);
}

}  // namespace
}  // namespace lvwang::tests
