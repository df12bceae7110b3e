#include "cases/due.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace lvwang::cases {
namespace {

Instant at(std::string_view text) {
    const auto instant = parse_iso(text);
    EXPECT_TRUE(instant.has_value()) << text;
    return *instant;
}

// Around 2026-04-04, Tomb-Sweeping Day (4th to 6th off), Labour Day (1st to 5th off, the 9th worked).
standards::Calendar calendar() {
    const std::vector<SourceText> files{{"calendars/2026.csv",
                                         "date,kind,name,notice\n"
                                         "2026-04-04,off,清明节,x\n2026-04-05,off,清明节,x\n2026-04-06,off,清明节,x\n"
                                         "2026-05-01,off,劳动节,x\n2026-05-02,off,劳动节,x\n2026-05-03,off,劳动节,x\n"
                                         "2026-05-04,off,劳动节,x\n2026-05-05,off,劳动节,x\n2026-05-09,work,劳动节,x\n"}};
    auto parsed = standards::Calendar::parse(files);
    EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
    return std::move(*parsed);
}

TEST(DueAt, HoursRunThroughAndWorkingDaysEndWithTheDay) {
    struct Row {
        const char* from;
        int working_days;
        int hours;
        const char* due;
    };
    const std::vector<Row> rows{
        {"2026-04-03T22:30:00", 0, 4, "2026-04-04T02:30:00"},
        {"2026-04-03T22:30:00", 0, 48, "2026-04-05T22:30:00"},
        {"2026-04-01T08:00:00", 2, 0, "2026-04-03T23:59:59"},
        {"2026-04-03T10:00:00", 2, 0, "2026-04-08T23:59:59"},  // across the holiday
        {"2026-04-04T00:30:00", 2, 0, "2026-04-08T23:59:59"},  // found on a day off
        {"2026-04-30T10:00:00", 1, 0, "2026-05-06T23:59:59"},  // standards.md 7.8
        {"2026-04-30T10:00:00", 5, 0, "2026-05-11T23:59:59"},  // the 9th, a Saturday, is worked
        {"2026-12-30T10:00:00", 3, 0, "2027-01-04T23:59:59"},  // 2027 is not published: Monday to Friday
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.from);
        const DueRule rule{"x", row.working_days, row.hours, ""};
        EXPECT_EQ(format_iso(due_at(rule, at(row.from), calendar())), format_iso(at(row.due)));
    }
}

TEST(DueRules, AreReadFromTheirTable) {
    const auto rules = DueRules::parse("rule,working_days,hours,note\nsilent,,48,修复\nstack_hour_exceeded,2,,\n", "due.csv");
    ASSERT_TRUE(rules) << rules.error().message;
    ASSERT_NE(rules->find("silent"), nullptr);
    EXPECT_EQ(rules->find("silent")->hours, 48);
    EXPECT_EQ(rules->find("silent")->note, "修复");
    EXPECT_EQ(rules->find("stack_hour_exceeded")->working_days, 2);
    EXPECT_EQ(rules->find("hour_disagrees"), nullptr);
}

TEST(DueRules, RefuseWhatIsNoDeadline) {
    struct Row {
        const char* lines;
        const char* says;
    };
    const std::vector<Row> rows{
        {"silent,,,x", "due.csv:2"},            //
        {"silent,2,48,x", "not both"},          //
        {"silent,0,,x", "working_days"},        //
        {"silent,-1,,x", "working_days"},       //
        {"silent,,367,x", "hours"},             //
        {"silent,,soon,x", "hours"},            //
        {",2,,x", "rule"},                      //
        {"silent,2,,x\nsilent,3,,x", "twice"},  //
        {"silent,2", "due.csv:2"},              //
    };
    for (const Row& row : rows) {
        const auto rules = DueRules::parse(fmt::format("rule,working_days,hours,note\n{}\n", row.lines), "due.csv");
        ASSERT_FALSE(rules) << row.lines;
        EXPECT_NE(rules.error().message.find(row.says), std::string::npos) << row.lines << ": " << rules.error().message;
    }
    EXPECT_FALSE(DueRules::parse("", "due.csv"));
    EXPECT_FALSE(DueRules::parse("rule,hours\nsilent,2\n", "due.csv"));
}

TEST(DueRules, OurOwnTableGivesEveryAlarmItsDeadlineAndWarningsNone) {
    const char* source = std::getenv("LVWANG_SOURCE_DIR");
    // Started by hand, the program cannot know where its tree is.
    if (source == nullptr) GTEST_SKIP() << "LVWANG_SOURCE_DIR is not set: run by ctest";
    std::ifstream file(std::filesystem::path(source) / "data/workflows/due.csv");
    ASSERT_TRUE(file.is_open());
    std::stringstream text;
    text << file.rdbuf();
    const auto rules = DueRules::parse(text.str(), "due.csv");
    ASSERT_TRUE(rules) << rules.error().message;
    for (const char* rule : {"stack_hour_exceeded", "wastewater_day_exceeded", "air_day_exceeded", "air_hour_high", "silent"}) {
        EXPECT_NE(rules->find(rule), nullptr) << rule;
    }
    EXPECT_EQ(rules->find("wastewater_hour_warning"), nullptr);  // the firm is warned, nobody is given a task
    EXPECT_EQ(rules->find("hour_disagrees"), nullptr);
}

}  // namespace
}  // namespace lvwang::cases
