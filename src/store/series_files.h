// How do series lie in RocksDB? Keys, options and the merge operator, for Series and SeriesLoad.
// Promise: in key order lie a stream's buckets, oldest first, and in a bucket its points: what comes in lies together,
// what grows old lies together, and compaction leaves the past alone.
// Rule: internal to store.
#pragma once

#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "model/reading.h"
#include "model/reviewed.h"
#include "store/chunk.h"
#include "store/rocks.h"
#include "store/series.h"

namespace lvwang::store {

/// Number of the chunk that holds `start`; chunks begin at midnight in China.
[[nodiscard]] std::uint32_t bucket_of(Period period, Instant start);
/// First instant of a chunk.
[[nodiscard]] Instant start_of_bucket(Period period, std::uint32_t bucket);

inline constexpr std::size_t kChunkKeyBytes = 13;

/// stream (1: period and origin), bucket (4), point (8), big-endian.
[[nodiscard]] std::string chunk_key(Stream stream, std::uint32_t bucket, PointId point);
/// What all keys of a stream from `bucket` on are not below.
[[nodiscard]] std::string stream_key(Stream stream, std::uint32_t bucket = 0);
[[nodiscard]] std::uint32_t bucket_of_key(std::string_view key);

/// Options of the column family of chunks. @param cache_bytes 0: no block cache (for writing files only)
[[nodiscard]] rocksdb::ColumnFamilyOptions chunk_options(std::uint64_t memory_bytes, std::uint64_t cache_bytes);

/// A version as a reader sees it.
[[nodiscard]] inline StoredSample stored(Column column, const Version& version) {
    return {{version.start_ms},
            version.seq,
            {.column = column,
             .sum = {version.mantissa, version.scale},
             .count = version.count,
             .flags = version.flags,
             .mark = version.mark}};
}

/// Gives `take` what a query wants of one column: of each moment the current version known by `as_of`, or all of them, the
/// current one last. What was reviewed stays current, whatever a device reports after it.
template <class Take>
void select_versions(const ChunkColumn& column, const SeriesQuery& query, const Take& take) {
    const auto [as_of, all_versions] = std::pair(query.as_of, query.all_versions);
    const bool reported = query.stream.origin == Origin::kReported;
    const auto& versions = column.versions;
    for (std::size_t begin = 0; begin < versions.size();) {
        // `said` is the first saying of a value, of which the ones that follow at once are repetitions.
        const Version* said = nullptr;
        std::size_t end = begin;
        for (; end < versions.size() && versions[end].start_ms == versions[begin].start_ms; ++end) {
            if (versions[end].seq > as_of) continue;
            if (said != nullptr && says_same(*said, versions[end])) continue;
            if (said != nullptr && reported && has(said->flags, kReviewed) && !has(versions[end].flags, kReviewed)) {
                if (all_versions) take(stored(column.column, versions[end]));
                continue;
            }
            if (said != nullptr && all_versions) take(stored(column.column, *said));
            said = &versions[end];
        }
        if (said != nullptr) take(stored(column.column, *said));
        begin = end;
    }
}

/// From which chunk to which does a stream reach, of all points? Asking the files means to stand on the two chunks, which
/// folds them; so it is asked once and then kept up with what is written. `oldest` may lie before what is still there.
class Reach {
public:
    struct Buckets {
        std::uint32_t oldest = 0;
        std::uint32_t newest = 0;
        /// Chunks that lie far before `oldest`, the newest first: of a clock that fell back to the day it was made.
        std::vector<std::uint32_t> strays{};
    };
    /// Absent where the stream has no chunk.
    [[nodiscard]] Result<std::optional<Buckets>> of(Stream stream, const Database& database);
    /// The chunk with this key has been written.
    void written(std::string_view key);
    /// Chunks came or went by another way: it is asked anew.
    void forget();

private:
    std::mutex guard_;  // held while the files are asked, so that what is written meanwhile is in the one or the other
    std::map<char, std::optional<Buckets>> known_;  // by the first byte of the key
};

struct Series::Files {
    Database database;
    SeriesOptions options;
    WriteGate gate;
    std::atomic<std::uint64_t> applied = 0;
    std::uint64_t changes = 0;
    rocksdb::WriteBatch batch;  // its memory is used again
    Reach reach;

    Files(Database opened, const SeriesOptions& with) : database(std::move(opened)), options(with) {}

    [[nodiscard]] rocksdb::DB& db() const { return *database.db; }
    [[nodiscard]] rocksdb::ColumnFamilyHandle* chunks() const { return database.families[1].get(); }
    /// Adds to `chunk` what lies in `window` of the chunk with this key; nothing where there is none.
    [[nodiscard]] Result<void> read_chunk(const std::string& key, const ChunkWindow& window, Chunk& chunk) const;
    [[nodiscard]] tl::unexpected<Error> failed(std::string_view attempt, const rocksdb::Status& status) const {
        return tl::unexpected(error_of(fmt::format("series {}: {}", database.directory, attempt), status));
    }
};

}  // namespace lvwang::store
