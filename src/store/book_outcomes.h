// Has this command been carried out already? Who sends it again with its key gets the outcome of the first time.
// Promises: an outcome stands in the transaction that made it true, so that a kill leaves both or neither; it is remembered for
// kOutcomeKeptMs. Only what succeeded is: what was refused has changed nothing and may be tried again.
// Rule: docs/ARCHITECTURE.md, One writer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "store/book.h"

namespace lvwang::store {

inline constexpr std::int64_t kOutcomeKeptMs = 30 * kDayMs;  // a phone that was off for a holiday must not do things twice

struct Outcome {
    std::string type;      ///< of the command
    std::string body;      ///< JSON text, the answer of the first time
    std::string digest{};  ///< of what was asked for; empty in books of before
};

/// @return nothing where no command of `actor` with that key has succeeded
[[nodiscard]] Result<std::optional<Outcome>> outcome_of(Book& book, std::string_view actor, std::string_view key);
/// Forgets those that are too old at `at`, too.
[[nodiscard]] Result<void> note_outcome(Book& book, std::string_view actor, std::string_view key, const Outcome& outcome,
                                        Instant at, std::uint64_t seq);

}  // namespace lvwang::store
