// Since which entry does a forward target want what it wants? One step of the book's schema (book_forward.h).
// Promise: what an earlier setting wanted is not known after it. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kForwardSetColumn[] = {
    "ALTER TABLE forward_targets ADD COLUMN set_seq INTEGER NOT NULL DEFAULT 0",
    "UPDATE forward_targets SET set_seq = coalesce((SELECT max(seq) FROM forward_events e WHERE e.target = forward_targets.key "
    "AND "
    "e.act = 'put'), 0)",
};

}  // namespace lvwang::store
