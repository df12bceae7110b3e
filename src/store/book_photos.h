// Which photos and PDFs are there, whose are they, and which belong to no case? Rows of the book; bytes are files
// (photo_files.h). Promises: a photo belongs to one case at most and never changes; what belongs to none can be forgotten, the
// others stay. Rule: the table in store/schema_photos.h, with schema_evidence.h.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/photo.h"
#include "store/book.h"

namespace lvwang::store {

/// Writes a new photo that belongs to no case; its id and case are not looked at. @return its id
[[nodiscard]] Result<std::int64_t> insert_photo(Book& book, const Photo& photo);
/// @error kNotFound
[[nodiscard]] Result<Photo> find_photo(Book& book, std::int64_t id);
/// In the order in which they were attached.
[[nodiscard]] Result<std::vector<Photo>> photos_of_case(Book& book, std::int64_t case_id);
/// Gives photos to a case, in their order, behind those that it has. @pre they belong to none
[[nodiscard]] Result<void> attach_photos(Book& book, const std::vector<std::int64_t>& ids, std::int64_t case_id);
/// Photos of somebody that belong to no case.
[[nodiscard]] Result<std::int64_t> count_waiting_photos(Book& book, const std::string& uploaded_by);
/// Whether any that belongs to no case was uploaded before `instant`.
[[nodiscard]] Result<bool> any_waiting_photo(Book& book, Instant before);
/// Forgets those that belong to no case and were uploaded before `instant`.
[[nodiscard]] Result<void> forget_waiting_photos(Book& book, Instant before);
struct PhotoBytes {
    std::uint64_t all = 0;
    std::uint64_t since = 0;  ///< uploaded at a moment or after it
};
/// How much room they take; where two are the same file it is counted twice, which is seldom.
[[nodiscard]] Result<PhotoBytes> photo_bytes(Book& book, Instant since);
/// The digests that the book names: files of theirs must be there.
[[nodiscard]] Result<std::set<std::string>> photo_digests(Book& book);

}  // namespace lvwang::store
