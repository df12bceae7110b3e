// One row on its way into or out of a table, column by column. Internal to store, for tables whose rows are plain values.
// Promises: what is bound lives as long as the statement; NULL reads as an empty text or 0; the JSON of a row is its columns.
// Rule: deps of SOCI: typed into() and use(), long long only.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/book_session.h"

namespace lvwang::store {

/// Collects the columns of one row, then writes it.
class RowWriter {
public:
    explicit RowWriter(std::string_view table) : table_(table) {}

    RowWriter& text(std::string_view column, std::string_view value);
    /// A text that refers to another row, or is absent where it is empty: NULL then, also where the row had something before.
    RowWriter& reference(std::string_view column, std::string_view value);
    RowWriter& number(std::string_view column, std::int64_t value);
    RowWriter& real(std::string_view column, double value);

    /// Inserts the row, or updates the one with the same `key` columns.
    void upsert(soci::session& sql, const std::vector<std::string_view>& key);
    /// `{"code":"990101",…}`, NULL left out.
    [[nodiscard]] std::string json() const;

private:
    struct Column {
        std::string name;
        std::string text;
        long long number = 0;
        double real = 0;
        char kind = 't';  // t text, n number, r real
        soci::indicator indicator = soci::i_ok;
    };
    Column& add(std::string_view column, char kind);

    std::string table_;
    std::deque<Column> columns_;
};

/// Reads the rows of a query. Columns are bound in their order before the first next().
class RowReader {
public:
    RowReader(soci::session& sql, std::string query) : statement_(sql), query_(std::move(query)) {}

    /// The next `:name` of the query. To be called before the first next().
    void bind(std::string_view value);
    void bind(std::int64_t value);
    const std::string& text();
    const long long& number();
    const double& real();
    /// Goes to the next row; false at the end.
    [[nodiscard]] bool next();

private:
    struct Column {
        std::string text;
        long long number = 0;
        double real = 0;
        soci::indicator indicator = soci::i_ok;
    };

    soci::statement statement_;
    std::string query_;
    std::deque<Column> columns_;
    std::deque<std::string> bound_texts_;
    std::deque<long long> bound_numbers_;
    bool begun_ = false;
};

}  // namespace lvwang::store
