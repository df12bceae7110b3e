// Which tables hold random re-checks? One step of the book's schema, kept beside what reads and writes it
// (book_recheck_draws.h). Promise: a draw stays as it was made, with all that it was drawn from. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kRecheckDrawTables[] = {
    R"(CREATE TABLE recheck_draws (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        actor TEXT NOT NULL CHECK (actor <> ''),
        seed TEXT NOT NULL CHECK (seed <> ''),
        from_day TEXT NOT NULL,
        to_day TEXT NOT NULL CHECK (to_day >= from_day),
        type TEXT NOT NULL DEFAULT '',
        region_code TEXT NOT NULL DEFAULT '',
        wanted INTEGER NOT NULL CHECK (wanted >= 1),
        visitor TEXT NOT NULL CHECK (visitor <> ''),
        due_at INTEGER NOT NULL,
        pool_size INTEGER NOT NULL CHECK (pool_size >= 1),
        seq INTEGER NOT NULL
    ) STRICT)",
    // `place` is that of the draw, from 1; 0: it was not drawn.
    R"(CREATE TABLE recheck_pool (
        draw_id INTEGER NOT NULL REFERENCES recheck_draws (id),
        case_id INTEGER NOT NULL REFERENCES cases (id),
        place INTEGER NOT NULL CHECK (place >= 0),
        PRIMARY KEY (draw_id, case_id)
    ) STRICT, WITHOUT ROWID)",
    "CREATE INDEX recheck_picks ON recheck_pool (draw_id, place) WHERE place > 0",
    R"(CREATE TRIGGER recheck_draws_stay BEFORE UPDATE ON recheck_draws
       BEGIN SELECT RAISE (ABORT, 'a draw stays as it was made'); END)",
    R"(CREATE TRIGGER recheck_draws_remain BEFORE DELETE ON recheck_draws
       BEGIN SELECT RAISE (ABORT, 'a draw stays as it was made'); END)",
    R"(CREATE TRIGGER recheck_pool_stays BEFORE UPDATE ON recheck_pool
       BEGIN SELECT RAISE (ABORT, 'a draw stays as it was made'); END)",
    R"(CREATE TRIGGER recheck_pool_remains BEFORE DELETE ON recheck_pool
       BEGIN SELECT RAISE (ABORT, 'a draw stays as it was made'); END)",
};

}  // namespace lvwang::store
