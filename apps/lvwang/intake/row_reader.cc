#include "intake/row_reader.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace lvwang::intake {

namespace {

constexpr std::size_t kTimeColumnsMax = 8;

/// The point meant by `S1/1`, or by `S1` where that site has one point.
const Point* point_named(const registry::Registry& registry, std::string_view name) {
    const auto slash = name.rfind('/');
    const auto* site = registry.site(name.substr(0, slash));
    if (site == nullptr) return nullptr;
    if (slash != std::string_view::npos) return registry.point(site->id, name.substr(slash + 1));
    const auto points = registry.points_of(site->id);
    return points.size() == 1 ? points[0] : nullptr;
}

}  // namespace

tl::unexpected<Error> RowReader::wrong(std::int64_t line, std::size_t cell, std::string_view text, std::string_view what) const {
    return fail(ErrorCode::kInvalidArgument, "{}:{}: column '{}': \"{}\" {}", file_, line, header_[cell], to_utf8_lossy(text),
                what);
}

Result<std::size_t> RowReader::cell_of(std::span<const std::string_view> header, const std::string& column) const {
    const auto found = std::ranges::find_if(header, [&](std::string_view cell) { return trim(cell) == column; });
    if (found == header.end()) return fail(ErrorCode::kInvalidArgument, "{}:1: no column '{}'", file_, column);
    return static_cast<std::size_t>(found - header.begin());
}

Result<RowReader::Name> RowReader::name_of(const registry::Registry& registry, const std::string& name,
                                           const Meaning& meaning) const {
    const auto& table = registry.parameters();
    const auto* parameter = table.find(meaning.parameter);
    if (parameter == nullptr) {
        return fail(ErrorCode::kInvalidArgument, "mapping of '{}': no parameter '{}'", name, meaning.parameter);
    }
    const auto ratio = table.units().ratio(meaning.unit, parameter->unit);
    if (!ratio) {
        return fail(ErrorCode::kInvalidArgument, "mapping of '{}': {} does not convert to {}, the unit of {}", name, meaning.unit,
                    parameter->unit, parameter->key);
    }
    return Name{{parameter->id, meaning.aspect}, *ratio};
}

Result<RowReader> RowReader::make(const Mapping& mapping, const registry::Registry& registry, std::string file,
                                  std::span<const std::string_view> header) {
    LVWANG_TRY(check_mapping(mapping));
    RowReader reader;
    reader.registry_ = &registry;
    reader.file_ = std::move(file);
    for (const auto cell : header) reader.header_.emplace_back(trim(cell));
    if (!reader.header_.empty() && reader.header_[0].starts_with("\xEF\xBB\xBF")) reader.header_[0].erase(0, 3);
    const std::vector<std::string_view> names(reader.header_.begin(), reader.header_.end());
    reader.mapping_ = mapping;
    LVWANG_ASSIGN(reader.stream_.period, parse_period(mapping.period));
    reader.stream_.origin = Origin::kReported;
    if (mapping.time.size() > kTimeColumnsMax) return fail_field("time", "time has more than {} columns", kTimeColumnsMax);
    for (const auto& column : mapping.time) {
        LVWANG_ASSIGN(reader.time_cells_.emplace_back(), reader.cell_of(names, column));
    }
    if (mapping.point_column.empty()) {
        const auto* point = reader.find_point(mapping.point);
        if (point == nullptr) return fail_field("point", "\"{}\" is no registered point", mapping.point);
        reader.point_ = point->id;
        reader.kind_ = point->kind;
    } else {
        LVWANG_ASSIGN(reader.point_cell_, reader.cell_of(names, mapping.point_column));
    }
    for (const auto& [column, meaning] : mapping.columns) {
        LVWANG_ASSIGN(const auto cell, reader.cell_of(names, column));
        LVWANG_ASSIGN(const auto name, reader.name_of(registry, column, meaning));
        reader.numbers_.push_back({cell, name.column, name.ratio});
    }
    if (mapping.is_long()) {
        LVWANG_ASSIGN(reader.name_cell_, reader.cell_of(names, mapping.name_column));
        LVWANG_ASSIGN(reader.value_cell_, reader.cell_of(names, mapping.value_column));
        if (!mapping.mark_column.empty()) {
            LVWANG_ASSIGN(reader.mark_cell_, reader.cell_of(names, mapping.mark_column));
        }
        for (const auto& [text, meaning] : mapping.names) {
            LVWANG_ASSIGN(reader.names_[text], reader.name_of(registry, text, meaning));
        }
    }
    return reader;
}

const Point* RowReader::find_point(std::string_view text) const {
    const auto mapped = mapping_.points.find(std::string(text));
    return point_named(*registry_, mapped == mapping_.points.end() ? text : std::string_view(mapped->second));
}

Result<bool> RowReader::read_point(std::span<const std::string_view> cells, std::int64_t line, Reading& out) {
    if (point_cell_) {
        const auto text = trim(cells[*point_cell_]);
        if (!point_ || text != point_text_) {  // rows of one place mostly follow each other
            const auto* point = text.empty() ? nullptr : find_point(text);
            if (point == nullptr) {
                if (mapping_.skip_unknown_points) return false;
                return wrong(line, *point_cell_, text, "is no registered point; register it, or map it under [points]");
            }
            point_text_ = text;
            point_ = point->id;
            kind_ = point->kind;
        }
    }
    out.point = *point_;
    return true;
}

Result<Instant> RowReader::read_start(std::span<const std::string_view> cells, std::int64_t line) const {
    std::array<std::string_view, kTimeColumnsMax> texts;
    for (std::size_t i = 0; i < time_cells_.size(); ++i) texts[i] = trim(cells[time_cells_[i]]);
    const std::span used(texts.data(), time_cells_.size());
    const auto time = parse_time(used, mapping_.utc_offset_min);
    const auto said = [&] { return fmt::format("{}", fmt::join(used, " ")); };
    if (!time) return wrong(line, time_cells_[0], said(), "is no time");
    const auto length = length_ms(stream_.period);
    if (length == 0) return *time;
    if (floor_to(*time, length) != *time) {
        return wrong(
            line, time_cells_[0], said(),
            fmt::format("is not where {} {} begins", stream_.period == Period::kHour ? "an" : "a", to_string(stream_.period)));
    }
    return mapping_.stamps == "end" ? *time - length : *time;
}

bool RowReader::is_missing(std::string_view text) const {
    return text.empty() || std::ranges::find(mapping_.missing, text) != mapping_.missing.end();
}

Result<void> RowReader::read_number(std::string_view text, std::int64_t line, std::size_t cell, const Name& name, char mark,
                                    Reading& out) const {
    const auto number = Decimal::parse(text);
    if (!number) {
        return wrong(line, cell, text, number.error().code == ErrorCode::kOutOfRange ? "has too many digits" : "is not a number");
    }
    const auto value = name.ratio.is_one() ? number : name.ratio.apply(*number);
    if (!value) return wrong(line, cell, text, "has too many digits");
    out.samples.push_back({.column = name.column, .sum = *value, .count = 1, .flags = 0, .mark = mark});
    return {};
}

Result<bool> RowReader::read(std::span<const std::string_view> cells, std::int64_t line, Reading& out) {
    out.samples.clear();
    if (cells.size() != header_.size()) {
        return fail(ErrorCode::kInvalidArgument, "{}:{}: {} cells where the header has {}", file_, line, cells.size(),
                    header_.size());
    }
    LVWANG_ASSIGN(const bool known, read_point(cells, line, out));
    if (!known) return false;
    LVWANG_ASSIGN(out.start, read_start(cells, line));
    out.stream = stream_;
    if (!mapping_.is_long()) {
        for (const auto& number : numbers_) {
            const auto text = trim(cells[number.cell]);
            if (!is_missing(text)) LVWANG_TRY(read_number(text, line, number.cell, {number.column, number.ratio}, '\0', out));
        }
        return true;
    }
    const auto name = names_.find(std::string(trim(cells[name_cell_])));
    if (name == names_.end()) return true;  // like a column that nobody mapped
    const auto text = trim(cells[value_cell_]);
    if (is_missing(text)) return true;
    const auto mark = mark_cell_ ? trim(cells[*mark_cell_]) : std::string_view();
    if (mark.size() > 1) return wrong(line, *mark_cell_, mark, "is no data mark: one letter");
    LVWANG_TRY(read_number(text, line, value_cell_, name->second, mark.empty() ? '\0' : mark[0], out));
    return true;
}

}  // namespace lvwang::intake
