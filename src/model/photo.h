// What is known of a photo or a PDF that somebody uploaded: its bytes' name, its size, when and where it was taken, whose it is.
// Plain values; protocol reads them from the bytes, the book keeps them, the bytes lie in files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace lvwang {

/// WGS 84, as the camera says.
struct TakenWhere {
    double longitude_deg = 0;
    double latitude_deg = 0;
};

/// The kind of what is no picture: it is saved, never shown, and stands on no public page.
inline constexpr std::string_view kPdfKind = "pdf";

struct Photo {
    std::int64_t id = 0;
    std::string digest;  ///< SHA-256 of its bytes, 64 hex digits; the name of its file
    std::string kind;    ///< jpeg, png, webp; or kPdfKind
    std::int64_t bytes = 0;
    int width = 0;  ///< 0 of a PDF, as is its height
    int height = 0;
    int pages = 0;     ///< 0 of a photo
    std::string name;  ///< of a PDF, as whoever uploaded it calls it, without an ending (model/file_name.h); may be empty
    std::optional<Instant> taken_at;
    std::optional<TakenWhere> taken_where;
    std::string uploaded_by;  ///< login
    Instant uploaded_at;
    std::int64_t case_id = 0;  ///< 0 while it belongs to none
    std::uint64_t seq = 0;

    [[nodiscard]] bool is_pdf() const { return kind == kPdfKind; }
};

}  // namespace lvwang
