// Which cases does a request ask for? The query of GET /cases as the book takes it.
// Promises: whatever is wrong is an error that names the parameter; what who asks may not see is not in it; a word finds what is
// called so in his own registry.
// Rule: store/book_case_list.h; docs/openapi.json.
#pragma once

#include "api/query.h"
#include "api/reads.h"
#include "store/book_case_list.h"

namespace lvwang::api {

inline constexpr std::size_t kCaseWordsMax = 8;  // more is a sentence
inline constexpr std::size_t kCaseWordBytesMax = 200;
inline constexpr std::size_t kCaseWordPlacesMax = 1000;  // sites of one name: beyond, the word says nothing

/// Reads state, type, region, organisation, owner, supervision, site, q, limit and offset.
/// @error kInvalidArgument  names the parameter: another word, a place, kind or unit that is not there, too long
[[nodiscard]] Result<store::CaseQuery> case_query(const Query& query, const Reads& reads);

}  // namespace lvwang::api
