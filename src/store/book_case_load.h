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

struct CaseTurns {
    std::int64_t opened = 0;
    std::int64_t closed = 0;
};
/// Cases opened and cases mended from `since` on and before `until`; what was merged or dismissed is neither, as in scorecards.
[[nodiscard]] Result<CaseTurns> case_turns(Book& book, Instant since, Instant until);

}  // namespace lvwang::store
