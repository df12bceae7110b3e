// Which tables hold second factors, and who needs one? One step of the book's schema, kept beside what reads and writes it
// (book_accounts.h).
#pragma once

#include <string_view>

namespace lvwang::store {

// Digests of recovery codes are words with a blank between.
inline constexpr std::string_view kSecondFactorTables[] = {
    R"(CREATE TABLE second_factors (
        login TEXT PRIMARY KEY REFERENCES people (login),
        secret TEXT NOT NULL CHECK (secret <> ''),
        used_step INTEGER NOT NULL,
        recovery TEXT NOT NULL,
        set_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE second_factor_roles (role TEXT PRIMARY KEY CHECK (role <> '')) STRICT, WITHOUT ROWID)",
};

}  // namespace lvwang::store
