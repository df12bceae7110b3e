// Which random re-checks were made, and what could be drawn now? Rows of the book.
// Promises: a draw is written once with its pool and changes no more.
// Rule: the tables in store/schema_recheck_draws.h; model/recheck_draw.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/recheck_draw.h"
#include "store/book.h"

namespace lvwang::store {

struct RecheckPoolQuery {
    Instant from = {};                                          ///< closed at or after
    Instant to = {};                                            ///< closed before
    std::string type = {};                                      ///< empty: of all kinds
    std::optional<std::vector<std::string>> region_codes = {};  ///< of these only; absent: of all
    std::vector<std::string> hidden_types = {};
    std::int64_t limit = 1;
};
/// Cases that were closed as mended in that time and have been since, by id.
[[nodiscard]] Result<std::vector<std::int64_t>> recheck_pool(Book& book, const RecheckPoolQuery& query);

/// Writes a draw with its pool. @return its id
[[nodiscard]] Result<std::int64_t> insert_recheck_draw(Book& book, const RecheckDraw& draw);

struct RecheckDrawPage {
    std::vector<RecheckDraw> items;  ///< the newest first, with their picks, without their pools
    std::int64_t total = 0;
};
[[nodiscard]] Result<RecheckDrawPage> list_recheck_draws(Book& book, std::int64_t limit, std::int64_t offset);
/// With its pool. @error kNotFound  names `id`
[[nodiscard]] Result<RecheckDraw> find_recheck_draw(Book& book, std::int64_t id);

}  // namespace lvwang::store
