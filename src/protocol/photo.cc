#include "protocol/photo.h"

#include <algorithm>
#include <array>

#include "model/name_table.h"
#include "protocol/exif.h"

namespace lvwang::protocol {
namespace {

constexpr NameTable<PhotoKind, 3> kKinds{{{PhotoKind::kJpeg, "jpeg"}, {PhotoKind::kPng, "png"}, {PhotoKind::kWebp, "webp"}}};

constexpr std::string_view kJpegStart("\xFF\xD8\xFF", 3);
constexpr std::string_view kPngStart("\x89PNG\r\n\x1A\n", 8);
constexpr std::string_view kExifMark("Exif\0\0", 6);

std::uint8_t byte(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}
std::uint32_t big(std::string_view bytes, std::size_t at, std::size_t length) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < length; ++i) value = value << 8U | byte(bytes, at + i);
    return value;
}
std::uint32_t little(std::string_view bytes, std::size_t at, std::size_t length) {
    std::uint32_t value = 0;
    for (std::size_t i = length; i-- > 0;) value = value << 8U | byte(bytes, at + i);
    return value;
}

tl::unexpected<Error> wrong(std::string_view what) {
    return fail(ErrorCode::kInvalidArgument, "this is no photo that can be kept: {}", what);
}

Result<void> check_size(const PhotoFacts& facts) {
    if (facts.width <= 0 || facts.height <= 0) return wrong("it has no width or no height");
    if (facts.width > kPhotoSideMax || facts.height > kPhotoSideMax ||
        std::int64_t{facts.width} * facts.height > kPhotoPixelsMax) {
        return wrong(fmt::format("{} by {} pixels are more than are taken", facts.width, facts.height));
    }
    return {};
}

// What a walk through a photo's parts finds; where `kept` is not null the parts that stay are written there.
struct Walk {
    PhotoFacts facts;
    std::string* kept = nullptr;

    void keep(std::string_view part) const {
        if (kept != nullptr) *kept += part;
    }
};

// ---- JPEG: FF, marker, length; after a start of scan entropy-coded bytes up to the next marker ----

constexpr std::uint8_t kEndOfImage = 0xD9;
constexpr std::uint8_t kStartOfScan = 0xDA;

bool is_frame(std::uint8_t marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

// JFIF, colour profile and Adobe's colour transform say how to show the pixels; everything else tells more than the picture.
bool stays(std::uint8_t marker, std::string_view content) {
    if (marker == 0xFE) return false;
    if (marker < 0xE0 || marker > 0xEF) return true;
    return (marker == 0xE0 && content.size() == 14 && content.starts_with(std::string_view("JFIF\0", 5))) ||  // without a preview
           (marker == 0xE2 && content.starts_with(std::string_view("ICC_PROFILE\0", 12))) ||
           (marker == 0xEE && content.starts_with("Adobe"));
}

// An Exif block that says nothing but which way is up.
std::string upright_block(int orientation) {
    constexpr std::string_view kTiff("MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 19);
    std::string block("\xFF\xE1\0\x22", 4);
    block += kExifMark;
    block += kTiff;
    block += static_cast<char>(orientation);
    block.append(6, '\0');  // the rest of the value, no other directory
    return block;
}

Result<void> walk_jpeg(std::string_view bytes, Walk& walk) {
    walk.facts.kind = PhotoKind::kJpeg;
    bool framed = false;
    bool scanned = false;
    bool turned = false;
    walk.keep(bytes.substr(0, 2));
    for (std::size_t at = 2; at + 1 < bytes.size();) {
        if (byte(bytes, at) != 0xFF) return wrong("JPEG: a marker is missing");
        const std::uint8_t marker = byte(bytes, at + 1);
        if (marker == 0xFF) {  // fill
            ++at;
            continue;
        }
        if (marker == kEndOfImage) {
            if (!framed || !scanned) return wrong("JPEG: it ends before its picture");
            walk.keep(bytes.substr(at, 2));
            return {};
        }
        if (marker < 0xC0 || (marker >= 0xD0 && marker <= 0xD8)) return wrong("JPEG: a marker stands where none may");
        if (bytes.size() - at < 4) break;
        const std::size_t length = big(bytes, at + 2, 2);
        if (length < 2 || bytes.size() - at - 2 < length) break;
        const std::string_view content = bytes.substr(at + 4, length - 2);
        if (is_frame(marker)) {
            if (framed) return wrong("JPEG: it has two frames");
            if (content.size() < 6) return wrong("JPEG: its frame is cut short");
            walk.facts.height = static_cast<int>(big(content, 1, 2));
            walk.facts.width = static_cast<int>(big(content, 3, 2));
            LVWANG_TRY(check_size(walk.facts));
            framed = true;
        }
        if (marker == 0xE1 && content.starts_with(kExifMark)) read_exif(content.substr(kExifMark.size()), walk.facts);
        // Before the first table, where readers look for it.
        if (!turned && marker != 0xE0 && marker != 0xE1) {
            turned = true;
            if (walk.facts.orientation != 1) walk.keep(upright_block(walk.facts.orientation));
        }
        if (stays(marker, content)) walk.keep(bytes.substr(at, 2 + length));
        at += 2 + length;
        if (marker != kStartOfScan) continue;
        if (!framed) return wrong("JPEG: a scan stands before its frame");
        scanned = true;
        const std::size_t begin = at;
        for (;; ++at) {
            at = bytes.find('\xFF', at);
            if (at == std::string_view::npos || at + 1 >= bytes.size()) return wrong("JPEG: it is cut short");
            const std::uint8_t next = byte(bytes, at + 1);
            if (next != 0x00 && (next < 0xD0 || next > 0xD7)) break;
        }
        walk.keep(bytes.substr(begin, at - begin));
    }
    return wrong("JPEG: it is cut short");
}

// ---- PNG: length, name, content, CRC-32 ----

std::uint32_t crc32(std::string_view bytes) {
    static constexpr std::array<std::uint32_t, 256> kTable = [] {
        std::array<std::uint32_t, 256> table{};
        for (std::uint32_t i = 0; i < table.size(); ++i) {
            std::uint32_t value = i;
            for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? 0xEDB88320U ^ value >> 1U : value >> 1U;
            table[i] = value;
        }
        return table;
    }();
    std::uint32_t value = 0xFFFFFFFFU;
    for (const char c : bytes) value = kTable[(value ^ static_cast<std::uint8_t>(c)) & 0xFFU] ^ value >> 8U;
    return ~value;
}

Result<void> walk_png(std::string_view bytes, Walk& walk) {
    constexpr std::array<std::string_view, 10> kStay{"IHDR", "PLTE", "IDAT", "IEND", "tRNS",
                                                     "gAMA", "cHRM", "sRGB", "iCCP", "sBIT"};
    walk.facts.kind = PhotoKind::kPng;
    bool pictured = false;
    walk.keep(kPngStart);
    for (std::size_t at = kPngStart.size(); bytes.size() - at >= 12;) {
        const std::size_t length = big(bytes, at, 4);
        if (bytes.size() - at - 12 < length) break;
        const std::string_view name = bytes.substr(at + 4, 4);
        const std::string_view content = bytes.substr(at + 8, length);
        if (crc32(bytes.substr(at + 4, 4 + length)) != big(bytes, at + 8 + length, 4)) {
            return wrong("PNG: a part differs from its checksum");
        }
        if ((at == kPngStart.size()) != (name == "IHDR")) return wrong("PNG: its header is not its first part");
        if (name == "IHDR") {
            if (length != 13 || big(content, 0, 4) > kPhotoSideMax || big(content, 4, 4) > kPhotoSideMax) {
                return wrong("PNG: its header is none, or it is too large");
            }
            walk.facts.width = static_cast<int>(big(content, 0, 4));
            walk.facts.height = static_cast<int>(big(content, 4, 4));
            LVWANG_TRY(check_size(walk.facts));
        }
        if (name == "acTL") return wrong("PNG: it moves");
        if (name == "eXIf") read_exif(content, walk.facts);
        pictured = pictured || name == "IDAT";
        if (std::ranges::find(kStay, name) != kStay.end()) walk.keep(bytes.substr(at, 12 + length));
        if (name == "IEND") return pictured ? Result<void>() : wrong("PNG: it has no picture");
        at += 12 + length;
    }
    return wrong("PNG: it is cut short");
}

// ---- WebP: RIFF, size, WEBP, then name, size, content, a zero where the size is odd ----

Result<void> size_of_webp(std::string_view name, std::string_view content, PhotoFacts& facts) {
    if (name == "VP8X") {
        if (content.size() < 10) return wrong("WebP: its header is cut short");
        if ((byte(content, 0) & 0x02U) != 0) return wrong("WebP: it moves");
        facts.width = static_cast<int>(little(content, 4, 3)) + 1;
        facts.height = static_cast<int>(little(content, 7, 3)) + 1;
    } else if (name == "VP8L") {
        if (content.size() < 5 || byte(content, 0) != 0x2F) return wrong("WebP: its picture is none");
        const std::uint32_t bits = little(content, 1, 4);
        facts.width = static_cast<int>(bits & 0x3FFFU) + 1;
        facts.height = static_cast<int>(bits >> 14U & 0x3FFFU) + 1;
    } else {
        if (content.size() < 10 || content.substr(3, 3) != std::string_view("\x9D\x01\x2A", 3)) {
            return wrong("WebP: its picture is none");
        }
        facts.width = static_cast<int>(little(content, 6, 2) & 0x3FFFU);
        facts.height = static_cast<int>(little(content, 8, 2) & 0x3FFFU);
    }
    return check_size(facts);
}

Result<void> walk_webp(std::string_view bytes, Walk& walk) {
    walk.facts.kind = PhotoKind::kWebp;
    const std::size_t size = little(bytes, 4, 4);
    if (size < 4 || size > bytes.size() - 8) return wrong("WebP: it is cut short");
    const std::string_view whole = bytes.substr(0, 8 + size);
    std::string parts;
    bool pictured = false;
    std::size_t at = 12;
    while (at < whole.size()) {
        if (whole.size() - at < 8) return wrong("WebP: it is cut short");
        const std::string_view name = whole.substr(at, 4);
        const std::size_t length = little(whole, at + 4, 4);
        const std::size_t padded = length + length % 2;
        if (padded > whole.size() - at - 8) return wrong("WebP: it is cut short");
        const std::string_view content = whole.substr(at + 8, length);
        const bool picture = name == "VP8 " || name == "VP8L";
        if (picture && pictured) return wrong("WebP: it has two pictures");
        if (picture || name == "VP8X") LVWANG_TRY(size_of_webp(name, content, walk.facts));
        if (name == "ANMF" || name == "ANIM") return wrong("WebP: it moves");
        if (name == "EXIF") {
            read_exif(content.starts_with(kExifMark) ? content.substr(kExifMark.size()) : content, walk.facts);
        }
        pictured = pictured || picture;
        if (picture || name == "VP8X" || name == "ICCP" || name == "ALPH") {
            parts += whole.substr(at, 8 + padded);
            // The header says which parts follow: Exif (8) and XMP (4) do not.
            if (name == "VP8X") parts[parts.size() - padded] = static_cast<char>(byte(content, 0) & ~0x0CU);
        }
        at += 8 + padded;
    }
    if (!pictured) return wrong("WebP: it has no picture");
    if (walk.kept != nullptr) {
        const auto kept = static_cast<std::uint32_t>(parts.size() + 4);
        *walk.kept = "RIFF";
        for (unsigned shift = 0; shift < 32; shift += 8) *walk.kept += static_cast<char>(kept >> shift & 0xFFU);
        *walk.kept += "WEBP" + parts;
    }
    return {};
}

Result<void> walk_photo(std::string_view bytes, Walk& walk) {
    if (bytes.starts_with(kJpegStart)) return walk_jpeg(bytes, walk);
    if (bytes.starts_with(kPngStart)) return walk_png(bytes, walk);
    if (bytes.size() >= 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return walk_webp(bytes, walk);
    return wrong("its bytes are neither JPEG nor PNG nor WebP");
}

}  // namespace

std::string_view to_string(PhotoKind kind) {
    return name_of(kKinds, kind);
}

Result<PhotoKind> parse_photo_kind(std::string_view text) {
    return value_of(kKinds, text);
}

std::string_view content_type_of(PhotoKind kind) {
    switch (kind) {
        case PhotoKind::kJpeg: return "image/jpeg";
        case PhotoKind::kPng: return "image/png";
        case PhotoKind::kWebp: return "image/webp";
    }
    return {};
}

Result<PhotoFacts> read_photo(std::string_view bytes) {
    Walk walk;
    LVWANG_TRY(walk_photo(bytes, walk));
    return walk.facts;
}

Result<std::string> stripped_photo(std::string_view bytes) {
    std::string kept;
    kept.reserve(bytes.size());
    Walk walk{{}, &kept};
    LVWANG_TRY(walk_photo(bytes, walk));
    return kept;
}

}  // namespace lvwang::protocol
