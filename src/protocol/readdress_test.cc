#include "protocol/readdress.h"

#include <gtest/gtest.h>

#include "protocol/frame_reader.h"

namespace lvwang::protocol {
namespace {

std::string segment_of(std::string_view frame) {
    FrameReader reader;
    reader.feed(frame);
    const auto read = reader.next();
    return read && read->verdict == Verdict::kOk ? std::string(read->segment) : fmt::format("no frame: {}", frame);
}

std::string readdressed(std::string_view segment, const NewAddress& address) {
    const auto frame = readdress(segment, decode(segment), address);
    return frame ? segment_of(*frame) : frame.error().message;
}

const std::string kSegment =
    "QN=20240601085857223;ST=31;CN=2011;PW=123456;MN=A1;Flag=4;CP=&&DataTime=20240601085857;a21026-Rtd=58&&";

TEST(Readdress, ChangesWhatIsNamedAndNothingElse) {
    struct Row {
        NewAddress address;
        std::string expected;
    };
    const std::vector<Row> rows{
        {{.mn = "B77", .pw = {}, .edition = {}, .wants_answer = false},
         "QN=20240601085857223;ST=31;CN=2011;PW=123456;MN=B77;Flag=4;CP=&&DataTime=20240601085857;a21026-Rtd=58&&"},
        {{.mn = {}, .pw = "9", .edition = {}, .wants_answer = false},
         "QN=20240601085857223;ST=31;CN=2011;PW=9;MN=A1;Flag=4;CP=&&DataTime=20240601085857;a21026-Rtd=58&&"},
        {{.mn = {}, .pw = {}, .edition = {}, .wants_answer = true},
         "QN=20240601085857223;ST=31;CN=2011;PW=123456;MN=A1;Flag=5;CP=&&DataTime=20240601085857;a21026-Rtd=58&&"},
        {{.mn = {}, .pw = {}, .edition = Edition::k2025, .wants_answer = true},
         "QN=20240601085857223;ST=31;CN=2011;PW=123456;MN=A1;Flag=9;CP=&&DataTime=20240601085857;a21026-Rtd=58&&"},
        {{.mn = "B77", .pw = "abc", .edition = Edition::k2005, .wants_answer = true},
         "QN=20240601085857223;ST=31;CN=2011;PW=abc;MN=B77;Flag=1;CP=&&DataTime=20240601085857;a21026-Rtd=58&&"},
    };
    for (const Row& row : rows) {
        EXPECT_TRUE(must_change(decode(kSegment), row.address)) << row.expected;
        EXPECT_EQ(readdressed(kSegment, row.address), row.expected);
    }
}

TEST(Readdress, AFrameThatIsRightAlreadyNeedsNoChange) {
    EXPECT_FALSE(must_change(decode(kSegment), {}));
    EXPECT_FALSE(must_change(decode(kSegment), {.mn = "A1", .pw = "123456", .edition = Edition::k2017, .wants_answer = false}));
    EXPECT_EQ(readdressed(kSegment, {}), kSegment);
    // 2005 leaves Flag out where no bit is set.
    const std::string of_2005 = "ST=31;CN=2011;PW=123456;MN=A1;CP=&&&&";
    EXPECT_FALSE(must_change(decode(of_2005), {.mn = {}, .pw = {}, .edition = Edition::k2005, .wants_answer = false}));
}

TEST(Readdress, FieldsThatAreNotThereAreAdded) {
    EXPECT_EQ(readdressed("ST=31;CN=2011;CP=&&a=1&&", {.mn = "M", .pw = "P", .edition = {}, .wants_answer = true}),
              "MN=M;PW=P;ST=31;CN=2011;Flag=1;CP=&&a=1&&");
    EXPECT_EQ(readdressed("ST=31;CN=2011;MN=;CP=&&&&", {.mn = "M", .pw = {}, .edition = {}, .wants_answer = false}),
              "ST=31;CN=2011;MN=M;CP=&&&&");
    EXPECT_EQ(readdressed("ST=31;CN=2011;MN=A", {.mn = {}, .pw = {}, .edition = {}, .wants_answer = true}),
              "ST=31;CN=2011;MN=A;Flag=1;");
}

TEST(Readdress, OddHeadersKeepTheirOddities) {
    EXPECT_EQ(readdressed("MN=A1;,ST=31,CN=2011;1QN=5;Flag=7;CP=&&MN=A1;a=1&&",
                          {.mn = "B", .pw = {}, .edition = {}, .wants_answer = true}),
              "MN=B;,ST=31,CN=2011;1QN=5;Flag=7;CP=&&MN=A1;a=1&&");
    EXPECT_EQ(readdressed("ST=31;MN=A1;Flag=x;CP=&&&&", {.mn = {}, .pw = {}, .edition = Edition::k2017, .wants_answer = true}),
              "ST=31;MN=A1;Flag=5;CP=&&&&");
}

TEST(Readdress, TextInGbkStaysAsItWas) {
    const std::string gbk = "ST=31;CN=2011;MN=A1;Flag=4;CP=&&a-Info=//\xD6\xD0\xCE\xC4//&&";
    EXPECT_EQ(readdressed(gbk, {.mn = "B", .pw = {}, .edition = {}, .wants_answer = true}),
              "ST=31;CN=2011;MN=B;Flag=5;CP=&&a-Info=//\xD6\xD0\xCE\xC4//&&");
}

TEST(Readdress, TooLongIsSaid) {
    const std::string longest = "MN=A;CP=&&" + std::string(kSegmentBytesMax - 12, 'x') + "&&";
    EXPECT_TRUE(readdress(longest, decode(longest), {.mn = "B", .pw = {}, .edition = {}, .wants_answer = false}));
    EXPECT_EQ(readdress(longest, decode(longest), {.mn = "BB", .pw = {}, .edition = {}, .wants_answer = false}).error().code,
              ErrorCode::kOutOfRange);
}

}  // namespace
}  // namespace lvwang::protocol
