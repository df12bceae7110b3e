// For tests of upgrades: a book as it was before one step of the schema.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "store/schema.h"

namespace lvwang::store {

/// Makes a book at `path` with all steps before the one that has `part` in a statement, and runs `inserts` in it.
inline void make_book_before(std::string_view part, const std::string& path, std::initializer_list<const char*> inserts) {
    const auto steps = schema_steps();
    const auto step = std::ranges::find_if(steps, [part](const SchemaStep& one) {
        return std::ranges::any_of(one.statements, [part](std::string_view sql) { return sql.find(part) != sql.npos; });
    });
    ASSERT_NE(step, steps.end()) << part;
    soci::session sql(soci::sqlite3, path);
    for (auto at = steps.begin(); at != step; ++at) {
        for (const std::string_view statement : at->statements) sql << std::string(statement);
    }
    sql << fmt::format("PRAGMA user_version = {}", step - steps.begin());
    for (const char* const insert : inserts) sql << std::string(insert);
}

}  // namespace lvwang::store
