// What was decided? Registry, findings, cases and what waits to be done, in SQL.
// Promises: a change and the seq that made it are committed together; a case that is not closed has an owner and a due time.
// Rule: SQL of a module stands in store/book_<module>.cc; the tables stand in store/schema.cc and nowhere else.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace lvwang::store {

class Faults;
class Log;
struct Examination;

struct BookOptions {
    bool may_be_new = true;    ///< false where a book was written before: a missing or empty file is not made anew
    Faults* faults = nullptr;  ///< tests only (store/faults.h): file faults under this book
};

/// The book on disk: one connection. The writer belongs to one thread; each reading thread has a reader of its own.
class Book {
public:
    /// Opens the book at `path`; creates it or brings its tables up to date.
    /// @error kUnavailable  another process writes it, or the disk is full
    /// @error kCorrupt      the file is something else, damaged, without the tables of its version, or not there and may not be
    /// new
    /// @error kUnsupported  the file was made by a newer program
    /// @error kIo           no right to it, or the disk failed
    [[nodiscard]] static Result<std::unique_ptr<Book>> open(const std::string& path, const BookOptions& options = {});
    /// A second connection that can only read; sees what is committed.
    [[nodiscard]] Result<std::unique_ptr<Book>> open_reader() const;
    ~Book();
    Book(const Book&) = delete;
    Book& operator=(const Book&) = delete;

    /// Begins a transaction; on a reader one consistent view. @pre no transaction is open
    [[nodiscard]] Result<void> begin();
    /// Ends it durably, together with the seq up to which the log has been applied.
    /// @error kUnavailable  the disk is full: rolled back, may be tried again from begin
    /// @error kIo           a write or sync failed, now or before; this book takes nothing more
    [[nodiscard]] Result<void> commit(std::uint64_t applied_seq);
    /// Ends it without a trace; harmless where none is open.
    void rollback();
    [[nodiscard]] bool in_transaction() const;

    /// What commit last said, 0 before.
    [[nodiscard]] std::uint64_t applied() const;

    // ---- upkeep (book_upkeep.cc) ----

    /// A copy of what is committed by now as a book of its own at `path`, which must not exist.
    [[nodiscard]] Result<void> copy_to(const std::string& path);
    /// Version of its tables.
    [[nodiscard]] Result<int> version();
    /// Compares every table, index, view and trigger with what this program makes; what is missing or another goes into `found`.
    [[nodiscard]] Result<void> examine_schema(Examination& found);
    /// Looks through file, schema, rows and references; what is damaged, and what refers to an entry that `log` does not have,
    /// goes into `found`. Where the schema is another, the rows are not looked at.
    /// @param log  absent: it cannot be opened, and what refers to its entries is not looked at
    /// @error kCorrupt  damaged so that the rest cannot be read
    [[nodiscard]] Result<void> examine(const Log* log, Examination& found);
    [[nodiscard]] Result<void> examine(const Log& log, Examination& found) { return examine(&log, found); }

    struct Connection;  // store/book_session.h
    [[nodiscard]] Connection& connection() { return *connection_; }

private:
    explicit Book(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> connection_;
};

}  // namespace lvwang::store
