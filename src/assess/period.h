// For which days is a result? A month, a quarter, a year, a week, the year to date or any days in a row.
// Promises: written and read the same way everywhere: API, command line, files.
// Rule: HJ 663 (month, quarter, year); weeks and other ranges are for bulletins and have no count of their own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace lvwang::assess {

struct EvaluationPeriod {
    enum class Kind : std::uint8_t { kMonth, kQuarter, kYear, kRange, kWeek, kYearToDate };
    Kind kind = Kind::kYear;
    CivilDate from;
    CivilDate to;  ///< last day

    /// `2025`, `2025-03`, `2025-Q2`, `2025-W07` (ISO 8601, Monday to Sunday), `to-2025-05-31` (from 1 January on) or
    /// `2025-01-01..2025-09-30`. @error kInvalidArgument
    [[nodiscard]] static Result<EvaluationPeriod> parse(std::string_view text);
    [[nodiscard]] std::string to_string() const;
    [[nodiscard]] std::int64_t days() const { return day_number(to) - day_number(from) + 1; }
    [[nodiscard]] bool contains(CivilDate day) const { return from <= day && day <= to; }

    /// The same period of the year before: the same civil days (29 February becomes 28 February); of a week its days, as a range.
    [[nodiscard]] EvaluationPeriod year_before() const;
};

}  // namespace lvwang::assess
