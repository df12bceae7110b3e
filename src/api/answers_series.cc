#include <algorithm>

#include "api/answers.h"
#include "api/json_nouns.h"
#include "api/known_at.h"
#include "api/reads.h"
#include "api/series_cells.h"

namespace lvwang::api {
namespace {

// The longest stretch of each period in one answer, and what is given where `from` is left out. A chart has some thousand
// pixels and an export some ten thousand rows; 62 days of minutes are 90 thousand, which a browser still takes.
struct Stretch {
    std::int64_t longest_ms;
    std::int64_t usual_ms;
};
Stretch stretch_of(Period period) {
    switch (period) {
        case Period::kMoment: return {7 * kDayMs, kHourMs};
        case Period::kMinute: return {62 * kDayMs, kDayMs};
        case Period::kHour: return {20 * 366 * kDayMs, 7 * kDayMs};
        case Period::kDay: return {100 * 366 * kDayMs, 366 * kDayMs};
    }
    return {kDayMs, kDayMs};
}

// A column of the answer: parameter and aspect with what is needed to show them.
struct Shown {
    Column column;
    const Parameter* parameter = nullptr;
    std::string name;  ///< "pm2_5.measured"
};

struct SeriesRequest {
    CellQuery query;
    std::vector<Aspect> aspects;
};

Result<Period> period_of(const Query& query) {
    LVWANG_ASSIGN(const std::string_view text, query.required("period"));
    auto period = parse_period(text);
    if (!period) return fail_field("period", "'{}' is not one of moment, minute, hour, day", text);
    return *period;
}

Result<PointId> point_of(const Query& query, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, query.integer("point", 1, INT64_MAX));
    if (reads.registry->point(PointId(id)) == nullptr) return tl::unexpected(not_found("point", "point", fmt::format("{}", id)));
    return PointId(id);
}

Result<std::vector<Aspect>> aspects_of(const Query& query) {
    std::vector<Aspect> aspects;
    for (const std::string_view word : query.words("aspects")) {
        auto aspect = parse_aspect(word);
        if (!aspect) return fail_field("aspects", "{}", aspect.error().message);
        aspects.push_back(*aspect);
    }
    if (aspects.empty()) aspects = {Aspect::kMeasured, Aspect::kConverted};
    return aspects;
}

Result<Wish> wish_of(const Query& query) {
    LVWANG_ASSIGN(const std::string_view origin, query.choice("origin", {"best", "reported", "computed"}));
    return origin == "best" ? Wish::kBest : origin == "reported" ? Wish::kReported : Wish::kComputed;
}

Result<void> read_stretch(const Query& query, Instant now, CellQuery& cells) {
    const Stretch stretch = stretch_of(cells.period);
    // The period that runs now is included.
    LVWANG_ASSIGN(cells.to, query.instant_or("to", now + std::max(length_ms(cells.period), kMinuteMs)));
    LVWANG_ASSIGN(cells.from, query.instant_or("from", cells.to - stretch.usual_ms));
    if (cells.from >= cells.to) return fail_field("from", "'from' is not before 'to'");
    if (cells.to - cells.from > stretch.longest_ms) {
        return fail_field("from", "{} values are given for at most {} days at once", to_string(cells.period),
                          stretch.longest_ms / kDayMs);
    }
    return {};
}

Result<SeriesRequest> series_request(const Request& request, const Reads& reads) {
    SeriesRequest wanted;
    LVWANG_ASSIGN(wanted.query.point, point_of(request.query, reads));
    LVWANG_ASSIGN(wanted.query.period, period_of(request.query));
    LVWANG_TRY(read_stretch(request.query, reads.now, wanted.query));
    LVWANG_ASSIGN(wanted.aspects, aspects_of(request.query));
    LVWANG_ASSIGN(wanted.query.wish, wish_of(request.query));
    if (request.query.find("as_of")) {
        LVWANG_ASSIGN(const std::int64_t as_of, request.query.integer("as_of", 0, INT64_MAX));
        wanted.query.as_of = static_cast<std::uint64_t>(as_of);
        if (request.query.find("as_known_at")) return fail_field("as_of", "'as_of' and 'as_known_at' say the same: send one");
    } else {
        LVWANG_ASSIGN(wanted.query.as_of, as_known_at(request.query, reads));
    }
    for (const std::string_view key : request.query.words("parameters")) {
        const Parameter* parameter = reads.registry->parameters().find(key);
        if (parameter == nullptr) return fail_field("parameters", "there is no parameter '{}'", key);
        for (const Aspect aspect : wanted.aspects) wanted.query.columns.push_back({parameter->id, aspect});
    }
    std::sort(wanted.query.columns.begin(), wanted.query.columns.end());
    return wanted;
}

// Columns that hold at least one value, in the order of the table of parameters; those of other aspects are left out.
std::vector<Shown> columns_of(const std::vector<Cell>& cells, const SeriesRequest& wanted, const Reads& reads) {
    std::vector<Column> found = wanted.query.columns;
    if (found.empty()) {
        for (const Cell& cell : cells) {
            const Column column = cell.sample.column;
            const auto at = std::lower_bound(found.begin(), found.end(), column);
            if (at == found.end() || *at != column) found.insert(at, column);
        }
    }
    std::vector<Shown> shown;
    for (const Column& column : found) {
        const Parameter* parameter = reads.registry->parameters().find(column.parameter);
        if (parameter == nullptr) continue;
        if (std::find(wanted.aspects.begin(), wanted.aspects.end(), column.aspect) == wanted.aspects.end()) continue;
        const bool present =
            std::any_of(cells.begin(), cells.end(), [&](const Cell& cell) { return cell.sample.column == column; });
        if (present || column.aspect == Aspect::kMeasured) {
            shown.push_back({column, parameter, fmt::format("{}.{}", parameter->key, to_string(column.aspect))});
        }
    }
    return shown;
}

// Where in `columns` a cell belongs; none where its column is not shown.
std::optional<std::size_t> index_of(const std::vector<Shown>& columns, const Column& column) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].column == column) return i;
    }
    return std::nullopt;
}

void write_head(JsonText& json, const SeriesRequest& wanted) {
    json.field("point_id", static_cast<std::int64_t>(wanted.query.point));
    json.field("period", to_string(wanted.query.period));
}

std::string rows_json(const std::vector<Cell>& cells, const std::vector<Shown>& columns, const SeriesRequest& wanted) {
    JsonText json(256 + cells.size() * 120);
    json.begin_object();
    write_head(json, wanted);
    json.key("unit");
    json.begin_object();
    const Parameter* last = nullptr;
    for (const Shown& shown : columns) {
        if (shown.parameter != last) json.field(shown.parameter->key, shown.parameter->unit);
        last = shown.parameter;
    }
    json.end_object();
    json.key("columns");
    json.begin_array();
    for (const Shown& shown : columns) json.value(shown.name);
    json.end_array();
    json.key("rows");
    json.begin_array();
    for (std::size_t i = 0; i < cells.size();) {
        const Instant start = cells[i].start;
        json.begin_object();
        json.field("start", start);
        json.key("values");
        json.begin_object();
        for (; i < cells.size() && cells[i].start == start; ++i) {
            const auto at = index_of(columns, cells[i].sample.column);
            if (!at) continue;
            const Sample& sample = cells[i].sample;
            json.key(columns[*at].name);
            json.begin_object();
            json.field("v", shown_value(sample, *columns[*at].parameter));
            write_flags(json, sample.flags);
            json.field("mark", std::string_view(&sample.mark, 1));
            json.field("valid", sample.valid());
            json.field("count", sample.count);
            json.field("seq", cells[i].seq);
            json.field("origin", to_string(cells[i].origin));
            json.end_object();
        }
        json.end_object();
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json.take();
}

// The texts of one column in the compact shape; null where a start has no value in it.
struct ColumnText {
    std::string values, valid, flags, seqs, origins;
    std::size_t filled = 0;  ///< number of starts written

    void pad_to(std::size_t count) {
        for (; filled < count; ++filled) {
            values += "null,";
            valid += "0,";
            flags += "0,";
            seqs += "null,";
            origins += "null,";
        }
    }
    void put(const Cell& cell, const Parameter& parameter) {
        append_decimal(values, shown_value(cell.sample, parameter));
        values += ',';
        valid += cell.sample.valid() ? "1," : "0,";
        append_integer(flags, std::int64_t{cell.sample.flags});
        flags += ',';
        append_integer(seqs, cell.seq);
        seqs += ',';
        origins += cell.origin == Origin::kReported ? "0," : "1,";
        ++filled;
    }
    static void close(std::string& list) {
        if (!list.empty()) list.pop_back();
    }
};

// For charts: one list for each thing, written straight into strings, since a month of minutes has 43 thousand rows.
std::string columns_json(const std::vector<Cell>& cells, const std::vector<Shown>& columns, const SeriesRequest& wanted) {
    std::string starts;
    InstantText instants;
    std::vector<ColumnText> texts(columns.size());
    std::size_t count = 0;
    for (std::size_t i = 0; i < cells.size();) {
        const Instant start = cells[i].start;
        bool any = false;
        for (; i < cells.size() && cells[i].start == start; ++i) {
            const auto at = index_of(columns, cells[i].sample.column);
            if (!at) continue;
            texts[*at].pad_to(count);
            texts[*at].put(cells[i], *columns[*at].parameter);
            any = true;
        }
        if (!any) continue;
        starts += '"';
        instants.append(starts, start);
        starts += "\",";
        ++count;
    }
    ColumnText::close(starts);
    JsonText json(starts.size() + 1024 + cells.size() * 24);
    json.begin_object();
    write_head(json, wanted);
    json.key("starts");
    json.raw_list(starts);
    json.key("columns");
    json.begin_array();
    for (std::size_t c = 0; c < columns.size(); ++c) {
        ColumnText& text = texts[c];
        text.pad_to(count);
        json.begin_object();
        json.field("parameter", columns[c].parameter->key);
        json.field("aspect", to_string(columns[c].column.aspect));
        json.field("unit", columns[c].parameter->unit);
        const std::pair<std::string_view, std::string*> lists[] = {{"values", &text.values},
                                                                   {"valid", &text.valid},
                                                                   {"flags", &text.flags},
                                                                   {"seqs", &text.seqs},
                                                                   {"origins", &text.origins}};
        for (const auto& [name, list] : lists) {
            ColumnText::close(*list);
            json.key(name);
            json.raw_list(*list);
        }
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json.take();
}

// Two columns for each column: the value, and what is known against it, so that nobody averages invalid ones unawares.
std::string csv_text(const std::vector<Cell>& cells, const std::vector<Shown>& columns, bool with_bom) {
    std::string out = with_bom ? "\xEF\xBB\xBF" : "";
    out += "start";
    for (const Shown& shown : columns) out += fmt::format(",{0} ({1}),{0} valid,{0} flags", shown.name, shown.parameter->unit);
    out += "\r\n";
    InstantText instants;
    std::vector<const Cell*> row(columns.size());
    for (std::size_t i = 0; i < cells.size();) {
        const Instant start = cells[i].start;
        std::fill(row.begin(), row.end(), nullptr);
        for (; i < cells.size() && cells[i].start == start; ++i) {
            if (const auto at = index_of(columns, cells[i].sample.column)) row[*at] = &cells[i];
        }
        instants.append(out, start);
        for (std::size_t c = 0; c < columns.size(); ++c) {
            out += ',';
            if (row[c] == nullptr) {
                out += ",,";
                continue;
            }
            append_decimal(out, shown_value(row[c]->sample, *columns[c].parameter));
            out += row[c]->sample.valid() ? ",1," : ",0,";
            append_flag_names(out, row[c]->sample.flags);
        }
        out += "\r\n";
    }
    return out;
}

Result<LatestText::Filter> latest_filter(const Request& request, const Reads& reads) {
    LatestText::Filter filter;
    if (const auto kind = request.query.find("kind")) {
        auto parsed = parse_site_kind(*kind);
        if (!parsed) return fail_field("kind", "{}", parsed.error().message);
        filter.kind = *parsed;
    }
    filter.region = request.query.find("region").value_or("");
    if (!filter.region.empty() && reads.registry->region(filter.region) == nullptr) {
        return fail_field("region", "there is no region '{}'", filter.region);
    }
    return filter;
}

}  // namespace

Result<Response> get_latest(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const LatestText::Filter filter, latest_filter(request, reads));
    return json_response(reads.latest.all(reads.from.views.latest, reads.registry, reads.now, filter));
}

Result<Response> get_series(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const SeriesRequest wanted, series_request(request, reads));
    LVWANG_ASSIGN(const std::string_view format, request.query.choice("format", {"json", "csv"}));
    LVWANG_ASSIGN(const std::string_view shape, request.query.choice("shape", {"rows", "columns"}));
    LVWANG_ASSIGN(const std::string_view bom, request.query.choice("bom", {"0", "1"}));
    LVWANG_ASSIGN(const std::vector<Cell> cells, read_cells(reads.from.series, wanted.query));
    const std::vector<Shown> columns = columns_of(cells, wanted, reads);
    if (format == "csv") {
        Response csv{200, "text/csv; charset=utf-8", share(csv_text(cells, columns, bom == "1")), {}};
        csv.headers.emplace_back("Content-Disposition",
                                 fmt::format("attachment; filename=\"point-{}-{}.csv\"",
                                             static_cast<std::int64_t>(wanted.query.point), to_string(wanted.query.period)));
        return csv;
    }
    return json_response(shape == "rows" ? rows_json(cells, columns, wanted) : columns_json(cells, columns, wanted));
}

Result<Response> get_series_versions(const Request& request, const Reads& reads) {
    store::SeriesQuery query;
    LVWANG_ASSIGN(query.point, point_of(request.query, reads));
    LVWANG_ASSIGN(const Period period, period_of(request.query));
    LVWANG_ASSIGN(query.from, request.query.instant("start"));
    query.to = query.from + 1;
    LVWANG_ASSIGN(const std::string_view key, request.query.required("parameter"));
    const Parameter* parameter = reads.registry->parameters().find(key);
    if (parameter == nullptr) return fail_field("parameter", "there is no parameter '{}'", key);
    auto aspect = parse_aspect(request.query.find("aspect").value_or("measured"));
    if (!aspect) return fail_field("aspect", "{}", aspect.error().message);
    query.columns = {{parameter->id, *aspect}};
    query.all_versions = true;
    std::vector<Cell> versions;
    for (const Origin origin : {Origin::kReported, Origin::kComputed}) {
        query.stream = {period, origin};
        LVWANG_ASSIGN(const std::vector<StoredSample> found, reads.from.series.read(query));
        for (const StoredSample& stored : found) versions.push_back({stored.start, stored.seq, origin, stored.sample});
    }
    return list(versions, [&](JsonText& json, const Cell& cell) {
        json.begin_object();
        json.field("seq", cell.seq);
        json.field("origin", to_string(cell.origin));
        json.field("value", shown_value(cell.sample, *parameter));
        json.field("unit", parameter->unit);
        write_flags(json, cell.sample.flags);
        json.field("mark", std::string_view(&cell.sample.mark, 1));
        json.field("valid", cell.sample.valid());
        json.field("count", cell.sample.count);
        json.end_object();
    });
}

}  // namespace lvwang::api
