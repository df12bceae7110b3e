#include "pipeline/official_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "model/reviewed.h"
#include "pipeline/spine_fixture.h"
#include "store/book_official.h"

namespace lvwang::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Instant kMonday = parse_iso("2026-04-06T00:00:00+08:00").value();
constexpr Stream kHours{Period::kHour, Origin::kReported};

class Official : public testing::Test {
protected:
    CommandResult take(std::string_view name, std::string_view text, std::int64_t modified_ms = 1, std::string_view feed = "") {
        return district.command("official.take", fmt::format(R"({{"name":{},"text":{},"modified_ms":{},"feed":{}}})",
                                                             json_quote(name), json_quote(text), modified_ms, json_quote(feed)));
    }
    // value@seq of every version of one figure
    std::vector<std::string> versions(const std::string& place = "S1", const std::string& item = "aqi") {
        std::vector<std::string> texts;
        store::OfficialQuery query{{2026, 1, 1}, {2026, 12, 31}, place, item, {}, true};
        for (const OfficialFigure& figure : SpineFixture::must(store::list_official(*district.book, query))) {
            texts.push_back(fmt::format("{} {}:{}", figure.value, figure.source, figure.line));
        }
        return texts;
    }

    SpineFixture district{kMonday + kDayMs + 12 * kHourMs};
};

TEST_F(Official, ADifferentValueIsANewVersionAndAnEqualOneIsNone) {
    EXPECT_THAT(take("a.csv", "place,date,aqi\nS1,2026-04-06,52\n").body.value(),
                HasSubstr(R"("figures":1,"added":1,"changed":0)"));
    EXPECT_THAT(take("b.csv", "place,date,aqi\nS1,2026-04-06,52\n", 2).body.value(), HasSubstr(R"("added":0,"changed":0)"));
    EXPECT_THAT(take("c.csv", "place,date,aqi\nS1,2026-04-05,61\nS1,2026-04-06,54\n").body.value(),
                HasSubstr(R"("added":1,"changed":1)"));
    EXPECT_THAT(versions(), ElementsAre("61 c.csv:2", "52 a.csv:2", "54 c.csv:3"));
    district.restart();
    EXPECT_THAT(versions(), ElementsAre("61 c.csv:2", "52 a.csv:2", "54 c.csv:3"));
}

TEST_F(Official, AFileIsTakenOnce) {
    const std::string_view text = "place,date,aqi\nS1,2026-04-06,52\n";
    EXPECT_THAT(take("a.csv", text).body.value(), HasSubstr(R"("taken":true)"));
    EXPECT_THAT(take("copy of a.csv", text).body.value(), HasSubstr(R"("taken":false)"));
    // Published again later, after a correction: the old value is the current one again.
    EXPECT_TRUE(take("b.csv", "place,date,aqi\nS1,2026-04-06,55\n").body.has_value());
    EXPECT_THAT(take("a.csv", text, 7).body.value(), HasSubstr(R"("changed":1)"));
    EXPECT_THAT(versions().back(), HasSubstr("52 a.csv"));
}

TEST_F(Official, AFileWithOneBadLineChangesNothing) {
    const auto result = take("a.csv", "place,date,aqi\nS1,2026-04-05,52\nS1,2026-04-06,-1\n");
    ASSERT_FALSE(result.body.has_value());
    EXPECT_THAT(result.body.error().message, HasSubstr("a.csv:3: column 'aqi': -1 is outside"));
    EXPECT_THAT(versions(), IsEmpty());
    EXPECT_THAT(SpineFixture::must(store::list_official_files(*district.book, 10)), IsEmpty());
}

TEST_F(Official, AForeignPlaceIsKnownByItsNameOnce) {
    EXPECT_FALSE(take("a.csv", "place,date,aqi\n990102,2026-04-05,52\n").body.has_value());
    EXPECT_TRUE(take("b.csv", "place,name,date,aqi\n990102,邻县,2026-04-05,52\n").body.has_value());
    EXPECT_TRUE(take("c.csv", "place,date,aqi\n990102,2026-04-06,57\n").body.has_value());
    EXPECT_THAT(versions("990102"), ElementsAre("52 b.csv:2", "57 c.csv:2"));
}

TEST_F(Official, ReviewedHoursAreCurrentAndWhatWasKnownBeforeStays) {
    const Instant hour = kMonday + 10 * kHourMs;
    district.now = hour + kHourMs + kMinuteMs;
    for (int i = 0; i < 24; ++i) {
        district.now = kMonday + (i + 1) * kHourMs + kMinuteMs;
        ASSERT_TRUE(district.report("AIR", "2061", kMonday + i * kHourMs, "a34004-Avg=40,a34004-Flag=N"));
    }
    district.go_to(kMonday + kDayMs + 2 * kHourMs);
    const std::uint64_t before = district.log->last_seq();
    EXPECT_EQ(district.value("AIR", {Period::kDay, Origin::kComputed}, kMonday, "pm2_5"), "40");

    std::string file = "station,hour_start,pm2_5(ug/m3)\n";
    for (int i = 0; i < 24; ++i) file += fmt::format("S1,2026-04-06 {:02}:00,{}\n", i, i == 10 ? 64 : 40);
    const auto taken = take("hours.csv", file);
    ASSERT_TRUE(taken.body.has_value()) << taken.body.error().message;
    EXPECT_THAT(*taken.body, HasSubstr(R"("hours":24)"));
    EXPECT_EQ(district.value("AIR", kHours, hour, "pm2_5"), "64");
    district.go_to(kMonday + kDayMs + 3 * kHourMs);
    EXPECT_EQ(district.value("AIR", {Period::kDay, Origin::kComputed}, kMonday, "pm2_5"), "41") << "averaged again";

    store::SeriesQuery query{.point = district.point("AIR"), .stream = kHours, .from = hour, .to = hour + 1, .columns = {}};
    query.as_of = before;
    EXPECT_EQ(SpineFixture::must(district.series->read(query)).back().sample.value().to_string(), "40") << "as known then";
    query.as_of = store::kNewest;
    EXPECT_TRUE(has(SpineFixture::must(district.series->read(query)).back().sample.flags, kReviewed));
    query.stream = {Period::kDay, Origin::kComputed};
    query.from = kMonday;
    query.to = kMonday + kDayMs;
    EXPECT_TRUE(has(SpineFixture::must(district.series->read(query)).front().sample.flags, kReviewed)) << "all its hours are";

    // What the device says after it is kept, and is not the current one.
    ASSERT_TRUE(district.report("AIR", "2061", hour, "a34004-Avg=99,a34004-Flag=N"));
    EXPECT_EQ(district.value("AIR", kHours, hour, "pm2_5"), "64");
    query = {.point = district.point("AIR"), .stream = kHours, .from = hour, .to = hour + 1, .columns = {}, .all_versions = true};
    std::vector<std::string> all;
    for (const StoredSample& one : SpineFixture::must(district.series->read(query)))
        all.push_back(one.sample.value().to_string());
    EXPECT_THAT(all, ElementsAre("40", "99", "64"));
}

TEST_F(Official, FeedsKeepTheirStateAndSayWhatIsWrong) {
    const struct {
        std::string_view body, field;
    } bad[] = {
        {R"({"key":"f","kind":"ftp","source":"/a","every_min":5})", "kind"},
        {R"({"key":"f","kind":"folder","source":"a","every_min":5})", "source"},
        {R"({"key":"f","kind":"http","source":"file:///etc/passwd","every_min":5})", "source"},
        {R"({"key":"f","kind":"database","source":"sqlite3:///a","every_min":5})", "view"},
        {R"({"key":"f","kind":"database","source":"sqlite3:///a","view":"v; DROP TABLE x","every_min":5})", "view"},
        {R"({"key":"f","kind":"folder","source":"/a"})", "every_min"},
        {R"({"key":"f","kind":"folder","source":"/a","daily_at":"25:00"})", "daily_at"},
        {R"({"key":"f","kind":"folder","source":"/a","every_min":5,"layout":"round"})", "layout"},
        {R"({"key":"a b","kind":"folder","source":"/a","every_min":5})", "key"},
        {R"({"key":"f","kind":"folder","source":"/a","every_min":5,"colour":1})", "colour"},
    };
    for (const auto& [body, field] : bad) {
        const auto result = district.command("official.feed_put", std::string(body));
        ASSERT_FALSE(result.body.has_value()) << body;
        EXPECT_EQ(result.body.error().field, field) << body << " " << result.body.error().message;
    }
    ASSERT_TRUE(district.command("official.feed_put", R"({"key":"f","kind":"folder","source":"/a","daily_at":"08:30"})").body);
    const auto feed = [&] { return *district.views->official_feeds.get()->find("f"); };
    EXPECT_EQ(next_fetch(feed()), Instant{}) << "a new one is tried at once";
    ASSERT_TRUE(district.command("official.feed_note", R"({"key":"f","name":"x.csv","error":"x.csv:2: no"})").body);
    EXPECT_EQ(feed().error, "x.csv:2: no");
    EXPECT_EQ(format_iso(next_fetch(feed())), "2026-04-08T08:30:00+08:00");
    ASSERT_TRUE(take("y.csv", "place,date,aqi\nS1,2026-04-06,52\n", 1, "f").body);
    district.restart();
    EXPECT_EQ(feed().error, "");
    EXPECT_EQ(feed().failure, "x.csv:2: no") << "stays to be read";
    EXPECT_EQ(feed().taken_name, "y.csv");
    ASSERT_TRUE(district.command("official.feed_now", R"({"key":"f"})").body);
    EXPECT_EQ(next_fetch(feed()), Instant{});
    ASSERT_TRUE(district.command("official.feed_remove", R"({"key":"f"})").body);
    EXPECT_EQ(district.command("official.feed_remove", R"({"key":"f"})").body.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace lvwang::pipeline
