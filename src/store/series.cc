#include "store/series.h"

#include <rocksdb/convenience.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <filesystem>

#include "base/check.h"
#include "model/reviewed.h"
#include "store/bytes.h"
#include "store/faults.h"
#include "store/series_files.h"

namespace lvwang::store {

namespace {

constexpr const char* kFormat = "lvwang series 1";
constexpr const char* kAppliedKey = "applied";

struct Placed {
    std::string key;
    const Reading* reading = nullptr;
};

/// Samples of one column, a stretch of a list.
struct Run {
    std::size_t next = 0;
    std::size_t end = 0;
};

/// Appends the samples of several columns, each ordered by start, then seq, in the order of start, column, seq. Columns are few
/// and mostly have the same starts, so a look at the head of each costs less than a sort.
void append_by_start(std::span<const StoredSample> samples, std::vector<Run>& columns, std::vector<StoredSample>& out) {
    for (;;) {
        const StoredSample* earliest = nullptr;
        for (const Run& run : columns) {
            if (run.next == run.end) continue;
            if (earliest == nullptr || samples[run.next].start < earliest->start) earliest = &samples[run.next];
        }
        if (earliest == nullptr) return;
        const Instant start = earliest->start;
        for (Run& run : columns) {
            while (run.next < run.end && samples[run.next].start == start) out.push_back(samples[run.next++]);
        }
    }
}

}  // namespace

Series::Series(std::unique_ptr<Files> files) : files_(std::move(files)) {}
Series::~Series() = default;

Result<std::unique_ptr<Series>> Series::open(const std::string& directory, const SeriesOptions& options) {
    auto database_wide = database_options(options.faults);
    database_wide.max_total_wal_size = 4 * options.memory_bytes;
    // What is written between two calls of set_applied goes to the file with the second: one system call, not one a reading.
    database_wide.manual_wal_flush = true;
    LVWANG_ASSIGN(auto database, open_database("series", directory, kFormat, database_wide,
                                               {{"chunks", chunk_options(options.memory_bytes, options.cache_bytes)}}));
    auto files = std::make_unique<Files>(std::move(database), options);
    std::string applied;
    const auto status = files->db().Get({}, kAppliedKey, &applied);
    if (!status.ok() && !status.IsNotFound()) return files->failed("read the applied seq", status);
    if (status.ok()) files->applied = ByteReader(applied).little_endian();
    return std::unique_ptr<Series>(new Series(std::move(files)));
}

Result<void> Series::write(std::span<const Reading> readings) {
    LVWANG_TRY(files_->gate.enter(files_->database));
    ++files_->changes;
    // Those of one chunk become one piece: a back-fill brings twenty at once, and each piece has its place to be found and its
    // record to be written.
    std::vector<Placed> placed;
    placed.reserve(readings.size());
    for (const auto& reading : readings) {
        if (reading.samples.empty()) continue;
        placed.push_back({chunk_key(reading.stream, bucket_of(reading.stream.period, reading.start), reading.point), &reading});
    }
    std::ranges::stable_sort(placed, {}, &Placed::key);
    rocksdb::WriteBatch& batch = files_->batch;
    batch.Clear();
    std::string piece;
    for (auto at = placed.begin(); at != placed.end();) {
        const auto begin = at;
        piece.clear();
        for (; at != placed.end() && at->key == begin->key; ++at) encode_reading(*at->reading, piece);
        const auto status = batch.Merge(files_->chunks(), begin->key, piece);
        LVWANG_CHECK(status.ok(), "batch of {} readings: {}", readings.size(), status.ToString());
    }
    LVWANG_TRY(files_->gate.leave(files_->database, "write readings", files_->db().Write({}, &batch)));
    for (const auto& [key, reading] : placed) files_->reach.written(key);
    return {};
}

Result<void> Series::set_applied(std::uint64_t seq) {
    LVWANG_TRY(files_->gate.enter(files_->database));
    std::string value;
    append_little_endian(value, seq);
    auto status = files_->db().Put({}, kAppliedKey, value);
    const bool skips = files_->options.faults != nullptr && files_->options.faults->skips_sync();
    const bool sync = files_->options.durable && !skips;
    if (status.ok()) status = files_->db().FlushWAL(sync);
    LVWANG_TRY(files_->gate.leave(files_->database, fmt::format("set the applied seq to {}", seq), status));
    files_->applied = seq;
    return {};
}

std::uint64_t Series::applied() const {
    return files_->applied;
}

std::uint64_t Series::changes() const {
    return files_->changes;
}

Result<std::vector<StoredSample>> Series::read(const SeriesQuery& query) const {
    std::vector<StoredSample> found;
    if (query.from >= query.to) return found;
    const auto period = query.stream.period;
    const ChunkWindow window{query.from.ms, query.to.ms, query.columns};
    const auto first = bucket_of(period, query.from);
    const auto last = bucket_of(period, query.to - 1);
    std::vector<StoredSample> by_column;
    std::vector<Run> columns;
    for (std::uint64_t bucket = first; bucket <= last; ++bucket) {
        Chunk chunk;
        LVWANG_TRY(files_->read_chunk(chunk_key(query.stream, static_cast<std::uint32_t>(bucket), query.point), window, chunk));
        if (chunk.columns().empty()) continue;
        chunk.settle();
        const bool several = chunk.columns().size() > 1;
        std::vector<StoredSample>& into = several ? by_column : found;
        by_column.clear();
        columns.clear();
        for (const auto& column : chunk.columns()) {
            const std::size_t begin = into.size();
            select_versions(column, query, [&](const StoredSample& sample) { into.push_back(sample); });
            columns.push_back({begin, into.size()});
        }
        if (several) append_by_start(by_column, columns, found);
    }
    return found;
}

Result<std::vector<std::vector<StoredSample>>> Series::read_points(std::span<const PointId> points,
                                                                   const SeriesQuery& query) const {
    std::vector<std::vector<StoredSample>> found;
    found.reserve(points.size());
    auto one = query;
    for (const auto point : points) {
        one.point = point;
        LVWANG_ASSIGN(found.emplace_back(), read(one));
    }
    return found;
}

Result<void> Series::visit(const SeriesQuery& query, const ColumnVisit& take) const {
    if (query.from >= query.to) return {};
    const auto period = query.stream.period;
    const ChunkWindow window{query.from.ms, query.to.ms, query.columns};
    const auto last = bucket_of(period, query.to - 1);
    std::vector<StoredSample> samples;
    for (std::uint64_t bucket = bucket_of(period, query.from); bucket <= last; ++bucket) {
        Chunk chunk;
        LVWANG_TRY(files_->read_chunk(chunk_key(query.stream, static_cast<std::uint32_t>(bucket), query.point), window, chunk));
        chunk.settle();
        for (const auto& column : chunk.columns()) {
            samples.clear();
            select_versions(column, query, [&](const StoredSample& sample) { samples.push_back(sample); });
            if (!samples.empty()) take(column.column, samples);
        }
    }
    return {};
}

Result<std::optional<Reading>> Series::last(PointId point, Stream stream, Instant not_after) const {
    LVWANG_ASSIGN(const auto reach, files_->reach.of(stream, files_->database));
    if (!reach) return std::nullopt;
    // What lies beyond the newest chunk of all points is not looked for, chunk by chunk, a year ahead.
    const auto last_of = [&](std::uint32_t bucket) -> Result<std::optional<Reading>> {
        const Instant to = std::min(not_after + 1, start_of_bucket(stream.period, bucket + 1));
        const Instant from = start_of_bucket(stream.period, bucket);
        LVWANG_ASSIGN(const auto samples, read({.point = point, .stream = stream, .from = from, .to = to, .columns = {}}));
        if (samples.empty()) return std::nullopt;
        Reading reading{.point = point, .stream = stream, .start = samples.back().start, .seq = 0, .samples = {}};
        for (const auto& sample : samples) {
            if (sample.start != reading.start) continue;
            reading.seq = std::max(reading.seq, sample.seq);
            reading.samples.push_back(sample.sample);
        }
        return reading;
    };
    const auto newest = std::min(bucket_of(stream.period, not_after), reach->newest);
    for (std::uint64_t bucket = newest + std::uint64_t{1}; bucket-- > reach->oldest;) {
        LVWANG_ASSIGN(auto found, last_of(static_cast<std::uint32_t>(bucket)));
        if (found) return found;
    }
    for (const std::uint32_t stray : reach->strays) {
        if (stray > newest) continue;
        LVWANG_ASSIGN(auto found, last_of(stray));
        if (found) return found;
    }
    return std::nullopt;
}

Result<void> Series::drop_before(Period period, Instant instant) {
    LVWANG_TRY(files_->gate.enter(files_->database));
    ++files_->changes;
    for (const auto origin : {Origin::kReported, Origin::kComputed}) {
        const Stream stream{period, origin};
        const auto from = stream_key(stream);
        const auto to = stream_key(stream, bucket_of(period, instant));
        // Whole files go at once; what shares a file with newer chunks is covered and goes with the next compaction.
        const rocksdb::Slice begin(from);
        const rocksdb::Slice end(to);
        auto status = rocksdb::DeleteFilesInRange(&files_->db(), files_->chunks(), &begin, &end, false);
        if (status.ok()) status = files_->db().DeleteRange({}, files_->chunks(), begin, end);
        if (status.ok()) status = files_->db().FlushWAL(true);
        files_->reach.forget();
        LVWANG_TRY(files_->gate.leave(files_->database, "drop old chunks", status));
    }
    return {};
}

Result<void> Series::compact() {
    const auto status = files_->db().CompactRange({}, files_->chunks(), nullptr, nullptr);
    return files_->gate.leave(files_->database, "compact", status);
}

std::uint64_t Series::bytes_on_disk() const {
    return bytes_of(files_->database);
}

}  // namespace lvwang::store
