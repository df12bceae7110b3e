// What do the bytes of a photo say, and what of it is nobody's business? JPEG, PNG and WebP: how large, when, where; and without.
// Promises: pure; the kind is told by the bytes, never by a name; what is not whole is refused with what is wrong with it; a
// stripped photo holds pixels, colours and which way is up, and nothing else, not even what stands behind its end. Rule: ITU-T
// T.81 (JPEG), CIPA DC-008 (Exif 2.32), PNG third edition, the WebP container specification (RFC 9649).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace lvwang::protocol {

/// Wider or higher than any phone takes: what says more wants to fill a memory.
inline constexpr int kPhotoSideMax = 20'000;
inline constexpr std::int64_t kPhotoPixelsMax = 120'000'000;

enum class PhotoKind : std::uint8_t { kJpeg, kPng, kWebp };
[[nodiscard]] std::string_view to_string(PhotoKind kind);  ///< jpeg, png, webp
[[nodiscard]] Result<PhotoKind> parse_photo_kind(std::string_view text);
[[nodiscard]] std::string_view content_type_of(PhotoKind kind);  ///< image/jpeg, …

/// WGS 84, as Exif has it.
struct PhotoPlace {
    double longitude_deg = 0;
    double latitude_deg = 0;
};

struct PhotoFacts {
    PhotoKind kind = PhotoKind::kJpeg;
    int width = 0;  ///< of the stored picture, before it is turned
    int height = 0;
    int orientation = 1;              ///< 1 to 8, Exif
    std::optional<Instant> taken_at;  ///< by the camera's clock; China Standard Time where it does not say
    std::optional<PhotoPlace> taken_where;
};

/// Reads a photo's kind, size and Exif. An Exif block that is damaged is none: the picture is good all the same.
/// @error kInvalidArgument  neither of the three kinds, cut short, damaged, moving, or too large; says what
[[nodiscard]] Result<PhotoFacts> read_photo(std::string_view bytes);

/// The photo without Exif, XMP, comments, previews and whatever follows its end.
/// @error kInvalidArgument  as read_photo
[[nodiscard]] Result<std::string> stripped_photo(std::string_view bytes);

}  // namespace lvwang::protocol
