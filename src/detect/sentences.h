// How is a finding said? One Chinese and one English sentence with place, time, value, limit, unit and clause.
// Promises: the word 超标 or "exceeds the limit" only where the class is kExceedance; no value is rounded onto its limit.
// Rule: docs/guides/add-a-detector.md; GB/T 8170 全数值比较法 (a full value above the limit must be seen to be above it).
#pragma once

#include <string>

#include "detect/detect.h"

namespace lvwang::detect {

/// The place that is spoken of, and the parameters' names.
struct Subject {
    const Site& site;
    const Point& point;
    const ParameterLookup& parameters;
};

/// Writes value, measured, seq and both sentences of `finding` from its periods (of a silence: from its start).
/// A finding whose periods were all taken back keeps what it said.
void describe(Finding& finding, const Subject& subject);

/// `value` with `decimals`, half to even, or with as many more as it takes to stay on its side of `reference`.
[[nodiscard]] std::string shown(Decimal value, Decimal reference, int decimals);

}  // namespace lvwang::detect
