// Has somebody written in the newest version of a notice? One step of the book's schema (book_notices.h).
// Promise: of what had several versions before nobody knows, so it counts as written in. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kNoticeEdits[] = {
    "ALTER TABLE notices ADD COLUMN edited INTEGER NOT NULL DEFAULT 0 CHECK (edited IN (0, 1))",
    "UPDATE notices SET edited = 1 WHERE state = 0 AND version > 1",
};

}  // namespace lvwang::store
