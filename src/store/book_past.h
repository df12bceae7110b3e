// What did the book know before an entry? Out of the history of one book, into the empty tables of another.
// Promises: only what nobody can compute again is taken (who is registered, which keys, what was already found); nothing of the
// old book is changed. Rule: registry_history, device_keys and findings tell since when something holds (store/schema.cc).
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/time.h"
#include "store/book.h"

namespace lvwang::store {

/// The registry as it stood before entry `first_seq` was applied. @pre the registry of `fresh` is empty; a transaction is open
[[nodiscard]] Result<void> copy_registry_before(Book& book, Book& fresh, std::uint64_t first_seq);

/// The keys of devices as they stood then: one that ended later has not ended.
[[nodiscard]] Result<void> copy_keys_before(Book& book, Book& fresh, std::uint64_t first_seq);

/// The findings that were known at `first_at`, each in the state it had then.
[[nodiscard]] Result<void> copy_findings_before(Book& book, Book& fresh, Instant first_at, std::uint64_t first_seq);

}  // namespace lvwang::store
