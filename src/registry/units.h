// How does a number in one unit become the same number in another?
// Promises: exact wherever the result has finitely many decimals; never binary floating point.
// Rule: data/codes/units.csv, each ratio with its clause.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/csv.h"
#include "base/decimal.h"
#include "base/result.h"

namespace lvwang::registry {

/// Multiplies by numerator / denominator.
class UnitRatio {
public:
    /// The ratio one: same unit on both sides.
    constexpr UnitRatio() = default;
    /// @pre both > 0
    UnitRatio(std::int64_t numerator, std::int64_t denominator);

    /// `value` in the other unit. Decimals shown stay meaningful: 0.0235 mg/L is 23.5 ug/L, 23.5 ug/L is 0.0235 mg/L.
    /// Where the quotient never ends (a day into hours) it is rounded half to even, up to six decimals beyond those of `value`.
    /// @error kOutOfRange  the result has more digits than can be held
    [[nodiscard]] Result<Decimal> apply(Decimal value) const;

    [[nodiscard]] bool is_one() const { return numerator_ == denominator_; }
    [[nodiscard]] UnitRatio inverse() const { return {denominator_, numerator_}; }
    friend bool operator==(const UnitRatio&, const UnitRatio&) = default;

private:
    std::int64_t numerator_ = 1;
    std::int64_t denominator_ = 1;
    std::int64_t factor_ = 1;  // exact: ratio = factor * 10^-shift
    int shift_ = 0;
    bool exact_ = true;
};

/// One spelling of a unit: `µg/m³` and `ug/m3`, `mg/l` and `mg/L` are the same.
[[nodiscard]] std::string normal_unit(std::string_view unit);

/// The ratios of data/codes/units.csv.
class UnitTable {
public:
    /// Columns from, to, numerator, denominator, clause; note optional.
    /// @error kInvalidArgument  not CSV, a pair twice, or a ratio that is not positive; names file, line and column
    [[nodiscard]] static Result<UnitTable> parse(const SourceText& csv);

    /// Ratio that turns `from` into `to`: one for equal units, a row, or the inverse of a row. Nothing where the table has none.
    [[nodiscard]] std::optional<UnitRatio> ratio(std::string_view from, std::string_view to) const;

private:
    std::map<std::pair<std::string, std::string>, UnitRatio> ratios_;
};

}  // namespace lvwang::registry
