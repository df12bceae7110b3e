// Which tables hold who works with the program? One step of the book's schema, kept beside what reads and writes it
// (book_accounts.h).
#pragma once

#include <string_view>

namespace lvwang::store {

// Roles, areas, organisations and rights are words with a blank between; a failed login is of whatever name was tried.
inline constexpr std::string_view kAccountTables[] = {
    R"(CREATE TABLE people (
        login TEXT PRIMARY KEY CHECK (login <> ''),
        name TEXT NOT NULL CHECK (name <> ''),
        phone TEXT NOT NULL DEFAULT '',
        organisation_key TEXT REFERENCES organisations (key),
        roles TEXT NOT NULL,
        everything INTEGER NOT NULL CHECK (everything IN (0, 1)),
        regions TEXT NOT NULL DEFAULT '',
        organisations TEXT NOT NULL DEFAULT '',
        disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
        password_hash TEXT NOT NULL DEFAULT '',
        must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
        created_at INTEGER NOT NULL
    ) STRICT)",
    R"(CREATE TABLE sessions (
        token_hash TEXT PRIMARY KEY CHECK (length(token_hash) = 64),
        login TEXT NOT NULL REFERENCES people (login),
        opened_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE api_tokens (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL CHECK (name <> ''),
        token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
        login TEXT NOT NULL REFERENCES people (login),
        rights TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        created_by TEXT NOT NULL
    ) STRICT)",
    R"(CREATE TABLE login_failures (
        seq INTEGER PRIMARY KEY,
        login TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT)", "CREATE INDEX login_failures_by_login ON login_failures (login)",
};

// A firm's officer could be given an area once, and saw all firms of it: his firms are what is left to him.
inline constexpr std::string_view kFirmOfficersWithoutAreas[] = {
    "UPDATE people SET regions = '' WHERE ' ' || roles || ' ' LIKE '% firm_officer %'",
};

}  // namespace lvwang::store
