// Is this the code that somebody's phone shows now? The second factor: codes that a shared secret and the time make.
// Promises: pure; a code counts once, one step early or late; a comparison takes the same time whatever differs.
// Rule: RFC 6238 (TOTP: HMAC-SHA-1, 30 s, 6 digits), RFC 4226 5.3 (truncation), RFC 4648 6 (base32).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace lvwang::accounts {

inline constexpr std::size_t kTotpSecretBytes = 20;  // RFC 4226 4 R6
inline constexpr std::int64_t kTotpStepMs = 30 * kSecondMs;
inline constexpr int kTotpDigits = 6;
inline constexpr std::int64_t kTotpStepsAside = 1;  // a clock may be half a minute wrong, a person slow
inline constexpr std::size_t kRecoveryCodes = 10;

/// Which step of 30 s it is. @clause RFC 6238 4.2
[[nodiscard]] std::int64_t totp_step(Instant now);

/// The code of one step, six digits. @clause RFC 6238 4.2, RFC 4226 5.3
[[nodiscard]] std::string totp_code(std::string_view secret, std::int64_t step);

/// The step that `code` is of: that of now, or one beside it.
/// @param used  the newest step whose code has counted; it and those before count no more
/// @return absent where it is none of them
[[nodiscard]] std::optional<std::int64_t> totp_step_of(std::string_view code, std::string_view secret, Instant now,
                                                       std::int64_t used);

/// base32 without padding, as people type a secret into a phone. @clause RFC 4648 6
[[nodiscard]] std::string to_base32(std::string_view bytes);

/// What a QR code for a phone says: otpauth://totp/…
/// @param issuer  whose login it is, shown by the phone
[[nodiscard]] std::string totp_address(std::string_view secret, std::string_view login, std::string_view issuer);

/// A recovery code as it is compared: without blanks and dashes, lower case.
[[nodiscard]] std::string plain_recovery_code(std::string_view typed);

}  // namespace lvwang::accounts
