// Which tables does the book have? The one place where they are described, for SQLite.
// Promise: a book of an older program is brought up to date in one transaction; its version is SQLite's user_version.
// Rule: a step once released is never edited, a change is a new step.
#pragma once

#include <span>
#include <string_view>

namespace lvwang::store {

/// One version of the tables: the statements that lead to it from the one before.
struct SchemaStep {
    std::span<const std::string_view> statements;
};

/// All steps in order; step i leads from version i to i + 1.
[[nodiscard]] std::span<const SchemaStep> schema_steps();

}  // namespace lvwang::store
