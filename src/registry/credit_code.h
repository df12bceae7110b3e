// Is this a unified social credit code (统一社会信用代码)?
// Promises: pure; says what is wrong with a code that is not one.
// Rule: GB 32100-2015 4 (18 characters of 31, the last one checks); GB 11714-1997 (organisation code inside).
#pragma once

#include <string_view>

#include "base/result.h"

namespace lvwang::registry {

/// Accepts 18 characters 0-9 A-Z without I O S V Z whose last one is the check character of the others.
/// The check character of the organisation code inside (positions 9 to 17) is not asked for: codes issued since 2015 may fail it.
/// @error kInvalidArgument  other length, a character that is not used, or another check character than `code` should have
/// @clause GB 32100-2015 4.5
[[nodiscard]] Result<void> check_credit_code(std::string_view code);

}  // namespace lvwang::registry
