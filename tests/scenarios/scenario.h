// Does it happen as told? A scenario played on the real spine and stores, its devices sending real HJ 212 frames.
// Promises: the clock is the scenario's own; every expectation is looked at, and one that does not hold says what there is.
// Rule: tests/scenarios/README.md
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lvwang::tests {

/// Plays a scenario.
/// @return for each expectation that does not hold: its line, what was expected and what there is
/// @throws Unreadable  the scenario cannot be understood
[[nodiscard]] std::vector<std::string> failures_of(std::string_view scenario);

}  // namespace lvwang::tests
