// What did a firm mark on the state platform: from when to when its automatic monitoring, or the plant behind it, was not normal?
// Plain values; the kinds stand in data/standards (standards/mark_tables.h), the book keeps every version.
// Rule: 公告2022年第21号; docs/OPERATING.md, Legal marks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "model/place.h"

namespace lvwang {

enum class MarkCarrier : std::uint8_t {
    kAutomatic = 0,  ///< automatic: by the analyser or the data logger (自动标记)
    kManual = 1,     ///< manual: filed by the firm (人工标记)
};
[[nodiscard]] std::string_view to_string(MarkCarrier carrier);
[[nodiscard]] Result<MarkCarrier> parse_mark_carrier(std::string_view text);

/// One mark as one import brought it. Point, kind, carrier and beginning say which mark it is; the rest may come otherwise later,
/// as another version.
struct LegalMark {
    std::int64_t id = 0;
    PointId point{};
    std::string kind;
    MarkCarrier carrier = MarkCarrier::kManual;
    Instant from;
    Instant to;  ///< after `from`
    std::string reason;
    std::optional<Instant> filed_at;
    bool withdrawn = false;  ///< it no longer holds
    int version = 1;
    bool newest = true;
    Instant imported_at;
    std::string imported_by;  ///< login
    std::string file;         ///< as whoever imported it calls it
    std::uint64_t seq = 0;
};

/// Whether two say the same of the same mark, whenever they came.
[[nodiscard]] bool says_the_same(const LegalMark& a, const LegalMark& b);

/// A stretch of time, `to` not in it.
struct Stretch {
    Instant from;
    Instant to;
};

}  // namespace lvwang
