#include "store/foreign_view.h"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <ctime>

namespace lvwang::store {
namespace {

constexpr std::string_view kSqlite = "sqlite3://";
constexpr std::string_view kPostgres = "postgresql://";

void append_cell(std::string& out, std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

std::string text_of(const soci::row& row, std::size_t column) {
    if (row.get_indicator(column) == soci::i_null) return {};
    switch (row.get_properties(column).get_data_type()) {
        case soci::dt_string: return row.get<std::string>(column);
        case soci::dt_double: return fmt::format("{}", row.get<double>(column));
        case soci::dt_integer: return fmt::format("{}", row.get<int>(column));
        case soci::dt_long_long: return fmt::format("{}", row.get<long long>(column));
        case soci::dt_unsigned_long_long: return fmt::format("{}", row.get<unsigned long long>(column));
        case soci::dt_date: {
            const std::tm when = row.get<std::tm>(column);
            const bool day = when.tm_hour == 0 && when.tm_min == 0 && when.tm_sec == 0;
            const std::string date = fmt::format("{:04}-{:02}-{:02}", when.tm_year + 1900, when.tm_mon + 1, when.tm_mday);
            return day ? date : fmt::format("{} {:02}:{:02}:{:02}", date, when.tm_hour, when.tm_min, when.tm_sec);
        }
        default: throw soci::soci_error("a column is neither text, number nor time");
    }
}

// What libpq takes as one word, whatever is in it.
std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

// `schema.view` as names, be they words of SQL or not.
std::string as_names(std::string_view view) {
    std::string out = "\"";
    for (const char c : view) out += c == '.' ? "\".\"" : std::string(1, c);
    return out + "\"";
}

void open(soci::session& sql, std::string_view connection, std::string_view password) {
    if (connection.starts_with(kSqlite)) {
        sql.open(soci::sqlite3, fmt::format("db={} readonly=true timeout=10", connection.substr(kSqlite.size())));
        return;
    }
    std::string words(connection.substr(kPostgres.size()));
    words += " connect_timeout=10 options='-c default_transaction_read_only=on -c statement_timeout=30000'";
    if (!password.empty()) words += " password=" + quoted(password);
    sql.open(soci::postgresql, words);
}

}  // namespace

Result<std::string> read_foreign_view(std::string_view connection, std::string_view password, std::string_view view,
                                      std::size_t bytes_max) {
    if (!connection.starts_with(kSqlite) && !connection.starts_with(kPostgres)) {
        return fail(ErrorCode::kUnsupported, "a database is sqlite3://… or postgresql://…");
    }
    try {
        soci::session sql;
        open(sql, connection, password);
        const soci::rowset<soci::row> rows = (sql.prepare << fmt::format("SELECT * FROM {}", as_names(view)));
        std::string out;
        for (const soci::row& row : rows) {
            if (out.empty()) {
                for (std::size_t i = 0; i < row.size(); ++i) {
                    if (i > 0) out += ',';
                    append_cell(out, row.get_properties(i).get_name());
                }
                out += '\n';
            }
            for (std::size_t i = 0; i < row.size(); ++i) {
                if (i > 0) out += ',';
                append_cell(out, text_of(row, i));
            }
            out += '\n';
            if (out.size() > bytes_max) return fail(ErrorCode::kOutOfRange, "view {}: more than {} bytes", view, bytes_max);
        }
        return out;
    } catch (const std::exception& exception) {
        std::string message = exception.what();
        // A library may repeat the words it was given.
        if (const std::size_t at = password.empty() ? std::string::npos : message.find(password); at != std::string::npos) {
            message.replace(at, password.size(), "***");
        }
        return fail(ErrorCode::kIo, "view {}: {}", view, message);
    }
}

}  // namespace lvwang::store
