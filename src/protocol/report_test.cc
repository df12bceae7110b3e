#include "protocol/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::protocol {
namespace {

using testing::HasSubstr;

const Instant kTen = parse_iso("2026-11-25T10:00:00+08:00").value();

// `pm2_5=35.20 ug/m3 N; co=0.4`
std::string told(const ReportItem& item) {
    std::string text;
    for (const ReportValue& value : item.values) {
        text += fmt::format("{}{}={}", text.empty() ? "" : "; ", value.code, value.number);
        if (!value.unit.empty()) text += " " + value.unit;
        if (!value.mark.empty()) text += " " + value.mark;
    }
    return text;
}

TEST(Report, SaysWhatItSays) {
    const auto reports = parse_reports(R"({"device":"M1","items":[
        {"time":"2026-11-25T10:00:00+08:00","period":"minute","values":{"pm2_5":35.20,"co":"0.4","o3":null},
         "units":{"co":"mg/m3"},"flags":{"pm2_5":"N"}},
        {"time":1795572000000,"values":{"a34004-Max":1e2}},
        {"time":"2026-11-25T02:00:00.000Z","period":"hour","values":{"pm2_5":1}}]})");
    ASSERT_TRUE(reports.has_value()) << reports.error().message;
    ASSERT_EQ(reports->size(), 1U);
    const Report& report = reports->front().report;
    EXPECT_EQ(report.device, "M1");
    ASSERT_EQ(report.items.size(), 3U);
    EXPECT_EQ(told(report.items[0]), "pm2_5=35.20 N; co=0.4 mg/m3");
    EXPECT_EQ(report.items[0].period, Period::kMinute);
    EXPECT_EQ(told(report.items[1]), "a34004-Max=1e2");
    EXPECT_EQ(report.items[1].period, Period::kMoment);
    EXPECT_EQ(report.items[2].period, Period::kHour);
    for (const ReportItem& item : report.items) EXPECT_EQ(item.time, kTen) << format_iso_ms(item.time);
}

TEST(Report, ABatchKeepsTheBytesOfEach) {
    const std::string one = R"({"device":"A", "items":[{"time":1795572000000,"values":{"co":1}}]})";
    const std::string two = R"({"device":"B","items":[{"time":1795572000000,"values":{"co":2}}]})";
    const std::string list = "[" + one + " ,\n" + two + "]";
    const std::string lines = "\n" + one + "\r\n" + two + "\n";
    for (const auto& reports : {parse_reports(list), parse_report_lines(lines)}) {
        ASSERT_TRUE(reports.has_value()) << reports.error().message;
        ASSERT_EQ(reports->size(), 2U);
        EXPECT_EQ((*reports)[0].text, one);
        EXPECT_EQ((*reports)[1].text, two);
        EXPECT_EQ((*reports)[1].report.device, "B");
    }
}

TEST(Report, WhatIsWrongIsNamedByItsPath) {
    const auto item = [](std::string_view inner) { return fmt::format(R"({{"device":"A","items":[{}]}})", inner); };
    const struct {
        std::string text, field, says;
    } cases[] = {
        {"pm2_5=35", "", "not JSON at byte 0"},
        {"3", "report", "3 is not an object"},
        {"[]", "reports", "empty"},
        {R"({"items":[]})", "device", "missing"},
        {R"({"device":"A B","items":[]})", "device", "blanks"},
        {R"({"device":true,"items":[]})", "device", "true is not a text"},
        {R"({"device":"A"})", "items", "missing"},
        {R"({"device":"A","items":{}})", "items", "an object is not a list"},
        {R"({"device":"A","items":[]})", "items", "empty"},
        {R"({"device":"A","item":[]})", "item", "no such field"},
        {R"({"device":"A","device":"B","items":[]})", "device", "stands twice"},
        {item("7"), "items[0]", "7 is not an object"},
        {item(R"({"values":{"co":1}})"), "items[0].time", "missing"},
        {item(R"({"time":"2026-11-25T10:00:00","values":{"co":1}})"), "items[0].time", "has no offset"},
        {item(R"({"time":"2026-11-25","values":{"co":1}})"), "items[0].time", "has no offset"},
        {item(R"({"time":"2026-13-25T10:00:00Z","values":{"co":1}})"), "items[0].time", "not an ISO 8601 time"},
        {item(R"({"time":1795572000,"values":{"co":1}})"), "items[0].time", "1795572000 milliseconds since 1970 lie outside"},
        {item(R"({"time":1795572000000.5,"values":{"co":1}})"), "items[0].time", "no whole number of milliseconds"},
        {item(R"({"time":1795572000000,"period":"week","values":{"co":1}})"), "items[0].period", "none of moment"},
        {item(R"({"time":1795572000000})"), "items[0].values", "missing"},
        {item(R"({"time":1795572000000,"values":{}})"), "items[0].values", "no value"},
        {item(R"({"time":1795572000000,"values":{"co":"n/a"}})"), "items[0].values.co", "n/a"},
        {item(R"({"time":1795572000000,"values":{"co":[1]}})"), "items[0].values.co", "a list is not a number"},
        {item(R"({"time":1795572000000,"values":{"co":1},"units":{"no":"ppb"}})"), "items[0].units.no", "no such value"},
        {item(R"({"time":1795572000000,"values":{"co":1},"units":{"co":3}})"), "items[0].units.co", "not a text"},
        {item(R"({"time":1795572000000,"values":{"co":1},"flags":{"co":"NN"}})"), "items[0].flags.co", "longer than 1"},
        {"[" + item(R"({"time":1795572000000,"values":{"co":1}})") + "," + item("7") + "]", "[1].items[0]", "7 is not"},
    };
    for (const auto& [text, field, says] : cases) {
        const auto reports = parse_reports(text);
        ASSERT_FALSE(reports.has_value()) << text;
        EXPECT_EQ(reports.error().field, field) << text;
        EXPECT_THAT(reports.error().message, HasSubstr(says)) << text;
    }
    EXPECT_EQ(parse_report_lines("{}\n").error().field, "[0].device");
    EXPECT_EQ(parse_report_lines(item(R"({"time":1795572000000,"values":{"co":1}})") + "\n{\n").error().field, "[1]");
    EXPECT_EQ(parse_reports(std::string(kReportBytesMax + 1, ' ')).error().code, ErrorCode::kOutOfRange);
    EXPECT_EQ(parse_reports("[" + std::string(2 * kReportsMax, '1').replace(1, 0, ",") + "]").error().field, "[0]");
}

TEST(Report, AFlatObjectIsReadByItsMapping) {
    FlatMapping mapping;
    mapping.device_field = "sn";
    mapping.time_field = "ts";
    mapping.time_form = TimeForm::kEpochSeconds;
    mapping.period = Period::kMinute;
    mapping.values = {{"data.pm25", "pm2_5", ""}, {"t", "temperature", ""}, {"CO", "co", "ug/m3"}};
    const Carriage carriage{"", kTen + 5'000};
    const auto read =
        parse_flat(R"({"sn":860123,"ts":1795572000,"data":{"pm25":35.2},"CO":400,"t":null,"rssi":-71})", mapping, carriage);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    const Report& report = read->front().report;
    EXPECT_EQ(report.device, "860123");
    EXPECT_EQ(report.items[0].time, kTen);
    EXPECT_EQ(report.items[0].period, Period::kMinute);
    EXPECT_EQ(told(report.items[0]), "pm2_5=35.2; co=400 ug/m3");

    EXPECT_EQ(parse_flat(R"({"sn":"a","ts":1795572000})", mapping, carriage).error().field, "data.pm25");
    EXPECT_EQ(parse_flat(R"([{"sn":"a","CO":1}])", mapping, carriage).error().field, "[0].ts");
    EXPECT_EQ(parse_flat(R"({"sn":"a","ts":1795572000000,"CO":1})", mapping, carriage).error().field, "ts");
    EXPECT_THAT(parse_flat(R"({"sn":"a","ts":1795572000,"CO":1})", mapping, {"b", kTen}).error().message,
                HasSubstr("the topic names 'b', the text 'a'"));

    mapping.time_form = TimeForm::kChina;
    EXPECT_EQ(parse_flat(R"({"sn":"a","ts":"2026-11-25 10:00:00","CO":1})", mapping, carriage)->front().report.items[0].time,
              kTen);
    EXPECT_EQ(parse_flat(R"({"sn":"a","ts":20261125100000,"CO":1})", mapping, carriage)->front().report.items[0].time, kTen);

    mapping.device_field.clear();
    mapping.time_field.clear();
    const auto bare = parse_flat(R"({"CO":1})", mapping, {"M7", kTen + 5'000});
    ASSERT_TRUE(bare.has_value()) << bare.error().message;
    EXPECT_EQ(bare->front().report.device, "M7");
    EXPECT_EQ(bare->front().report.items[0].time, kTen + 5'000);
    EXPECT_EQ(parse_flat(R"({"CO":1})", mapping, carriage).error().field, "device");
}

// Loggers write NA or -- for a sensor that failed; who sent by a broker cannot be told.
TEST(Report, OfWhatABrokerBringsTheRestIsTaken) {
    FlatMapping mapping;
    mapping.values = {{"pm25", "pm2_5", ""}, {"co", "co", ""}, {"pm10", "pm10", ""}};
    const Carriage carriage{"M7", kTen};
    for (const std::string_view odd : {"\"NA\"", "\"--\"", "\"\"", "true", "\"1,5\"", "[1]"}) {
        const auto read = parse_carried(fmt::format(R"({{"pm25":{},"co":501,"pm10":11}})", odd), mapping, carriage);
        ASSERT_TRUE(read.has_value()) << odd << read.error().message;
        EXPECT_EQ(told(read->front().report.items[0]), "co=501; pm10=11");
        EXPECT_THAT(read->front().report.doubts, testing::ElementsAre(HasSubstr("pm25: "))) << odd;
        EXPECT_TRUE(read->front().report.timed_by_arrival);
    }
    EXPECT_EQ(parse_carried(R"({"pm25":"NA"})", mapping, carriage).error().field, "pm25") << "nothing is left";

    const std::string items = R"({"device":"M7","items":[{"time":1795572000000,"values":{"co":1,"no":"x"}},{"time":"soon"}]})";
    const auto own = parse_carried(items, {}, carriage);
    ASSERT_TRUE(own.has_value()) << own.error().message;
    ASSERT_EQ(own->front().report.items.size(), 1U);
    EXPECT_EQ(told(own->front().report.items[0]), "co=1");
    EXPECT_EQ(own->front().report.doubts.size(), 2U);
    EXPECT_FALSE(own->front().report.timed_by_arrival);
    EXPECT_FALSE(parse_reports(items).has_value()) << "who sends by HTTP is told";
    EXPECT_EQ(parse_carried(R"({"device":"M7","items":[{"time":"soon"}]})", {}, carriage).error().field, "items[0].time");
}

TEST(Report, AListFallsApartIntoItsElements) {
    EXPECT_THAT(pieces_of(R"( [{"a":[1,2]} , 7] )"), testing::ElementsAre(R"({"a":[1,2]})", "7"));
    for (const std::string_view whole : {"[1]", "[]", "{}", "[1,2", "x"})
        EXPECT_THAT(pieces_of(whole), testing::ElementsAre(whole));
}

TEST(Report, ItsEntrySaysHowItCame) {
    const std::string http = to_payload({{}, {}, "{\"a\":\n1}"});
    EXPECT_EQ(http, "http\n{\"a\":\n1}");
    EXPECT_EQ(parse_report_entry(http)->text, "{\"a\":\n1}");
    const std::string mqtt = to_payload({"vendor-a", "lv wang/M1/report", "{}"});
    EXPECT_EQ(mqtt, "mqtt vendor-a lv wang/M1/report\n{}");
    EXPECT_EQ(parse_report_entry(mqtt)->broker, "vendor-a");
    EXPECT_EQ(parse_report_entry(mqtt)->topic, "lv wang/M1/report");
    for (const std::string_view bad : {"", "http", "mqtt x\n{}", "ftp\n{}"})
        EXPECT_FALSE(parse_report_entry(bad).has_value()) << bad;
}

}  // namespace
}  // namespace lvwang::protocol
