#include "protocol/cipher_text.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "protocol/crc212.h"
#include "protocol/encode.h"
#include "protocol/frame_reader.h"

namespace lvwang::protocol {
namespace {

// Annex A.2 of HJ 212-2025: the four examples, plain and encrypted, under sixteen times 0x30.
const std::string kHead = "QN=20240520210700000;ST=31;CN=2051;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&";
const std::string kWhole = kHead +
                           "DataTime=20240520210600;a01011-Min=1.35,a01011-Avg=1.35,a01011-Max=1.35,a01011-Flag=N;a01012-Min=9.3,"
                           "a01012-Avg=9.3,a01012-Max=9.3,a01012-Flag=N;a01014-Min=3.20,a01014-Avg=3.211,a01014-Max=3.212,a01014-"
                           "Flag=N&&";
const std::string kTail = kHead +
                          "DataTime=20240520210600;a01011-Min=1.35,a01011-Avg=1.35,a01011-Max=1.35,a01011-Flag=N;a01014-Min=3.20,"
                          "a01014-Avg=3.20,a01014-Max=3.20,a01014-Flag=N&&";

Sm4Key key_of(char c) {
    Sm4Key key{};
    key.fill(static_cast<unsigned char>(c));
    return key;
}

std::string frame_around(std::string_view sent, std::string_view plain) {
    return fmt::format("##{:04}{}{:04X}\r\n", plain.size(), sent, crc212(plain));
}

std::string encrypted(std::string_view plain, const Sm4Key& key) {
    return frame_around(*encrypt_segment(plain, key), plain);
}

// What one reader makes of one frame.
struct Read {
    std::string verdict;
    std::string segment;
    int key = -1;
    std::string warnings;
};

Read read(std::string_view bytes, KeyLookup keys) {
    FrameReader reader(std::move(keys));
    reader.feed(bytes);
    reader.finish();
    const auto frame = reader.next();
    if (!frame) return {"nothing", {}, -1, {}};
    Read seen{
        std::string(to_string(frame->verdict)), std::string(frame->segment), frame->key ? static_cast<int>(*frame->key) : -1, {}};
    for (const Warning warning : frame->warnings.list()) seen.warnings += std::string(to_string(warning)) + " ";
    EXPECT_FALSE(reader.next().has_value()) << "one frame, one verdict";
    return seen;
}

KeyLookup keys(std::vector<Sm4Key> some) {
    return
        [some = std::move(some)](std::string_view mn) { return mn == "010000A8900016F000169DC0" ? some : std::vector<Sm4Key>(); };
}

TEST(Sm4, block_cipher_gives_the_value_of_its_standard) {  // GB/T 32907-2016 annex A.1
    const auto key = parse_sm4_key("0123456789abcdeffedcba9876543210");
    const std::string plain = "CP=&&" + *from_hex("0123456789abcdeffedcba9876543210") + "&&";
    EXPECT_EQ(to_hex(encrypt_segment(plain, *key)->substr(5, 16)), "681edf34d206965e86b3e94f536e4246");
}

TEST(Sm4, annex_a2_examples) {
    EXPECT_EQ(fmt::format("{:04X}", crc212(kWhole)), "2200");
    EXPECT_EQ(fmt::format("{:04X}", crc212(kTail)), "B541");
    EXPECT_EQ(to_hex(encrypt_segment(kWhole, example_sm4_key())->substr(kHead.size(), 32)),
              "e43e159acfab242cb53155fb8b9281a1a242577abfaed881be88b72d69fc55ed");
    const std::string tail = *encrypt_segment(kTail, example_sm4_key());
    EXPECT_TRUE(tail.ends_with("g=N&&")) << "what is below one block stays plain";
    EXPECT_EQ(read(frame_around(*encrypt_segment(kWhole, example_sm4_key()), kWhole), keys({example_sm4_key()})).segment, kWhole);
    EXPECT_EQ(read(frame_around(tail, kTail), keys({example_sm4_key()})).segment, kTail);
}

TEST(CipherText, printed_form_of_annex_a2_is_read_too) {
    const std::string cipher = *encrypt_segment(kTail, example_sm4_key());
    std::string printed = kHead + "{";
    const std::size_t whole = (kTail.size() - kHead.size() - 2) / 16 * 16;
    for (const char c : cipher.substr(kHead.size(), whole)) printed += fmt::format("0x{:02X},", static_cast<unsigned char>(c));
    printed.back() = '}';
    const Read seen = read(frame_around(printed + "g=N&&", kTail), keys({example_sm4_key()}));
    EXPECT_EQ(seen.verdict, "bad_length") << "the length is that of the raw bytes";
    EXPECT_EQ(seen.segment, kTail);
}

TEST(CipherText, verdict_by_the_keys_of_the_mn) {
    struct Case {
        std::string what;
        KeyLookup known;
        std::string verdict;
        int key;
    };
    const Case cases[] = {
        {"no keys at all", {}, "encrypted", -1},
        {"keys of other devices only",
         [](std::string_view mn) { return mn == "X" ? std::vector{key_of('x')} : std::vector<Sm4Key>(); }, "encrypted", -1},
        {"the key", keys({key_of('a')}), "ok", 0},
        {"the old key", keys({key_of('b'), key_of('a')}), "ok", 1},
        {"another key", keys({key_of('b')}), "bad_key", -1},
        {"two other keys", keys({key_of('b'), key_of('c')}), "bad_key", -1},
    };
    const std::string bytes = encrypted(kWhole, key_of('a'));
    for (const Case& one : cases) {
        const Read seen = read(bytes, one.known);
        EXPECT_EQ(seen.verdict, one.verdict) << one.what;
        EXPECT_EQ(seen.key, one.key) << one.what;
        EXPECT_EQ(seen.segment == kWhole, one.key >= 0) << one.what;
    }
}

TEST(CipherText, plain_frames_ask_for_no_key) {
    const auto never = [](std::string_view) -> std::vector<Sm4Key> { throw std::runtime_error("asked"); };
    EXPECT_EQ(read(frame_around(kWhole, kWhole), never).verdict, "ok");
    const std::string text = "QN=20240601085857223;ST=32;CN=3020;PW=1;MN=A1;Flag=9;CP=&&i11001-Info=//清洗管路{1}//&&";
    EXPECT_EQ(read(frame_around(text, text), never).verdict, "ok") << "text outside ASCII is no cipher text";
}

// One wrong key in 256 makes a text whose CRC fits.
TEST(CipherText, a_fitting_crc_alone_opens_nothing) {
    const std::string cipher = *encrypt_segment(kWhole, key_of('a'));
    int fits = 0;
    for (int i = 0; i < 4'096; ++i) {
        Sm4Key wrong = key_of('w');
        wrong[0] = static_cast<unsigned char>(i & 0xFF);
        wrong[1] = static_cast<unsigned char>(i >> 8);
        const std::string plain = *decrypt_segment(cipher, wrong);
        if (crc212(plain) == crc212(kWhole)) ++fits;
        EXPECT_FALSE(open_segment(cipher, crc212(kWhole), std::vector{wrong})) << i;
    }
    EXPECT_GT(fits, 4) << "else the test shows nothing";
}

// And one frame of cipher text in 256 has, by chance, the CRC of its cipher text.
TEST(CipherText, a_crc_that_fits_the_cipher_text_by_chance_does_not_make_it_plain) {
    int chances = 0;
    for (int i = 0; i < 4'096; ++i) {
        const std::string plain = kHead + fmt::format("DataTime=20240520210600;a01011-Avg={}.35,a01011-Flag=N&&", i);
        const std::string cipher = *encrypt_segment(plain, key_of('a'));
        if (crc212(cipher) != crc212(plain)) continue;
        ++chances;
        EXPECT_EQ(read(frame_around(cipher, plain), {}).verdict, "encrypted") << i;
        EXPECT_EQ(read(frame_around(cipher, plain), keys({key_of('b')})).verdict, "bad_key") << i;
        EXPECT_EQ(read(frame_around(cipher, plain), keys({key_of('a')})).segment, plain) << i;
    }
    EXPECT_GT(chances, 4) << "else the test shows nothing";
}

TEST(CipherText, a_foreign_check_sum_is_that_of_the_plain_text) {
    const std::string cipher = *encrypt_segment(kWhole, key_of('a'));
    const auto seen = [&](std::uint16_t crc) {
        return read(fmt::format("##{:04}{}{:04X}\r\n", kWhole.size(), cipher, crc), keys({key_of('a')}));
    };
    EXPECT_EQ(seen(crc_modbus(kWhole)).verdict, "bad_crc");
    EXPECT_THAT(seen(crc_modbus(kWhole)).warnings, testing::HasSubstr("crc_modbus"));
    EXPECT_THAT(seen(swap_bytes(crc212(kWhole))).warnings, testing::HasSubstr("crc_swapped"));
    EXPECT_EQ(seen(crc_modbus(kWhole)).segment, kWhole) << "a policy may take it";
}

TEST(CipherText, a_sender_that_sums_its_cipher_text_is_read_and_named) {
    const std::string cipher = *encrypt_segment(kWhole, key_of('a'));
    const Read seen = read(frame_around(cipher, cipher), keys({key_of('a')}));
    EXPECT_EQ(seen.verdict, "ok");
    EXPECT_EQ(seen.segment, kWhole);
    EXPECT_THAT(seen.warnings, testing::HasSubstr("crc_over_cipher_text"));
}

TEST(CipherText, damaged_under_the_right_key_is_a_bad_crc_and_shows_its_text) {
    std::string bytes = encrypted(kTail, key_of('a'));
    bytes[bytes.size() - 9] = '9';  // in the tail that stays plain: `g=N&&CRC`
    const Read seen = read(bytes, keys({key_of('a')}));
    EXPECT_EQ(seen.verdict, "bad_crc");
    EXPECT_THAT(seen.segment, testing::HasSubstr("a01011-Avg=1.35"));
}

TEST(CipherText, frames_are_cut_by_length_whatever_the_cipher_text_holds) {
    std::string stream;
    int frames = 0;
    for (int i = 0; i < 300; ++i) {
        const std::string plain = kHead + fmt::format("DataTime=20240520210600;a01011-Avg={},a01012-Avg={}&&", i, i * 7);
        stream += encrypted(plain, key_of('a'));
        ++frames;
    }
    for (const std::size_t step : {1UL, 7UL, 4'096UL, stream.size()}) {
        FrameReader reader(keys({key_of('a')}));
        int read = 0;
        for (std::size_t at = 0; at < stream.size(); at += step) {
            reader.feed(std::string_view(stream).substr(at, step));
            while (const auto frame = reader.next()) {
                EXPECT_EQ(frame->verdict, Verdict::kOk) << to_hex(frame->bytes);
                ++read;
            }
        }
        EXPECT_EQ(read, frames) << "in steps of " << step;
    }
}

TEST(CipherText, what_is_encoded_under_a_key_is_read_under_it) {
    OutgoingMessage message;
    message.edition = Edition::k2025;
    message.qn = "20240601085857223";
    message.st = "32";
    message.cn = "1014";
    message.pw = "123456";
    message.mn = "010000A8900016F000169DC0";
    message.wants_answer = true;
    message.cp = "SKCreateTime=20240601085857223,NewSK=0000000000000000";
    const auto frame = encode(message, key_of('a'));
    ASSERT_TRUE(frame.has_value());
    EXPECT_EQ(frame->find("NewSK"), std::string::npos);
    const Read seen = read(*frame, keys({key_of('a')}));
    EXPECT_EQ(seen.verdict, "ok");
    EXPECT_EQ(seen.segment, encode_segment(message));
}

TEST(Sm4Key, is_32_digits_or_16_characters_and_never_shown) {
    EXPECT_EQ(parse_sm4_key("0000000000000000").value(), example_sm4_key());
    EXPECT_EQ(parse_sm4_key("30303030303030303030303030303030").value(), example_sm4_key());
    EXPECT_EQ(parse_sm4_key("AbCd-efgh_ijkl?z").value()[4], '-');
    for (const std::string bad : {"", "secret", "000000000000000", "00000000000000000", "zz303030303030303030303030303030",
                                  "123456789012345\n", "12345678901234\xE4\xB8"}) {
        const auto key = parse_sm4_key(bad);
        ASSERT_FALSE(key.has_value()) << bad;
        EXPECT_TRUE(bad.empty() || key.error().message.find(bad) == std::string::npos) << key.error().message;
    }
}

}  // namespace
}  // namespace lvwang::protocol
