// What can be done with a RocksDB database as a whole? Copying it, reading all its files, guessing the size of a stretch.
// Promise: nothing of it keeps the writer waiting longer than a flush.
// Rule: internal to store.
#pragma once

#include <string>
#include <string_view>

#include "store/errand.h"
#include "store/rocks.h"

namespace lvwang::store {

/// A database of its own in `directory`, which must not exist; files are linked, or copied to another file system.
[[nodiscard]] Result<void> checkpoint(const Database& database, const std::string& directory);

/// Reads every block of every file; those whose checksum is wrong are reported by name.
[[nodiscard]] Result<void> examine_files(const Database& database, Errand& errand, Examination& found);

/// Bytes between two keys, on disk and in memory, about.
[[nodiscard]] std::uint64_t approximate_bytes(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, std::string_view from,
                                              std::string_view to);

}  // namespace lvwang::store
