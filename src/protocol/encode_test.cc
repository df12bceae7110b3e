#include "protocol/encode.h"

#include <gtest/gtest.h>

#include <string>

#include "protocol/frame_reader.h"

namespace lvwang::protocol {
namespace {

TEST(Encode, writes_the_fields_in_the_order_of_the_edition) {
    const std::string cp = CpText().item("DataTime", "20260403161500").item("w01018-Rtd", "2.2").also("w01018-Flag", "N").text();
    struct Row {
        OutgoingMessage message;
        const char* segment;
    };
    const Row rows[] = {
        {{Edition::k2005, "", "32", "2011", "123456", "88888880000001", false, 0, 0, false, cp},
         "ST=32;CN=2011;PW=123456;MN=88888880000001;CP=&&DataTime=20260403161500;w01018-Rtd=2.2,w01018-Flag=N&&"},
        {{Edition::k2005, "20260403161500000", "32", "2051", "1", "M", true, 2, 1, true, "a=1"},
         "QN=20260403161500000;PNUM=2;PNO=1;ST=32;CN=2051;PW=1;MN=M;Flag=3;CP=&&a=1&&"},
        {{Edition::k2017, "20260403161500000", "32", "2011", "1", "M", true, 0, 0, true, "a=1"},
         "QN=20260403161500000;ST=32;CN=2011;PW=1;MN=M;Flag=5;CP=&&a=1&&"},
        {{Edition::k2017, "20260403161500000", "32", "2061", "1", "M", false, 3, 2, false, ""},
         "QN=20260403161500000;ST=32;CN=2061;PW=1;MN=M;Flag=6;PNUM=3;PNO=2;CP=&&&&"},
        {{Edition::k2025, "20260403161500000", "22", "2061", "1", "M", true, 0, 0, true, "a=1"},
         "QN=20260403161500000;ST=22;CN=2061;PW=1;MN=M;Flag=9;RF=1;CP=&&a=1&&"},
    };
    for (const Row& row : rows) EXPECT_EQ(encode_segment(row.message), row.segment);
}

TEST(Encode, what_is_written_reads_back) {
    for (const Edition edition : {Edition::k2005, Edition::k2017, Edition::k2025}) {
        for (const char* cn : {"2011", "2051", "2061", "2031"}) {
            OutgoingMessage out;
            out.edition = edition;
            out.qn = "20260403161500123";
            out.st = "22";
            out.cn = cn;
            out.pw = "123456";
            out.mn = "LW0001";
            out.wants_answer = true;
            out.cp = "DataTime=20260403161500;a34004-Rtd=35,a34004-Flag=N";
            FrameReader reader;
            reader.feed(encode(out).value());
            const auto frame = reader.next();
            ASSERT_TRUE(frame);
            EXPECT_EQ(frame->verdict, Verdict::kOk);
            const Message back = decode(frame->segment);
            EXPECT_EQ(back.edition, edition);
            EXPECT_EQ(back.qn(), out.qn);
            EXPECT_EQ(back.cn(), cn);
            EXPECT_TRUE(back.wants_answer());
            EXPECT_EQ(back.cp.size(), 3U);
            EXPECT_TRUE(back.warnings.empty());
        }
    }
}

TEST(Encode, refuses_what_four_digits_cannot_say) {
    EXPECT_TRUE(frame_of(std::string(9999, 'x')));
    const auto refused = frame_of(std::string(10000, 'x'));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kOutOfRange);
}

TEST(Answer, is_what_the_edition_writes) {
    struct Row {
        const char* asked;
        const char* answer;  // segment; empty: none is owed
    };
    const Row rows[] = {
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&a=1&&",
         "QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&"},
        {"QN=20240601085857223;ST=31;CN=2061;PW=123456;MN=M;Flag=9;RF=1;CP=&&a=1&&",
         "QN=20240601085857223;ST=91;CN=9014;PW=123456;MN=M;Flag=8;CP=&&&&"},
        {"QN=20040516010101001;ST=32;CN=2051;PW=123456;MN=88888880000001;Flag=1;CP=&&a=1&&",
         "ST=91;CN=9014;CP=&&QN=20040516010101001;CN=2051&&"},
        {"ST=32;CN=2051;PW=123456;MN=88888880000001;Flag=1;CP=&&a=1&&", "ST=91;CN=9014;CP=&&CN=2051&&"},
        {"QN=20240601085857223;ST=91;CN=9015;PW=123456;MN=M;Flag=9;CP=&&&&",
         "QN=20240601085857223;ST=91;CN=9013;PW=123456;MN=M;Flag=8;CP=&&&&"},
        {"QN=20240601085857223;ST=91;CN=9015;PW=123456;MN=M;Flag=8;CP=&&&&",
         "QN=20240601085857223;ST=91;CN=9013;PW=123456;MN=M;Flag=8;CP=&&&&"},
        {"QN=20160801085857223;ST=32;CN=1013;PW=123456;MN=M;Flag=5;CP=&&PolId=w01018&&",
         "QN=20160801085857223;ST=91;CN=9013;PW=123456;MN=M;Flag=4;CP=&&&&"},
        {"QN=20040516010101001;ST=32;CN=1013;PW=123456;MN=M;Flag=1;CP=&&&&",
         "ST=91;CN=9013;PW=123456;MN=M;CP=&&QN=20040516010101001&&"},
        {"QN=20160801085857223;ST=21;CN=9021;PW=123456;MN=M;Flag=5;CP=&&&&",
         "QN=20160801085857223;ST=91;CN=9022;PW=123456;MN=M;Flag=4;CP=&&&&"},
        {"QN=20160801085857223;ST=32;CN=7777;PW=123456;MN=M;Flag=5;CP=&&&&",
         "QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=M;Flag=4;CP=&&&&"},
        {"QN=1617936069734;ST=32;CN=2011;PW=;MN=M-_1;Flag=7;CP=&&a=1&&", "QN=1617936069734;ST=91;CN=9014;MN=M-_1;Flag=4;CP=&&&&"},
        // none
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=M;Flag=4;CP=&&a=1&&", ""},
        {"ST=32;CN=2011;PW=123456;MN=M;CP=&&a=1&&", ""},
        {"QN=20160801085857223;ST=91;CN=9015;PW=123456;MN=M;Flag=4;CP=&&&&", ""},
        {"QN=20160801085857223;ST=21;CN=9014;PW=123456;MN=M;Flag=5;CP=&&&&", ""},
        {"QN=20160801085857223;ST=21;CN=9011;PW=123456;MN=M;Flag=5;CP=&&QnRtn=1&&", ""},
        {"QN=20160801085857223;ST=21;CN=9012;PW=123456;MN=M;Flag=5;CP=&&ExeRtn=1&&", ""},
    };
    for (const Row& row : rows) {
        const auto answer = answer_to(decode(row.asked));
        const auto expected = *row.answer == '\0' ? std::nullopt : std::optional(frame_of(row.answer).value());
        EXPECT_EQ(answer, expected) << row.asked;
    }
}

TEST(Answer, echoes_bytes_that_were_not_utf8) {
    const std::string asked = "QN=\xC7\xE5;ST=32;CN=2011;PW=1;MN=\xB9\xDC;Flag=5;CP=&&a=1&&";
    const Message message = decode(asked);
    EXPECT_EQ(message.mn(), "管");
    EXPECT_EQ(answer_to(message), frame_of("QN=\xC7\xE5;ST=91;CN=9014;PW=1;MN=\xB9\xDC;Flag=4;CP=&&&&").value());
}

}  // namespace
}  // namespace lvwang::protocol
