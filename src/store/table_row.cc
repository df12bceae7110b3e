#include "store/table_row.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.h"

namespace lvwang::store {

RowWriter::Column& RowWriter::add(std::string_view column, char kind) {
    Column& added = columns_.emplace_back();
    added.name = column;
    added.kind = kind;
    return added;
}

RowWriter& RowWriter::text(std::string_view column, std::string_view value) {
    add(column, 't').text = value;
    return *this;
}

RowWriter& RowWriter::reference(std::string_view column, std::string_view value) {
    Column& added = add(column, 't');
    added.text = value;
    if (value.empty()) added.indicator = soci::i_null;
    return *this;
}

RowWriter& RowWriter::number(std::string_view column, std::int64_t value) {
    add(column, 'n').number = value;
    return *this;
}

RowWriter& RowWriter::real(std::string_view column, double value) {
    add(column, 'r').real = value;
    return *this;
}

void RowWriter::upsert(soci::session& sql, const std::vector<std::string_view>& key) {
    std::vector<std::string> names;
    std::vector<std::string> places;
    std::vector<std::string> updates;
    for (const Column& column : columns_) {
        names.push_back(column.name);
        places.push_back(":" + column.name);
        if (std::ranges::find(key, column.name) == key.end()) updates.push_back(fmt::format("{0} = excluded.{0}", column.name));
    }
    soci::statement statement(sql);
    for (Column& column : columns_) {
        switch (column.kind) {
            case 'n': statement.exchange(soci::use(column.number)); break;
            case 'r': statement.exchange(soci::use(column.real)); break;
            default: statement.exchange(soci::use(column.text, column.indicator)); break;
        }
    }
    statement.alloc();
    statement.prepare(fmt::format("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET {}", table_,
                                  fmt::join(names, ", "), fmt::join(places, ", "), fmt::join(key, ", "),
                                  fmt::join(updates, ", ")));
    statement.define_and_bind();
    statement.execute(true);
}

std::string RowWriter::json() const {
    std::string out = "{";
    for (const Column& column : columns_) {
        if (column.indicator == soci::i_null) continue;
        if (out.size() > 1) out += ',';
        append_json_quoted(out, column.name);
        out += ':';
        switch (column.kind) {
            case 'n': fmt::format_to(std::back_inserter(out), "{}", column.number); break;
            case 'r': fmt::format_to(std::back_inserter(out), "{}", column.real); break;
            default: append_json_quoted(out, column.text); break;
        }
    }
    return out + '}';
}

void RowReader::bind(std::string_view value) {
    statement_.exchange(soci::use(bound_texts_.emplace_back(value)));
}

void RowReader::bind(std::int64_t value) {
    statement_.exchange(soci::use(bound_numbers_.emplace_back(value)));
}

const std::string& RowReader::text() {
    Column& added = columns_.emplace_back();
    statement_.exchange(soci::into(added.text, added.indicator));
    return added.text;
}

const long long& RowReader::number() {
    Column& added = columns_.emplace_back();
    statement_.exchange(soci::into(added.number, added.indicator));
    return added.number;
}

const double& RowReader::real() {
    Column& added = columns_.emplace_back();
    statement_.exchange(soci::into(added.real, added.indicator));
    return added.real;
}

bool RowReader::next() {
    if (!begun_) {
        begun_ = true;
        statement_.alloc();
        statement_.prepare(query_);
        statement_.define_and_bind();
        statement_.execute(false);
    }
    if (!statement_.fetch()) return false;
    for (Column& column : columns_) {
        if (column.indicator != soci::i_null) continue;
        column.text.clear();
        column.number = 0;
        column.real = 0;
    }
    return true;
}

}  // namespace lvwang::store
