// Which table remembers what became of commands that bear a key? One row a key of a person.
// Promise: a step once released is never edited, a change is a new step.
// Rule: store/schema.h puts the steps in order. Internal to store.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kOutcomeTables[] = {
    R"(CREATE TABLE outcomes (
        actor TEXT NOT NULL,
        key TEXT NOT NULL CHECK (key <> ''),
        type TEXT NOT NULL,
        body TEXT NOT NULL,
        at INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (actor, key)
    ) STRICT, WITHOUT ROWID)",
    "CREATE INDEX outcomes_by_age ON outcomes (at)",
};

inline constexpr std::string_view kOutcomeDigests[] = {"ALTER TABLE outcomes ADD COLUMN digest TEXT NOT NULL DEFAULT ''"};

}  // namespace lvwang::store
