// What the log does besides its work: forgetting, copying itself, being looked through.
#include <rocksdb/convenience.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "store/errand.h"
#include "store/log_files.h"
#include "store/rocks_upkeep.h"

namespace lvwang::store {

namespace {

constexpr const char* kFirstKey = "first_seq";
constexpr const char* kSetBacksKey = "set_backs";  // seqs, 8 bytes each
constexpr const char* kLastingKey = "lasting";     // what lasts is noted apart: a log of an older program has yet to do it
constexpr std::uint64_t kLookEvery = 10'000;

}  // namespace

Result<void> Log::Files::load() {
    std::string text;
    auto status = db().Get({}, state(), kFirstKey, &text);
    if (status.ok()) *first_seq = ByteReader(text).little_endian();
    if (!status.ok() && !status.IsNotFound()) return failed("read where it begins", status);
    status = db().Get({}, state(), kSetBacksKey, &text);
    if (!status.ok() && !status.IsNotFound()) return failed("read where the clock was set back", status);
    for (ByteReader bytes(status.ok() ? text : std::string_view()); !bytes.empty();) set_backs_.push_back(bytes.little_endian());
    status = db().Get({}, state(), kLastingKey, &text);
    if (status.ok()) return {};
    if (!status.IsNotFound()) return failed("read whether what lasts is noted", status);
    rocksdb::WriteBatch batch;
    const auto at = iterator(entries());
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
        const auto value = at->value().ToStringView();
        if (value.empty() || !lasts(static_cast<EntryKind>(value.front()))) continue;
        status = batch.Put(lasting(), at->key(), at->value());
        LVWANG_CHECK(status.ok(), "note what lasts: {}", status.ToString());
    }
    if (!at->status().ok()) return failed("note what lasts", at->status());
    status = batch.Put(state(), kLastingKey, "1");
    rocksdb::WriteOptions synced;
    synced.sync = true;
    if (status.ok()) status = db().Write(synced, &batch);
    return gate.leave(database, "note what lasts", status);
}

void Log::Files::note_set_backs(const std::vector<std::uint64_t>& fresh, rocksdb::WriteBatch& batch) {
    std::string text;
    for (const std::uint64_t seq : set_backs()) append_little_endian(text, seq);
    for (const std::uint64_t seq : fresh) append_little_endian(text, seq);
    const auto status = batch.Put(state(), kSetBacksKey, text);
    LVWANG_CHECK(status.ok(), "note where the clock was set back: {}", status.ToString());
}

void Log::Files::keep_set_backs(const std::vector<std::uint64_t>& fresh) {
    const std::scoped_lock lock(set_backs_mutex_);
    set_backs_.insert(set_backs_.end(), fresh.begin(), fresh.end());
}

Result<void> Log::forget_before(std::uint64_t seq) {
    if (seq <= first_seq()) return {};
    LVWANG_CHECK(seq <= last_seq(), "forget entries before {} of a log that ends with {}", seq, last_seq());
    LVWANG_TRY(files_->gate.enter(files_->database));
    const auto end = seq_key(seq);
    std::string first;
    append_little_endian(first, seq);
    rocksdb::WriteBatch batch;
    // Always from the beginning: each cut covers those before it, so that files may be taken away in any order. The beginning is
    // the empty key: RocksDB keeps ranges and keys of one hint prefix (Log::open) in one place, and mistakes one for the other.
    auto status = batch.DeleteRange(files_->entries(), rocksdb::Slice(), end);
    if (status.ok()) status = batch.Put(files_->state(), kFirstKey, first);
    rocksdb::WriteOptions synced;
    synced.sync = true;
    if (status.ok()) status = files_->db().Write(synced, &batch);
    LVWANG_TRY(files_->gate.leave(files_->database, fmt::format("forget entries before {}", seq), status));
    *files_->first_seq = seq;
    // Whole files go at once; what shares a file with newer entries goes when that is compacted.
    const rocksdb::Slice to(end);
    status = rocksdb::DeleteFilesInRange(&files_->db(), files_->entries(), nullptr, &to, false);
    return files_->gate.leave(files_->database, "take away forgotten files", status);
}

Result<std::uint64_t> Log::first_at(Instant instant) const {
    std::uint64_t low = first_seq();
    std::uint64_t high = last_seq() + 1;
    const std::vector<std::uint64_t> set_backs = files_->set_backs();
    for (auto back = set_backs.rbegin(); back != set_backs.rend() && *back > low && *back < high; ++back) {
        LVWANG_ASSIGN(const Entry entry, read(*back));
        if (entry.at < instant) {
            low = *back + 1;
            break;
        }
        high = *back;
    }
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        LVWANG_ASSIGN(const Entry entry, read(middle));
        if (entry.at < instant) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

std::uint64_t Log::bytes_between(std::uint64_t from_seq, std::uint64_t to_seq) const {
    from_seq = std::max(from_seq, first_seq());
    if (from_seq >= to_seq) return 0;
    const auto begin = seq_key(from_seq);
    const auto end = seq_key(to_seq);
    const std::uint64_t entries = approximate_bytes(files_->db(), files_->entries(), begin, end);
    // The index lies by device; its share of a stretch is that of the entries.
    const std::uint64_t all = last_seq() + 1 - first_seq();
    const std::uint64_t index = approximate_bytes(files_->db(), files_->by_mn(), std::string(1, '\0'), std::string(1, '\xff'));
    return entries + (all == 0 ? 0
                               : static_cast<std::uint64_t>(static_cast<double>(index) * static_cast<double>(to_seq - from_seq) /
                                                            static_cast<double>(all)));
}

Result<void> Log::copy_to(const std::string& directory) const {
    return checkpoint(files_->database, directory);
}

Result<void> Log::examine(Errand& errand, Examination& found) const {
    LVWANG_TRY(examine_files(files_->database, errand, found));
    const std::uint64_t last = last_seq();  // what is appended meanwhile is not looked at
    std::uint64_t expected = first_seq();
    const auto at = files_->iterator(files_->entries());
    for (at->Seek(seq_key(expected)); at->Valid(); at->Next()) {
        const auto seq = read_big_endian(at->key().ToStringView());
        if (seq > last) break;
        if (seq != expected) found.report(fmt::format("log entry {}", expected), fmt::format("missing up to {}", seq - 1));
        expected = seq + 1;
        const auto entry = decode_entry(seq, at->value().ToStringView());
        if (!entry) {
            found.report(fmt::format("log entry {}", seq), entry.error().message);
        } else if (entry->kind < EntryKind::kFrame || entry->kind > kLastEntryKind) {
            found.report(fmt::format("log entry {}", seq), fmt::format("of unknown kind {}", static_cast<int>(entry->kind)));
        }
        ++found.entries;
        if (found.entries % kLookEvery == 0) LVWANG_TRY(errand.go_on());
    }
    if (!at->status().ok()) {
        found.report(fmt::format("log from entry {} on", expected), at->status().ToString());
    } else if (expected <= last) {
        found.report(fmt::format("log entry {}", expected), fmt::format("missing up to {}", last));
    }
    return {};
}

}  // namespace lvwang::store
