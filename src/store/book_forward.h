// Where is data forwarded to, and how far has it come? The forward targets' part of the book.
// Promises: a target's cursor never goes back within one generation; what is passed over is forgotten once the cursor is past it.
// Rule: model/forward_target.h; the tables of store/schema_forward.h.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/forward_target.h"
#include "store/book.h"

namespace lvwang::store {

/// By key.
[[nodiscard]] Result<std::vector<ForwardTarget>> load_forward_targets(Book& book);

/// Writes the target with its cursor, but not what it passes over; replaces the one with its key.
[[nodiscard]] Result<void> save_forward_target(Book& book, const ForwardTarget& target);

/// @error kNotFound  no such target
[[nodiscard]] Result<void> remove_forward_target(Book& book, std::string_view key);

/// The frame of this entry is not to be forwarded to the target; harmless where that was said before.
[[nodiscard]] Result<void> pass_over(Book& book, std::string_view key, std::uint64_t frame_seq);

struct ForwardAdvance {
    std::string_view key;
    std::uint64_t generation = 0;
    std::uint64_t acked_seq = 0;
    std::int64_t frames = 0;  ///< acknowledged since the last advance
    Instant at;               ///< when the newest of them was
};
/// Moves the cursor forward. @error kConflict  the target is gone, or begins elsewhere since
[[nodiscard]] Result<void> advance_forward(Book& book, const ForwardAdvance& advance);

[[nodiscard]] Result<void> note_forward_event(Book& book, const ForwardEvent& event);
/// Newest first. @param target  empty: of all
[[nodiscard]] Result<std::vector<ForwardEvent>> forward_events(Book& book, std::string_view target, std::int64_t limit);

}  // namespace lvwang::store
