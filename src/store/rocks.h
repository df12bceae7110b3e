// How do log and series use RocksDB? Options they share, opening with one clear error, and writing that stops after a failure.
// Promise: a directory that is not ours is refused untouched; a failed write or sync is never followed by another write.
// Rule: internal to store; no other header of the module names RocksDB.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lvwang::store {

class Faults;

/// The error behind a status: kUnavailable for a full disk or a lock held by another process, kCorrupt, kNotFound, kIo.
[[nodiscard]] Error error_of(std::string_view attempt, const rocksdb::Status& status);

/// Options that log and series share, on the file system of `faults` where there is one.
[[nodiscard]] rocksdb::DBOptions database_options(Faults* faults);
/// Options of one column family with a write buffer of `memory_bytes`; the caller sets what is its own.
[[nodiscard]] rocksdb::ColumnFamilyOptions family_options(std::uint64_t memory_bytes);

/// One open database.
struct Database {
    std::unique_ptr<rocksdb::DB> db;
    std::vector<std::unique_ptr<rocksdb::ColumnFamilyHandle>> families;  ///< first the default one, then as asked for
    std::string directory;
    std::string name;                                 ///< "log", "series": for errors
    std::shared_ptr<std::atomic<bool>> write_failed;  ///< the write-ahead file may end in the middle of a record

    Database() = default;
    Database(Database&&) = default;
    Database& operator=(Database&&) = delete;
    ~Database();
};

/// Opens or creates a database whose `format` ("lvwang log 1") is kept inside it.
/// @error as Log::open
[[nodiscard]] Result<Database> open_database(const std::string& name, const std::string& directory, const std::string& format,
                                             const rocksdb::DBOptions& options,
                                             const std::vector<rocksdb::ColumnFamilyDescriptor>& families);

/// Bytes of its files, about.
[[nodiscard]] std::uint64_t bytes_of(const Database& database);

/// Lets writes through until one fails. A full disk closes the gate until there is room; anything else for good. Thread-safe.
class WriteGate {
public:
    /// Call before a write. @error kIo  closed for good; kUnavailable  still full
    [[nodiscard]] Result<void> enter(const Database& database);
    /// Call with the status of the write.
    [[nodiscard]] Result<void> leave(const Database& database, std::string_view attempt, const rocksdb::Status& status);

private:
    [[nodiscard]] Result<void> go_on(const Database& database);
    [[nodiscard]] Result<void> judge(const Database& database, std::string_view attempt, const rocksdb::Status& status);

    std::mutex mutex_;
    bool full_ = false;
    bool failed_ = false;
    std::string why_;
};

}  // namespace lvwang::store
