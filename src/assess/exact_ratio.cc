#include "assess/exact_ratio.h"

namespace lvwang::assess {
namespace {

Int128 common_divisor(Int128 a, Int128 b) {
    a = a < 0 ? -a : a;
    b = b < 0 ? -b : b;
    while (b != 0) {
        const Int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a == 0 ? 1 : a;
}

}  // namespace

void ExactRatio::multiply(Int128& side, Int128 factor) {
    Int128 product = 0;
    if (__builtin_mul_overflow(side, factor, &product)) {
        fits_ = false;
        return;
    }
    side = product;
}

void ExactRatio::reduce() {
    if (!fits_) return;
    const Int128 divisor = common_divisor(numerator_, denominator_);
    numerator_ /= divisor;
    denominator_ /= divisor;
}

ExactRatio& ExactRatio::times(Decimal factor) {
    multiply(numerator_, factor.mantissa);
    multiply(denominator_, power_of_ten(factor.scale));
    reduce();
    return *this;
}

ExactRatio& ExactRatio::over(Decimal divisor) {
    if (divisor.mantissa == 0) fits_ = false;
    multiply(numerator_, power_of_ten(divisor.scale));
    multiply(denominator_, divisor.mantissa);
    reduce();
    return *this;
}

Result<Decimal> ExactRatio::rounded(int scale) const {
    if (!fits_) return fail(ErrorCode::kOutOfRange, "a division by zero, or a number too large to be exact");
    return divide_half_even(numerator_, denominator_, scale);
}

Result<Decimal> exact_sum(Decimal a, Decimal b) {
    const int scale = std::max(a.scale, b.scale);
    std::int64_t left = 0;
    std::int64_t right = 0;
    std::int64_t sum = 0;
    const bool overflow = __builtin_mul_overflow(a.mantissa, power_of_ten(scale - a.scale), &left) ||
                          __builtin_mul_overflow(b.mantissa, power_of_ten(scale - b.scale), &right) ||
                          __builtin_add_overflow(left, right, &sum);
    if (overflow) return fail(ErrorCode::kOutOfRange, "{} and {} cannot be added exactly", a.to_string(), b.to_string());
    return Decimal{sum, static_cast<std::uint8_t>(scale)};
}

Result<Decimal> exact_difference(Decimal a, Decimal b) {
    return exact_sum(a, {-b.mantissa, b.scale});
}

}  // namespace lvwang::assess
