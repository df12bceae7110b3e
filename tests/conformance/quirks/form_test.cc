// Quirks 1 to 24 of docs/formats/quirks.md: what a frame can look like. Each with a frame that shows it, its verdict, the warning
// that names it, and what was understood all the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/crc_policy.h"
#include "protocol/encode.h"
#include "protocol/sm4.h"
#include "quirk_frames.h"

namespace lvwang::quirks {
namespace {

using protocol::LineEnd;
using protocol::Skipped;
using protocol::Verdict;
using testing::ElementsAre;

const std::string kGood = framed(kSegment) + "\r\n";
// The same CP under warnings.
std::string good_but(std::string_view warnings, std::string_view verdict = "ok") {
    return fmt::format("{} {} | DataTime=20260407120000 a21026-Rtd=58 a21026-Flag=N", verdict, warnings);
}

struct Row {
    std::string sent;
    std::string heard;
};
void expect_each(std::initializer_list<Row> rows) {
    for (const Row& row : rows) {
        EXPECT_THAT(hear(row.sent).lines, ElementsAre(row.heard)) << row.sent;
        // The frame behind it is never lost, however the stream is cut.
        for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::string::npos}) {
            EXPECT_THAT(hear(row.sent + kGood, step).lines, ElementsAre(row.heard, kGoodLine)) << step << ": " << row.sent;
        }
    }
}

// ---- framing

TEST(Quirk01, sticky_half_and_single_byte_reads) {
    const std::string stream = kGood + kGood + kGood.substr(0, 43) + kGood;
    for (const std::size_t step : {1U, 2U, 3U, 17U, 150U, 100'000U}) {
        EXPECT_THAT(hear(stream, step).lines, ElementsAre(kGoodLine, kGoodLine, "truncated |", kGoodLine)) << step;
    }
}

TEST(Quirk02, length_without_leading_zeros) {
    expect_each({{framed(kSegment, fmt::format("{}", kSegment.size())) + "\r\n", good_but("short_length_field")}});
    ASSERT_LT(kSegment.size(), 1000U);
}

TEST(Quirk03, length_wrong) {
    const std::size_t right = kSegment.size();
    for (const std::size_t wrong : {std::size_t{888}, right + 1, right + 12, right + 4, right - 9, std::size_t{9999}}) {
        EXPECT_THAT(hear(framed(kSegment, fmt::format("{:04}", wrong)) + "\r\n" + kGood).lines,
                    ElementsAre(good_but("length_repaired", "bad_length"), kGoodLine))
            << wrong;
    }
    // Characters counted instead of bytes.
    const std::string text = kHead + "CP=&&DataTime=20260407120000;i11001-Info=//清洗//&&";
    EXPECT_THAT(hear(framed(text, fmt::format("{:04}", text.size() - 4)) + "\r\n" + kGood).lines,
                ElementsAre("bad_length length_repaired | DataTime=20260407120000 i11001-Info=//清洗//", kGoodLine));
}

TEST(Quirk04, other_line_ends) {
    const std::string frame = framed(kSegment);
    struct End {
        std::string text;
        LineEnd name;
    };
    for (const End& end : std::initializer_list<End>{{"\r\n", LineEnd::kCrLf},
                                                     {"\r", LineEnd::kCr},
                                                     {"\n", LineEnd::kLf},
                                                     {"\\r\\n", LineEnd::kWritten},
                                                     {"**\r\n", LineEnd::kStars},
                                                     {"", LineEnd::kNone}}) {
        for (const std::size_t step : {std::size_t{1}, std::string::npos}) {
            const Heard heard = hear(frame + end.text + frame + end.text, step);
            EXPECT_THAT(heard.lines, ElementsAre(kGoodLine, kGoodLine)) << end.text;
            EXPECT_EQ(heard.reader.line_ends(end.name), 2U) << end.text;
        }
    }
}

TEST(Quirk05, noise_between_frames) {
    struct Noise {
        std::string text;
        Skipped kind;
    };
    for (const Noise& noise :
         std::initializer_list<Noise>{{"\r\n\r\n", Skipped::kBlank},
                                      {std::string(4, '\0'), Skipped::kBlank},
                                      {"865124030123456\r\n", Skipped::kRegistration},
                                      {"##0035SN=unit\r\n", Skipped::kGarbage},
                                      {"##865124\r\n", Skipped::kKeepAlive},
                                      {"010000000006010400000014\r\n", Skipped::kModbus},
                                      {std::string("\x01\x00\x00\x00\x00\x06\x01\x04\x00\x00\x00\x14\r\n", 14), Skipped::kModbus},
                                      {"http://www.cmsoft.example/\r\n", Skipped::kGarbage},
                                      {"GET / HTTP/1.1\r\n", Skipped::kHttp},
                                      {"\x16\x03\x01\x02\x03\x01\r\n", Skipped::kTls}}) {
        for (const std::size_t step : {std::size_t{1}, std::string::npos}) {
            const Heard heard = hear(kGood + noise.text + kGood, step);
            ASSERT_GE(heard.lines.size(), 2U) << noise.text;
            EXPECT_EQ(heard.lines.front(), kGoodLine);
            EXPECT_EQ(heard.lines.back(), kGoodLine) << noise.text;
            if (noise.text.starts_with("##0035SN")) {  // looks like a frame and is none: named as a broken one
                EXPECT_EQ(heard.lines[1], "truncated |");
            } else {
                EXPECT_EQ(heard.lines.size(), 2U) << noise.text;
                EXPECT_GT(heard.reader.skipped_bytes(noise.kind), 0U) << noise.text;
            }
        }
    }
}

TEST(Quirk06, half_a_start_and_a_false_start) {
    for (std::size_t cut = 1; cut < 6; ++cut) {
        protocol::FrameReader reader;
        reader.feed("#" + kGood.substr(0, cut));
        EXPECT_FALSE(reader.next());
        reader.feed(kGood.substr(cut));
        const auto frame = reader.next();
        ASSERT_TRUE(frame) << cut;
        EXPECT_EQ(line_of(*frame), kGoodLine);
    }
    EXPECT_THAT(hear("##0099" + kGood).lines, ElementsAre(kGoodLine));
    const std::string inside = with_cp("DataTime=20260407120000;i11001-Info=//see ##0012 in the book//");
    EXPECT_THAT(hear(inside + kGood).lines,
                ElementsAre("ok | DataTime=20260407120000 i11001-Info=//see ##0012 in the book//", kGoodLine));
}

TEST(Quirk07, segment_over_1024) {
    std::string cp = "DataTime=20260407120000";
    while (cp.size() < 1623) cp += fmt::format(";a99{:03}-Rtd=1,a99{:03}-Flag=N", cp.size() % 1000, cp.size() % 1000);
    const auto lines = hear(with_cp(cp) + kGood).lines;
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_TRUE(lines[0].starts_with("ok segment_over_1024")) << lines[0];
    const std::string longest(protocol::kSegmentBytesMax - kHead.size() - 9, 'x');
    EXPECT_THAT(hear(framed(kHead + "CP=&&" + longest + "&&") + "\r\n" + kGood).lines,
                ElementsAre(testing::StartsWith("ok segment_over_1024"), kGoodLine));
}

TEST(Quirk08, cipher_text_of_2025) {
    const std::string plain =
        "QN=20260407120000123;ST=31;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&" + kValues + "&&";
    const auto key = protocol::example_sm4_key();
    const std::string cipher = protocol::encrypt_segment(plain, key).value();
    const std::string frame = framed(cipher, {}, fmt::format("{:04X}", protocol::crc212(plain))) + "\r\n";
    EXPECT_THAT(hear(frame + kGood).lines, ElementsAre("encrypted encrypted |", kGoodLine));
    protocol::FrameReader reader(key);
    reader.feed(frame);
    const auto read = reader.next();
    ASSERT_TRUE(read);
    EXPECT_EQ(read->verdict, Verdict::kOk);
    EXPECT_EQ(read->segment, plain);
}

// ---- CRC

TEST(Quirk09, other_check_sums) {
    const std::uint16_t right = protocol::crc212(kSegment);
    const auto hex = [](std::uint16_t crc) { return fmt::format("{:04X}", crc); };
    expect_each({{framed(kSegment, {}, fmt::format("{:04x}", right)) + "\r\n",
                  fmt::format("{:04x}", right) == hex(right) ? kGoodLine : good_but("lower_case_crc")},
                 {framed(kSegment, {}, hex(protocol::crc_modbus(kSegment))) + "\r\n", good_but("crc_modbus", "bad_crc")},
                 {framed(kSegment, {}, hex(protocol::swap_bytes(right))) + "\r\n", good_but("crc_swapped", "bad_crc")},
                 {framed(kSegment, {}, "0000") + "\r\n", good_but("crc_placeholder", "bad_crc")},
                 {framed(kSegment, {}, "B381") + "\r\n", right == 0xB381 ? kGoodLine : good_but("", "bad_crc").replace(7, 1, "")},
                 {framed(kSegment, {}, "33EC") + "\r\n", good_but("crc_foreign", "bad_crc")}});
}

TEST(Quirk09, what_each_policy_takes) {
    const auto frame_with = [](std::uint16_t crc) { return framed(kSegment, {}, fmt::format("{:04X}", crc)) + "\r\n"; };
    const std::uint16_t right = protocol::crc212(kSegment);
    struct Case {
        std::string frame;
        std::vector<CrcPolicy> taken_by;
    };
    for (const Case& each :
         std::initializer_list<Case>{{frame_with(right), {}},
                                     {frame_with(protocol::crc_modbus(kSegment)), {CrcPolicy::kAcceptModbus, CrcPolicy::kIgnore}},
                                     {frame_with(protocol::swap_bytes(right)), {CrcPolicy::kAcceptSwapped, CrcPolicy::kIgnore}},
                                     {frame_with(0x33EC), {CrcPolicy::kIgnore}},
                                     {frame_with(0), {CrcPolicy::kIgnore}}}) {
        protocol::FrameReader reader;
        reader.feed(each.frame);
        const auto frame = reader.next();
        ASSERT_TRUE(frame);
        std::vector<CrcPolicy> taken_by;
        for (const CrcPolicy policy :
             {CrcPolicy::kStrict, CrcPolicy::kAcceptModbus, CrcPolicy::kAcceptSwapped, CrcPolicy::kIgnore}) {
            if (protocol::accepts(policy, *frame)) taken_by.push_back(policy);
        }
        EXPECT_EQ(taken_by, each.taken_by) << each.frame;
    }
}

TEST(Quirk10, errors_that_the_check_sum_cannot_see) {
    // Two bytes, eight apart, change places: the value is another and its mark belongs to a factor that nobody has. The check sum
    // fits; the factor turns up in the list of the unmapped.
    std::string segment = kHead + "CP=&&DataTime=20260407120000;a21026-Rtd=58,a21026-Flag=N;a19001-Rtd=9&&";
    const std::size_t at = segment.find("58,a21026");
    std::swap(segment[at], segment[at + 8]);
    ASSERT_EQ(protocol::crc212(segment),
              protocol::crc212(kHead + "CP=&&DataTime=20260407120000;a21026-Rtd=58,a21026-Flag=N;a19001-Rtd=9&&"));
    EXPECT_THAT(hear(framed(segment) + "\r\n").lines,
                ElementsAre("ok | DataTime=20260407120000 a21026-Rtd=68 a21025-Flag=N a19001-Rtd=9"));
}

// ---- header

TEST(Quirk11, odd_qn) {
    const std::string rest = ";ST=31;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;";
    expect_each({{with_head("ST=31;CN=2011;PW=123456;MN=88888880000001;Flag=0;"), kGoodLine},  // 2005 may leave it out
                 {with_head(rest.substr(1)), good_but("no_qn")},
                 {with_head("QN=1617936069734" + rest), good_but("odd_qn")},
                 {with_head("QN=20260407120000" + rest), good_but("odd_qn")},
                 {with_head("QN=202604071200001234" + rest), good_but("odd_qn")},
                 {with_head("1QN=20260407120000123" + rest), good_but("junk_before_key")}});
    // Echoed byte for byte, whatever it is.
    for (const char* qn : {"1617936069734", "20260407120000", "202604071200001234", "x y"}) {
        const std::string segment = fmt::format("QN={};ST=31;CN=2011;PW=1;MN=A;Flag=5;CP=&&a=1&&", qn);
        EXPECT_THAT(protocol::answer_to(protocol::decode(segment)).value_or(""),
                    testing::HasSubstr(fmt::format("QN={};ST=91;CN=9014", qn)));
    }
}

TEST(Quirk12, header_in_other_order) {
    expect_each(
        {{with_head("QN=20260407120000123;ST=31;CN=2011;MN=010000A8900016F000169DC0;PW=123456;Flag=5;"),
          good_but("header_order")},
         {with_head("ST=31;CN=2011;QN=20260407120000123;PW=123456;MN=010000A8900016F000169DC0;Flag=5;"),
          good_but("header_order")},
         {with_head("QN=20260407120000123;ST=31;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=7;PNO=1;PNUM=2;"),
          good_but("header_order")},
         {with_head("ST=31;CN=2011;QN=20260407120000123;PW=123456;MN=88888880000001;Flag=1;"), kGoodLine},  // free in 2005
         {framed("QN=20260407120000123;ST=31;CN=2011;PW=123456;MN=010000A8900016F000169DC0;CP=&&" + kValues + "&&;Flag=5") +
              "\r\n",
          good_but("header_after_cp")},
         {with_head("QN=20260407120000123;ST=31;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5"),
          good_but("missing_separator")},
         {with_head("QN=20260407120000123,ST=31;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;"),
          good_but("header_comma")}});
}

TEST(Quirk13, keys_in_other_case_and_blanks) {
    const std::string time = "DataTime=20260407120000;";
    expect_each(
        {{with_head("QN=20260407120000123;ST=31;CN=2011;PW=123456;MN=010000A8900016F000169DC0;FLAG=5;"), good_but("key_case")},
         {with_cp(time + "a21026-Rtd=58,a21026-flag=N"), "ok suffix_case | DataTime=20260407120000 a21026-Rtd=58 a21026-flag=N"},
         {with_cp(time + "PolID=a21026"), "ok key_case | DataTime=20260407120000 PolID=a21026"},
         {with_cp(time + "i12003-Info =0"), "ok blank_around_key | DataTime=20260407120000 i12003-Info=0"},
         {with_cp(time + " AlarmType =1"), "ok blank_around_key | DataTime=20260407120000 AlarmType=1"},
         {with_cp("  "), "ok stray_separator |"},
         {with_head("QN=20260407120000123;ST=31;CN=2011;PW=123456;,MN=010000A8900016F000169DC0;Flag=5;"),
          good_but("stray_separator")}});
}

TEST(Quirk14, odd_mn_and_pw) {
    const auto with_mn = [](std::string_view mn, std::string_view pw = "PW=123456;") {
        return with_head(fmt::format("QN=20260407120000123;ST=31;CN=2011;{}MN={};Flag=5;", pw, mn));
    };
    expect_each({{with_mn("A01"), good_but("mn_form")},
                 {with_mn("sn_2020-0001"), good_but("mn_form")},
                 {with_mn("绿网0001"), good_but("odd_mn mn_form")},
                 {with_mn("A1 2"), good_but("odd_mn mn_form")},
                 {with_mn(""), good_but("no_mn")},
                 {with_mn("010000A8900016F000169DC0", "PW=;"), kGoodLine},
                 {with_mn("010000A8900016F000169DC0", "PW=ABCDEFGHIJKLMNOPQRSTUVWX;"), kGoodLine}});
}

TEST(Quirk15, odd_flag) {
    const auto with_flag = [](std::string_view flag) {
        return with_head(fmt::format("QN=20260407120000123;ST=31;CN=2011;PW=123456;MN=010000A8900016F000169DC0;{}", flag));
    };
    expect_each({{with_flag(""), good_but("no_flag mn_form")},
                 {with_flag("Flag=7;"), good_but("split_without_numbers")},
                 {with_flag("Flag=3;"), good_but("split_without_numbers mn_form")},
                 {with_flag("Flag=13;"), good_but("unknown_edition")},
                 {with_flag("Flag=x;"), good_but("odd_flag mn_form")},
                 {framed("QN=20260407120000123;ST=91;CN=9014;PW=1;MN=010000A8900016F000169DC0;Flag=5;CP=&&&&"),
                  "ok answer_asks_answer |"}});
    // Bit 0 alone decides about the answer.
    for (unsigned flag = 0; flag < 16; ++flag) {
        const std::string segment = fmt::format("QN=1;ST=21;CN=2061;PW=1;MN=A;Flag={};CP=&&a=1&&", flag);
        EXPECT_EQ(protocol::answer_to(protocol::decode(segment)).has_value(), (flag & 1U) != 0) << flag;
    }
}

TEST(Quirk16, odd_st) {
    const auto with_st = [](std::string_view st) {
        return with_head(fmt::format("QN=20260407120000123;{}CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;", st));
    };
    expect_each({{with_st("ST=80;"), good_but("unknown_st")},
                 {with_st("ST=101;"), good_but("odd_st")},
                 {with_st("ST=;"), good_but("no_st")},
                 {with_st(""), good_but("no_st")}});
}

// 17 is a matter of connections: wire_test.cc and behaviour_test.cc.

// ---- CP

TEST(Quirk18, cp_open_at_either_end) {
    expect_each({{framed(kHead + "CP=&&" + kValues) + "\r\n", good_but("cp_not_closed")},
                 {framed(kHead + "CP=&&" + kValues + ";&&") + "\r\n", good_but("stray_separator")},
                 {framed(kHead + "CP=" + kValues + "&&") + "\r\n", good_but("cp_not_opened")},
                 {framed(kHead) + "\r\n", "ok no_cp |"},
                 {framed(kSegment + "a19001-Rtd=9") + "\r\n",
                  "ok text_after_cp | DataTime=20260407120000 a21026-Rtd=58 a21026-Flag=N a19001-Rtd=9"}});
}

TEST(Quirk19, the_same_key_twice) {
    expect_each({{with_cp("DataTime=20260407120000;a21026-Rtd=58,a21026-Rtd=N"),
                  "ok duplicate_key no_number | DataTime=20260407120000 a21026-Rtd=58 a21026-Rtd=N"}});
    EXPECT_EQ(protocol::decode("CP=&&a-Rtd=1,a-Rtd=2&&").find("a-Rtd"), "1");  // the first counts
}

TEST(Quirk20, odd_suffixes) {
    const auto with_pair = [](std::string_view pair) { return with_cp(fmt::format("DataTime=20260407120000;{}", pair)); };
    const auto heard = [](std::string_view warning, std::string_view pair) {
        return fmt::format("ok {} | DataTime=20260407120000 {}", warning, pair);
    };
    expect_each({{with_pair("LA-td=51"), heard("unknown_suffix", "LA-td=51")},
                 {with_pair("LA-Rtd-Rtd=51"), heard("unknown_suffix", "LA-Rtd-Rtd=51")},
                 {with_pair("a21026-ZsCou=5"), heard("unknown_suffix", "a21026-ZsCou=5")},
                 {with_pair("a21026-Ori=5"), heard("unknown_suffix", "a21026-Ori=5")},
                 {with_pair("a21026-ValidNum=12"), heard("unknown_suffix", "a21026-ValidNum=12")},
                 {with_pair("FANSTATUS=1"), heard("key_without_suffix", "FANSTATUS=1")},
                 {with_pair("lng=118.02"), heard("key_without_suffix", "lng=118.02")},
                 {with_pair("SO2-Rtd=7"), "ok | DataTime=20260407120000 SO2-Rtd=7"}});
}

TEST(Quirk21, codes_of_two_editions) {
    expect_each({{with_cp("DataTime=20260407120000;B02-Rtd=100;a24088-Rtd=5"),
                  "ok mixed_codes | DataTime=20260407120000 B02-Rtd=100 a24088-Rtd=5"},
                 {with_cp("DataTime=20260407120000;011-Rtd=100"), "ok | DataTime=20260407120000 011-Rtd=100"}});
}

TEST(Quirk22, odd_numbers) {
    struct Number {
        const char* text;
        const char* warning;
    };
    for (const Number& number : {Number{"234.883009999144", " odd_number"},
                                 {"00.58", " odd_number"},
                                 {"-0.041", ""},
                                 {"", " no_number"},
                                 {"NaN", " no_number"},
                                 {"--", " no_number"},
                                 {"-9999", ""},
                                 {"1.2E-3", " odd_number"},
                                 {".5", " odd_number"},
                                 {"5.", " odd_number"},
                                 {"9999999999999", ""},
                                 {"99999999999999999999", " odd_number"},
                                 {"58", ""}}) {
        EXPECT_THAT(hear(with_cp(fmt::format("DataTime=20260407120000;a21026-Rtd={}", number.text))).lines,
                    ElementsAre(fmt::format("ok{} | DataTime=20260407120000 a21026-Rtd={}", number.warning, number.text)));
    }
    EXPECT_THAT(hear(with_cp("DataTime=20260407120000;a01013-SampleTime=")).lines,
                ElementsAre("ok | DataTime=20260407120000 a01013-SampleTime="));
}

TEST(Quirk23, odd_data_times) {
    const auto with = [](std::string_view cn, std::string_view cp) {
        return framed(fmt::format("QN=20260407120000123;ST=31;CN={};PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&{}&&", cn,
                                  cp)) +
               "\r\n";
    };
    expect_each(
        {{with("2011", "DataTime=20260407120000123;a-Rtd=1"), "ok data_time_with_ms | DataTime=20260407120000123 a-Rtd=1"},
         {with("2011", "a-Rtd=1"), "ok no_data_time | a-Rtd=1"},
         {with("2011", "a-Rtd=1;DataTime=20260407120000"), "ok data_time_not_first | a-Rtd=1 DataTime=20260407120000"},
         {with("2061", "DataTime=20260407125959;a-Avg=1"), "ok off_grid | DataTime=20260407125959 a-Avg=1"},
         {with("2051", "DataTime=20260407125930;a-Avg=1"), "ok off_grid | DataTime=20260407125930 a-Avg=1"},
         {with("2031", "DataTime=20260407120000;a-Avg=1"), "ok off_grid | DataTime=20260407120000 a-Avg=1"},
         {with("2031", "DataTime=20260407000000;a-Avg=1"), "ok | DataTime=20260407000000 a-Avg=1"},
         {with("2061", "DataTime=20260229000000;a-Avg=1"), "ok odd_data_time | DataTime=20260229000000 a-Avg=1"},
         {with("2061", "DataTime=20280229000000;a-Avg=1"), "ok | DataTime=20280229000000 a-Avg=1"},
         {with("2011", "DataTime=1617936069734;a-Rtd=1"), "ok odd_data_time | DataTime=1617936069734 a-Rtd=1"}});
}

TEST(Quirk24, chinese_text) {
    expect_each({{with_cp("DataTime=20260407120000;i11001-Info=//清洗;a=1,b//"),
                  "ok | DataTime=20260407120000 i11001-Info=//清洗;a=1,b//"},
                 {with_cp("DataTime=20260407120000;i11001-Info=//\xC7\xE5\xCF\xB4//"),
                  "ok gbk_text | DataTime=20260407120000 i11001-Info=//清洗//"}});
    EXPECT_THAT(hear(with_cp("DataTime=20260407120000;i11001-Info=//\xFF\xFF//")).lines,
                ElementsAre(testing::StartsWith("ok undecodable_text |")));
}

}  // namespace
}  // namespace lvwang::quirks
