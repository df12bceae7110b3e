#include "store/log.h"

#include <rocksdb/compaction_filter.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <atomic>

#include "base/check.h"
#include "store/faults.h"
#include "store/log_files.h"

namespace lvwang::store {

namespace {

constexpr const char* kFormat = "lvwang log 1";

constexpr std::size_t kMnBytesOfIndex = 255;  // the entry itself holds all of a longer one

std::string mn_prefix(std::string_view mn) {
    mn = mn.substr(0, kMnBytesOfIndex);
    std::string key(1, static_cast<char>(mn.size()));
    key += mn;
    return key;
}

/// All of an index key but its seq: one hint for each device, as its seqs only grow.
class DeviceOfKey : public rocksdb::SliceTransform {
public:
    [[nodiscard]] const char* Name() const override { return "lvwang.device_of_key"; }
    [[nodiscard]] rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
        return {key.data(), key.size() - sizeof(std::uint64_t)};
    }
    [[nodiscard]] bool InDomain(const rocksdb::Slice& key) const override { return key.size() > sizeof(std::uint64_t); }
};

/// Leaves out of the index, whenever it is compacted, the frames that are forgotten.
class ForgottenFrames : public rocksdb::CompactionFilterFactory {
public:
    explicit ForgottenFrames(std::shared_ptr<const std::atomic<std::uint64_t>> first) : first_(std::move(first)) {}
    [[nodiscard]] const char* Name() const override { return "lvwang.forgotten_frames"; }
    std::unique_ptr<rocksdb::CompactionFilter> CreateCompactionFilter(const rocksdb::CompactionFilter::Context&) override {
        return std::make_unique<Before>(first_->load());
    }

private:
    class Before : public rocksdb::CompactionFilter {
    public:
        explicit Before(std::uint64_t first) : first_(first) {}
        [[nodiscard]] const char* Name() const override { return "lvwang.forgotten_frames"; }
        bool Filter(int, const rocksdb::Slice& key, const rocksdb::Slice&, std::string*, bool*) const override {
            return key.size() > sizeof first_ && read_big_endian(key.ToStringView().substr(key.size() - sizeof first_)) < first_;
        }

    private:
        std::uint64_t first_;
    };
    std::shared_ptr<const std::atomic<std::uint64_t>> first_;
};

}  // namespace

void encode_entry(const Entry& entry, std::string& out) {
    out.clear();
    out.push_back(static_cast<char>(entry.kind));
    append_little_endian(out, static_cast<std::uint64_t>(entry.at.ms));
    append_varint(out, entry.mn.size());
    out += entry.mn;
    out += entry.payload;
}

Result<Entry> decode_entry(std::uint64_t seq, std::string_view value) {
    ByteReader bytes(value);
    Entry entry;
    entry.seq = seq;
    entry.kind = static_cast<EntryKind>(bytes.byte());
    entry.at.ms = static_cast<std::int64_t>(bytes.little_endian());
    entry.mn = bytes.take(bytes.varint());
    entry.payload = bytes.rest();
    if (!bytes.ok()) return fail(ErrorCode::kCorrupt, "log entry {}: {} bytes that are no entry", seq, value.size());
    return entry;
}

Log::Log(std::unique_ptr<Files> files) : files_(std::move(files)) {}
Log::~Log() = default;

Result<std::unique_ptr<Log>> Log::open(const std::string& directory, const LogOptions& options) {
    auto entries = family_options(options.memory_bytes);
    rocksdb::BlockBasedTableOptions entry_table;
    entry_table.block_size = 64 << 10;  // frames of many devices resemble each other: a large block packs well
    entries.table_factory.reset(rocksdb::NewBlockBasedTableFactory(entry_table));
    // Keys only grow: with one hint for all of them each insert is an append.
    entries.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(1));

    auto by_mn = family_options(options.memory_bytes / 4);
    rocksdb::BlockBasedTableOptions index_table;
    index_table.block_size = 16 << 10;
    by_mn.memtable_insert_with_hint_prefix_extractor = std::make_shared<DeviceOfKey>();
    by_mn.table_factory.reset(rocksdb::NewBlockBasedTableFactory(index_table));
    auto first_seq = std::make_shared<std::atomic<std::uint64_t>>(1);
    by_mn.compaction_filter_factory = std::make_shared<ForgottenFrames>(first_seq);

    auto database_wide = database_options(options.faults);
    database_wide.max_total_wal_size = 4 * options.memory_bytes;

    LVWANG_ASSIGN(auto database, open_database("log", directory, kFormat, database_wide,
                                               {{"entries", entries}, {"by_mn", by_mn}, {"lasting", family_options(1 << 20)}}));
    auto files = std::make_unique<Files>(std::move(database), options.faults, std::move(first_seq));
    const auto newest = files->iterator(files->entries());
    newest->SeekToLast();
    if (newest->Valid()) {
        files->last_seq = read_big_endian(newest->key().ToStringView());
        // What cannot be read the examination names; here only its time is missing.
        if (const auto entry = decode_entry(files->last_seq, newest->value().ToStringView())) files->newest_at = entry->at;
    }
    if (!newest->status().ok()) return files->failed("find the newest entry", newest->status());
    LVWANG_TRY(files->load());
    return std::unique_ptr<Log>(new Log(std::move(files)));
}

Result<void> Log::append(std::span<Entry> entries) {
    if (entries.empty()) return {};
    LVWANG_TRY(files_->gate.enter(files_->database));
    rocksdb::WriteBatch& batch = files_->appended;
    batch.Clear();
    std::string value;
    auto seq = files_->last_seq.load();
    Instant newest_at = files_->newest_at;
    std::vector<std::uint64_t> set_backs;
    for (auto& entry : entries) {
        entry.seq = ++seq;
        if (entry.at < newest_at) set_backs.push_back(seq);
        newest_at = entry.at;
        encode_entry(entry, value);
        auto status = batch.Put(files_->entries(), seq_key(seq), value);
        if (status.ok() && lasts(entry.kind)) status = batch.Put(files_->lasting(), seq_key(seq), value);
        if (status.ok() && !entry.mn.empty()) {
            status = batch.Put(files_->by_mn(), mn_prefix(entry.mn) + seq_key(seq), rocksdb::Slice());
        }
        LVWANG_CHECK(status.ok(), "batch of {} entries: {}", entries.size(), status.ToString());
    }
    if (!set_backs.empty()) files_->note_set_backs(set_backs, batch);
    rocksdb::WriteOptions options;
    options.sync = files_->faults == nullptr || !files_->faults->skips_sync();
    LVWANG_TRY(files_->gate.leave(files_->database, "append", files_->db().Write(options, &batch)));
    files_->keep_set_backs(set_backs);
    files_->newest_at = newest_at;
    files_->last_seq = seq;
    return {};
}

std::uint64_t Log::last_seq() const {
    return files_->last_seq;
}

std::uint64_t Log::first_seq() const {
    return *files_->first_seq;
}

Result<Entry> Log::read(std::uint64_t seq) const {
    rocksdb::PinnableSlice value;
    const bool forgotten = seq < first_seq();
    const auto status = files_->db().Get({}, forgotten ? files_->lasting() : files_->entries(), seq_key(seq), &value);
    if (status.IsNotFound() && forgotten && seq > 0) {
        return fail(ErrorCode::kNotFound, "log {}: entry {} has expired: entries are kept from {} on", files_->database.directory,
                    seq, first_seq());
    }
    if (status.IsNotFound()) return fail(ErrorCode::kNotFound, "log {}: no entry {}", files_->database.directory, seq);
    if (!status.ok()) return files_->failed(fmt::format("read entry {}", seq), status);
    return decode_entry(seq, value.ToStringView());
}

Result<void> Log::scan(std::uint64_t from_seq, const std::function<bool(const Entry&)>& visit) const {
    const auto first = first_seq();
    const auto scan_family = [&](rocksdb::ColumnFamilyHandle* family, std::uint64_t from, std::uint64_t to) -> Result<bool> {
        const auto at = files_->iterator(family);
        for (at->Seek(seq_key(from)); at->Valid(); at->Next()) {
            const auto seq = read_big_endian(at->key().ToStringView());
            if (seq >= to) break;
            LVWANG_ASSIGN(const auto entry, decode_entry(seq, at->value().ToStringView()));
            if (!visit(entry)) return false;
        }
        if (!at->status().ok()) return files_->failed(fmt::format("scan from entry {}", from), at->status());
        return true;
    };
    if (from_seq < first) {
        LVWANG_ASSIGN(const bool more, scan_family(files_->lasting(), from_seq, first));
        if (!more) return {};
    }
    LVWANG_TRY(scan_family(files_->entries(), std::max(from_seq, first), UINT64_MAX));
    return {};
}

Result<void> Log::scan_lasting(std::uint64_t from_seq, const std::function<bool(const Entry&)>& visit) const {
    const auto at = files_->iterator(files_->lasting());
    for (at->Seek(seq_key(from_seq)); at->Valid(); at->Next()) {
        LVWANG_ASSIGN(const auto entry, decode_entry(read_big_endian(at->key().ToStringView()), at->value().ToStringView()));
        if (!visit(entry)) return {};
    }
    if (!at->status().ok()) return files_->failed(fmt::format("scan what lasts from entry {}", from_seq), at->status());
    return {};
}

Result<void> Log::scan_mn(std::string_view mn, std::uint64_t from_seq, const std::function<bool(const Entry&)>& visit) const {
    const auto prefix = mn_prefix(mn);
    const auto at = files_->iterator(files_->by_mn());
    for (at->Seek(prefix + seq_key(std::max(from_seq, first_seq()))); at->Valid() && at->key().starts_with(prefix); at->Next()) {
        LVWANG_ASSIGN(const bool more, visit_frame(mn, read_big_endian(at->key().ToStringView().substr(prefix.size())), visit));
        if (!more) return {};
    }
    if (!at->status().ok()) return files_->failed(fmt::format("scan frames of {} from entry {}", mn, from_seq), at->status());
    return {};
}

Result<bool> Log::visit_frame(std::string_view mn, std::uint64_t seq, const std::function<bool(const Entry&)>& visit) const {
    LVWANG_ASSIGN(const auto entry, read(seq));
    // After a full disk a seq may have been given anew, while the index still knows what had it first.
    return entry.mn != mn || visit(entry);
}

std::uint64_t Log::bytes_on_disk() const {
    return bytes_of(files_->database);
}

}  // namespace lvwang::store
