// Is this too much? One value held against one limit, and the conversion of stack gas to reference oxygen.
// Promises: comparison is exact; equality is attainment; nothing is divided by an oxygen deficit that is not there.
// Rule: GB/T 8170 4.3.3 (full value unless the limit's row rounds), HJ 663 table 3, HJ 75 annex A.
#pragma once

#include <optional>
#include <string>

#include "base/decimal.h"
#include "model/assessment.h"
#include "model/reading.h"

namespace lvwang::assess {

/// What a value is held against.
struct Limit {
    Decimal upper;
    std::optional<Decimal> lower;  ///< pH: below is exceeded too
    std::optional<int> decimals;   ///< absent: the full value is compared (全数值比较法)
    std::string unit;
    std::string standard;
    std::string clause;
    std::string table = {};  ///< "gb13271-2014/new_coal" where the limit is one of a standard's table
};

/// Judges one valid value. Above `upper` or below `lower` is exceeded; equality is attainment.
/// The judged value is shown with at most six decimals, but compared with all it has.
/// @clause GB/T 8170-2008 4.3
[[nodiscard]] LimitJudgement judge(const Sample& value, const Limit& limit);

/// Concentration at reference oxygen (折算): measured * (air - reference) / (air - oxygen), six decimals, half to even.
///
/// Marked kConvertedByUs. Where the measured oxygen is that of air or more there is no conversion: the measured value is
/// kept and marked kImplausible. The flags of both inputs are taken over.
/// @param measured              mg/m3, dry, standard state
/// @param oxygen                % by volume, dry, of the same period
/// @param reference_oxygen_pct  of the limit's row, below that of air
/// @param oxygen_in_air_pct     rule oxygen_in_air_pct of HJ 75
/// @clause HJ 75-2017 annex A; GB 13271-2014 5.2
[[nodiscard]] Sample convert(const Sample& measured, const Sample& oxygen, Decimal reference_oxygen_pct,
                             Decimal oxygen_in_air_pct);

}  // namespace lvwang::assess
