// Does what is expected hold? One `expect` line held against the stores and views of the spine.
// Promise: an expectation either holds or says what there is instead.
// Rule: tests/scenarios/README.md
#pragma once

#include <optional>
#include <string>

#include "trial.h"

namespace lvwang::tests {

/// @param line  its first word, expect, has been taken
/// @return nothing where it holds, else what there is
/// @throws Unreadable  the line cannot be understood
[[nodiscard]] std::optional<std::string> what_there_is_instead(Line& line, Trial& trial);

}  // namespace lvwang::tests
