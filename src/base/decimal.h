// Which number exactly? Decimal arithmetic for everything a standard rounds.
// Promises: no binary floating point on the way; every rounding is asked for by name; overflow is an error, never a wrap.
// Rule: GB/T 8170-2008 (round half to even, once); HJ 633 4.2.6 (indices round up).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvwang {

using Int128 = __int128;

/// mantissa * 10^-scale, as it stood on the wire: 2.50 keeps its two decimals.
struct Decimal {
    std::int64_t mantissa = 0;
    std::uint8_t scale = 0;  ///< number of decimals, 0..kDecimalScaleMax

    /// Reads `-12.50`, `.5`, `1.2E-3`, leading zeros and a leading plus; blanks around it are ignored.
    /// @error kInvalidArgument  not a number (also empty, NaN, Inf, hex)
    /// @error kOutOfRange       more significant digits or decimals than can be held
    [[nodiscard]] static Result<Decimal> parse(std::string_view text);

    /// An integer.
    [[nodiscard]] static constexpr Decimal of(std::int64_t integer) { return {integer, 0}; }

    /// The nearest decimal of a measured double, half to even at `scale`; for values that never were decimal (simulation).
    [[nodiscard]] static Decimal from_double(double value, int scale);

    [[nodiscard]] double to_double() const;

    /// All decimals, trailing zeros kept: "2.50", "-0.041".
    [[nodiscard]] std::string to_string() const;

    /// Numeric order: 2.5 == 2.50.
    friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
    friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

    /// Same number and same decimals.
    [[nodiscard]] bool identical(const Decimal& other) const { return mantissa == other.mantissa && scale == other.scale; }
};

inline constexpr int kDecimalScaleMax = 18;  // ten to it still fits 64 bits

/// Ten to the power `exponent`, 0..18.
[[nodiscard]] std::int64_t power_of_ten(int exponent);

/// numerator / denominator rounded half to even at `scale` decimals. @pre denominator != 0
/// @error kOutOfRange  the quotient does not fit
[[nodiscard]] Result<Decimal> divide_half_even(Int128 numerator, Int128 denominator, int scale);

/// `value` with `scale` decimals, half to even (GB/T 8170). More decimals than it has are zeros.
[[nodiscard]] Decimal round_half_even(Decimal value, int scale);

/// Smallest integer not below `value` (HJ 633 4.2.6: indices round up).
[[nodiscard]] std::int64_t ceil_to_integer(Decimal value);

/// value * numerator / denominator, half to even at `scale`; unit conversions. @error kOutOfRange
[[nodiscard]] Result<Decimal> scale_by_ratio(Decimal value, std::int64_t numerator, std::int64_t denominator, int scale);

/// Without trailing decimal zeros: 2.50 becomes 2.5, 3.00 becomes 3.
[[nodiscard]] Decimal normalized(Decimal value);

/// A sum that never rounds and never overflows for fewer than 2^32 addends of up to 18 digits at one scale.
class ExactSum {
public:
    void add(Decimal value) { add_product(value, Decimal::of(1)); }
    /// Adds a * b (a flow-weighted sum). @error aborts where the product of scales exceeds 36 decimals: a caller's mistake
    void add_product(Decimal a, Decimal b);

    [[nodiscard]] std::int64_t count() const { return count_; }
    [[nodiscard]] bool empty() const { return count_ == 0; }

    /// sum / count, half to even at `scale`. @pre !empty()
    [[nodiscard]] Decimal mean(int scale) const;
    /// This sum over another, half to even at `scale`. @error kOutOfRange  the other is zero or the quotient does not fit
    [[nodiscard]] Result<Decimal> over(const ExactSum& other, int scale) const;
    /// The sum itself, half to even at `scale`. @error kOutOfRange
    [[nodiscard]] Result<Decimal> total(int scale) const;
    /// The sum with all its decimals. @error kOutOfRange
    [[nodiscard]] Result<Decimal> total() const { return total(scale_); }

private:
    void rescale(int scale);

    Int128 mantissa_ = 0;
    int scale_ = 0;
    std::int64_t count_ = 0;
};

}  // namespace lvwang
