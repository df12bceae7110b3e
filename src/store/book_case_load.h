// How much does who have to do? Unfinished cases without what they are about, and how many came and went.
// Promises: one pass over the table, no sorting of what is closed; made for notices, which must be quick on a million cases.
// Rule: the table cases in store/schema.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/book.h"

namespace lvwang::store {

struct UnfinishedCase {
    std::int64_t id = 0;
    std::string title;
    std::string title_en;
    std::string owner;
    std::string owner_organisation;  ///< key
    Instant due_at;
    bool overdue = false;    ///< its deadline has passed, and that was noted; not while its clock stands
    bool suspended = false;  ///< its clock stands
};
/// By deadline.
[[nodiscard]] Result<std::vector<UnfinishedCase>> unfinished_cases(Book& book);

/// How many unfinished cases name this person as owner, or among those who help.
[[nodiscard]] Result<std::int64_t> unfinished_cases_naming(Book& book, const std::string& name);

}  // namespace lvwang::store
