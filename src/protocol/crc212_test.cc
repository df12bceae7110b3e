#include "protocol/crc212.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

namespace lvwang::protocol {
namespace {

// The loop of annex A, word for word.
std::uint16_t crc_of_the_standard(std::string_view bytes) {
    unsigned crc = 0xFFFF;
    for (const char c : bytes) {
        crc = (crc >> 8) ^ static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? (crc >> 1) ^ 0xA001U : crc >> 1;
    }
    return static_cast<std::uint16_t>(crc);
}

TEST(Crc212, gives_the_published_values) {
    struct Row {
        std::string_view segment;
        std::uint16_t crc;
        const char* clause;
    };
    const Row rows[] = {
        {"", 0xFFFF, "nothing folded in"},
        {"123456789", 0x2F80, "the usual check string"},
        {"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&", 0x1C80,
         "HJ 212-2017 annex A (whose prose misprints 1C08)"},
        {"QN=20240601085857223;ST=32;CN=1011;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&&&", 0x2200, "HJ 212-2025 A.1"},
    };
    for (const Row& row : rows) EXPECT_EQ(crc212(row.segment), row.crc) << row.clause;
}

TEST(Crc212, equals_the_loop_of_the_standard_for_every_length) {
    std::mt19937 random(1);
    std::string bytes;
    for (int length = 0; length < 2100; ++length) {
        ASSERT_EQ(crc212(bytes), crc_of_the_standard(bytes)) << length;
        bytes.push_back(static_cast<char>(random()));
    }
}

TEST(Crc212, sees_braces_and_bytes_outside_ascii_wherever_they_stand) {
    for (std::size_t length = 0; length < 80; ++length) {
        std::string bytes(length, 'x');
        EXPECT_FALSE(sweep(bytes).may_be_cipher_text) << length;
        for (std::size_t at = 0; at < length; ++at) {
            for (const char c : {'{', '\x80', '\xFF', 'z', '|', '\x7F'}) {
                bytes[at] = c;
                EXPECT_EQ(sweep(bytes).may_be_cipher_text, c == '{' || static_cast<unsigned char>(c) >= 0x80)
                    << at << " of " << length;
            }
            bytes[at] = 'x';
        }
    }
}

TEST(Crc212, has_only_256_values_for_segments) {
    std::set<std::uint16_t> seen;
    for (int byte = 0; byte < 256; ++byte) seen.insert(crc212(std::string(1, static_cast<char>(byte))));
    EXPECT_EQ(seen.size(), 256U);
    for (const std::uint16_t crc : seen) EXPECT_TRUE(is_crc212_value(crc)) << crc;
    for (const unsigned foreign : {0x33ECU, 0xEA38U, 0xFBB0U, 0x4981U}) {
        EXPECT_FALSE(is_crc212_value(static_cast<std::uint16_t>(foreign))) << foreign;
    }
}

TEST(Crc212, modbus_is_another_sum) {
    EXPECT_EQ(crc_modbus("123456789"), 0x4B37);
}

TEST(Crc212, reads_four_hexadecimal_digits) {
    EXPECT_EQ(parse_crc("1C80"), 0x1C80);
    EXPECT_EQ(parse_crc("1c80\r\n"), 0x1C80);
    for (const char* bad : {"", "1C8", "1C8G", " 1C8", "0x1C"}) EXPECT_EQ(parse_crc(bad), std::nullopt) << bad;
}

TEST(Crc212, swaps_its_bytes) {
    EXPECT_EQ(swap_bytes(0x35C0), 0xC035);
}

}  // namespace
}  // namespace lvwang::protocol
