#include "protocol/frame_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/text.h"
#include "protocol/crc212.h"
#include "protocol/encode.h"

namespace lvwang::protocol {
namespace {

struct Seen {
    std::string verdict;
    std::string segment;
    std::uint64_t offset = 0;
    std::size_t bytes = 0;
    friend bool operator==(const Seen&, const Seen&) = default;
    friend void PrintTo(const Seen& seen, std::ostream* out) {
        *out << seen.verdict << " at " << seen.offset << " of " << seen.bytes << ": " << seen.segment;
    }
};

void drain(FrameReader& reader, std::vector<Seen>& seen) {
    while (const auto frame = reader.next()) {
        seen.push_back({std::string(to_string(frame->verdict)), std::string(frame->segment), frame->offset, frame->bytes.size()});
    }
}

std::vector<Seen> read_all(std::string_view stream, std::size_t step = std::string::npos) {
    FrameReader reader;
    std::vector<Seen> seen;
    for (std::size_t at = 0; at < stream.size(); at += std::min(step, stream.size() - at)) {
        reader.feed(stream.substr(at, step));
        drain(reader, seen);
    }
    reader.finish();
    drain(reader, seen);
    return seen;
}

std::vector<std::string> verdicts_of(const std::vector<Seen>& seen) {
    std::vector<std::string> verdicts;
    for (const Seen& one : seen) verdicts.push_back(one.verdict);
    return verdicts;
}

// A frame without line end, its length field as given.
std::string frame(std::string_view segment, std::string_view length = {}) {
    const std::string field = length.empty() ? fmt::format("{:04}", segment.size()) : std::string(length);
    return fmt::format("##{}{}{:04X}", field, segment, crc212(segment));
}

const std::string kA =
    "QN=20240601085857223;ST=31;CN=2011;PW=123456;MN=A1;Flag=5;CP=&&DataTime=20240601085857;a21026-Rtd=58,a21026-Flag=N&&";
const std::string kB = "QN=20240601085858000;ST=32;CN=2011;PW=123456;MN=B2;Flag=4;CP=&&DataTime=20240601085858;w01018-Rtd=2.2&&";

struct StreamCase {
    const char* name;
    std::string stream;
    std::vector<std::string> verdicts;
};

class Streams : public testing::TestWithParam<StreamCase> {};

TEST_P(Streams, come_out_as_named) {
    EXPECT_EQ(verdicts_of(read_all(GetParam().stream)), GetParam().verdicts);
}

TEST_P(Streams, do_not_depend_on_how_they_are_cut) {
    const auto whole = read_all(GetParam().stream);
    for (const std::size_t step : {1U, 2U, 3U, 7U, 64U})
        EXPECT_EQ(read_all(GetParam().stream, step), whole) << "in reads of " << step;
}

std::string with_byte(std::string text, std::size_t at, char c) {
    text[at] = c;
    return text;
}

const std::string kFalseStart =
    "QN=1;ST=31;CN=3020;MN=A1;Flag=4;CP=&&i11001-Info=//alarm ##0012 and ## and &&1234\r\n inside//&&";
const std::string kBinary =
    "QN=1;ST=31;CN=2051;MN=A1;Flag=5;CP=&&" + std::string("\0\x01##0005&&\r\n##\xff\xfe&&AAAA\r\n##1", 27) + "&&";

const std::string kCipher =
    "QN=1;ST=31;CN=2051;MN=A1;Flag=9;CP=&&" + std::string("\0\x01##0005&&\r\n##\xff\xfe&&AAAA\r\n##1", 27) + "&&";

const std::vector<StreamCase> kStreamCases = {
    // good
    {"one", frame(kA) + "\r\n", {"ok"}},
    {"no_line_end", frame(kA), {"ok"}},
    {"two_glued", frame(kA) + frame(kB), {"ok", "ok"}},
    {"only_cr", frame(kA) + "\r" + frame(kB) + "\r", {"ok", "ok"}},
    {"only_lf", frame(kA) + "\n" + frame(kB) + "\n", {"ok", "ok"}},
    {"line_end_written_out", frame(kA) + "\\r\\n" + frame(kB) + "\\r\\n", {"ok", "ok"}},
    {"stars_before_line_end", frame(kA) + "**\r\n" + frame(kB) + "**\r\n", {"ok", "ok"}},
    {"lower_case_crc",
     "##0138QN=20240601085857223;ST=31;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&DataTime=20240601085857;a21026-"
     "Rtd=58,a21026-Flag=N&&35c0\r\n",
     {"ok"}},
    {"three_digit_length", frame(kA, std::to_string(kA.size())) + "\r\n", {"ok"}},
    {"binary_in_cp", frame(kBinary) + "\r\n" + frame(kA) + "\r\n", {"ok", "ok"}},
    {"binary_where_cipher_text_may_stand", frame(kCipher) + "\r\n" + frame(kA) + "\r\n", {"encrypted", "ok"}},
    {"false_start_in_text", frame(kFalseStart) + "\r\n" + frame(kA) + "\r\n", {"ok", "ok"}},
    {"garbage_between", "noise" + frame(kA) + "\r\nIMEI861234567890123\r\n\r\n" + frame(kB) + "\r\n", {"ok", "ok"}},
    {"keep_alive_between", frame(kA) + "\r\n##DEV01\r\n" + frame(kB) + "\r\n", {"ok", "ok"}},
    {"keep_alive_that_is_a_number", frame(kA) + "\r\n##861234567890123\r\n" + frame(kB) + "\r\n", {"ok", "ok"}},
    {"three_marks", "#" + frame(kA) + "\r\n", {"ok"}},
    {"longest", frame("QN=1;CP=&&" + std::string(kSegmentBytesMax - 12, 'x') + "&&") + "\r\n" + frame(kA), {"ok", "ok"}},
    // wrong length, right CRC
    {"length_one_less", frame(kA, fmt::format("{:04}", kA.size() - 1)) + "\r\n" + frame(kB) + "\r\n", {"bad_length", "ok"}},
    {"length_one_more", frame(kA, fmt::format("{:04}", kA.size() + 1)) + "\r\n" + frame(kB) + "\r\n", {"bad_length", "ok"}},
    {"length_with_crc", frame(kA, fmt::format("{:04}", kA.size() + 4)) + "\r\n" + frame(kB) + "\r\n", {"bad_length", "ok"}},
    {"length_of_packet", frame(kA, fmt::format("{:04}", kA.size() + 12)) + "\r\n" + frame(kB) + "\r\n", {"bad_length", "ok"}},
    {"length_far_too_small", frame(kA, "0007") + "\r\n" + frame(kB) + "\r\n", {"bad_length", "ok"}},
    {"length_far_too_large", frame(kA, "0888") + "\r\n" + frame(kB) + "\r\n", {"bad_length", "ok"}},
    {"length_too_large_at_end", frame(kA, "9999"), {"bad_length"}},
    {"length_over_many",
     frame(kA, "0600") + "\r\n" + frame(kB) + frame(kB) + frame(kB) + frame(kB) + frame(kB) + frame(kB),
     {"bad_length", "ok", "ok", "ok", "ok", "ok", "ok"}},
    {"length_wrong_without_closing_fence",
     frame("QN=1;ST=32;CN=9021;MN=A1", "0100") + "\r\n" + frame(kB) + "\r\n" + frame(kA),
     {"bad_length", "ok", "ok"}},
    // wrong CRC
    {"crc_wrong", with_byte(frame(kA), frame(kA).size() - 1, 'F') + "\r\n" + frame(kB) + "\r\n", {"bad_crc", "ok"}},
    {"crc_and_length_wrong",
     with_byte(frame(kA, "0100"), frame(kA).size() - 1, 'F') + "\r\n" + frame(kB) + "\r\n",
     {"bad_crc", "ok"}},
    {"crc_and_length_wrong_at_end", with_byte(frame(kA, "0900"), frame(kA).size() - 1, 'F'), {"bad_crc"}},
    {"content_changed", with_byte(frame(kA), 30, 'x') + "\r\n" + frame(kB) + "\r\n", {"bad_crc", "ok"}},
    // broken off
    {"half_then_good", frame(kA).substr(0, 58) + frame(kB) + "\r\n", {"truncated", "ok"}},
    {"half_whose_length_meets_the_next_end",
     "##" + fmt::format("{:04}", 20 + frame(kB).size() - 4) + "QN=1;ST=32;CN=2011;P" + frame(kB) + "\r\n",
     {"truncated", "ok"}},
    {"start_only", "##0", {}},
    {"half_at_end", frame(kA).substr(0, 58), {"truncated"}},
    {"many_false_starts",
     "##9999A=x##9999A=x##9999A=x" + frame(kA) + "\r\n" + std::string(10100, ' '),
     {"truncated", "truncated", "truncated", "ok"}},
    {"promises_much_and_never_ends", "##9999A=" + std::string(12000, 'x') + frame(kA), {"truncated", "ok"}},
    // nothing
    {"empty", "", {}},
    {"marks_only", "########", {}},
    {"zero_length", "##0000FFFF\r\n" + frame(kA), {"ok"}},
    {"http", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", {}},
};

INSTANTIATE_TEST_SUITE_P(FrameReader, Streams, testing::ValuesIn(kStreamCases),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(Streams, a_frame_taken_whole_is_what_a_reader_makes_of_it) {
    for (const std::string& bytes : {GetParam().stream, GetParam().stream.substr(0, GetParam().stream.find('\r'))}) {
        const auto whole = as_whole_frame(bytes);
        if (!whole) continue;
        const auto read = read_all(bytes);
        ASSERT_EQ(read.size(), 1U);
        EXPECT_EQ(read[0], (Seen{"ok", std::string(whole->segment), 0, whole->bytes.size()}));
    }
}

TEST(FrameReader, takes_a_plain_frame_whole_and_nothing_else) {
    const std::string plain = frame(kA);
    ASSERT_TRUE(as_whole_frame(plain).has_value());
    EXPECT_EQ(as_whole_frame(plain)->segment, kA);
    EXPECT_TRUE(as_whole_frame(plain)->warnings.empty());
    std::string wrong = plain;
    wrong.back() = wrong.back() == '0' ? '1' : '0';
    std::string lower = plain;
    for (char& c : lower) c = static_cast<char>(std::tolower(c));
    const std::string chinese = "QN=20240601085857223;ST=31;CN=2011;PW=1;MN=A1;Flag=5;CP=&&x=\xD6\xD0&&";
    const std::string dots(1'100, '.');
    for (const std::string& other : {std::string(), std::string("##"), plain + "\r\n", "\r\n" + plain, wrong, lower,
                                     plain.substr(0, plain.size() - 1), frame(kA, "106"), frame(kA, "0107"), frame(kA.substr(21)),
                                     frame(chinese), frame("QN=" + dots), frame("QN=1;CP=&&{0x&&")}) {
        EXPECT_FALSE(as_whole_frame(other).has_value()) << other;
    }
}

TEST(FrameReader, names_what_it_skipped) {
    struct Row {
        std::string bytes;
        Skipped kind;
    };
    const Row rows[] = {
        {"\r\n\r\n \t", Skipped::kBlank},
        {"\\r\\n\n", Skipped::kBlank},
        {"##LOGGER7\n", Skipped::kKeepAlive},
        {"IMEI861234567890123\n", Skipped::kRegistration},
        {"GET / HTTP/1.1\n", Skipped::kHttp},
        {"POST /api HTTP/1.1\n", Skipped::kHttp},
        {std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + "\n", Skipped::kTls},
        {"what a noise\n", Skipped::kGarbage},
        {std::string(5000, '\xee'), Skipped::kGarbage},
    };
    for (const Row& row : rows) {
        FrameReader reader;
        reader.feed(row.bytes);
        reader.finish();
        EXPECT_FALSE(reader.next()) << row.bytes;
        EXPECT_EQ(reader.skipped_bytes(), row.bytes.size()) << row.bytes;
        EXPECT_GE(reader.skipped_bytes(row.kind), row.bytes.size() - 1) << row.bytes;
    }
}

TEST(FrameReader, names_a_hello_before_its_line_ends) {
    FrameReader reader;
    reader.feed(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + "0123456789");
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(reader.skipped_bytes(Skipped::kTls), 21U);
}

TEST(FrameReader, does_not_count_the_line_end_of_a_frame) {
    FrameReader reader;
    reader.feed(frame(kA) + "\r\n" + frame(kB) + "\n" + frame(kB) + "\r\n\r\n");
    while (reader.next()) {
    }
    EXPECT_EQ(reader.skipped_bytes(), 2U);
}

TEST(FrameReader, gives_a_whole_frame_at_once_though_its_line_end_is_missing) {
    FrameReader reader;
    reader.feed(frame(kA));
    const auto got = reader.next();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->verdict, Verdict::kOk);
    EXPECT_EQ(got->segment, kA);
}

TEST(FrameReader, a_pause_frees_what_is_whole_behind_a_length_too_large) {
    FrameReader reader;
    reader.feed(frame(kA, "0888") + "\r\n");
    EXPECT_FALSE(reader.next());
    reader.pause();
    const auto got = reader.next();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->verdict, Verdict::kBadLength);
    EXPECT_EQ(got->segment, kA);
    EXPECT_TRUE(got->warnings.has(Warning::kLengthRepaired));
}

TEST(FrameReader, a_pause_frees_a_good_frame_behind_a_false_start) {
    FrameReader reader;
    reader.feed("##9999A=" + frame(kA) + "\r\n");
    EXPECT_FALSE(reader.next());
    reader.pause();
    std::vector<Seen> seen;
    drain(reader, seen);
    EXPECT_EQ(verdicts_of(seen), (std::vector<std::string>{"truncated", "ok"}));
}

TEST(FrameReader, a_pause_does_not_break_a_frame_that_goes_on_later) {
    const std::string stream = frame(kFalseStart) + "\r\n";
    for (std::size_t cut = 1; cut + 2 < stream.size() - 2; ++cut) {
        FrameReader reader;
        std::vector<Seen> seen;
        reader.feed(stream.substr(0, cut));
        drain(reader, seen);
        reader.pause();
        drain(reader, seen);
        reader.feed(stream.substr(cut));
        drain(reader, seen);
        ASSERT_EQ(verdicts_of(seen), std::vector<std::string>{"ok"}) << "cut at " << cut;
    }
}

TEST(FrameReader, diagnoses_foreign_check_sums) {
    const auto warnings_of = [](std::uint16_t crc) {
        FrameReader reader;
        reader.feed(fmt::format("##{:04}{}{:04X}\r\n", kA.size(), kA, crc));
        const auto got = reader.next();
        EXPECT_TRUE(got && got->verdict == Verdict::kBadCrc);
        return got ? got->warnings : Warnings();
    };
    EXPECT_TRUE(warnings_of(crc_modbus(kA)).has(Warning::kCrcModbus));
    EXPECT_TRUE(warnings_of(swap_bytes(crc212(kA))).has(Warning::kCrcSwapped));
    EXPECT_TRUE(warnings_of(0x33EC).has(Warning::kCrcForeign));
    EXPECT_TRUE(warnings_of(0x0000).has(Warning::kCrcPlaceholder));
    EXPECT_TRUE(warnings_of(0xFFFF).has(Warning::kCrcPlaceholder));
    EXPECT_TRUE(warnings_of(crc212(kA) == 0xC0C1 ? 0xC181 : 0xC0C1).empty());
}

TEST(FrameReader, keeps_its_memory_bounded) {
    FrameReader reader;
    const std::string garbage = std::string(4096, '#') + std::string(60 * 1024, 'x');
    const std::string promise = "##9999A=" + std::string(8000, '&');
    for (int i = 0; i < 200; ++i) {
        reader.feed(garbage);
        while (reader.next()) {
        }
        reader.feed(promise);
        while (reader.next()) {
        }
        ASSERT_LE(reader.pending_bytes(), kFrameBytesMax + 8);
    }
    EXPECT_GT(reader.bytes_without_frame(), 10U << 20);
    reader.feed("\r\n" + std::string(12000, ' ') + frame(kA));
    while (reader.next()) {
    }
    EXPECT_EQ(reader.bytes_without_frame(), 0U);
}

TEST(FrameReader, survives_random_damage_and_cuts_alike) {
    std::mt19937 random(7);
    const std::string alphabet = "##&&0123456789ABCdef=;\r\n";
    for (int round = 0; round < 400; ++round) {
        std::string stream;
        for (int i = 0; i < 6; ++i) {
            std::string one = frame(i % 2 == 0 ? kA : kFalseStart);
            for (unsigned damage = random() % 4; damage > 0; --damage)
                one[random() % one.size()] = alphabet[random() % alphabet.size()];
            if (random() % 4 == 0) one.resize(random() % one.size());
            stream += one + (random() % 2 == 0 ? "\r\n" : "");
        }
        const auto whole = read_all(stream);
        ASSERT_EQ(read_all(stream, 1), whole) << to_hex(stream);
        ASSERT_EQ(read_all(stream, 1 + random() % 50), whole) << to_hex(stream);
    }
}

}  // namespace
}  // namespace lvwang::protocol
