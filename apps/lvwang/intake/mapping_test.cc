#include "intake/mapping.h"

#include <gtest/gtest.h>

namespace lvwang::intake {
namespace {

constexpr std::string_view kWide = R"(
period = "hour"
stamps = "end"
time = ["year", "month", "day", "hour"]
missing = "NA"
point_column = "station"
[points]
Dongsi = "S1/1"
[columns]
"PM2.5" = "pm2_5 ug/m3"
CO = "co ug/m3"
)";

constexpr std::string_view kLong = R"(
period = "minute"
stamps = "start"
time = "t"
utc_offset = "-03:30"
separator = ";"
point = "S1/1"
unknown_points = "skip"
[long]
name_column = "item"
value_column = "value"
mark_column = "flag"
[long.names]
SO2 = "stack_so2 mg/m3 converted"
)";

TEST(Mapping, SaysHowColumnsAreRead) {
    Mapping wide;
    ASSERT_TRUE(read_mapping(kWide, "m.toml", wide));
    ASSERT_TRUE(check_mapping(wide));
    EXPECT_EQ(wide.time.size(), 4u);
    EXPECT_EQ(wide.missing, std::vector<std::string>{"NA"});
    EXPECT_EQ(wide.points.at("Dongsi"), "S1/1");
    EXPECT_EQ(wide.columns.at("PM2.5"), (Meaning{"pm2_5", "ug/m3", Aspect::kMeasured}));
    EXPECT_EQ(wide.utc_offset_min, 480);
    EXPECT_FALSE(wide.is_long());

    Mapping narrow;
    ASSERT_TRUE(read_mapping(kLong, "m.toml", narrow));
    ASSERT_TRUE(check_mapping(narrow));
    EXPECT_TRUE(narrow.is_long());
    EXPECT_TRUE(narrow.skip_unknown_points);
    EXPECT_EQ(narrow.separator, ';');
    EXPECT_EQ(narrow.utc_offset_min, -210);
    EXPECT_EQ(narrow.names.at("SO2"), (Meaning{"stack_so2", "mg/m3", Aspect::kConverted}));
}

struct Bad {
    const char* toml;
    const char* error;
};

TEST(Mapping, WhatIsWrongIsNamedWithFileLineAndKey) {
    const Bad table[] = {
        {"period = \"hour\"\nperiode = 1\n", "m.toml:2: unknown key 'periode'"},
        {"period = 1\n", "m.toml:1: 'period' must be a text in quotes"},
        {"\n\ntime = [1]\n", "m.toml:3: 'time' must be a text or a list of texts"},
        {"utc_offset = \"8\"\n", "m.toml:1: 'utc_offset' must be of the form \"+08:00\""},
        {"unknown_points = \"maybe\"\n", "m.toml:1: 'unknown_points' must be \"error\" or \"skip\""},
        {"separator = \"ab\"\n", "m.toml:1: 'separator' must be one character"},
        {"[long]\ncolumn = \"a\"\n", "m.toml:2: unknown key 'long.column'"},
        {"[columns]\nPM = \"pm2_5\"\n",
         "m.toml:2: 'PM': \"pm2_5\" is not of the form \"parameter unit\" or \"parameter unit aspect\""},
    };
    for (const auto& bad : table) {
        Mapping mapping;
        const auto read = read_mapping(bad.toml, "m.toml", mapping);
        ASSERT_FALSE(read) << bad.toml;
        EXPECT_EQ(read.error().message, bad.error);
    }
    Mapping mapping;
    EXPECT_TRUE(read_mapping("period = \n", "m.toml", mapping).error().message.starts_with("m.toml:1: "));
}

TEST(Mapping, WhatIsLeftOpenIsAskedFor) {
    Mapping mapping;
    const auto asked = [&] { return check_mapping(mapping).error().field; };
    EXPECT_EQ(asked(), "period");
    mapping.period = "hour";
    EXPECT_EQ(asked(), "stamps");
    mapping.stamps = "end";
    EXPECT_EQ(asked(), "time");
    mapping.time = {"t"};
    EXPECT_EQ(asked(), "point");
    mapping.point = "S1/1";
    EXPECT_EQ(asked(), "columns");
    mapping.name_column = "item";
    EXPECT_EQ(asked(), "long");
    mapping.name_column.clear();
    mapping.columns["PM"] = {"pm2_5", "ug/m3", Aspect::kMeasured};
    EXPECT_TRUE(check_mapping(mapping));
}

}  // namespace
}  // namespace lvwang::intake
