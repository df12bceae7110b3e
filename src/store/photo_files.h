// Where do the bytes of photos and PDFs lie? One file for each digest, outside of everything that is served, names ours.
// Promises: what put() has returned for is synced, file and directory; a file is what its name says or is reported; a file that
// the book may still name is never removed. Thread-safe. Rule: <data directory>/photos/ab/ab12…; what the book knows of them
// stands in book_photos.h.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "store/book.h"
#include "store/errand.h"

namespace lvwang::store {

/// Place in a data directory, and in a backup of it.
inline constexpr const char* kPhotosPlace = "photos";
/// How long a file stays that the book does not name: longer than a row without a case does (pipeline/photo_commands.h), so that
/// a backup whose book was copied before still finds it.
inline constexpr std::int64_t kStrayPhotoMs = 2 * kDayMs;

/// SHA-256, 64 hex digits.
[[nodiscard]] std::string photo_digest(std::string_view bytes);

class PhotoFiles {
public:
    /// @param data_directory  that of the stores; the place in it is made by the first photo
    explicit PhotoFiles(const std::string& data_directory);

    /// Writes and syncs the bytes, or marks the file that holds them already as needed now. @return their digest
    /// @error kUnavailable  the disk is full   @error kIo
    [[nodiscard]] Result<std::string> put(std::string_view bytes, Instant now);
    /// @error kNotFound  no such file   @error kCorrupt  its bytes are others than its name says
    [[nodiscard]] Result<std::string> read(const std::string& digest) const;
    /// Removes files that are not in `named` and were not put within kStrayPhotoMs. @return how many
    [[nodiscard]] Result<std::int64_t> sweep(const std::set<std::string>& named, Instant now);

    [[nodiscard]] std::string path_of(const std::string& digest) const;

private:
    std::string directory_;
    std::mutex mutex_;  // between putting and sweeping
};

/// Compares the files of all photos that the book names with their digests; what is missing or differs goes into `found`.
[[nodiscard]] Result<void> examine_photos(Book& book, const std::string& data_directory, Errand& errand, Examination& found);

}  // namespace lvwang::store
