// Reports of the HTTP and MQTT doors through the spine: as frames, from the log to the value and back.
#include <gtest/gtest.h>

#include "pipeline/spine_fixture.h"
#include "protocol/report.h"

namespace lvwang::pipeline {
namespace {

constexpr Stream kMinutes{Period::kMinute, Origin::kReported};
const Instant kNoon = parse_iso("2026-04-07T12:00:00+08:00").value();

std::string text_of(std::string_view device, Instant time, std::string_view values) {
    return fmt::format(R"({{"device":"{}","items":[{{"time":"{}","period":"minute","values":{}}}]}})", device, format_iso(time),
                       values);
}

TEST(Reports, AValueLeadsToItsEntry) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.send_report("AIR", text_of("AIR", kNoon - kMinuteMs, R"({"pm2_5":35.20})")));
    EXPECT_EQ(district.value("AIR", kMinutes, kNoon - kMinuteMs, "pm2_5"), "35.20");
    const auto rows = SpineFixture::must(district.series->read(
        {.point = district.point("AIR"), .stream = kMinutes, .from = kNoon - kMinuteMs, .to = kNoon, .columns = {}}));
    ASSERT_EQ(rows.size(), 1U);
    const auto entry = SpineFixture::must(district.log->read(rows[0].seq));
    EXPECT_EQ(entry.kind, store::EntryKind::kReport);
    EXPECT_EQ(entry.mn, "AIR");
    EXPECT_EQ(SpineFixture::must(protocol::parse_report_entry(entry.payload)).text,
              text_of("AIR", kNoon - kMinuteMs, R"({"pm2_5":35.20})"));
}

TEST(Reports, EachHasExactlyOneOutcome) {
    SpineFixture district(kNoon);
    const auto send = [&](std::string_view device, std::string_view values) {
        ASSERT_TRUE(district.send_report(std::string(device), text_of(device, kNoon, values)));
    };
    send("AIR", R"({"pm2_5":35})");
    send("AIR", R"({"pm2_5":35})");  // the same: nothing changes
    send("AIR", R"({"pm2_5":36})");  // a new version
    send("NOBODY", R"({"pm2_5":35})");
    send("AIR", R"({"pm99":1})");
    send("AIR", R"({"pm2_5":null})");
    ASSERT_TRUE(district.send_report("AIR", "{\"device\":"));
    ASSERT_TRUE(
        district.send_report("AIR", text_of("AIR", kNoon, R"({"pm2_5":35})"), "mqtt b lvwang/AIR/report"));  // by another door
    const IngestStats& stats = district.views->ingest;
    EXPECT_EQ(stats.of(Outcome::kApplied), 2U);
    EXPECT_EQ(stats.of(Outcome::kDuplicate), 2U);
    EXPECT_EQ(stats.of(Outcome::kUnregistered), 1U);
    EXPECT_EQ(stats.of(Outcome::kUnmapped), 1U);
    EXPECT_EQ(stats.of(Outcome::kUnreadable), 1U);
    EXPECT_EQ(stats.of(Outcome::kBadReport), 1U);
    EXPECT_EQ(stats.frames(), 8U);
    EXPECT_EQ(district.value("AIR", kMinutes, kNoon, "pm2_5"), "36");
}

TEST(Reports, OfAnUnregisteredDeviceWaitAndAreReadAgain) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.send_report("M1", text_of("M1", kNoon, R"({"pm2_5":35,"pm99":1})")));
    district.go_to(kNoon + 20'000);
    const auto waiting = SpineFixture::must(store::waiting_devices(*district.book));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].mn, "M1");
    EXPECT_EQ(waiting[0].edition, "json");
    EXPECT_EQ(waiting[0].factors, (std::vector<std::string>{"pm2_5", "pm99"}));
    ASSERT_TRUE(district.command("put_device", R"({"mn":"M1","site_key":"S1","point_code":"1"})").body.has_value());
    district.go_to(kNoon + 40'000);
    EXPECT_EQ(district.value("M1", kMinutes, kNoon, "pm2_5"), "35");
    EXPECT_EQ(district.views->ingest.frames(), 1U) << "what is read again is not counted again";
    const auto unmapped = SpineFixture::must(store::waiting_factors(*district.book));
    EXPECT_TRUE(unmapped.empty() || unmapped[0].wire_code == "pm99");
    ASSERT_TRUE(district.command("put_mapping", R"({"mn":"M1","wire_code":"pm99","parameter":"pm10"})").body.has_value());
    ASSERT_TRUE(district.send_report("M1", text_of("M1", kNoon + kMinuteMs, R"({"pm99":2})")));
    EXPECT_EQ(district.value("M1", kMinutes, kNoon + kMinuteMs, "pm10"), "2");
}

TEST(Reports, AreAppliedAgainAfterARestart) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.send_report("AIR", text_of("AIR", kNoon, R"({"pm2_5":35})")));
    district.restart();
    EXPECT_EQ(district.value("AIR", kMinutes, kNoon, "pm2_5"), "35");
    ASSERT_TRUE(district.send_report("AIR", text_of("AIR", kNoon + kMinuteMs, R"({"pm2_5":36})")));
    EXPECT_EQ(district.value("AIR", kMinutes, kNoon + kMinuteMs, "pm2_5"), "36");
}

TEST(Reports, ADoorLearnsTheEntryOfEach) {
    SpineFixture district(kNoon);
    std::vector<Receipt> receipts;
    const std::uint32_t door = district.inbox->add_door(
        [&](std::vector<Receipt> given) { receipts.insert(receipts.end(), given.begin(), given.end()); }, [] {});
    std::vector<Arrival> arrivals;
    for (std::uint64_t ticket = 7; ticket < 10; ++ticket) {
        arrivals.push_back({kNoon, "AIR", protocol::to_payload({{}, {}, text_of("AIR", kNoon, R"({"pm2_5":35})")}), ticket, door,
                            ArrivalKind::kReport});
    }
    ASSERT_EQ(district.inbox->offer(arrivals), 3U);
    district.turn();
    ASSERT_EQ(receipts.size(), 3U);
    for (std::size_t i = 0; i < receipts.size(); ++i) {
        EXPECT_EQ(receipts[i].ticket, 7 + i);
        EXPECT_EQ(SpineFixture::must(district.log->read(receipts[i].seq)).kind, store::EntryKind::kReport);
    }
}

}  // namespace
}  // namespace lvwang::pipeline
