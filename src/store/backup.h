// How is everything kept a second time, and how is it had back? One directory with log, series, book, photos and a list.
// Promises: taken while the program works, what it holds is consistent (a start applies the rest of its log); a copy without its
// list is unfinished; nothing is restored that differs from the list by a bit. Rule: docs/OPERATING.md, Backup, restore, check.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/book.h"
#include "store/errand.h"
#include "store/log.h"
#include "store/series.h"

namespace lvwang::store {

/// The list of a backup: `sha256sum -c SHA256SUMS` reads it too.
inline constexpr const char* kManifestName = "SHA256SUMS";
/// The mark of a backup that a plan made, and only such a one is removed by a plan (backup_plan.h). The list does not name it.
inline constexpr const char* kPlannedName = "PLANNED";
/// Places in a data directory, and in a backup of it.
inline constexpr const char* kLogPlace = "log";
inline constexpr const char* kSeriesPlace = "series";
inline constexpr const char* kBookPlace = "book.sqlite";

struct BackupFile {
    std::string path;  ///< below the backup's directory
    std::uint64_t bytes = 0;
    std::string sha256;  ///< lower-case hex
};

struct Manifest {
    int format = 0;        ///< of directory and list together; this program writes kBackupFormat, reads that and older ones
    int book_version = 0;  ///< of the book's tables; an older one is brought up to date by the first start
    std::string made_by;   ///< version of the program
    Instant made_at;
    std::uint64_t first_seq = 0;
    std::uint64_t last_seq = 0;
    std::uint64_t series_applied = 0;
    std::uint64_t book_applied = 0;
    std::vector<BackupFile> files;

    [[nodiscard]] std::uint64_t bytes() const;
};

inline constexpr int kBackupFormat = 2;  // 1 had no photos; it is read as well

/// What is backed up.
struct BackupSource {
    const Log& log;
    const Series& series;
    Book& book;                  ///< a connection of the caller's own
    std::string data_directory;  ///< that of the three; a staging directory is made in it for the time of the backup
    bool planned = false;        ///< bears kPlannedName, before anything else is in it
};

/// Whether a directory lies outside the data directory that it is to save. @error kInvalidArgument, field `directory`
[[nodiscard]] Result<void> expect_outside(const std::string& directory, const std::string& data_directory);

/// Copies everything into `target`, which must not exist or be empty. What was begun is removed where it fails or is cancelled.
/// @param version  of this program, for the list
/// @error kInvalidArgument  the target is in the data directory
/// @error kConflict     the target is not empty
/// @error kUnavailable  no room for it, or cancelled
/// @error kIo, kCorrupt  a file cannot be read or written
[[nodiscard]] Result<Manifest> back_up(const BackupSource& source, const std::string& target, const std::string& version,
                                       Instant now, Errand& errand);

/// Reads the list of a backup.
/// @error kNotFound     there is none: no backup, or one that was not finished
/// @error kUnsupported  made by a program whose backups this one does not read; names both versions
/// @error kCorrupt      a line that is none
/// @param version  of this program, for the message
[[nodiscard]] Result<Manifest> read_manifest(const std::string& backup, const std::string& version);

/// Compares every file with the list; what differs goes into `found`.
[[nodiscard]] Result<void> verify(const std::string& backup, const Manifest& manifest, Errand& errand, Examination& found);

/// Copies a backup into `target`, which must not exist or be empty, and compares on the way; on any error `target` is as before.
/// @error kConflict     the target is not empty
/// @error kCorrupt      a file differs from the list: names it
/// @error kUnavailable  the disk is too small, says by how much; or cancelled
[[nodiscard]] Result<Manifest> restore(const std::string& backup, const std::string& target, const std::string& version,
                                       Errand& errand);

}  // namespace lvwang::store
