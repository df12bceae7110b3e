// Which changes of files have not been synced? What Faults keeps, for its two file wrappers.
// Promise: forgetting them in reverse order gives back the files as they were at their last sync.
// Rule: internal to store. A file is there after a crash once it and (RocksDB) its directory were synced.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/faults.h"

namespace rocksdb {
class Env;
}

namespace lvwang::store {

/// RocksDB's environment with these faults under it.
[[nodiscard]] rocksdb::Env* environment_of(Faults& faults);
/// Name of the SQLite file system with these faults under it.
[[nodiscard]] std::string sqlite_vfs_of(Faults& faults);

/// What was done to files since they were last synced.
class UnsyncedChanges {
public:
    /// A file came to be; it goes unless `linked` (or `synced`, where the file system syncs directories by itself) follows.
    void created(const std::string& path);
    /// A second name of a file came to be.
    void linked(const std::string& path);
    /// Bytes from `offset` on are about to be written over or cut off.
    void before_write(const std::string& path, std::uint64_t offset, std::uint64_t length);
    void before_truncate(const std::string& path, std::uint64_t size);
    /// `to` is about to become what `from` is.
    void before_rename(const std::string& from, const std::string& to);
    void removed(const std::string& path);
    /// The content of a file is durable.
    void synced(const std::string& path);
    /// The content and the name of a file are durable.
    void synced_with_name(const std::string& path);
    /// The names in a directory are durable.
    void directory_synced(const std::string& directory);

    /// Takes everything back that is still unsynced.
    void forget();

private:
    struct Overwrite {
        std::uint64_t offset;
        std::string before;
    };
    struct File {
        std::uint64_t durable_size = 0;
        std::vector<Overwrite> overwrites;
    };
    File& file(const std::string& path);

    std::mutex mutex_;
    std::map<std::string, File> files_;                        ///< by path: content not synced
    std::map<std::string, std::optional<std::string>> names_;  ///< by path: name not synced; what stood there before
};

struct Faults::State {
    std::atomic<bool> crashed = false;
    std::atomic<bool> full = false;
    std::atomic<bool> seems_to_have_room = false;  ///< although full
    std::atomic<bool> sync_fails = false;
    std::atomic<bool> skip_sync = false;
    UnsyncedChanges unsynced;
    std::shared_ptr<rocksdb::Env> environment;
    std::shared_ptr<void> vfs;
    std::string vfs_name;
    std::mutex opening;
};

}  // namespace lvwang::store
