// How does the log lie in RocksDB? Keys, bytes of an entry and the open database, for the files log*.cc.
// Promise: what lasts (commands, imports) stands twice, among the entries and by itself, so that forgetting is one cut.
// Rule: internal to store.
#pragma once

#include <rocksdb/write_batch.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "store/bytes.h"
#include "store/log.h"
#include "store/rocks.h"

namespace lvwang::store {

// entries   seq (8, big-endian)                         -> kind (1), at (8), length of mn (varint), mn, payload
// by_mn     length of mn (1), mn, seq (8, big-endian)   -> nothing
// lasting   as entries, only what is never forgotten

inline std::string seq_key(std::uint64_t seq) {
    std::string key;
    append_big_endian(key, seq);
    return key;
}

/// Whether an entry outlives the retention of frames: what people decided and what was imported is kept for ever.
[[nodiscard]] inline bool lasts(EntryKind kind) {
    return kind == EntryKind::kCommand || kind == EntryKind::kImport;
}

void encode_entry(const Entry& entry, std::string& out);
[[nodiscard]] Result<Entry> decode_entry(std::uint64_t seq, std::string_view value);

struct Log::Files {
    Database database;
    Faults* faults = nullptr;
    WriteGate gate;
    std::atomic<std::uint64_t> last_seq = 0;
    rocksdb::WriteBatch appended;  // its memory is used again: megabytes that come and go cost a page fault each 4 KiB
    std::shared_ptr<std::atomic<std::uint64_t>> first_seq;  ///< shared with the compactions of the index

    Files(Database opened, Faults* with, std::shared_ptr<std::atomic<std::uint64_t>> first)
        : database(std::move(opened)), faults(with), first_seq(std::move(first)) {}

    Instant newest_at{INT64_MIN};  ///< time of the newest entry

    [[nodiscard]] rocksdb::DB& db() const { return *database.db; }
    [[nodiscard]] rocksdb::ColumnFamilyHandle* state() const { return database.families[0].get(); }
    [[nodiscard]] rocksdb::ColumnFamilyHandle* entries() const { return database.families[1].get(); }
    [[nodiscard]] rocksdb::ColumnFamilyHandle* by_mn() const { return database.families[2].get(); }
    [[nodiscard]] rocksdb::ColumnFamilyHandle* lasting() const { return database.families[3].get(); }
    [[nodiscard]] std::unique_ptr<rocksdb::Iterator> iterator(rocksdb::ColumnFamilyHandle* family) const {
        return std::unique_ptr<rocksdb::Iterator>(db().NewIterator({}, family));
    }
    [[nodiscard]] tl::unexpected<Error> failed(std::string_view attempt, const rocksdb::Status& status) const {
        return tl::unexpected(error_of(fmt::format("log {}: {}", database.directory, attempt), status));
    }
    /// Seqs at which time goes back: the clock had been ahead and was set right.
    [[nodiscard]] std::vector<std::uint64_t> set_backs() const {
        const std::scoped_lock lock(set_backs_mutex_);
        return set_backs_;
    }
    /// Puts these too into the batch that appends them. @pre by the thread that appends
    void note_set_backs(const std::vector<std::uint64_t>& fresh, rocksdb::WriteBatch& batch);
    /// To be called when that batch is written.
    void keep_set_backs(const std::vector<std::uint64_t>& fresh);

    /// Reads what Log::forget_before has left behind; the first opening of an older log notes what lasts.
    [[nodiscard]] Result<void> load();

private:
    mutable std::mutex set_backs_mutex_;
    std::vector<std::uint64_t> set_backs_;
};

}  // namespace lvwang::store
