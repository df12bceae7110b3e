// The routes of commands to devices: what they answer, what they refuse by which name, and what they never show.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "api/schema_match.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;
using testing::Not;

class DeviceCommands : public testing::Test {
protected:
    Response post(const std::string& target, const std::string& body) {
        Response response = day_.ask(Method::kPost, target, body);
        if (response.status == 200) {
            EXPECT_EQ(schema_mismatch(day_.last_route->path, "post", "application/json", response.text()), "") << target;
        }
        return response;
    }
    // Status and the field at fault.
    std::string refused(const std::string& body) {
        const Response response = post("/api/v1/device_commands", body);
        const auto problem = boost::json::parse(response.text());
        const auto* field = problem.as_object().if_contains("field");
        return fmt::format("{} {}", response.status, field == nullptr ? "" : std::string(field->as_string()));
    }

    AnswersFixture day_{*parse_iso("2026-04-03T08:00:00+08:00")};
};

TEST_F(DeviceCommands, SendsShowsAndCallsOff) {
    const Response sent =
        post("/api/v1/device_commands", R"({"mns":["STACK","AIR"],"cn":"1062","arguments":{"RtdInterval":60}})");
    ASSERT_EQ(sent.status, 200) << sent.text();
    const auto answer = boost::json::parse(sent.text());
    EXPECT_EQ(answer.at("commands").as_array().size(), 2U);
    const auto list = day_.get_json("/api/v1/device_commands?state=open&batch=1");
    EXPECT_EQ(list.at("total").as_int64(), 2);
    EXPECT_EQ(day_.get_json("/api/v1/device_commands?mn=STACK").at("total").as_int64(), 1);
    EXPECT_EQ(day_.get_json("/api/v1/device_commands?state=done").at("total").as_int64(), 0);
    const auto one = day_.get_json("/api/v1/device_commands/1");
    EXPECT_EQ(one.at("name").as_string(), "设置实时数据间隔");
    EXPECT_EQ(one.at("state").as_string(), "queued");
    EXPECT_THAT(std::string(one.at("request").as_string()), HasSubstr("CN=1062;PW=******;MN=STACK;Flag=5;CP=&&RtdInterval=60&&"));
    EXPECT_EQ(one.at("steps").as_array().size(), 1U);
    const Response cancelled = post("/api/v1/device_commands/1/cancel", R"({})");
    ASSERT_EQ(cancelled.status, 200) << cancelled.text();
    EXPECT_EQ(boost::json::parse(cancelled.text()).at("state").as_string(), "cancelled");
    EXPECT_EQ(post("/api/v1/device_commands/1/cancel", R"({})").status, 409);
    EXPECT_EQ(post("/api/v1/device_commands/9/cancel", R"({})").status, 404);
    EXPECT_EQ(day_.get("/api/v1/device_commands/9").status, 404);
    EXPECT_EQ(day_.get("/api/v1/device_commands?state=asleep").status, 400);
}

TEST_F(DeviceCommands, AreFoundBySenderTimeAndPage) {
    for (const char* actor : {"张工", "李工", "张工"}) {
        day_.as(actor);
        const std::string body = R"({"mns":["STACK","AIR"],"cn":"1062","arguments":{"RtdInterval":60}})";
        ASSERT_EQ(post("/api/v1/device_commands", body).status, 200);
    }
    struct Row {
        const char* query;
        std::vector<std::int64_t> ids;
        std::int64_t total;
    };
    const std::vector<Row> rows{
        {"actor=%E6%9D%8E%E5%B7%A5", {4, 3}, 2},
        {"limit=2", {6, 5}, 6},
        {"limit=2&before=5", {4, 3}, 6},
        {"mn=AIR&before=5&limit=1", {4}, 3},
        {"actor=nobody", {}, 0},
        {"from=2026-04-02T00:00:00+08:00&to=2026-04-05T00:00:00+08:00&limit=1", {6}, 6},
        {"to=2026-04-02T00:00:00+08:00", {}, 0},
        {"from=2026-04-05T00:00:00+08:00", {}, 0},
    };
    for (const Row& row : rows) {
        const auto page = day_.get_json(fmt::format("/api/v1/device_commands?{}", row.query));
        std::vector<std::int64_t> ids;
        for (const auto& item : page.at("items").as_array()) ids.push_back(item.at("id").as_int64());
        EXPECT_EQ(ids, row.ids) << row.query;
        EXPECT_EQ(page.at("total").as_int64(), row.total) << row.query;
    }
    EXPECT_EQ(day_.get("/api/v1/device_commands?from=yesterday").status, 400);
    EXPECT_EQ(day_.get("/api/v1/device_commands?before=0").status, 400);
}

TEST_F(DeviceCommands, APasswordIsShownNowhere) {
    const Response sent = post("/api/v1/device_commands", R"({"mns":["STACK"],"cn":"1072","arguments":{"NewPW":246810}})");
    ASSERT_EQ(sent.status, 200) << "arguments are texts or numbers: " << sent.text();
    const auto frames = day_.district.downlink->take({"STACK", 0});
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_THAT(frames.front().bytes, HasSubstr("NewPW=246810")) << "only the device is told";
    EXPECT_THAT(day_.get("/api/v1/device_commands/1").text(), Not(HasSubstr("246810")));
    EXPECT_THAT(day_.get("/api/v1/device_commands").text(), Not(HasSubstr("246810")));
    const std::uint64_t last = day_.district.log->last_seq();
    for (std::uint64_t seq = 1; seq <= last; ++seq) {
        EXPECT_THAT(pipeline::SpineFixture::must(day_.district.log->read(seq)).payload, Not(HasSubstr("246810"))) << seq;
    }
    EXPECT_EQ(refused(R"({"mns":["STACK"],"cn":"1072","arguments":{"NewPW":"2468"}})"), "400 arguments.NewPW");
    EXPECT_EQ(refused(R"({"mns":["STACK"],"cn":"1072","arguments":{"NewPW":[246810]}})"), "400 arguments.NewPW");
}

TEST_F(DeviceCommands, AFilterNamesManyDevices) {
    const Response sent = post("/api/v1/device_commands", R"({"filter":{"region":"990101001","kind":"stack"},"cn":"1011"})");
    ASSERT_EQ(sent.status, 200) << sent.text();
    EXPECT_THAT(sent.text(), HasSubstr(R"("commands":[{"id":1,"mn":"STACK"}])"));
    const Response all = post("/api/v1/device_commands", R"({"filter":{"region":"990101"},"cn":"1061"})");
    EXPECT_EQ(boost::json::parse(all.text()).at("commands").as_array().size(), 3U) << "areas below it too";
    EXPECT_EQ(refused(R"({"filter":{"region":"110000"},"cn":"1011"})"), "400 filter");
    EXPECT_EQ(refused(R"({"filter":{},"cn":"1011"})"), "400 filter");
    EXPECT_EQ(refused(R"({"filter":{"kind":"chimney"},"cn":"1011"})"), "400 filter.kind");
    EXPECT_EQ(refused(R"({"filter":{"edition":"1999"},"cn":"1011"})"), "400 filter.edition");
    EXPECT_EQ(refused(R"({"filter":{"edition":"2025"},"cn":"1011"})"), "400 filter") << "none was heard";
    EXPECT_EQ(refused(R"({"filter":{"kind":"stack"},"mns":["AIR"],"cn":"1011"})"), "400 filter");
    EXPECT_EQ(refused(R"({"mns":["STACK"],"cn":"1011","actor":"别人"})"), "400 actor");
}

TEST_F(DeviceCommands, SettingsStandBesideTheLine) {
    const auto line_of_stack = [&] {
        const boost::json::value lines = day_.get_json("/api/v1/device_lines");
        for (const auto& line : lines.at("items").as_array()) {
            if (line.at("mn").as_string() == "STACK") return line;
        }
        return boost::json::value();
    };
    EXPECT_TRUE(line_of_stack().at("edition").is_null()) << "not heard yet";
    EXPECT_EQ(line_of_stack().at("timeout_s").as_int64(), 10);
    day_.district.report("STACK", "2011", day_.district.now, "a21026-Rtd=3,a21026-Flag=N");
    day_.district.go_to(day_.district.now + 1'000);
    EXPECT_EQ(line_of_stack().at("edition").as_string(), "2017");
    const Response put = day_.ask(Method::kPut, "/api/v1/devices/STACK/settings",
                                  R"({"link":"wired","may_set_time":true,"clock_drift_max_s":60})");
    ASSERT_EQ(put.status, 200) << put.text();
    EXPECT_EQ(schema_mismatch(day_.last_route->path, "put", "application/json", put.text()), "");
    const auto line = line_of_stack();
    EXPECT_EQ(line.at("timeout_s").as_int64(), 5);
    EXPECT_TRUE(line.at("by_standard").as_bool());
    EXPECT_TRUE(line.at("may_set_time").as_bool());
    EXPECT_EQ(line.at("set_by").as_string(), "tester");
    EXPECT_EQ(day_.ask(Method::kPut, "/api/v1/devices/NOBODY/settings", R"({})").status, 400);
}

}  // namespace
}  // namespace lvwang::api
