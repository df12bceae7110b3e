#include "base/decimal.h"

#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "base/check.h"

namespace lvwang {
namespace {

constexpr std::array<std::int64_t, 19> kPowers = [] {
    std::array<std::int64_t, 19> powers{};
    std::int64_t power = 1;
    for (std::size_t i = 0; i < powers.size(); ++i) {
        powers[i] = power;
        if (i + 1 < powers.size()) power *= 10;
    }
    return powers;
}();

constexpr Int128 kInt64Max = std::numeric_limits<std::int64_t>::max();

Int128 power_of_ten_wide(int exponent) {
    LVWANG_CHECK(exponent >= 0 && exponent <= 36, "exponent {}", exponent);
    return exponent <= 18 ? Int128{kPowers[static_cast<std::size_t>(exponent)]}
                          : Int128{kPowers[18]} * kPowers[static_cast<std::size_t>(exponent - 18)];
}

// Quotient of integers, half to even.
Int128 divide_integers_half_even(Int128 numerator, Int128 denominator) {
    if (denominator < 0) {
        numerator = -numerator;
        denominator = -denominator;
    }
    Int128 quotient = numerator / denominator;
    Int128 remainder = numerator % denominator;
    const bool negative = remainder < 0;
    if (negative) remainder = -remainder;
    const Int128 twice_gap = remainder - (denominator - remainder);  // without overflow: sign of 2r - d
    if (twice_gap > 0 || (twice_gap == 0 && quotient % 2 != 0)) quotient += negative ? -1 : 1;
    return quotient;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Digits with at most one point among them, few enough for 64 bits: nearly every value of every frame.
std::optional<Decimal> parse_plain(std::string_view text) {
    constexpr std::size_t kTextBytesMax = 18;
    if (text.size() > kTextBytesMax) return std::nullopt;
    std::int64_t mantissa = 0;
    std::size_t point = text.size();
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_digit(text[at])) {
            mantissa = mantissa * 10 + (text[at] - '0');
        } else if (text[at] == '.' && point == text.size()) {
            point = at;
        } else {
            return std::nullopt;
        }
    }
    const bool has_point = point < text.size();
    const std::size_t digits = text.size() - (has_point ? 1 : 0);
    const std::size_t scale = has_point ? digits - point : 0;
    if (digits == 0 || scale > static_cast<std::size_t>(kDecimalScaleMax)) return std::nullopt;
    return Decimal{mantissa, static_cast<std::uint8_t>(scale)};
}

}  // namespace

std::int64_t power_of_ten(int exponent) {
    LVWANG_CHECK(exponent >= 0 && exponent <= 18, "exponent {}", exponent);
    return kPowers[static_cast<std::size_t>(exponent)];
}

Result<Decimal> Decimal::parse(std::string_view text) {
    if (const auto plain = parse_plain(text)) return *plain;
    const std::string_view whole = text;
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    bool negative = false;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    Int128 mantissa = 0;
    int scale = 0;
    bool seen_digit = false;
    bool seen_point = false;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '.' && !seen_point) {
            seen_point = true;
        } else if (is_digit(c)) {
            seen_digit = true;
            mantissa = mantissa * 10 + (c - '0');
            if (seen_point) ++scale;
            if (mantissa > kInt64Max || scale > kDecimalScaleMax) {
                return fail(ErrorCode::kOutOfRange, "number '{}' has too many digits", whole);
            }
        } else {
            break;
        }
    }
    if (!seen_digit) return fail(ErrorCode::kInvalidArgument, "'{}' is not a number", whole);
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        bool exponent_negative = false;
        if (at < text.size() && (text[at] == '-' || text[at] == '+')) exponent_negative = text[at++] == '-';
        int exponent = 0;
        bool seen_exponent = false;
        for (; at < text.size() && is_digit(text[at]); ++at) {
            seen_exponent = true;
            if (exponent < 1000) exponent = exponent * 10 + (text[at] - '0');
        }
        if (!seen_exponent) return fail(ErrorCode::kInvalidArgument, "'{}' is not a number", whole);
        scale += exponent_negative ? exponent : -exponent;
        while (scale < 0 && mantissa != 0 && mantissa <= kInt64Max) {
            mantissa *= 10;
            ++scale;
        }
        if (mantissa == 0 && scale < 0) scale = 0;
        if (mantissa > kInt64Max || scale > kDecimalScaleMax) {
            return fail(ErrorCode::kOutOfRange, "number '{}' has too many digits", whole);
        }
    }
    if (at != text.size()) return fail(ErrorCode::kInvalidArgument, "'{}' is not a number", whole);
    return Decimal{static_cast<std::int64_t>(negative ? -mantissa : mantissa), static_cast<std::uint8_t>(scale)};
}

Decimal Decimal::from_double(double value, int scale) {
    const double scaled = value * static_cast<double>(power_of_ten(scale));
    LVWANG_CHECK(std::abs(scaled) < 9.0e18, "{} does not fit at {} decimals", value, scale);
    return {static_cast<std::int64_t>(std::nearbyint(scaled)), static_cast<std::uint8_t>(scale)};
}

double Decimal::to_double() const {
    return static_cast<double>(mantissa) / static_cast<double>(power_of_ten(scale));
}

std::string Decimal::to_string() const {
    if (scale == 0) return fmt::format("{}", mantissa);
    const bool negative = mantissa < 0;
    const auto magnitude = negative ? 0 - static_cast<std::uint64_t>(mantissa) : static_cast<std::uint64_t>(mantissa);
    const auto unit = static_cast<std::uint64_t>(power_of_ten(scale));
    return fmt::format("{}{}.{:0{}}", negative ? "-" : "", magnitude / unit, magnitude % unit, static_cast<int>(scale));
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    const int scale = a.scale > b.scale ? a.scale : b.scale;
    const Int128 left = Int128{a.mantissa} * power_of_ten_wide(scale - a.scale);
    const Int128 right = Int128{b.mantissa} * power_of_ten_wide(scale - b.scale);
    return left < right ? std::strong_ordering::less : left > right ? std::strong_ordering::greater : std::strong_ordering::equal;
}

Result<Decimal> divide_half_even(Int128 numerator, Int128 denominator, int scale) {
    LVWANG_CHECK(denominator != 0, "division by zero");
    LVWANG_CHECK(scale >= 0 && scale <= kDecimalScaleMax, "scale {}", scale);
    Int128 scaled = 0;
    if (__builtin_mul_overflow(numerator, Int128{power_of_ten(scale)}, &scaled)) {
        return fail(ErrorCode::kOutOfRange, "quotient does not fit at {} decimals", scale);
    }
    const Int128 quotient = divide_integers_half_even(scaled, denominator);
    if (quotient > kInt64Max || quotient < -kInt64Max) {
        return fail(ErrorCode::kOutOfRange, "quotient does not fit at {} decimals", scale);
    }
    return Decimal{static_cast<std::int64_t>(quotient), static_cast<std::uint8_t>(scale)};
}

Decimal round_half_even(Decimal value, int scale) {
    LVWANG_CHECK(scale >= 0 && scale <= kDecimalScaleMax, "scale {}", scale);
    if (scale >= value.scale) {
        const Int128 wide = Int128{value.mantissa} * power_of_ten_wide(scale - value.scale);
        if (wide > kInt64Max || wide < -kInt64Max) return value;  // more zeros than fit change nothing
        return {static_cast<std::int64_t>(wide), static_cast<std::uint8_t>(scale)};
    }
    const Int128 quotient = divide_integers_half_even(value.mantissa, power_of_ten(value.scale - scale));
    return {static_cast<std::int64_t>(quotient), static_cast<std::uint8_t>(scale)};
}

std::int64_t ceil_to_integer(Decimal value) {
    const std::int64_t unit = power_of_ten(value.scale);
    const std::int64_t quotient = value.mantissa / unit;
    return value.mantissa % unit > 0 ? quotient + 1 : quotient;
}

Result<Decimal> scale_by_ratio(Decimal value, std::int64_t numerator, std::int64_t denominator, int scale) {
    return divide_half_even(Int128{value.mantissa} * numerator, Int128{denominator} * power_of_ten(value.scale), scale);
}

Decimal normalized(Decimal value) {
    while (value.scale > 0 && value.mantissa % 10 == 0) {
        value.mantissa /= 10;
        --value.scale;
    }
    return value;
}

void ExactSum::rescale(int scale) {
    if (scale <= scale_) return;
    const bool overflow = __builtin_mul_overflow(mantissa_, power_of_ten_wide(scale - scale_), &mantissa_);
    LVWANG_CHECK(!overflow, "sum at {} decimals does not fit", scale);
    scale_ = scale;
}

void ExactSum::add_product(Decimal a, Decimal b) {
    const int scale = a.scale + b.scale;
    LVWANG_CHECK(scale <= 36, "product with {} decimals", scale);
    rescale(scale);
    const Int128 product = Int128{a.mantissa} * b.mantissa;
    Int128 addend = 0;
    bool overflow = __builtin_mul_overflow(product, power_of_ten_wide(scale_ - scale), &addend);
    overflow = __builtin_add_overflow(mantissa_, addend, &mantissa_) || overflow;
    LVWANG_CHECK(!overflow, "sum at {} decimals does not fit", scale_);
    ++count_;
}

Decimal ExactSum::mean(int scale) const {
    LVWANG_CHECK(count_ > 0, "mean of nothing");
    const auto quotient = divide_half_even(mantissa_, Int128{count_} * power_of_ten_wide(scale_), scale);
    LVWANG_CHECK(quotient.has_value(), "mean does not fit");
    return *quotient;
}

Result<Decimal> ExactSum::over(const ExactSum& other, int scale) const {
    if (other.mantissa_ == 0) return fail(ErrorCode::kOutOfRange, "division by a sum of zero");
    ExactSum left = *this;
    ExactSum right = other;
    left.rescale(right.scale_);
    right.rescale(left.scale_);
    return divide_half_even(left.mantissa_, right.mantissa_, scale);
}

Result<Decimal> ExactSum::total(int scale) const {
    return divide_half_even(mantissa_, power_of_ten_wide(scale_), scale);
}

}  // namespace lvwang
