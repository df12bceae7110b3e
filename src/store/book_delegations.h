// Who acts for whom? Its part of the book.
// Promises: a row is saved whole or not at all; none is ever taken out.
// Rule: model/delegation.h; store/schema_delegations.h.
#pragma once

#include <vector>

#include "base/result.h"
#include "model/delegation.h"
#include "store/book.h"

namespace lvwang::store {

[[nodiscard]] Result<std::vector<Delegation>> load_delegations(Book& book);  ///< by id
/// Writes one, replacing the one with its id.
[[nodiscard]] Result<void> save_delegation(Book& book, const Delegation& delegation);

}  // namespace lvwang::store
