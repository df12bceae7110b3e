// What was measured? Values by point, stream and moment, each with the seq of the entry that brought it.
// Promises: writing the same reading again, or readings in another order, leaves the same values; a correction keeps what it
// corrects. Rule: of an equal value the first seq stands, a different one is a new version, the highest seq is current,
// what was reviewed (model/reviewed.h) before what was not (docs/ARCHITECTURE.md).
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/reading.h"

namespace lvwang::store {

class Faults;
class Log;
struct Errand;
struct Examination;

struct SeriesOptions {
    std::uint64_t memory_bytes = 64 << 20;  ///< of each write buffer; up to four may exist at once
    std::uint64_t cache_bytes = 128 << 20;  ///< of blocks kept for readers
    bool durable = true;                    ///< false: for what can be made again, without syncs
    Faults* faults = nullptr;               ///< tests only (store/faults.h): file faults under these series
};

inline constexpr std::uint64_t kNewest = std::numeric_limits<std::uint64_t>::max();

struct SeriesQuery {
    PointId point{};
    Stream stream;
    Instant from;
    Instant to;                     ///< exclusive
    std::vector<Column> columns;    ///< empty: all
    std::uint64_t as_of = kNewest;  ///< as known after this entry was applied
    bool all_versions = false;      ///< every version known by `as_of`, not only the current one
};

/// The series on disk. One thread writes, any thread reads.
class Series {
public:
    /// Opens the series in `directory`, which is created where it does not exist.
    /// @error kUnavailable  another process has it open, or the disk is full
    /// @error kCorrupt      the directory holds something else, or damaged files
    /// @error kIo           no right to it, or the disk failed
    [[nodiscard]] static Result<std::unique_ptr<Series>> open(const std::string& directory, const SeriesOptions& options = {});
    ~Series();
    Series(const Series&) = delete;
    Series& operator=(const Series&) = delete;

    /// Adds readings; visible to readers at once, durable with the next set_applied. Writing them again changes nothing.
    /// @error kUnavailable  the disk is full; may be tried again
    /// @error kIo           a write or sync failed, now or before; these series take nothing more
    [[nodiscard]] Result<void> write(std::span<const Reading> readings);

    /// Makes all that was written durable, together with the seq up to which the log has been applied: one sync.
    /// @error kUnavailable, kIo  as write
    [[nodiscard]] Result<void> set_applied(std::uint64_t seq);
    /// What set_applied last said, 0 before.
    [[nodiscard]] std::uint64_t applied() const;
    /// Another number after each change of what read() gives, in this process. For the thread that writes.
    [[nodiscard]] std::uint64_t changes() const;

    /// Values of one point and stream with from <= start < to: by start, then column, then seq, the current one last.
    [[nodiscard]] Result<std::vector<StoredSample>> read(const SeriesQuery& query) const;

    /// The same query for many points (its `point` is ignored): one answer for each, in their order.
    [[nodiscard]] Result<std::vector<std::vector<StoredSample>>> read_points(std::span<const PointId> points,
                                                                             const SeriesQuery& query) const;

    /// The same values as read gives, a chunk and a column at a time as they lie, without a list of all: by start, then seq. For
    /// who goes through years.
    using ColumnVisit = std::function<void(Column, std::span<const StoredSample>)>;
    [[nodiscard]] Result<void> visit(const SeriesQuery& query, const ColumnVisit& take) const;

    /// The newest moment or period that starts at or before `not_after`, with its current values and the highest of their
    /// seqs; absent where the point has none.
    [[nodiscard]] Result<std::optional<Reading>> last(PointId point, Stream stream, Instant not_after) const;

    /// Forgets the chunks of a period that end at or before `instant`, of all points and origins. A chunk that reaches
    /// past it stays whole (up to chunk_length_ms too much is kept).
    [[nodiscard]] Result<void> drop_before(Period period, Instant instant);

    /// Where the sorted files of import entry `seq` wait until they are ingested (SeriesLoad writes them).
    [[nodiscard]] std::string import_directory(std::uint64_t seq) const;
    /// Takes in all files of import entry `seq` at once and removes its directory; nothing waiting is no error, so it may be
    /// repeated after a crash.
    [[nodiscard]] Result<void> ingest(std::uint64_t seq);

    /// Throws away what waits in import directories: an import that was cut short before it had its entry.
    /// @pre every import entry of the log has been ingested
    [[nodiscard]] Result<void> discard_imports();

    /// Folds everything that can be folded, down to the lowest level. Takes long; for the end of an import and for measuring.
    [[nodiscard]] Result<void> compact();

    /// Bytes of the files on disk, about.
    [[nodiscard]] std::uint64_t bytes_on_disk() const;

    // ---- upkeep (series_upkeep.cc) ----

    /// Start of the oldest chunk of a period, of all points and origins; absent where there is none.
    [[nodiscard]] Result<std::optional<Instant>> oldest(Period period) const;
    /// Bytes that the values of a period from `from` to `to` take, about; whole chunks.
    [[nodiscard]] std::uint64_t bytes_between(Period period, Instant from, Instant to) const;
    /// Series of their own in `directory`, which must not exist: all that was written by now. Links files where it can.
    [[nodiscard]] Result<void> copy_to(const std::string& directory) const;
    /// Reads every file and every chunk; what is damaged, and values of an entry that `log` does not have, go into `found`.
    /// @param log  absent: it cannot be opened, and what refers to its entries is not looked at
    /// @param is_point  whether the book knows it   @error kUnavailable  cancelled by `errand`
    [[nodiscard]] Result<void> examine(const Log* log, const std::function<bool(PointId)>& is_point, Errand& errand,
                                       Examination& found) const;
    [[nodiscard]] Result<void> examine(const Log& log, const std::function<bool(PointId)>& is_point, Errand& errand,
                                       Examination& found) const {
        return examine(&log, is_point, errand, found);
    }
    /// Visits every chunk in key order, with all versions as read() gives them: by column, start, then seq, the current one last.
    /// Ends where `visit` returns false.
    [[nodiscard]] Result<void> scan(const std::function<bool(PointId, Stream, std::span<const StoredSample>)>& visit) const;

private:
    friend class SeriesLoad;
    struct Files;
    explicit Series(std::unique_ptr<Files> files);
    std::unique_ptr<Files> files_;
};

/// How long a stretch of a stream is kept in one chunk.
[[nodiscard]] std::int64_t chunk_length_ms(Period period);
/// Where the chunk begins that holds `start`.
[[nodiscard]] Instant chunk_start(Period period, Instant start);

/// One worker's share of an import: takes readings in any order, writes them as sorted files into the import directory.
class SeriesLoad {
public:
    /// @param name  tells the files of this worker from those of the others
    /// @param memory_bytes  what it may hold before it writes a file
    [[nodiscard]] static Result<std::unique_ptr<SeriesLoad>> begin(const Series& series, std::uint64_t seq,
                                                                   const std::string& name, std::uint64_t memory_bytes);
    ~SeriesLoad();
    SeriesLoad(const SeriesLoad&) = delete;
    SeriesLoad& operator=(const SeriesLoad&) = delete;

    /// Adds one reading; its seq must be that of the import.
    [[nodiscard]] Result<void> add(const Reading& reading);
    /// Writes and syncs what is left.
    [[nodiscard]] Result<void> finish();

private:
    struct Share;
    explicit SeriesLoad(std::unique_ptr<Share> share);
    std::unique_ptr<Share> share_;
};

}  // namespace lvwang::store
