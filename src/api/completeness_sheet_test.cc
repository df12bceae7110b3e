// Rates over the API: what a page would show of a week of hours, by device, site and region.
#include "api/completeness_sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "api/schema_match.h"
#include "store/book_device_days.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

namespace json = boost::json;

const Instant kMonday = *parse_iso("2026-04-06");

// Two days of hours of the stack: 20 of 24 with six of a stop, then 24 of 24 with two invalid ones.
std::unique_ptr<AnswersFixture> two_days() {
    auto made = std::make_unique<AnswersFixture>(kMonday);
    pipeline::SpineFixture& district = made->district;
    LVWANG_CHECK(district.command("set_fetch_policy", R"({"automatic":false})").body.has_value(), "the policy is refused");
    const auto report = [&](int hour, std::string_view cp) {
        district.now = kMonday + (hour + 1) * kHourMs;
        district.report("STACK", "2061", kMonday + hour * kHourMs, std::string(cp));
    };
    for (int hour = 0; hour < 48; ++hour) {
        if (hour >= 4 && hour < 8) continue;
        const bool stopped = hour >= 12 && hour < 18;
        const bool broken = hour >= 30 && hour < 32;
        report(hour, stopped  ? "a21026-Avg=0,a21026-Flag=F"
                     : broken ? "a21026-Avg=5,a21026-Flag=D"
                              : "a21026-Avg=20,a21026-Flag=N");
    }
    for (int second = 1; second < 25; ++second) {
        district.now = kMonday + 2 * kDayMs + 3 * kHourMs + second * kSecondMs;
        district.turn();
    }
    return made;
}

class CompletenessTest : public testing::Test {
protected:
    static void SetUpTestSuite() { days_ = two_days(); }
    static void TearDownTestSuite() { days_.reset(); }

    // "expected received stopped transmission validity effective" of a cell.
    static std::string shown(const json::value& cell) {
        if (cell.is_null()) return "-";
        const auto& list = cell.as_array();
        std::string text;
        for (const std::size_t i : {0U, 1U, 2U, 4U, 5U, 6U}) text += json::serialize(list[i]) + " ";
        return text;
    }
    static const json::value& row(const json::value& sheet, std::string_view key) {
        for (const json::value& item : sheet.at("items").as_array()) {
            if (item.at("key").as_string() == key) return item;
        }
        static const json::value kNone;
        ADD_FAILURE() << "no row " << key;
        return kNone;
    }

    static std::unique_ptr<AnswersFixture> days_;
};
std::unique_ptr<AnswersFixture> CompletenessTest::days_;

TEST_F(CompletenessTest, RatesOfADeviceByDay) {
    const json::value sheet = days_->get_json("/api/v1/completeness?from=2026-04-05&to=2026-04-07");
    EXPECT_EQ(sheet.at("columns").as_array().size(), 3U);
    const auto& stack = row(sheet, "STACK");
    EXPECT_EQ(shown(stack.at("cells").at(0)), "-");
    EXPECT_EQ(shown(stack.at("cells").at(1)), "24 20 6 7.778E1 1E2 7.778E1 ");  // 14 of 18, 14 valid of 14
    EXPECT_EQ(shown(stack.at("cells").at(2)), "24 24 0 1E2 9.167E1 9.167E1 ");
    EXPECT_EQ(shown(stack.at("total")), "48 44 6 9.048E1 9.474E1 8.571E1 ");
    EXPECT_EQ(shown(row(sheet, "WATER").at("total")), "-");
    EXPECT_EQ(stack.at("cells").at(1).at(4).to_number<double>(), 77.78);
}

TEST_F(CompletenessTest, SumsOfSitesRegionsAndMonthsAreSumsOfCounts) {
    struct Case {
        std::string query;
        std::string key;
    };
    const Case cases[] = {{"by=firm", "F1"},
                          {"by=district", "990101001"},
                          {"by=district", "990101"},
                          {"by=device&step=month", "STACK"},
                          {"by=district&step=month&region=990101001", "990101001"},
                          {"by=firm&kind=firm", "F1"}};
    for (const Case& c : cases) {
        const json::value sheet = days_->get_json("/api/v1/completeness?to=2026-04-07&" + c.query);
        EXPECT_EQ(shown(row(sheet, c.key).at("total")), "48 44 6 9.048E1 9.474E1 8.571E1 ") << c.query;
    }
    EXPECT_EQ(days_->get_json("/api/v1/completeness?kind=air_station").at("items").as_array().size(), 1U);
    EXPECT_EQ(days_->get_json("/api/v1/completeness?step=month").at("columns").at(11).as_string(), "2026-04");
}

// A point with two devices: what came by either, and what each sent by itself. Sums above count what came once.
class CompletenessOfDevices : public testing::Test {
protected:
    void add_second() {
        const auto added = made_.district.command("put_device", R"({"mn":"SECOND","site_key":"F1","point_code":"DA001"})");
        ASSERT_TRUE(added.body.has_value()) << added.body.error().message;
    }
    void report(const std::string& mn, int hour, Instant at) {
        made_.district.now = at;
        ASSERT_TRUE(made_.district.report(mn, "2061", kMonday + hour * kHourMs, "a21026-Avg=20,a21026-Flag=N"));
    }
    void settle_at(Instant at) {
        for (int second = 1; second < 25; ++second) {
            made_.district.now = at + second * kSecondMs;
            made_.district.turn();
        }
    }
    // "received/expected" of a row on Monday, and the minutes that were judged and online.
    std::string counts(const std::string& query, std::string_view key, const std::string& day = "2026-04-06") {
        const json::value sheet = made_.get_json(fmt::format("/api/v1/completeness?from={0}&to={0}{1}", day, query));
        for (const json::value& item : sheet.at("items").as_array()) {
            if (item.at("key").as_string() != key) continue;
            const json::value& cell = item.at("total");
            return cell.is_null() ? std::string("none") : fmt::format("{}/{}", cell.at(1).as_int64(), cell.at(0).as_int64());
        }
        return fmt::format("no row {}", key);
    }
    std::string online(std::string_view mn) {
        const auto days = store::counted_device_days(*made_.district.book, Period::kHour, {2026, 4, 6}, {2026, 4, 6});
        for (const auto& day : *days) {
            if (day.mn == mn) return fmt::format("{}/{}", day.online.online, day.online.judged);
        }
        return "none";
    }

    AnswersFixture made_{kMonday};
};

TEST_F(CompletenessOfDevices, EachOfSeveralHasItsOwnRow) {
    add_second();
    for (int hour = 0; hour < 24; ++hour) {
        const Instant told = kMonday + (hour + 1) * kHourMs;
        if (hour < 6 || hour >= 12) report("STACK", hour, told);
        if (hour % 2 == 0) report("SECOND", hour, told + 2 * kSecondMs);
        if (hour == 7) made_.district.kill();
        if (hour == 15) made_.district.restart();
    }
    const Instant tuesday = kMonday + kDayMs + 3 * kHourMs;
    for (int start = 0; start < 3; ++start) {
        settle_at(tuesday + start * kHourMs);
        EXPECT_EQ(counts("", "F1/DA001"), "21/24") << "three of the six hours came by the second";
        EXPECT_EQ(counts("", "STACK"), "18/24");
        EXPECT_EQ(counts("", "SECOND"), "12/12") << "it sends every other hour";
        EXPECT_EQ(counts("&by=firm", "F1"), "21/24");
        EXPECT_EQ(counts("&by=district", "990101"), "21/24");
        start == 0 ? made_.district.restart() : made_.district.kill();
    }
}

TEST_F(CompletenessOfDevices, WhatWasBeforeThereWereSeveralIsOfThePointOnly) {
    for (int hour = 0; hour < 10; ++hour) report("STACK", hour, kMonday + (hour + 1) * kHourMs);
    add_second();
    for (int hour = 10; hour < 20; ++hour) {
        report("STACK", hour, kMonday + (hour + 1) * kHourMs);
        if (hour >= 12) report("SECOND", hour, kMonday + (hour + 1) * kHourMs + kSecondMs);
    }
    report("STACK", 3, kMonday + 20 * kHourMs + kMinuteMs);  // sent once more: nothing is due of the time before
    settle_at(kMonday + 20 * kHourMs + 30 * kMinuteMs);
    EXPECT_EQ(counts("", "F1/DA001"), "20/20");
    EXPECT_EQ(counts("", "STACK"), "10/10");
    EXPECT_EQ(counts("", "SECOND"), "8/8");
    const std::string line = online("SECOND");
    EXPECT_THAT(line, testing::Not("none"));
    EXPECT_LE(std::stoi(line.substr(line.find('/') + 1)), 8 * 60) << line << ": it was not listened to before";
}

TEST_F(CompletenessOfDevices, WhatWaitedForItsRegistrationIsCountedFromItsFirstFrame) {
    for (int hour = 0; hour < 36; ++hour) {
        const Instant told = kMonday + (hour + 1) * kHourMs;
        report("STACK", hour, told);
        if (hour < 24 || hour >= 30) report("SECOND", hour, told + kSecondMs);
    }
    add_second();
    settle_at(kMonday + 36 * kHourMs + 30 * kMinuteMs);
    settle_at(kMonday + 36 * kHourMs + 40 * kMinuteMs);
    EXPECT_EQ(counts("", "SECOND"), "24/24");
    EXPECT_EQ(counts("", "SECOND", "2026-04-07"), "6/12") << "the hours that did not come were due, for it had sent before";
    EXPECT_EQ(counts("", "F1/DA001", "2026-04-07"), "12/12");
}

TEST_F(CompletenessTest, ASheetAsCsv) {
    const Response csv = days_->get("/api/v1/completeness?from=2026-04-06&format=csv&bom=1");
    EXPECT_EQ(csv.content_type, "text/csv; charset=utf-8");
    const std::string text(csv.text());
    EXPECT_THAT(text, StartsWith("\xEF\xBB\xBFkey,name,point_code,day,period,expected,"));
    EXPECT_THAT(text, HasSubstr("STACK,甲厂,DA001,2026-04-06,hour,24,20,6,0,77.78,100.00,77.78,"));
    EXPECT_THAT(csv.headers[0].second, HasSubstr("completeness-2026-04-06-2026-04-08.csv"));
}

TEST_F(CompletenessTest, StretchesOfADevice) {
    const json::value gaps = days_->get_json("/api/v1/gaps?mn=STACK&period=hour&to=2026-04-07");
    ASSERT_EQ(gaps.at("items").as_array().size(), 1U);
    EXPECT_EQ(gaps.at("items").at(0).at("from").as_string(), "2026-04-06T04:00:00+08:00");
    EXPECT_EQ(gaps.at("items").at(0).at("to").as_string(), "2026-04-06T08:00:00+08:00");
    EXPECT_EQ(gaps.at("items").at(0).at("missing").as_int64(), 4);
    EXPECT_EQ(days_->get_json("/api/v1/gaps?mn=WATER").at("items").as_array().size(), 0U);
}

TEST(CompletenessFetch, IsAskedForAndShown) {
    const auto days = two_days();
    const std::string body =
        R"({"mn":"STACK","period":"hour","from":"2026-04-06T04:00:00+08:00","to":"2026-04-06T08:00:00+08:00"})";
    const std::string gaps = "/api/v1/gaps?mn=STACK&period=hour&to=2026-04-07";
    EXPECT_TRUE(days->get_json(gaps).at("items").at(0).at("fetch").is_null());
    const Response asked = days->ask(Method::kPost, "/api/v1/gaps", body);
    ASSERT_EQ(asked.status, 200) << asked.text();
    EXPECT_GT(json::parse(asked.text()).at("command_id").as_int64(), 0);
    EXPECT_EQ(days->get_json(gaps).at("items").at(0).at("fetch").at("state").as_string(), "asked");
    EXPECT_EQ(schema_mismatch("/api/v1/gaps", "get", "application/json", days->get(gaps).text()), "");
    EXPECT_EQ(days->ask(Method::kPost, "/api/v1/gaps", body).status, 409);
    EXPECT_EQ(
        days->ask(Method::kPost, "/api/v1/gaps", R"({"mn":"STACK","period":"moment","from":"2026-04-06","to":"2026-04-07"})")
            .status,
        400);
}

TEST(CompletenessFetch, WhoIsAskedIsAPolicy) {
    const auto days = std::make_unique<AnswersFixture>(kMonday);
    EXPECT_TRUE(days->get_json("/api/v1/gaps/policy").at("automatic").as_bool());
    ASSERT_EQ(days->ask(Method::kPut, "/api/v1/gaps/policy", R"({"automatic":false})").status, 200);
    const Response set = days->ask(Method::kPut, "/api/v1/gaps/policy", R"({"mn":"STACK","automatic":true})");
    ASSERT_EQ(set.status, 200) << set.text();
    EXPECT_EQ(set.text(), R"({"automatic":false,"devices":[{"mn":"STACK","automatic":true}]})");
    EXPECT_EQ(schema_mismatch("/api/v1/gaps/policy", "put", "application/json", set.text()), "");
    EXPECT_EQ(days->ask(Method::kPut, "/api/v1/gaps/policy", R"({"mn":"NOBODY","automatic":true})").status, 404);
}

TEST(CompletenessRhythm, IsShownAndSet) {
    const auto days = two_days();
    const std::string path = "/api/v1/devices/STACK/rhythm";
    const json::value learned = days->get_json(path);
    EXPECT_EQ(learned.at("hour").at("interval_s").as_int64(), 3600);
    EXPECT_EQ(learned.at("hour").at("source").as_string(), "learned");
    EXPECT_EQ(learned.at("minute").at("interval_s").as_int64(), 0);
    const Response set = days->ask(Method::kPut, path, R"({"minute_s":300})");
    ASSERT_EQ(set.status, 200) << set.text();
    const json::value after = json::parse(set.text());
    EXPECT_EQ(after.at("minute").at("interval_s").as_int64(), 300);
    EXPECT_EQ(after.at("minute").at("source").as_string(), "set");
    EXPECT_EQ(after.at("hour").at("source").as_string(), "learned");
    EXPECT_EQ(days->ask(Method::kPut, path, R"({"hour_s":-3})").status, 400);
    EXPECT_EQ(days->ask(Method::kPut, "/api/v1/devices/NOBODY/rhythm", "{}").status, 404);
}

}  // namespace
}  // namespace lvwang::api
