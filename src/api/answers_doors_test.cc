#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;
using testing::Not;

const Instant kNoon = parse_iso("2026-04-07T12:00:00+08:00").value();

constexpr std::string_view kVendor =
    R"({"host":"mqtt.example.org","user":"lv","password":"hush-hush","topics":["vendor/{device}/up"],
        "mapping":{"time_field":"ts","time_form":"epoch_s","period":"minute","values":[{"field":"d.pm25","code":"pm2_5"}]}})";

TEST(Doors, ABrokerIsPutShownAndRemoved) {
    AnswersFixture day(kNoon);
    const Response put = day.ask(Method::kPut, "/api/v1/brokers/vendor-a", std::string(kVendor));
    ASSERT_EQ(put.status, 200) << put.text();
    auto doors = day.get_json("/api/v1/doors");
    ASSERT_EQ(doors.at("brokers").as_array().size(), 1U);
    const auto& broker = doors.at("brokers").at(0);
    EXPECT_EQ(broker.at("key").as_string(), "vendor-a");
    EXPECT_EQ(broker.at("port").as_int64(), 1883);
    EXPECT_EQ(broker.at("client_id").as_string(), "lvwang-vendor-a");
    EXPECT_TRUE(broker.at("has_password").as_bool());
    EXPECT_EQ(broker.at("mapping").at("values").at(0).at("code").as_string(), "pm2_5");
    EXPECT_THAT(std::string(day.get("/api/v1/doors").text()), Not(HasSubstr("hush")));

    // Not in the log either, and it opens again for the one who has the key.
    for (std::uint64_t seq = 1; seq <= day.district.log->last_seq(); ++seq) {
        EXPECT_THAT(pipeline::SpineFixture::must(day.district.log->read(seq)).payload, Not(HasSubstr("hush")));
    }
    EXPECT_EQ(day.district.seal.open(day.district.views->brokers.get()->find("vendor-a")->password, "mqtt vendor-a").value(),
              "hush-hush");

    // A password that is not named stays, over a restart too.
    ASSERT_EQ(
        day.ask(Method::kPut, "/api/v1/brokers/vendor-a", R"({"host":"h","user":"lv","topics":["a"],"enabled":false})").status,
        200);
    day.district.restart();
    EXPECT_FALSE(day.district.views->brokers.get()->find("vendor-a")->password.empty());
    EXPECT_FALSE(day.district.views->brokers.get()->find("vendor-a")->enabled);

    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/brokers/vendor-a/remove", "{}").status, 200);
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/brokers/vendor-a/remove", "{}").status, 404);
    EXPECT_TRUE(day.get_json("/api/v1/doors").at("brokers").as_array().empty());
}

TEST(Doors, WhatIsWrongNamesItsField) {
    AnswersFixture day(kNoon);
    const struct {
        std::string_view key, body, field;
    } cases[] = {
        {"a", R"({"topics":["x"]})", "host"},
        {"a", R"({"host":"h"})", "topics"},
        {"a", R"({"host":"h","topics":[]})", "topics"},
        {"a", R"({"host":"h","topics":["a","b/#/c"]})", "topics[1]"},
        {"a", R"({"host":"h","topics":["a/x{device}"]})", "topics[0]"},
        {"a", R"({"host":"h","port":0,"topics":["a"]})", "port"},
        {"a", R"({"host":"h","port":70000,"topics":["a"]})", "port"},
        {"a", R"({"host":"h","topics":["a"],"password":"x"})", "user"},
        {"a", R"({"host":"h","topics":["a"],"password":7})", "password"},
        {"a", R"({"host":"h","topics":["a"],"sealed_password":"x","user":"u"})", "sealed_password"},
        {"a", R"({"host":"h","topics":["a"],"ca_file":"/x"})", "ca_file"},
        {"a", R"({"host":"h","topics":["a"],"tls":"yes"})", "tls"},
        {"a", R"({"host":"h","topics":["a"],"mapping":{"values":[]}})", "mapping.values"},
        {"a", R"({"host":"h","topics":["a"],"mapping":{"values":[{"field":"x"}]}})", "mapping.values[0].code"},
        {"a", R"({"host":"h","topics":["a"],"mapping":{"time_form":"noon","values":[{"field":"x","code":"co"}]}})",
         "mapping.time_form"},
        {"a", R"({"host":"h","topics":["a"],"colour":"red"})", "colour"},
        {"a%20b", R"({"host":"h","topics":["a"]})", "key"},
    };
    for (const auto& [key, body, field] : cases) {
        const Response response = day.ask(Method::kPut, fmt::format("/api/v1/brokers/{}", key), std::string(body));
        EXPECT_EQ(response.status, 400) << body;
        EXPECT_THAT(std::string(response.text()), HasSubstr(fmt::format(R"("field":"{}")", field))) << body;
    }
    for (int i = 0; i < 16; ++i) {
        ASSERT_EQ(day.ask(Method::kPut, fmt::format("/api/v1/brokers/b{}", i), R"({"host":"h","topics":["a"]})").status, 200);
    }
    EXPECT_EQ(day.ask(Method::kPut, "/api/v1/brokers/one-more", R"({"host":"h","topics":["a"]})").status, 409);
}

}  // namespace
}  // namespace lvwang::api
