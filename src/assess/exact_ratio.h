// Which number does a formula give? Products and quotients of decimals, rounded once at their end.
// Promises: exact rational arithmetic in 128 bits; what does not fit or divides by zero is an error, never a wrong number.
// Rule: GB/T 8170-2008 (round half to even, once).
#pragma once

#include "base/decimal.h"
#include "base/result.h"

namespace lvwang::assess {

class ExactRatio {
public:
    explicit ExactRatio(Decimal value) { times(value); }

    ExactRatio& times(Decimal factor);
    ExactRatio& over(Decimal divisor);

    /// Half to even at `scale` decimals. @error kOutOfRange  something was divided by zero or has left 128 bits
    [[nodiscard]] Result<Decimal> rounded(int scale) const;

private:
    void multiply(Int128& side, Int128 factor);
    void reduce();

    Int128 numerator_ = 1;
    Int128 denominator_ = 1;
    bool fits_ = true;
};

/// a + b and a - b, exact. @error kOutOfRange
[[nodiscard]] Result<Decimal> exact_sum(Decimal a, Decimal b);
[[nodiscard]] Result<Decimal> exact_difference(Decimal a, Decimal b);

}  // namespace lvwang::assess
