// How are passwords and tokens kept so that who reads the disk has neither? Hashes by libsodium.
// Promises: a password's hash is slow to make on purpose and holds its own salt; comparing takes the same time whatever differs.
// Rule: argon2id (RFC 9106), BLAKE2b (RFC 7693). Making one draws randomness and takes a while: before an entry is made, never
// while one is applied, and never on the thread that moves bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvwang::store {

inline constexpr std::size_t kTokenBytes = 32;

/// argon2id with its parameters and a random salt, ASCII: about 64 MiB and a tenth of a second.
/// @error kUnavailable  no memory for it just now
[[nodiscard]] Result<std::string> hash_password(std::string_view password);
/// Of one that new_password made: it cannot be guessed at whatever speed, so a hundred of them cost no minute.
/// @error kUnavailable  no memory for it just now
[[nodiscard]] Result<std::string> hash_made_password(std::string_view password);
/// Whether `hash` is of this password; false for what is no hash. Costs as much as making one where it is one.
/// @error kUnavailable  no memory for it just now, which says nothing of the password
[[nodiscard]] Result<bool> is_password_of(std::string_view hash, std::string_view password);
/// A hash of no password: trying it costs as much as trying somebody's.
[[nodiscard]] std::string_view nobodys_hash();

/// A random token as text that may stand in a cookie or a header: 43 of A-Z a-z 0-9 - _.
[[nodiscard]] std::string new_token();
/// A random password that people can type: five groups of four letters and digits, without those that look alike.
[[nodiscard]] std::string new_password();
/// A random code that is typed once, from paper: two groups of four letters and digits, without those that look alike.
[[nodiscard]] std::string new_recovery_code();
/// BLAKE2b of a token, 64 hexadecimal digits; another `purpose`, another digest.
[[nodiscard]] std::string token_digest(std::string_view token, std::string_view purpose = {});
/// In constant time for texts of one length.
[[nodiscard]] bool is_same_secret(std::string_view a, std::string_view b);

}  // namespace lvwang::store
