#include "protocol/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "protocol/encode.h"
#include "protocol/sm4.h"

namespace lvwang::protocol {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string show(const Warnings& warnings) {
    std::string text;
    for (const Warning warning : warnings.list()) text.append(text.empty() ? "" : " ").append(to_string(warning));
    return text;
}

TEST(Decode, reads_a_frame_of_2017) {
    const std::string segment =
        "QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=7;PNUM=2;PNO=1;"
        "CP=&&DataTime=20160801085857;w01018-Rtd=2.2,w01018-Flag=N;w21003-Rtd=0.3,w21003-Flag=N&&";
    const Message message = decode(segment);
    EXPECT_EQ(message.qn(), "20160801085857223");
    EXPECT_EQ(message.st(), "32");
    EXPECT_EQ(message.cn(), "2011");
    EXPECT_EQ(message.header.pw, "123456");
    EXPECT_EQ(message.mn(), "010000A8900016F000169DC0");
    EXPECT_EQ(message.flag_bits, 7U);
    EXPECT_EQ(message.header.pnum, "2");
    EXPECT_EQ(message.header.pno, "1");
    EXPECT_EQ(message.edition, Edition::k2017);
    EXPECT_TRUE(message.wants_answer());
    EXPECT_THAT(message.cp, ElementsAre(Pair{"DataTime", "20160801085857"}, Pair{"w01018-Rtd", "2.2"}, Pair{"w01018-Flag", "N"},
                                        Pair{"w21003-Rtd", "0.3"}, Pair{"w21003-Flag", "N"}));
    EXPECT_EQ(show(message.warnings), "");
    EXPECT_EQ(message.find("datatime"), "20160801085857");
    EXPECT_EQ(message.find("absent"), std::nullopt);
    EXPECT_GE(message.cp.front().key.data(), segment.data());  // views, not copies
    EXPECT_LT(message.cp.front().key.data(), segment.data() + segment.size());
}

TEST(Decode, tells_the_editions_apart) {
    struct Row {
        const char* header;
        Edition edition;
        bool answer;
        const char* warnings;
    };
    const Row rows[] = {
        {"ST=32;CN=2011;PW=1;MN=A", Edition::k2005, false, "no_flag"},
        {"ST=32;CN=2011;PW=1;MN=A;Flag=0", Edition::k2005, false, ""},
        {"ST=32;CN=2011;PW=1;MN=A;Flag=1", Edition::k2005, true, ""},
        {"QN=20160801085857223;ST=32;CN=2011;PW=1;MN=A;Flag=4", Edition::k2017, false, ""},
        {"QN=20160801085857223;ST=32;CN=2011;PW=1;MN=A;Flag=5", Edition::k2017, true, ""},
        {"QN=20160801085857223;ST=32;CN=2011;PW=1;MN=A;Flag=8", Edition::k2025, false, ""},
        {"QN=20160801085857223;ST=32;CN=2011;PW=1;MN=A;Flag=9", Edition::k2025, true, ""},
        {"QN=20160801085857223;ST=32;CN=2011;PW=1;MN=A;Flag=13", Edition::k2025, true, "unknown_edition"},
        {"QN=20160801085857223;ST=32;CN=2011;PW=1;MN=A;Flag=x", Edition::k2005, false, "odd_flag"},
        {"QN=20160801085857223;ST=32;CN=2011;PW=1;MN=A;Flag=256", Edition::k2005, false, "odd_flag"},
    };
    for (const Row& row : rows) {
        const std::string segment = std::string(row.header) + ";CP=&&DataTime=20160801085857&&";
        const Message message = decode(segment);
        EXPECT_EQ(message.edition, row.edition) << segment;
        EXPECT_EQ(message.wants_answer(), row.answer) << segment;
        EXPECT_EQ(show(message.warnings), row.warnings) << segment;
    }
    EXPECT_TRUE(decode("ST=21;CN=2011;Flag=9;CP=&&&&").surface_water);
    EXPECT_TRUE(decode("ST=22;CN=2061;Flag=8;RF=1;CP=&&&&").back_filled());
    EXPECT_FALSE(decode("ST=22;CN=2061;Flag=8;CP=&&&&").back_filled());
}

struct QuirkRow {
    const char* name;
    std::string segment;
    std::vector<Pair> cp;
    std::string warnings;
};

class Quirks : public testing::TestWithParam<QuirkRow> {};

TEST_P(Quirks, are_read_and_named) {
    const Message message = decode(GetParam().segment);
    EXPECT_EQ(message.cp, GetParam().cp);
    EXPECT_EQ(show(message.warnings), GetParam().warnings);
    EXPECT_EQ(message.mn(), "A1");
    EXPECT_EQ(message.cn(), "2011");
}

const std::string kHead = "QN=20160801085857223;ST=32;CN=2011;PW=1;MN=A1;Flag=4;";

const std::vector<QuirkRow> kQuirks = {
    {"comma_between_header_fields",
     "QN=20160801085857223,ST=32;CN=2011;PW=1;MN=A1;Flag=4;CP=&&a=1&&",
     {{"a", "1"}},
     "header_comma"},
    {"any_order", "MN=A1;PW=1;ST=32;Flag=4;CN=2011;QN=20160801085857223;CP=&&a=1&&", {{"a", "1"}}, ""},
    {"junk_before_a_name", "1QN=20160801085857223;ST=32;CN=2011;PW=1;MN=A1;Flag=4;CP=&&a=1&&", {{"a", "1"}}, "junk_before_key"},
    {"names_in_other_case", "qn=20160801085857223;St=32;cN=2011;PW=1;mn=A1;FLAG=4;cp=&&a=1&&", {{"a", "1"}}, "key_case"},
    {"blanks",
     "QN = 20160801085857223; ST=32;CN=2011;PW=1;MN= A1 ;Flag=4;CP=&& a =1; b= 2 &&",
     {{"a", "1"}, {"b", "2"}},
     "blank_around_key"},
    {"no_separator_before_cp",
     "QN=20160801085857223;ST=32;CN=2011;PW=1;MN=A1;Flag=4CP=&&a=1&&",
     {{"a", "1"}},
     "missing_separator"},
    {"stray_separator", "QN=20160801085857223;ST=32;CN=2011;PW=1;,MN=A1;Flag=4;CP=&&a=1;&&", {{"a", "1"}}, "stray_separator"},
    {"flag_behind_cp", "QN=20160801085857223;ST=32;CN=2011;PW=1;MN=A1;CP=&&a=1&&;Flag=4", {{"a", "1"}}, "header_after_cp"},
    {"twice_in_the_header", kHead + "MN=B2;CP=&&a=1&&", {{"a", "1"}}, "duplicate_header"},
    {"unknown_field", kHead + "IMEI=867732039951777;CP=&&a=1&&", {{"a", "1"}}, "unknown_header"},
    {"split_bit_alone", "QN=20160801085857223;ST=32;CN=2011;MN=A1;Flag=7;CP=&&a=1&&", {{"a", "1"}}, "split_without_numbers"},
    {"numbers_alone", kHead + "PNO=1;PNUM=2;CP=&&a=1&&", {{"a", "1"}}, "numbers_without_split"},
    {"odd_qn", "QN=1617936069734;ST=32;CN=2011;MN=A1;Flag=4;CP=&&a=1&&", {{"a", "1"}}, "odd_qn"},
    {"no_qn", "ST=32;CN=2011;MN=A1;Flag=4;CP=&&a=1&&", {{"a", "1"}}, "no_qn"},
    {"three_digits_of_st", "QN=20160801085857223;ST=101;CN=2011;MN=A1;Flag=4;CP=&&a=1&&", {{"a", "1"}}, "odd_st"},
    {"no_st", "QN=20160801085857223;CN=2011;MN=A1;Flag=4;CP=&&a=1&&", {{"a", "1"}}, "no_st"},
    {"no_cp", kHead, {}, "no_cp"},
    {"empty_cp", kHead + "CP=&&&&", {}, ""},
    {"blank_cp", kHead + "CP=&& &&", {}, "stray_separator"},
    {"not_closed", kHead + "CP=&&a=1;b=2", {{"a", "1"}, {"b", "2"}}, "cp_not_closed"},
    {"not_opened", kHead + "CP=a=1;b=2&&", {{"a", "1"}, {"b", "2"}}, "cp_not_opened"},
    {"pairs_behind_cp", kHead + "CP=&&a=1&&b=2", {{"a", "1"}, {"b", "2"}}, "text_after_cp"},
    {"key_twice", kHead + "CP=&&a21-Rtd=0.00;a21-Rtd=0.01&&", {{"a21-Rtd", "0.00"}, {"a21-Rtd", "0.01"}}, "duplicate_key"},
    {"no_value", kHead + "CP=&&a;b=1&&", {{"b", "1"}}, "key_without_value"},
    {"empty_values", kHead + "CP=&&a=;b=,c=&&", {{"a", ""}, {"b", ""}, {"c", ""}}, ""},
    {"equals_sign_in_value", kHead + "CP=&&a=b=c;d=1&&", {{"a", "b=c"}, {"d", "1"}}, ""},
    {"numbers_as_they_stand",
     kHead + "CP=&&a=NaN;b=-9999;c=00.58;d=1.2E-3;e=--&&",
     {{"a", "NaN"}, {"b", "-9999"}, {"c", "00.58"}, {"d", "1.2E-3"}, {"e", "--"}},
     ""},
    {"odd_data_time", kHead + "CP=&&DataTime=2016080108&9;a=1&&", {{"DataTime", "2016080108&9"}, {"a", "1"}}, "odd_data_time"},
    {"data_time_with_ms", kHead + "CP=&&DataTime=20160801085857123&&", {{"DataTime", "20160801085857123"}}, ""},
    {"log_text",
     kHead + "CP=&&i11001-Info=//cleaned; then a=1, b && c//;i12001-Info=0&&",
     {{"i11001-Info", "//cleaned; then a=1, b && c//"}, {"i12001-Info", "0"}},
     ""},
    {"log_text_with_address", kHead + "CP=&&i11001-Info=//see http://x/y;z//&&", {{"i11001-Info", "//see http://x/y;z//"}}, ""},
    {"log_text_not_closed", kHead + "CP=&&i11001-Info=//cleaned;b=1&&", {{"i11001-Info", "//cleaned"}, {"b", "1"}}, ""},
    {"gbk", kHead + "CP=&&i11001-Info=//\xC7\xE5\xCF\xB4\xB9\xDC\xC2\xB7//&&", {{"i11001-Info", "//清洗管路//"}}, "gbk_text"},
    {"utf8", kHead + "CP=&&i11001-Info=//清洗管路//&&", {{"i11001-Info", "//清洗管路//"}}, ""},
    {"neither", kHead + "CP=&&a=\xFF\xFF;b=1&&", {{"a", "\xEF\xBF\xBD\xEF\xBF\xBD"}, {"b", "1"}}, "undecodable_text"},
};

INSTANTIATE_TEST_SUITE_P(Decode, Quirks, testing::ValuesIn(kQuirks),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(Decode, accepts_a_logger_that_has_no_mn_yet) {
    const Message message = decode("QN=20260101000000000;ST=31;CN=1001;PW=123456;MN=;Flag=9;CP=&&i23005-Info=X1&&");
    EXPECT_EQ(message.header.mn, "");
    EXPECT_TRUE(message.wants_answer());
    EXPECT_EQ(show(message.warnings), "no_mn");
}

TEST(Decode, keeps_many_pairs_in_order_across_blocks) {
    std::string segment = kHead + "CP=&&";
    for (int i = 0; i < 300; ++i) segment += fmt::format("k{}-Rtd={}{}", i, i * 7, i % 3 == 0 ? ',' : ';');
    segment += "&&";
    const Message message = decode(segment);
    ASSERT_EQ(message.cp.size(), 300U);
    for (int i = 0; i < 300; ++i) {
        EXPECT_EQ(message.cp[static_cast<std::size_t>(i)].key, fmt::format("k{}-Rtd", i));
        EXPECT_EQ(message.cp[static_cast<std::size_t>(i)].value, std::to_string(i * 7));
    }
}

TEST(Decode, leaves_cipher_text_alone) {
    const std::string plain =
        "QN=20240520210700000;ST=31;CN=2051;PW=1;MN=A1;Flag=9;CP=&&DataTime=20240520210600;a01011-Avg=1.35,a01011-Flag=N&&";
    const auto cipher = encrypt_segment(plain, example_sm4_key());
    ASSERT_TRUE(cipher);
    const Message message = decode(*cipher);
    EXPECT_TRUE(message.warnings.has(Warning::kEncrypted));
    EXPECT_THAT(message.cp, IsEmpty());
    EXPECT_EQ(message.mn(), "A1");
    EXPECT_FALSE(decode(plain).warnings.has(Warning::kEncrypted));
    EXPECT_EQ(decrypt_segment(*cipher, example_sm4_key()), plain);
}

TEST(Decode, uses_a_message_again_without_leftovers) {
    Message message;
    const std::string gbk = kHead + "X=1;CP=&&a=\xC7\xE5&&";
    decode(gbk, message);
    decode("ST=21;CP=&&&&", message);
    EXPECT_THAT(message.cp, IsEmpty());
    EXPECT_THAT(message.other_fields, IsEmpty());
    EXPECT_EQ(message.converted, nullptr);
    EXPECT_EQ(show(message.warnings), "no_cn no_mn no_flag");
}

TEST(Sm4, keys_are_32_digits) {
    EXPECT_EQ(parse_sm4_key("30303030303030303030303030303030").value(), example_sm4_key());
    EXPECT_FALSE(parse_sm4_key("30"));
    EXPECT_FALSE(parse_sm4_key("zz303030303030303030303030303030"));
}

}  // namespace
}  // namespace lvwang::protocol
