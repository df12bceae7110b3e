#include "store/foreign_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

using testing::HasSubstr;
using testing::Not;

class ForeignView : public testing::Test {
protected:
    ForeignView() {
        soci::session sql(soci::sqlite3, "db=" + path);
        sql << "CREATE TABLE t (place TEXT, date TEXT, aqi INTEGER, co TEXT, note TEXT)";
        sql << "INSERT INTO t VALUES ('S1', '2026-04-05', 52, '0.60', 'a, \"b\"'), ('S1', '2026-04-06', 61, NULL, '')";
        sql << "CREATE VIEW v AS SELECT place, date, aqi, co AS \"co(mg/m3)\", note FROM t";
        sql << "CREATE VIEW none AS SELECT * FROM t WHERE aqi > 500";
    }
    Scratch scratch;
    std::string path = scratch.path("theirs.sqlite");
};

TEST_F(ForeignView, IsCsvWithItsNamesAsHeadings) {
    EXPECT_EQ(read_foreign_view("sqlite3://" + path, "", "v", 1'000).value(),
              "place,date,aqi,co(mg/m3),note\nS1,2026-04-05,52,0.60,\"a, \"\"b\"\"\"\nS1,2026-04-06,61,,\n");
    EXPECT_EQ(read_foreign_view("sqlite3://" + path, "", "none", 1'000).value(), "");
}

TEST_F(ForeignView, WhatIsWrongIsSaidWithoutThePassword) {
    EXPECT_EQ(read_foreign_view("sqlite3://" + path, "", "v", 60).error().code, ErrorCode::kOutOfRange);
    EXPECT_THAT(read_foreign_view("sqlite3://" + path, "", "w", 1'000).error().message, HasSubstr("no such table"));
    EXPECT_EQ(read_foreign_view("mysql://x", "", "v", 1'000).error().code, ErrorCode::kUnsupported);
    EXPECT_FALSE(read_foreign_view("sqlite3:///nowhere/x.sqlite", "", "v", 1'000).has_value());
    const auto refused = read_foreign_view("postgresql://host=127.0.0.1 port=1 dbname=d user=u", "hush'hush", "v", 1'000);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::kIo);
    EXPECT_THAT(refused.error().message, Not(HasSubstr("hush")));
}

}  // namespace
}  // namespace lvwang::store
