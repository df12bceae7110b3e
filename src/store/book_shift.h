// What stands in the shift log, who took over from whom, and whom to call? Their part of the book.
// Promises: entries are only added; at most one hand-over is on offer; a settled one stays. Rule: model/shift.h;
// store/schema_shift.h.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "model/shift.h"
#include "store/book.h"

namespace lvwang::store {

/// Adds an entry; its id is not looked at. @return its id   @error kConflict  the item that it closes is closed
[[nodiscard]] Result<std::int64_t> add_shift_entry(Book& book, const ShiftEntry& entry, std::uint64_t seq);
/// @error kNotFound
[[nodiscard]] Result<ShiftEntry> find_shift_entry(Book& book, std::int64_t id);
/// By id.
[[nodiscard]] Result<std::vector<ShiftEntry>> open_shift_items(Book& book);

struct ShiftPage {
    std::vector<ShiftEntry> items;
    std::int64_t total = 0;  ///< of all pages
};
/// The newest first.
[[nodiscard]] Result<ShiftPage> list_shift_entries(Book& book, std::int64_t limit, std::int64_t offset);

/// Adds one with its items; its id is not looked at. @return its id   @error kConflict  another is on offer
[[nodiscard]] Result<std::int64_t> add_hand_over(Book& book, const HandOver& hand_over, std::uint64_t seq);
/// Taken or withdrawn, by whom and what he said. @error kConflict  it is settled
[[nodiscard]] Result<void> settle_hand_over(Book& book, const HandOver& hand_over);
/// @error kNotFound
[[nodiscard]] Result<HandOver> find_hand_over(Book& book, std::int64_t id);
[[nodiscard]] Result<std::optional<HandOver>> offered_hand_over(Book& book);
/// Who is on duty says the last one that was taken.
[[nodiscard]] Result<std::optional<HandOver>> last_taken_hand_over(Book& book);

struct HandOverPage {
    std::vector<HandOver> items;
    std::int64_t total = 0;  ///< of all pages
};
/// The newest first.
[[nodiscard]] Result<HandOverPage> list_hand_overs(Book& book, std::int64_t limit, std::int64_t offset);

/// By unit, place and name.
[[nodiscard]] Result<std::vector<CallEntry>> load_calls(Book& book);
/// Writes a new one where its id is 0. @return its id   @error kNotFound
[[nodiscard]] Result<std::int64_t> save_call(Book& book, const CallEntry& call);
/// @error kNotFound
[[nodiscard]] Result<void> remove_call(Book& book, std::int64_t id);

}  // namespace lvwang::store
