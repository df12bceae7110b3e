// Is this password good enough, and has somebody guessed too often? Rules without memory.
// Promises: nothing of a password is kept or shown; the answer to a rule says which rule it is.
// Rule: GB/T 22239-2019 8.1.4.1 (identity: complexity, limits on failures); the numbers are ours (docs/OPERATING.md, Accounts).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace lvwang::accounts {

inline constexpr std::size_t kPasswordCharactersMin = 10;
inline constexpr std::size_t kPasswordBytesMax = 200;
inline constexpr int kPasswordClassesMin = 3;  // of small, capital, digit, other

inline constexpr std::size_t kFailuresMax = 5;  // within kFailureWindowMs: the fifth locks
inline constexpr std::int64_t kFailureWindowMs = 15 * kMinuteMs;
inline constexpr std::int64_t kLockMs = 15 * kMinuteMs;

/// Long enough, of three kinds of characters, without the login in it, and none of those that everybody tries first.
/// @error kInvalidArgument  which rule it breaks; field = "password"
[[nodiscard]] Result<void> check_password(std::string_view password, std::string_view login);

/// Until when nobody may try, given the times of what failed.
/// @param failures  in their order; those of before the last success left out
/// @return absent where one may try
[[nodiscard]] std::optional<Instant> locked_until(std::span<const Instant> failures, Instant now);

/// 2 to 40 of a-z 0-9 . _ -, beginning with a letter. @error kInvalidArgument  field = "login"
[[nodiscard]] Result<void> check_login(std::string_view login);

}  // namespace lvwang::accounts
