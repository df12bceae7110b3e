// Which table holds who acts for whom? One step of the book's schema, kept beside what reads and writes it
// (book_delegations.h). Promises: nobody acts for himself; one that has ended stays as what it was. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kDelegationTables[] = {
    R"(CREATE TABLE delegations (
        id INTEGER PRIMARY KEY,
        principal TEXT NOT NULL REFERENCES people (login),
        delegate TEXT NOT NULL REFERENCES people (login),
        since INTEGER NOT NULL,
        until INTEGER NOT NULL,
        ended_at INTEGER,
        ended_by TEXT NOT NULL DEFAULT '',
        CHECK (principal <> delegate),
        CHECK (until > since)
    ) STRICT)",
};

}  // namespace lvwang::store
