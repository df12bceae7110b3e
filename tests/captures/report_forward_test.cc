// A JSON report that comes in by HTTP reaches a higher platform as frames of HJ 212, in its codes and units.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "../program.h"
#include "gateway/platform_test.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"

namespace lvwang::tests {
namespace {

using testing::HasSubstr;

constexpr std::string_view kMn = "479021A1000100016586C9D6";  // of the demo district

TEST(ReportForward, AReportByHttpArrivesAsFramesInTheCodesAndUnitsOfTheStandard) {
    const Scratch scratch;
    gateway::FakePlatform platform;
    const Server server(scratch.path("data"));
    ASSERT_THAT(ask(server.http_port(), "PUT", "/api/v1/forward_targets/province",
                    fmt::format(R"({{"name":"省平台","host":"127.0.0.1","port":{}}})", platform.port())),
                HasSubstr(" 200 "));
    const std::string report = fmt::format(
        R"([{{"device":"{0}","items":[)"
        R"({{"time":"2026-04-03T12:00:00+08:00","period":"minute","values":{{"pm2_5":35.20,"a21005":1250,"a01001":18.5}},)"
        R"("units":{{"a21005":"ug/m3"}},"flags":{{"pm2_5":"N"}}}},)"
        R"({{"time":"2026-04-03T11:00:00+08:00","period":"hour","values":{{"a05024":112,"a05024-Max":140}},)"
        R"("flags":{{"a05024":"D"}}}}]}}])",
        kMn);
    ASSERT_THAT(ask(server.http_port(), "POST", "/api/v1/reports", report), HasSubstr(" 200 "));
    for (int waited = 0; waited < 20'000 && platform.count() < 2; waited += 20) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    const std::vector<std::string> frames = platform.frames();
    ASSERT_EQ(frames.size(), 2U);

    protocol::FrameReader reader;
    std::vector<std::string> texts;
    for (const std::string& frame : frames) {
        reader.feed(frame + "\r\n");
        const auto whole = reader.next();
        ASSERT_TRUE(whole.has_value()) << frame;
        EXPECT_EQ(whole->verdict, protocol::Verdict::kOk) << frame;
        const protocol::Message message = protocol::decode(whole->segment);
        EXPECT_TRUE(message.warnings.empty()) << frame;
        EXPECT_EQ(message.mn(), kMn);
        EXPECT_EQ(message.st(), "22");
        EXPECT_TRUE(message.wants_answer());
        EXPECT_EQ(message.qn().size(), 17U);
        texts.emplace_back(std::string(message.cn()) + " " + std::string(whole->segment.substr(whole->segment.find("CP="))));
    }
    EXPECT_EQ(texts[0], "2051 CP=&&DataTime=20260403120000;a34004-Avg=35.20,a34004-Flag=N;a21005-Avg=1.250;a01001-Avg=18.5&&");
    EXPECT_EQ(texts[1], "2061 CP=&&DataTime=20260403110000;a05024-Avg=112,a05024-Max=140,a05024-Flag=D&&");
    const std::string shown = ask(server.http_port(), "GET", "/api/v1/forward_targets/province");
    EXPECT_THAT(shown, HasSubstr(" 200 "));
}

}  // namespace
}  // namespace lvwang::tests
