// Who informed, and who may know? Their part of the book.
// Promises: the book never holds what is said of an informant in clear; nothing of it is changed or taken out.
// Rule: model/informant.h; store/schema_informants.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/informant.h"
#include "store/book.h"

namespace lvwang::store {

/// @error kConflict  there is no such case
[[nodiscard]] Result<void> add_informant(Book& book, const Informant& informant, std::uint64_t seq);
/// The oldest first; the last one counts.
[[nodiscard]] Result<std::vector<Informant>> informants_of(Book& book, std::int64_t case_id);

/// Logins of those who may open what is sealed, sorted.
[[nodiscard]] Result<std::vector<std::string>> load_informant_readers(Book& book);
/// Writes all, instead of those before.
[[nodiscard]] Result<void> save_informant_readers(Book& book, const std::vector<std::string>& logins);

}  // namespace lvwang::store
