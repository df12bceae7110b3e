// What is known of a photo that somebody uploaded: its bytes' name, its size, when and where it was taken, whose it is.
// Plain values; protocol reads them from the bytes, the book keeps them, the bytes lie in files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace lvwang {

/// WGS 84, as the camera says.
struct TakenWhere {
    double longitude_deg = 0;
    double latitude_deg = 0;
};

struct Photo {
    std::int64_t id = 0;
    std::string digest;  ///< SHA-256 of its bytes, 64 hex digits; the name of its file
    std::string kind;    ///< jpeg, png, webp
    std::int64_t bytes = 0;
    int width = 0;
    int height = 0;
    std::optional<Instant> taken_at;
    std::optional<TakenWhere> taken_where;
    std::string uploaded_by;  ///< login
    Instant uploaded_at;
    std::int64_t case_id = 0;  ///< 0 while it belongs to none
    std::uint64_t seq = 0;
};

}  // namespace lvwang
