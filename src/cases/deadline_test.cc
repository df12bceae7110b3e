#include "cases/deadline.h"

#include <gtest/gtest.h>

#include "standards/source_tree.h"

namespace lvwang::cases {
namespace {

Instant at(std::string_view text) {
    const auto instant = parse_iso(text);
    EXPECT_TRUE(instant.has_value()) << text;
    return *instant;
}

// Around 2026-04-04, Tomb-Sweeping Day (4th to 6th off), Labour Day (1st to 5th off, the 9th worked), and a New Year's Eve off.
standards::Calendar calendar() {
    const std::vector<SourceText> files{{"calendars/2026.csv",
                                         "date,kind,name,notice\n"
                                         "2026-04-04,off,清明节,x\n2026-04-05,off,清明节,x\n2026-04-06,off,清明节,x\n"
                                         "2026-05-01,off,劳动节,x\n2026-05-02,off,劳动节,x\n2026-05-03,off,劳动节,x\n"
                                         "2026-05-04,off,劳动节,x\n2026-05-05,off,劳动节,x\n2026-05-09,work,劳动节,x\n"
                                         "2026-12-31,off,元旦,x\n"}};
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
        {"2026-04-30T10:00:00", 1, 0, "2026-05-06T23:59:59"},  // off to the 5th (data/calendars/2026.csv)
        {"2026-04-30T10:00:00", 5, 0, "2026-05-11T23:59:59"},  // the 9th, a Saturday, is worked
        {"2026-12-30T10:00:00", 2, 0, "2027-01-05T23:59:59"},  // 2027 is not published, New Year's Day is off by law
        {"2027-01-01T10:00:00", 5, 0, "2027-01-08T23:59:59"},  // one that is not, by itself
        {"2027-04-30T10:00:00", 1, 0, "2027-05-03T23:59:59"},
        {"2027-09-30T10:00:00", 2, 0, "2027-10-05T23:59:59"},  // Friday the 1st is off
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.from);
        Deadline deadline;
        deadline.hours = row.hours;
        deadline.working_days = row.working_days;
        EXPECT_EQ(format_iso(due_at(deadline, at(row.from), calendar())), format_iso(at(row.due)));
    }
}

// Over the days off and the weekends worked of the calendars that ship.
TEST(DueAt, CountsWorkingDaysAsTheNoticesOfTheStateCouncilSay) {
    struct Row {
        const char* from;
        int working_days;
        const char* due;
    };
    for (const Row& row :
         {Row{"2026-09-24", 5, "2026-10-09"}, Row{"2026-09-18", 3, "2026-09-22"}, Row{"2026-02-13", 5, "2026-02-27"},
          Row{"2026-04-30", 1, "2026-05-06"}, Row{"2026-04-30", 5, "2026-05-11"}, Row{"2025-09-26", 2, "2025-09-29"},
          Row{"2025-09-30", 3, "2025-10-11"}, Row{"2026-11-20", 5, "2026-11-27"}}) {
        Deadline deadline;
        deadline.working_days = row.working_days;
        const Instant morning = at(std::string(row.from) + "T10:00:00");
        EXPECT_EQ(format_date(to_date(due_at(deadline, morning, standards::source_tree_standards().calendar()))), row.due)
            << row.from << " + " << row.working_days;
    }
}

TEST(DueAt, IsAnEstimateWhereWorkingDaysRunIntoAYearThatIsNotPublished) {
    Deadline deadline;
    deadline.working_days = 2;
    EXPECT_TRUE(is_estimate(deadline, at("2027-01-05T23:59:59"), calendar()));
    EXPECT_FALSE(is_estimate(deadline, at("2026-12-30T23:59:59"), calendar()));
    deadline.working_days = 0;
    deadline.calendar_days = 2;
    EXPECT_FALSE(is_estimate(deadline, at("2027-01-05T23:59:59"), calendar()));
}

TEST(DueAt, CalendarDaysRunThroughHolidays) {
    struct Row {
        const char* from;
        int days;
        const char* due;
    };
    // A petition: received 2026-11-02, decided by 11-17; accepted 11-10, finished by 2027-01-09 (信访工作条例).
    for (const Row& row :
         {Row{"2026-11-02T09:00:00", 15, "2026-11-17T23:59:59"}, Row{"2026-11-10T16:00:00", 60, "2027-01-09T23:59:59"},
          Row{"2026-08-20T10:00:00", 90, "2026-11-18T23:59:59"}}) {  // a penalty from its filing, 行政处罚法 60
        Deadline deadline;
        deadline.calendar_days = row.days;
        EXPECT_EQ(format_iso(due_at(deadline, at(row.from), calendar())), format_iso(at(row.due)));
    }
}

TEST(Extension, AStatutoryDeadlineMovesOnlyAsItsClauseAllows) {
    const Instant stands = end_of({2027, 1, 9});
    Deadline petition;
    petition.key = "finish";
    petition.calendar_days = 60;
    petition.kind = DeadlineKind::kStatutory;
    petition.clause = "信访工作条例";
    EXPECT_EQ(check_extension(petition, stands, 0, stands + kDayMs).error().code, ErrorCode::kConflict);
    petition.extension = ExtensionRule{1, 30, "信访工作条例"};
    EXPECT_TRUE(check_extension(petition, stands, 0, end_of({2027, 2, 8})));
    EXPECT_EQ(check_extension(petition, stands, 0, end_of({2027, 2, 9})).error().field, "due_at");
    EXPECT_EQ(check_extension(petition, stands, 1, end_of({2027, 1, 20})).error().code, ErrorCode::kConflict);
    EXPECT_EQ(check_extension(petition, stands, 0, stands).error().field, "due_at");
    Deadline ours;
    ours.key = "handle";
    ours.working_days = 3;
    EXPECT_TRUE(check_extension(ours, stands, 5, stands + 90 * kDayMs));
}

TEST(AfterAPause, DaysMoveByDaysOfTheirKindAndHoursByTheTime) {
    struct Row {
        const char* name;
        int working_days, calendar_days, hours;
        const char *due, *since, *now, *moved;
    };
    const std::vector<Row> rows{
        {"three seconds", 5, 0, 0, "2026-04-17T23:59:59", "2026-04-10T10:00:00", "2026-04-10T10:00:03", "2026-04-17T23:59:59"},
        {"over a weekend", 5, 0, 0, "2026-04-17T23:59:59", "2026-04-10T10:00:00", "2026-04-13T09:00:00", "2026-04-20T23:59:59"},
        {"until a day off", 5, 0, 0, "2026-04-17T23:59:59", "2026-04-10T10:00:00", "2026-04-12T09:00:00", "2026-04-17T23:59:59"},
        {"with an hour of the day", 5, 0, 0, "2026-04-17T17:00:00", "2026-04-10T10:00:00", "2026-04-14T09:00:00",
         "2026-04-21T17:00:00"},
        {"calendar days", 0, 15, 0, "2026-04-17T23:59:59", "2026-04-10T10:00:00", "2026-04-12T09:00:00", "2026-04-19T23:59:59"},
        {"hours", 0, 0, 48, "2026-04-11T10:00:00", "2026-04-10T10:00:00", "2026-04-10T10:00:03", "2026-04-11T10:00:03"},
        {"of no length", 0, 0, 0, "2026-04-11T10:00:00", "2026-04-10T10:00:00", "2026-04-10T11:00:00", "2026-04-11T11:00:00"},
        {"passed before", 5, 0, 0, "2026-04-09T23:59:59", "2026-04-10T10:00:00", "2026-04-20T09:00:00", "2026-04-09T23:59:59"},
        {"later than the hour of its last day", 5, 0, 0, "2026-04-10T15:00:00", "2026-04-10T10:00:00", "2026-04-13T16:00:00",
         "2026-04-13T21:00:00"},
        {"set by hand to a day off", 5, 0, 0, "2026-04-18T23:59:59", "2026-04-10T10:00:00", "2026-04-10T10:00:03",
         "2026-04-18T23:59:59"},
    };
    for (const Row& row : rows) {
        Deadline deadline;
        deadline.working_days = row.working_days;
        deadline.calendar_days = row.calendar_days;
        deadline.hours = row.hours;
        EXPECT_EQ(format_iso(due_after_pause(deadline, at(row.due), at(row.since), at(row.now), calendar())),
                  format_iso(at(row.moved)))
            << row.name;
    }
}

}  // namespace
}  // namespace lvwang::cases
