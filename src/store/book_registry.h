// Who is it, who waits to be known, and which frames must be read again? The registry's part of the book.
// Promises: every row saved leaves its state in the history; a row keeps its id; noting the same entries twice counts them once.
// Rule: model/registry_rows.h; the tables from regions to redecodes in store/schema.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/registry_rows.h"
#include "store/book.h"

namespace lvwang::store {

/// All rows, each table in the order in which its rows were first saved (mappings by mn and code).
[[nodiscard]] Result<RegistryRows> load_registry(Book& book);

/// Writes rows, replacing those that are there: by code, key, id, mn, mn and code. References within `rows` may stand in any
/// order.
/// @param at, seq, actor  when, by which entry and by whom: stands in the history beside each row
/// @error kConflict  a reference to nothing, or a key that another row has
[[nodiscard]] Result<void> save_registry(Book& book, const RegistryRows& rows, Instant at, std::uint64_t seq,
                                         std::string_view actor = "system");

// ---- what waits to be known (book_waiting.cc) ----

/// Adds frames of an unregistered MN to what was noted before: sums the frames, keeps the first, takes the rest from the newer.
/// Notes whose last entry is noted already are passed over, so that entries applied again count once.
[[nodiscard]] Result<void> note_waiting(Book& book, const WaitingDevice& seen);
/// The same for a factor that nothing maps.
[[nodiscard]] Result<void> note_unmapped(Book& book, const WaitingFactor& seen);

/// Newest first.
[[nodiscard]] Result<std::vector<WaitingDevice>> waiting_devices(Book& book);
/// By MN, then code.
[[nodiscard]] Result<std::vector<WaitingFactor>> waiting_factors(Book& book);

/// Asks for kept frames to be read again, those before entry `asked_seq`, and takes what is named from the lists above.
/// @param mn         empty: every MN that sent the factor
/// @param wire_code  empty: all frames of the MN; else those since the factor was first seen. Either case of letters
/// @return how many frames are known to wait; 0 for a device that was registered before
[[nodiscard]] Result<std::int64_t> queue_redecode(Book& book, std::string_view mn, std::string_view wire_code,
                                                  std::uint64_t asked_seq);
/// The oldest request that is not done.
[[nodiscard]] Result<std::optional<Redecode>> next_redecode(Book& book);
/// Keeps how far a request has come. @error kNotFound  no such request
[[nodiscard]] Result<void> advance_redecode(Book& book, const Redecode& done_up_to);
/// Ends a request; harmless where there is none.
[[nodiscard]] Result<void> finish_redecode(Book& book, std::string_view mn);

}  // namespace lvwang::store
