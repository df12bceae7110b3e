#include "store/rocks.h"

#include <rocksdb/env.h>
#include <rocksdb/listener.h>
#include <rocksdb/perf_level.h>

#include <cstdarg>
#include <filesystem>
#include <system_error>

#include "store/faults.h"
#include "store/faults_files.h"

namespace lvwang::store {

namespace {

constexpr const char* kFormatKey = "format";
constexpr const char* kAwakeKey = "awake";
constexpr std::uint64_t kReservedBytes = 32 << 20;  // write buffers of 64 MiB, compressed, and a new write-ahead file

/// Going on after an error is decided by WriteGate, not by a thread of RocksDB that looks for room every few seconds.
class NoRecoveryByItself : public rocksdb::EventListener {
public:
    explicit NoRecoveryByItself(std::shared_ptr<std::atomic<bool>> write_failed) : write_failed_(std::move(write_failed)) {}
    void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* recover) override { *recover = false; }
    void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status*) override {
        using enum rocksdb::BackgroundErrorReason;
        if (reason == kWriteCallback || reason == kMemTable) *write_failed_ = true;
    }

private:
    std::shared_ptr<std::atomic<bool>> write_failed_;
};

/// RocksDB's diary would be one more file on the disk that is full or broken, and after one failed line RocksDB aborts at the
/// next (writable_file_writer.h again). What matters in it comes back as a status.
class NoDiary : public rocksdb::Logger {
public:
    using Logger::Logv;
    void Logv(const char*, va_list) override {}
};

bool is_held_by_another(const rocksdb::Status& status) {
    return status.IsIOError() && status.ToString().find("lock") != std::string::npos;
}

/// Creates the directory; true where it already holds a database.
Result<bool> examine_directory(std::string_view attempt, const std::string& directory) {
    namespace fs = std::filesystem;
    std::error_code error;
    fs::create_directories(directory, error);
    if (error == std::errc::no_space_on_device) return fail(ErrorCode::kUnavailable, "{}: {}", attempt, error.message());
    if (error) return fail(ErrorCode::kIo, "{}: {}", attempt, error.message());
    if (fs::exists(fs::path(directory) / "CURRENT", error)) return true;
    for (fs::directory_iterator file(directory, error), end; !error && file != end; file.increment(error)) {
        const auto name = file->path().filename().string();
        // What a first start that was cut short may have left behind is no reason to refuse.
        const bool ours = name == "LOCK" || name.starts_with("LOG") || name == "IDENTITY" || name.starts_with("MANIFEST-") ||
                          name.starts_with("OPTIONS-") || name.ends_with(".dbtmp") || name.ends_with(".log");
        if (!ours) return fail(ErrorCode::kCorrupt, "{}: the directory holds something else ({})", attempt, name);
    }
    if (error) return fail(ErrorCode::kIo, "{}: {}", attempt, error.message());
    return false;
}

Result<void> check_format(std::string_view attempt, const Database& database, const std::string& format) {
    std::string found;
    const auto status = database.db->Get({}, kFormatKey, &found);
    if (status.IsNotFound()) {
        rocksdb::WriteOptions synced;
        synced.sync = true;
        if (const auto put = database.db->Put(synced, kFormatKey, format); !put.ok()) {
            return tl::unexpected(error_of(attempt, put));
        }
        return {};
    }
    if (!status.ok()) return tl::unexpected(error_of(attempt, status));
    if (found != format) return fail(ErrorCode::kCorrupt, "{}: holds \"{}\", not \"{}\"", attempt, found, format);
    return {};
}

// After a start and after a backup there is nothing in memory, and from a full disk RocksDB goes on only where there is
// (WriteGate::enter). A row that nobody reads and no file needs is something.
rocksdb::Status keep_something_in_memory(const Database& database) {
    std::uint64_t entries = 0;
    const bool known = database.db->GetIntProperty(database.families.front().get(),
                                                   rocksdb::DB::Properties::kNumEntriesActiveMemTable, &entries);
    if (known && entries > 0) return rocksdb::Status::OK();
    rocksdb::WriteOptions in_memory;
    in_memory.disableWAL = true;
    return database.db->Put(in_memory, kAwakeKey, {});
}

}  // namespace

Error error_of(std::string_view attempt, const rocksdb::Status& status) {
    auto code = ErrorCode::kIo;
    if (status.IsNoSpace()) code = ErrorCode::kUnavailable;
    if (status.IsCorruption()) code = ErrorCode::kCorrupt;
    if (status.IsNotFound()) code = ErrorCode::kNotFound;
    return Error{code, fmt::format("{}: {}", attempt, status.ToString()), {}};
}

rocksdb::DBOptions database_options(Faults* faults) {
    rocksdb::DBOptions options;
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    options.paranoid_checks = true;
    // One thread writes; without the machinery for several the insert is cheaper and may use hints.
    options.allow_concurrent_memtable_write = false;
    options.max_background_jobs = 2;
    options.max_open_files = 512;
    options.bytes_per_sync = 1 << 20;
    options.info_log = std::make_shared<NoDiary>();
    // A record torn by a crash was never acknowledged: everything before it stands, it and what follows goes.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    options.max_bgerror_resume_count = 0;
    options.avoid_flush_during_shutdown = true;  // what matters is in the write-ahead file
    if (faults != nullptr) options.env = environment_of(*faults);
    return options;
}

rocksdb::ColumnFamilyOptions family_options(std::uint64_t memory_bytes) {
    rocksdb::ColumnFamilyOptions options;
    options.write_buffer_size = memory_bytes;
    options.max_write_buffer_number = 4;
    options.compression = rocksdb::kZSTD;
    options.compression_opts.level = 1;
    options.target_file_size_base = 64 << 20;
    options.level_compaction_dynamic_level_bytes = true;
    return options;
}

Database::~Database() {
    families.clear();
    if (db) (void)db->Close();
}

Result<Database> open_database(const std::string& name, const std::string& directory, const std::string& format,
                               const rocksdb::DBOptions& options, const std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
    const auto attempt = fmt::format("open {} {}", name, directory);
    LVWANG_ASSIGN(const bool existed, examine_directory(attempt, directory));

    std::vector<rocksdb::ColumnFamilyDescriptor> all{{rocksdb::kDefaultColumnFamilyName, family_options(1 << 20)}};
    all.insert(all.end(), families.begin(), families.end());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    auto watched = options;
    auto write_failed = std::make_shared<std::atomic<bool>>(false);
    watched.listeners.push_back(std::make_shared<NoRecoveryByItself>(write_failed));
    const auto status = rocksdb::DB::Open(watched, directory, all, &handles, &db);
    if (is_held_by_another(status)) {
        return fail(ErrorCode::kUnavailable, "{}: in use by another process", attempt);
    }
    if (status.IsInvalidArgument()) {  // column families or options of another making
        return fail(ErrorCode::kCorrupt, "{}: the directory holds another database ({})", attempt, status.ToString());
    }
    if (!status.ok()) {
        auto error = error_of(attempt, status);
        if (existed && (status.IsNotFound() || status.IsPathNotFound())) error.code = ErrorCode::kCorrupt;  // a file is gone
        return tl::unexpected(std::move(error));
    }
    Database database;
    database.db.reset(db);
    for (auto* handle : handles) database.families.emplace_back(handle);
    database.directory = directory;
    database.name = name;
    database.write_failed = std::move(write_failed);
    LVWANG_TRY(check_format(attempt, database, format));
    if (const auto kept = keep_something_in_memory(database); !kept.ok()) return tl::unexpected(error_of(attempt, kept));
    return database;
}

std::uint64_t bytes_of(const Database& database) {
    std::uint64_t bytes = 0;
    std::error_code ignored;
    for (const auto& file : std::filesystem::directory_iterator(database.directory, ignored)) {
        if (const auto size = file.file_size(ignored); !ignored) bytes += size;
    }
    return bytes;
}

Result<void> WriteGate::enter(const Database& database) {
    // RocksDB counts comparisons and the like for each thread; nobody here reads them, and they cost a tenth of a write.
    rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
    const std::scoped_lock lock(mutex_);
    if (failed_)
        return fail(ErrorCode::kIo, "{} {}: nothing is written after a failure: {}", database.name, database.directory, why_);
    // A write that finds no room when it has to begin a new write-ahead file is fatal to RocksDB, and so is a Resume that finds
    // none: the last of the room is kept for them. Where somebody takes that too in between, a new start repairs it.
    std::uint64_t room = 0;
    auto* const env = database.db->GetEnv();
    if (env->GetFreeSpace(database.directory, &room).ok() && room < kReservedBytes) {
        return fail(ErrorCode::kUnavailable, "{} {}: disk full: {} bytes free, {} needed to go on", database.name,
                    database.directory, room, kReservedBytes);
    }
    return full_ ? go_on(database) : judge(database, "make ready for a write", keep_something_in_memory(database));
}

Result<void> WriteGate::go_on(const Database& database) {
    constexpr std::string_view kAttempt = "go on after a full disk";
    const auto count = [&](const std::string& property) {
        std::uint64_t value = 0;
        (void)database.db->GetAggregatedIntProperty(property, &value);
        return value;
    };
    if (*database.write_failed) {
        // Resume flushes what is in memory and begins a new write-ahead file: what the full disk cut short is left behind. With
        // nothing in memory there is nothing to flush; Resume would keep the file that was cut short, and RocksDB would abort at
        // the next write to it (writable_file_writer.h, sync_without_flush_called_). Where memory was on its way to a file when
        // the write failed, RocksDB may have forgotten that it was, and Resume would wait for it for ever
        // (db_impl_compaction_flush.cc, BackgroundFlush leaves its queue as it is). A new start repairs both.
        if (count(rocksdb::DB::Properties::kNumRunningFlushes) > 0) {
            return fail(ErrorCode::kUnavailable, "{} {}: {}: memory is still on its way to a file", database.name,
                        database.directory, kAttempt);
        }
        if (count(rocksdb::DB::Properties::kNumImmutableMemTable) > 0 ||
            count(rocksdb::DB::Properties::kNumEntriesActiveMemTable) == 0) {
            return judge(database, kAttempt, rocksdb::Status::IOError("a new start is needed"));
        }
    }
    const auto status = database.db->Resume();
    full_ = !status.ok();
    if (status.ok()) *database.write_failed = false;
    return judge(database, kAttempt, status);
}

Result<void> WriteGate::leave(const Database& database, std::string_view attempt, const rocksdb::Status& status) {
    if (status.ok()) return {};
    const std::scoped_lock lock(mutex_);
    return judge(database, attempt, status);
}

Result<void> WriteGate::judge(const Database& database, std::string_view attempt, const rocksdb::Status& status) {
    if (status.ok()) return {};
    if (status.IsNoSpace() && status.severity() < rocksdb::Status::kFatalError) {
        full_ = true;
        return fail(ErrorCode::kUnavailable, "{} {}: {}: disk full", database.name, database.directory, attempt);
    }
    failed_ = true;
    why_ = status.ToString();
    return fail(ErrorCode::kIo, "{} {}: {}: {}", database.name, database.directory, attempt, why_);
}

}  // namespace lvwang::store
