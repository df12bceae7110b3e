#include "store/series_files.h"

#include <rocksdb/filter_policy.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "store/bytes.h"

namespace lvwang::store {

namespace {

constexpr std::uint32_t kGapMax = 64;   // chunks of nothing of any point: a series has no such hole, a lost clock has
constexpr std::size_t kStraysMax = 64;  // of more of them the hole is walked through
constexpr std::int64_t kBucketBias = std::int64_t{1} << 31;  // so that buckets before 1970 sort before those after

/// Folds the pieces of one chunk.
class FoldChunks : public rocksdb::MergeOperator {
public:
    bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override {
        if (in.existing_value == nullptr && in.operand_list.size() == 1) {  // nothing to fold it with
            out->existing_operand = in.operand_list[0];
            return true;
        }
        Chunk chunk;
        if (in.existing_value != nullptr && !chunk.add(in.existing_value->ToStringView())) return false;
        for (const auto& piece : in.operand_list) {
            if (!chunk.add(piece.ToStringView())) return false;
        }
        return fold(chunk, out->new_value);
    }
    bool PartialMergeMulti(const rocksdb::Slice&, const std::deque<rocksdb::Slice>& pieces, std::string* out,
                           rocksdb::Logger*) const override {
        Chunk chunk;
        for (const auto& piece : pieces) {
            if (!chunk.add(piece.ToStringView())) return false;
        }
        return fold(chunk, *out);
    }
    [[nodiscard]] const char* Name() const override { return "lvwang.fold_chunks.1"; }

private:
    static bool fold(Chunk& chunk, std::string& out) {
        chunk.settle();
        out.clear();
        chunk.encode(out);
        return true;
    }
};

}  // namespace

std::int64_t chunk_length_ms(Period period) {
    switch (period) {
        case Period::kMoment: return 6 * kHourMs;
        case Period::kMinute: return kDayMs;
        case Period::kHour: return 16 * kDayMs;
        case Period::kDay: return 366 * kDayMs;
    }
    return kDayMs;
}

std::uint32_t bucket_of(Period period, Instant start) {
    const auto length = chunk_length_ms(period);
    const auto ms = start.ms + kChinaOffsetMs;
    const auto bucket = ms / length - (ms % length < 0 ? 1 : 0) + kBucketBias;
    LVWANG_CHECK(bucket >= 0 && bucket < 2 * kBucketBias, "instant {} ms is in no bucket", start.ms);
    return static_cast<std::uint32_t>(bucket);
}

Instant start_of_bucket(Period period, std::uint32_t bucket) {
    return {(static_cast<std::int64_t>(bucket) - kBucketBias) * chunk_length_ms(period) - kChinaOffsetMs};
}

Instant chunk_start(Period period, Instant start) {
    return start_of_bucket(period, bucket_of(period, start));
}

std::string stream_key(Stream stream, std::uint32_t bucket) {
    std::string key(1, static_cast<char>(static_cast<int>(stream.period) << 1 | static_cast<int>(stream.origin)));
    for (int shift = 24; shift >= 0; shift -= 8) key.push_back(static_cast<char>(bucket >> shift));
    return key;
}

std::string chunk_key(Stream stream, std::uint32_t bucket, PointId point) {
    auto key = stream_key(stream, bucket);
    append_big_endian(key, static_cast<std::uint64_t>(point));
    return key;
}

std::uint32_t bucket_of_key(std::string_view key) {
    std::uint32_t bucket = 0;
    for (std::size_t i = 1; i < 5; ++i) bucket = bucket << 8 | static_cast<std::uint8_t>(key[i]);
    return bucket;
}

rocksdb::ColumnFamilyOptions chunk_options(std::uint64_t memory_bytes, std::uint64_t cache_bytes) {
    auto options = family_options(memory_bytes);
    options.merge_operator = std::make_shared<FoldChunks>();
    // Where the last piece of a chunk went the next one goes: a hint for each chunk spares the search.
    options.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(kChunkKeyBytes));
    rocksdb::BlockBasedTableOptions table;
    table.block_size = 16 << 10;  // about one chunk of a day of minutes
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    if (cache_bytes > 0) table.block_cache = rocksdb::NewLRUCache(cache_bytes);
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

Result<std::optional<Reach::Buckets>> Reach::of(Stream stream, const Database& database) {
    const std::lock_guard lock(guard_);
    const auto prefix = stream_key(stream).front();
    if (const auto known = known_.find(prefix); known != known_.end()) return known->second;
    const auto failed = [&](const rocksdb::Status& status) {
        return tl::unexpected(error_of(fmt::format("series {}: find the first and last chunk", database.directory), status));
    };
    const std::unique_ptr<rocksdb::Iterator> at(database.db->NewIterator({}, database.families[1].get()));
    at->Seek(stream_key(stream));
    if (!at->status().ok()) return failed(at->status());
    std::optional<Buckets> found;
    if (at->Valid() && at->key()[0] == prefix) {
        found.emplace().oldest = bucket_of_key(at->key().ToStringView());
        // From the oldest on: what ends with a great hole after few chunks was written by a lost clock.
        std::vector<std::uint32_t> few{found->oldest};
        while (found->strays.size() + few.size() <= kStraysMax) {
            at->Seek(stream_key(stream, few.back() + 1));
            if (!at->Valid() || at->key()[0] != prefix) break;
            const auto next = bucket_of_key(at->key().ToStringView());
            if (next - few.back() > kGapMax) {
                found->strays.insert(found->strays.begin(), few.rbegin(), few.rend());
                found->oldest = next;
                few.clear();
            }
            few.push_back(next);
        }
        if (!at->status().ok()) return failed(at->status());
        at->SeekForPrev(std::string(1, static_cast<char>(prefix + 1)));
        if (!at->Valid()) return failed(at->status());
        found->newest = bucket_of_key(at->key().ToStringView());
    }
    known_.emplace(prefix, found);
    return found;
}

void Reach::written(std::string_view key) {
    const std::lock_guard lock(guard_);
    const auto known = known_.find(key.front());
    if (known == known_.end()) return;
    const auto bucket = bucket_of_key(key);
    auto& buckets = known->second;
    if (!buckets) buckets = {bucket, bucket};
    if (bucket < buckets->oldest && buckets->oldest - bucket > kGapMax) {
        auto& strays = buckets->strays;
        const auto place = std::ranges::lower_bound(strays, bucket, std::greater());
        if (place != strays.end() && *place == bucket) return;
        strays.insert(place, bucket);
        if (strays.size() > kStraysMax) known_.erase(known);
        return;
    }
    if (bucket > buckets->newest && bucket - buckets->newest > kGapMax) {  // what was there may have been the lost clock's
        known_.erase(known);
        return;
    }
    buckets->oldest = std::min(buckets->oldest, bucket);
    buckets->newest = std::max(buckets->newest, bucket);
}

void Reach::forget() {
    const std::lock_guard lock(guard_);
    known_.clear();
}

Result<void> Series::Files::read_chunk(const std::string& key, const ChunkWindow& window, Chunk& chunk) const {
    // The pieces as they lie are folded here and not by the merge operator: of each only the window has to be looked at.
    constexpr int kUsualPieces = 8;
    std::array<rocksdb::PinnableSlice, kUsualPieces> usual;
    std::unique_ptr<rocksdb::PinnableSlice[]> many;
    rocksdb::PinnableSlice* pieces = usual.data();
    rocksdb::GetMergeOperandsOptions room{.expected_max_number_of_operands = kUsualPieces};
    int count = 0;
    auto status = db().GetMergeOperands({}, chunks(), key, pieces, &room, &count);
    while (status.IsIncomplete()) {  // a second round may find that still more has been written
        room.expected_max_number_of_operands = count + kUsualPieces;
        many = std::make_unique<rocksdb::PinnableSlice[]>(static_cast<std::size_t>(room.expected_max_number_of_operands));
        pieces = many.get();
        status = db().GetMergeOperands({}, chunks(), key, pieces, &room, &count);
    }
    if (status.IsNotFound()) return {};
    if (!status.ok()) return failed("read a chunk", status);
    for (int i = 0; i < count; ++i) {
        if (!chunk.add(pieces[i].ToStringView(), window)) {
            return fail(ErrorCode::kCorrupt, "series {}: chunk {} is damaged", database.directory, to_hex(key));
        }
    }
    return {};
}

}  // namespace lvwang::store
