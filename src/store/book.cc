#include <soci/sqlite3/soci-sqlite3.h>

#include <filesystem>

#include "base/check.h"
#include "store/book.h"
#include "store/book_session.h"
#include "store/faults.h"
#include "store/faults_files.h"
#include "store/schema.h"

namespace lvwang::store {

namespace {

// Long enough for a reader's checkpoint to pass, short enough that a second writer is told soon.
constexpr int kBusyTimeoutS = 5;

std::string connect_string(const std::string& path, bool reader, Faults* faults) {
    std::string text = fmt::format("db=\"{}\" timeout={}", path, kBusyTimeoutS);
    if (reader) text += " readonly=true";
    if (faults != nullptr) text += fmt::format(" vfs={}", sqlite_vfs_of(*faults));
    return text;
}

ErrorCode code_of_sqlite(int result) {
    switch (result & 0xff) {  // the primary code, whether extended ones are on or not
        case SQLITE_CONSTRAINT: return ErrorCode::kConflict;
        case SQLITE_FULL:
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return ErrorCode::kUnavailable;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return ErrorCode::kCorrupt;
        case SQLITE_TOOBIG:
        case SQLITE_MISMATCH: return ErrorCode::kInvalidArgument;
        default: return ErrorCode::kIo;
    }
}

long long user_version(soci::session& sql) {
    long long version = 0;
    sql << "PRAGMA user_version", soci::into(version);
    return version;
}

void bring_up_to_date(soci::session& sql) {
    const auto steps = schema_steps();
    // Immediate: of two programs that start at once one waits here and then finds the work done.
    sql << "BEGIN IMMEDIATE";
    try {
        for (auto version = static_cast<std::size_t>(user_version(sql)); version < steps.size(); ++version) {
            for (const auto statement : steps[version].statements) sql << std::string(statement);
        }
        sql << fmt::format("PRAGMA user_version = {}", steps.size());
        sql << "COMMIT";
    } catch (...) {
        sql << "ROLLBACK";
        throw;
    }
}

std::uint64_t read_applied(soci::session& sql) {
    long long seq = 0;
    sql << "SELECT seq FROM applied", soci::into(seq);
    return static_cast<std::uint64_t>(seq);
}

}  // namespace

Error error_of(std::string_view attempt, const std::exception& exception) {
    Error error{ErrorCode::kIo, {}, {}};
    if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&exception)) {
        error.code = code_of_sqlite(sqlite->result());
        error.message = fmt::format("{}: {}", attempt, sqlite->get_error_message());
    } else {
        error.message = fmt::format("{}: {}", attempt, exception.what());
    }
    return error;
}

namespace {

// Our own statements are right: where one cannot be compiled, the tables are not those of the version that the file says.
Error error_of_opening(std::string_view attempt, const std::exception& exception) {
    Error error = error_of(attempt, exception);
    const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&exception);
    if (sqlite != nullptr && sqlite->result() == SQLITE_ERROR) error.code = ErrorCode::kCorrupt;
    return error;
}

tl::unexpected<Error> lost(std::string_view attempt, std::string_view how) {
    return fail(ErrorCode::kCorrupt, "{}: it is {}, though there was one: restore a backup", attempt, how);
}

}  // namespace

Book::Book(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Book::~Book() = default;

Result<std::unique_ptr<Book>> Book::open(const std::string& path, const BookOptions& options) {
    auto connection = std::make_unique<Connection>();
    connection->path = path;
    connection->faults = options.faults;
    const auto attempt = fmt::format("open book {}", path);
    if (!options.may_be_new && !std::filesystem::exists(path)) return lost(attempt, "missing");
    try {
        auto& sql = connection->sql;
        sql.open(soci::sqlite3, connect_string(path, false, options.faults));
        const auto version = user_version(sql);
        if (version == 0 && !options.may_be_new) return lost(attempt, "empty");
        sql << "PRAGMA journal_mode = WAL";  // begins an empty file
        const bool sync = options.faults == nullptr || !options.faults->skips_sync();
        sql << (sync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
        sql << "PRAGMA foreign_keys = ON";
        const auto known = static_cast<long long>(schema_steps().size());
        if (version > known) {
            return fail(ErrorCode::kUnsupported, "{}: made by a newer program (version {}, this one knows {})", attempt, version,
                        known);
        }
        if (version < known) bring_up_to_date(sql);
        connection->applied = read_applied(sql);
    } catch (const std::exception& exception) {
        return tl::unexpected(error_of_opening(attempt, exception));
    }
    return std::unique_ptr<Book>(new Book(std::move(connection)));
}

Result<std::unique_ptr<Book>> Book::open_reader() const {
    auto connection = std::make_unique<Connection>();
    connection->path = connection_->path;
    connection->faults = connection_->faults;
    connection->reader = true;
    try {
        connection->sql.open(soci::sqlite3, connect_string(connection->path, true, connection->faults));
        connection->applied = read_applied(connection->sql);
    } catch (const std::exception& exception) {
        return tl::unexpected(error_of(fmt::format("open book {} for reading", connection->path), exception));
    }
    return std::unique_ptr<Book>(new Book(std::move(connection)));
}

Result<void> Book::begin() {
    auto& connection = *connection_;
    LVWANG_CHECK(!connection.in_transaction, "begin inside a transaction of {}", connection.path);
    if (connection.failed) return fail(ErrorCode::kIo, "book {}: a write failed before; start again", connection.path);
    auto begun = with_session(*this, fmt::format("begin a transaction of book {}", connection.path),
                              [&](soci::session& sql) { sql << (connection.reader ? "BEGIN" : "BEGIN IMMEDIATE"); });
    connection.in_transaction = begun.has_value();
    return begun;
}

Result<void> Book::commit(std::uint64_t applied_seq) {
    auto& connection = *connection_;
    LVWANG_CHECK(connection.in_transaction && !connection.reader, "commit without a transaction of {}", connection.path);
    auto committed = with_session(*this, fmt::format("commit to book {}", connection.path), [&](soci::session& sql) {
        const auto seq = static_cast<long long>(applied_seq);
        sql << "UPDATE applied SET seq = :seq", soci::use(seq);
        sql << "COMMIT";
    });
    if (!committed) {
        // A sync that failed may succeed when it is tried again without the bytes being on disk: trust this file no more.
        connection.failed = committed.error().code == ErrorCode::kIo;
        rollback();
        return committed;
    }
    connection.in_transaction = false;
    connection.applied = applied_seq;
    return {};
}

void Book::rollback() {
    auto& connection = *connection_;
    if (!connection.in_transaction) return;
    connection.in_transaction = false;
    try {
        connection.sql << "ROLLBACK";
    } catch (const std::exception&) {
        // SQLite has rolled back by itself (full disk, failed write): there is nothing left to undo.
    }
}

bool Book::in_transaction() const {
    return connection_->in_transaction;
}

std::uint64_t Book::applied() const {
    return connection_->applied;
}

}  // namespace lvwang::store
