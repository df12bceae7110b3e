// How did the cases of a stretch go? Cases that were unfinished at some time of it, and what their events say.
// Promises: one pass over these cases and their events by indices, none over the others; by id.
// Rule: model/case_course.h; the tables in store/schema_cases.h and schema_courses.h.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/case.h"
#include "model/case_course.h"
#include "store/book.h"

namespace lvwang::store {

/// Courses of the cases that `cases_alive` of the same stretch gives, by id of the case.
[[nodiscard]] Result<std::map<std::int64_t, CaseCourse>> case_courses(Book& book, Instant from, Instant to);

}  // namespace lvwang::store
