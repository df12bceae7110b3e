// Photos byte by byte: made here as the standards draw them, read, stripped, and spoilt in every way that comes to mind.
#include "protocol/photo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::protocol {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string big(std::uint32_t number, int length) {
    std::string bytes;
    for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xFFU);
    return bytes;
}
std::string little(std::uint32_t number, int length) {
    std::string bytes;
    for (int shift = 0; shift < 8 * length; shift += 8) bytes += static_cast<char>(number >> shift & 0xFFU);
    return bytes;
}

std::string segment(std::uint8_t marker, const std::string& content) {
    return std::string("\xFF") + static_cast<char>(marker) + big(static_cast<std::uint32_t>(content.size() + 2), 2) + content;
}

// A TIFF block of a phone: turned, 2026-04-03 08:05:00 of zone `offset`, at 31°12'36" N 118°06'00" E.
std::string tiff(bool in_order_of_intel, const std::string& offset = {}, int orientation = 6) {
    const auto n = [&](std::uint32_t number, int length) {
        return in_order_of_intel ? little(number, length) : big(number, length);
    };
    const auto entry = [&](std::uint16_t tag, std::uint16_t type, std::uint32_t count, const std::string& value) {
        return n(tag, 2) + n(type, 2) + n(count, 4) + value;
    };
    constexpr std::uint32_t kExifAt = 8 + 2 + 3 * 12 + 4;
    const bool zoned = !offset.empty();
    const std::uint32_t exif_entries = zoned ? 2 : 1;
    const std::uint32_t when_at = kExifAt + 2 + exif_entries * 12 + 4;
    const std::uint32_t offset_at = when_at + 20;
    const std::uint32_t gps_at = offset_at + (zoned ? 7 : 0);
    const std::uint32_t latitude_at = gps_at + 2 + 4 * 12 + 4;
    std::string block = (in_order_of_intel ? "II" : "MM") + n(42, 2) + n(8, 4);
    block += n(3, 2) + entry(0x0112, 3, 1, n(static_cast<std::uint32_t>(orientation), 2) + n(0, 2)) +
             entry(0x8769, 4, 1, n(kExifAt, 4)) + entry(0x8825, 4, 1, n(gps_at, 4)) + n(0, 4);
    block += n(exif_entries, 2) + entry(0x9003, 2, 20, n(when_at, 4));
    if (zoned) block += entry(0x9011, 2, 7, n(offset_at, 4));
    block += n(0, 4) + std::string("2026:04:03 08:05:00\0", 20);
    if (zoned) block += offset + std::string(1, '\0');
    block += n(4, 2) + entry(1, 2, 2, std::string("N\0\0\0", 4)) + entry(2, 5, 3, n(latitude_at, 4)) +
             entry(3, 2, 2, std::string("E\0\0\0", 4)) + entry(4, 5, 3, n(latitude_at + 24, 4)) + n(0, 4);
    for (const auto& [above, below] : {std::pair{31U, 1U}, {12U, 1U}, {360U, 10U}, {118U, 1U}, {6U, 1U}, {0U, 1U}}) {
        block += n(above, 4) + n(below, 4);
    }
    return block;
}

std::string frame_of(int width, int height) {
    return segment(0xC0, big(8, 1) + big(static_cast<std::uint32_t>(height), 2) + big(static_cast<std::uint32_t>(width), 2) +
                             "\x01\x01\x11" + std::string(1, '\0'));
}

const std::string kScan = segment(0xDA, std::string("\x01\x01\0\0\x3F\0", 6)) + std::string(
                                                                                    "ab\xFF\0cd\xFF\xD0"
                                                                                    "ef",
                                                                                    10);
const std::string kTable = segment(0xDB, std::string(65, '\x01'));

std::string jpeg(const std::string& between = {}, int width = 4000, int height = 3000) {
    return "\xFF\xD8" + segment(0xE0, std::string("JFIF\0\x01\x02\0\0\x01\0\x01\0\0", 14)) + between + kTable +
           frame_of(width, height) + kScan + "\xFF\xD9";
}

std::uint32_t crc(std::string_view bytes) {
    std::uint32_t value = 0xFFFFFFFFU;
    for (const char c : bytes) {
        value ^= static_cast<std::uint8_t>(c);
        for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? value >> 1U ^ 0xEDB88320U : value >> 1U;
    }
    return ~value;
}
std::string chunk(const std::string& name, const std::string& content) {
    return big(static_cast<std::uint32_t>(content.size()), 4) + name + content + big(crc(name + content), 4);
}
std::string png(const std::string& between = {}, std::uint32_t width = 640) {
    return std::string("\x89PNG\r\n\x1A\n", 8) + chunk("IHDR", big(width, 4) + big(480, 4) + std::string("\x08\x02\0\0\0", 5)) +
           between + chunk("IDAT", "pixels") + chunk("IEND", "");
}

std::string part(const std::string& name, const std::string& content) {
    return name + little(static_cast<std::uint32_t>(content.size()), 4) + content + std::string(content.size() % 2, '\0');
}
std::string webp(const std::string& parts) {
    return "RIFF" + little(static_cast<std::uint32_t>(parts.size() + 4), 4) + "WEBP" + parts;
}
const std::string kVp8 = part("VP8 ", std::string("\x10\0\0\x9D\x01\x2A", 6) + little(800, 2) + little(600, 2) + "pixels!");
std::string header(int flags) {
    return part("VP8X", std::string(1, static_cast<char>(flags)) + std::string(3, '\0') + little(799, 3) + little(599, 3));
}

TEST(Photo, KindAndSizeStandInTheBytes) {
    const struct {
        std::string bytes;
        PhotoKind kind;
        int width;
        int height;
    } good[] = {{jpeg(), PhotoKind::kJpeg, 4000, 3000},
                {png(), PhotoKind::kPng, 640, 480},
                {webp(kVp8), PhotoKind::kWebp, 800, 600},
                {webp(header(0x0C) + kVp8), PhotoKind::kWebp, 800, 600},
                {webp(part("VP8L", "\x2F" + little(799U | 599U << 14U, 4) + "pixels")), PhotoKind::kWebp, 800, 600}};
    for (const auto& c : good) {
        const auto facts = read_photo(c.bytes);
        ASSERT_TRUE(facts) << facts.error().message;
        EXPECT_EQ(facts->kind, c.kind);
        EXPECT_EQ(facts->width, c.width);
        EXPECT_EQ(facts->height, c.height);
        EXPECT_FALSE(facts->taken_at);
        EXPECT_FALSE(facts->taken_where);
    }
}

TEST(Photo, SaysWhenAndWhere) {
    for (const bool intel : {true, false}) {
        const auto facts = read_photo(jpeg(segment(0xE1, std::string("Exif\0\0", 6) + tiff(intel))));
        ASSERT_TRUE(facts) << facts.error().message;
        EXPECT_EQ(facts->orientation, 6);
        EXPECT_EQ(facts->taken_at, *parse_iso("2026-04-03T08:05:00+08:00")) << "no zone is ours";
        ASSERT_TRUE(facts->taken_where);
        EXPECT_NEAR(facts->taken_where->latitude_deg, 31.21, 1e-9);
        EXPECT_NEAR(facts->taken_where->longitude_deg, 118.1, 1e-9);
    }
    const auto zoned = read_photo(png(chunk("eXIf", tiff(true, "+09:00"))));
    EXPECT_EQ(zoned->taken_at, *parse_iso("2026-04-03T07:05:00+08:00"));
    EXPECT_TRUE(read_photo(webp(header(0x08) + kVp8 + part("EXIF", tiff(true))))->taken_where);
}

// Whatever of an Exif block is cut off or turned around: the photo is taken, and what cannot be read is absent.
TEST(Photo, ADamagedExifIsNone) {
    const std::string whole = tiff(true);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_TRUE(read_photo(jpeg(segment(0xE1, std::string("Exif\0\0", 6) + whole.substr(0, length))))) << length;
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string spoilt = whole;
        spoilt[at] = static_cast<char>(~spoilt[at]);
        const auto facts = read_photo(jpeg(segment(0xE1, std::string("Exif\0\0", 6) + spoilt)));
        ASSERT_TRUE(facts) << at;
        EXPECT_GE(facts->orientation, 1);
        EXPECT_LE(facts->orientation, 8);
        if (facts->taken_where) {
            EXPECT_LE(std::abs(facts->taken_where->latitude_deg), 90);
        }
    }
}

TEST(Photo, WhatIsStrippedTellsNothing) {
    const std::string exif = segment(0xE1, std::string("Exif\0\0", 6) + tiff(true));
    const std::string secrets = exif + segment(0xE1, "http://ns.adobe.com/xap/1.0/ secret place") +
                                segment(0xFE, "secret comment") + segment(0xED, "Photoshop secret") +
                                segment(0xE2, std::string("MPF\0secret", 10));
    const std::string profile = segment(0xE2, std::string("ICC_PROFILE\0", 12) + "colours");
    const struct {
        std::string bytes;
        std::string stays;
    } photos[] = {
        {jpeg(secrets + profile) + "secret film behind the end", "ICC_PROFILE"},
        {png(chunk("tEXt", "secret") + chunk("eXIf", tiff(false)) + chunk("gAMA", big(45455, 4))) + "secret", "gAMA"},
        {webp(header(0x2C) + part("ICCP", "colours") + kVp8 + part("EXIF", tiff(true)) + part("XMP ", "secret")) + "secret",
         "ICCP"}};
    for (const auto& c : photos) {
        const auto before = read_photo(c.bytes);
        ASSERT_TRUE(before) << before.error().message;
        EXPECT_TRUE(before->taken_where);
        const auto bytes = stripped_photo(c.bytes);
        ASSERT_TRUE(bytes) << bytes.error().message;
        EXPECT_THAT(*bytes, Not(HasSubstr("secret")));
        EXPECT_THAT(*bytes, Not(HasSubstr("2026:04:03")));
        EXPECT_THAT(*bytes, HasSubstr(c.stays));
        const auto after = read_photo(*bytes);
        ASSERT_TRUE(after) << after.error().message;
        EXPECT_EQ(after->width, before->width);
        EXPECT_FALSE(after->taken_at);
        EXPECT_FALSE(after->taken_where);
        EXPECT_EQ(*stripped_photo(*bytes), *bytes);
    }
    EXPECT_EQ(read_photo(*stripped_photo(jpeg(exif)))->orientation, 6) << "which way is up is no secret";
    EXPECT_EQ(*stripped_photo(jpeg()), jpeg()) << "what tells nothing stays byte for byte";
    EXPECT_EQ(static_cast<unsigned char>((*stripped_photo(webp(header(0x2C) + kVp8)))[20]), 0x20) << "no Exif, no XMP follow";
}

TEST(Photo, WhatIsNoneIsRefusedWithTheReason) {
    const struct {
        std::string bytes;
        std::string why;
    } bad[] = {
        {"", "neither JPEG nor PNG nor WebP"},
        {"GIF89a", "neither JPEG nor PNG nor WebP"},
        {"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "neither JPEG nor PNG nor WebP"},
        {"MZ\x90", "neither JPEG nor PNG nor WebP"},
        {jpeg().substr(0, 3), "cut short"},
        {jpeg().substr(0, jpeg().size() - 2), "cut short"},
        {"\xFF\xD8" + kTable + "\xFF\xD9", "ends before its picture"},
        {"\xFF\xD8" + kTable + kScan + "\xFF\xD9", "before its frame"},
        {"\xFF\xD8" + frame_of(1, 1) + frame_of(1, 1) + kScan + "\xFF\xD9", "two frames"},
        {"\xFF\xD8\xFF\xE0zz", "cut short"},
        {std::string("\xFF\xD8\xFF\xE0\0\x02xx", 8), "a marker is missing"},
        {jpeg({}, 0, 3000), "no width"},
        {jpeg({}, 30'000, 3000), "30000 by 3000"},
        {jpeg({}, 19'000, 19'000), "more than are taken"},
        {png().substr(0, 40), "cut short"},
        {png(chunk("acTL", "12345678")), "it moves"},
        {png({}, 100'000), "too large"},
        {std::string("\x89PNG\r\n\x1A\n", 8) + chunk("IDAT", "x") + chunk("IEND", ""), "header is not its first"},
        {std::string("\x89PNG\r\n\x1A\n", 8) + chunk("IHDR", big(1, 4) + big(1, 4) + std::string(5, '\0')) + chunk("IEND", ""),
         "no picture"},
        {webp(kVp8).substr(0, 30), "cut short"},
        {webp(header(0x02) + kVp8), "it moves"},
        {webp(part("ICCP", "x")), "no picture"},
        {webp(part("VP8 ", "nonsense-nonsense")), "picture is none"},
        {webp(kVp8 + kVp8), "two pictures"},
    };
    for (const auto& c : bad) {
        const auto facts = read_photo(c.bytes);
        ASSERT_FALSE(facts) << c.why;
        EXPECT_THAT(facts.error().message, HasSubstr(c.why));
        EXPECT_FALSE(stripped_photo(c.bytes)) << c.why;
    }
    std::string spoilt = png();
    spoilt[spoilt.size() - 20] = '!';
    EXPECT_THAT(read_photo(spoilt).error().message, HasSubstr("differs from its checksum"));
}

}  // namespace
}  // namespace lvwang::protocol
