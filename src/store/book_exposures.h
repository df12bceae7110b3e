// Which problems does the public see? Their part of the book.
// Promises: of a case one is written or shown at a time; what is shown was approved by another than who wrote it.
// Rule: model/exposure.h; store/schema_exposures.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/exposure.h"
#include "store/book.h"
#include "store/seen_places.h"

namespace lvwang::store {

/// Writes a new one where its id is 0. @return its id   @error kConflict  the case has one, or the unit is not in the book
[[nodiscard]] Result<std::int64_t> save_exposure(Book& book, const Exposure& exposure);
/// @error kNotFound
[[nodiscard]] Result<Exposure> find_exposure(Book& book, std::int64_t id);
/// The one of a case that is not withdrawn, if any.
[[nodiscard]] Result<std::optional<Exposure>> exposure_of_case(Book& book, std::int64_t case_id);

struct ExposurePage {
    std::vector<Exposure> items;
    std::int64_t total = 0;  ///< of all pages
};
struct ExposureQuery {
    std::optional<ExposureState> state = {};     ///< absent: all
    std::optional<SeenPlaces> seen = {};         ///< of cases that lie there; absent: of all
    std::vector<std::string> hidden_types = {};  ///< not of cases of these kinds, unless they were released
    bool for_public = false;                     ///< not of cases that were merged or dismissed since
    std::int64_t limit = 0;
    std::int64_t offset = 0;
};
/// What is shown by when it was, other ones by when they were written; the newest first.
[[nodiscard]] Result<ExposurePage> list_exposures(Book& book, const ExposureQuery& query);
/// Whether a photo stands with one that is shown.
[[nodiscard]] Result<bool> is_photo_shown(Book& book, std::int64_t photo_id);

}  // namespace lvwang::store
