// What the series do besides their work: copying themselves, being looked through, being measured.
#include <algorithm>

#include "base/text.h"
#include "store/bytes.h"
#include "store/errand.h"
#include "store/log.h"
#include "store/rocks_upkeep.h"
#include "store/series_files.h"

namespace lvwang::store {

namespace {

constexpr std::uint64_t kLookEvery = 1'000;
constexpr Origin kOrigins[] = {Origin::kReported, Origin::kComputed};

PointId point_of_key(std::string_view key) {
    return PointId{static_cast<std::int64_t>(read_big_endian(key.substr(5)))};
}

Stream stream_of_key(std::string_view key) {
    const auto number = static_cast<unsigned char>(key[0]);
    return {static_cast<Period>(number >> 1), static_cast<Origin>(number & 1)};
}

bool is_chunk_key(std::string_view key) {
    return key.size() == kChunkKeyBytes && static_cast<unsigned char>(key[0]) >> 1 <= static_cast<int>(Period::kDay);
}

std::string name_of(std::string_view key) {
    const Stream stream = stream_of_key(key);
    return fmt::format("series: {} values of point {} from {}", to_string(stream.period),
                       static_cast<std::int64_t>(point_of_key(key)),
                       format_iso(start_of_bucket(stream.period, bucket_of_key(key))));
}

// What is wrong with one chunk; empty where nothing is.
std::string fault_of(std::string_view key, const Chunk& chunk, std::uint64_t last_seq, bool known_point) {
    const Stream stream = stream_of_key(key);
    const auto begin = start_of_bucket(stream.period, bucket_of_key(key)).ms;
    const auto end = begin + chunk_length_ms(stream.period);
    if (!known_point) return "the book has no such point";
    for (const auto& column : chunk.columns()) {
        for (const auto& version : column.versions) {
            if (version.seq == 0 || version.seq > last_seq) {
                return fmt::format("a value of entry {}, which the log does not have (its last is {})", version.seq, last_seq);
            }
            if (version.start_ms < begin || version.start_ms >= end) return "a value of another time";
        }
    }
    return {};
}

}  // namespace

Result<std::optional<Instant>> Series::oldest(Period period) const {
    std::optional<Instant> found;
    for (const Origin origin : kOrigins) {
        const Stream stream{period, origin};
        const auto prefix = stream_key(stream).substr(0, 1);
        const std::unique_ptr<rocksdb::Iterator> at(files_->db().NewIterator({}, files_->chunks()));
        at->Seek(stream_key(stream));
        if (!at->status().ok()) return files_->failed("find the oldest chunk", at->status());
        if (!at->Valid() || !at->key().starts_with(prefix)) continue;
        const Instant start = start_of_bucket(period, bucket_of_key(at->key().ToStringView()));
        found = found ? std::min(*found, start) : start;
    }
    return found;
}

std::uint64_t Series::bytes_between(Period period, Instant from, Instant to) const {
    std::uint64_t bytes = 0;
    for (const Origin origin : kOrigins) {
        const Stream stream{period, origin};
        bytes += approximate_bytes(files_->db(), files_->chunks(), stream_key(stream, bucket_of(period, from)),
                                   stream_key(stream, bucket_of(period, to)));
    }
    return bytes;
}

Result<void> Series::copy_to(const std::string& directory) const {
    return checkpoint(files_->database, directory);
}

Result<void> Series::examine(const Log* log, const std::function<bool(PointId)>& is_point, Errand& errand,
                             Examination& found) const {
    LVWANG_TRY(examine_files(files_->database, errand, found));
    const std::unique_ptr<rocksdb::Iterator> at(files_->db().NewIterator({}, files_->chunks()));
    // After the look at the series began: what comes later is not in it.
    const std::uint64_t last_seq = log == nullptr ? UINT64_MAX : log->last_seq();
    std::string last_key;
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
        last_key = at->key().ToString();
        ++found.chunks;
        if (!is_chunk_key(last_key)) {
            found.report(fmt::format("series: chunk {}", to_hex(last_key)), "no chunk of ours");
            continue;
        }
        Chunk chunk;
        if (!chunk.add(at->value().ToStringView())) {
            found.report(name_of(last_key), "not readable");
            continue;
        }
        chunk.settle();
        found.values += chunk.versions();
        if (std::string fault = fault_of(last_key, chunk, last_seq, is_point(point_of_key(last_key))); !fault.empty()) {
            found.report(name_of(last_key), std::move(fault));
        }
        if (found.chunks % kLookEvery == 0) LVWANG_TRY(errand.go_on());
    }
    if (!at->status().ok()) {
        found.report(last_key.empty() ? "series: the first chunk" : name_of(last_key) + " or behind it", at->status().ToString());
    }
    return {};
}

Result<void> Series::scan(const std::function<bool(PointId, Stream, std::span<const StoredSample>)>& visit) const {
    const std::unique_ptr<rocksdb::Iterator> at(files_->db().NewIterator({}, files_->chunks()));
    std::vector<StoredSample> samples;
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
        const auto key = at->key().ToStringView();
        Chunk chunk;
        if (!is_chunk_key(key) || !chunk.add(at->value().ToStringView())) {
            return fail(ErrorCode::kCorrupt, "series {}: chunk {} is damaged", files_->database.directory, to_hex(key));
        }
        chunk.settle();
        samples.clear();
        const SeriesQuery all{
            .point = {}, .stream = stream_of_key(key), .from = {}, .to = {}, .columns = {}, .all_versions = true};
        for (const auto& column : chunk.columns()) {
            select_versions(column, all, [&](const StoredSample& sample) { samples.push_back(sample); });
        }
        if (!visit(point_of_key(key), all.stream, samples)) return {};
    }
    if (!at->status().ok()) return files_->failed("scan the chunks", at->status());
    return {};
}

}  // namespace lvwang::store
