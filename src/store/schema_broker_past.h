// How were brokers set when a report came that is read again? One step of the book's schema (book_brokers.h).
// Promise: a setting once used stays, as the JSON that its command said. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kBrokerPast[] = {
    R"(CREATE TABLE broker_past (
        key TEXT NOT NULL CHECK (key <> ''),
        until_seq INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (key, until_seq)
    ) STRICT, WITHOUT ROWID)",
};

}  // namespace lvwang::store
