#include "standards/read_tables.h"

#include <algorithm>
#include <array>

namespace lvwang::standards {
namespace {

template <std::size_t n>
using Columns = std::array<std::string_view, n>;

constexpr Columns<9> kEditionColumns{"key", "family", "standard", "title", "title_en", "from", "to", "status", "note"};
constexpr Columns<1> kEditionOptional{"standard_en"};
constexpr Columns<9> kLimitColumns{"edition", "parameter", "averaging", "grade", "limit", "decimals", "unit", "clause", "status"};
constexpr Columns<9> kValidityColumns{"edition", "parameter", "average", "within", "counted",
                                      "minimum", "unit",      "clause",  "status"};
constexpr Columns<6> kRuleColumns{"edition", "rule", "value", "unit", "clause", "status"};
constexpr Columns<10> kIndexColumns{"edition", "report",   "parameter", "averaging", "decimals",
                                    "above",   "required", "unit",      "clause",    "status"};
constexpr Columns<9> kBreakpointColumns{"edition",       "report", "parameter", "averaging", "index",
                                        "concentration", "unit",   "clause",    "status"};
constexpr Columns<16> kCategoryColumns{"edition", "level", "level_name", "from_index", "to_index", "name", "name_en", "colour",
                                       "red",     "green", "blue",       "effect",     "advice",   "unit", "clause",  "status"};

constexpr int kIndexMax = 500;                // a larger index in a table is a slip of the pen (HJ 633)
constexpr int kConcentrationMax = 1'000'000;  // no band reaches further; keeps indices within 64 bits
constexpr int kLevelMax = 6;                  // HJ 633 table 1
constexpr int kColourMax = 255;

Result<void> read_limit(const CsvRow& row, EditionTables& tables) {
    AmbientLimit limit;
    LVWANG_ASSIGN(limit.parameter, row.required_text("parameter"));
    LVWANG_ASSIGN(limit.averaging, parse_cell(row, "averaging", parse_averaging));
    LVWANG_ASSIGN(limit.grade, row.integer("grade", 1, 3));
    LVWANG_ASSIGN(limit.limit, row.decimal("limit"));
    LVWANG_ASSIGN(limit.decimals, row.integer("decimals", 0, kDecimalsMax));
    LVWANG_ASSIGN(limit.unit, row.required_text("unit"));
    LVWANG_ASSIGN(limit.clause, row.required_text("clause"));
    LVWANG_ASSIGN(limit.status, parse_cell(row, "status", parse_confidence));
    if (limit.limit <= Decimal::of(0)) return row.wrong("limit", "is not above zero");
    for (const AmbientLimit& other : tables.limits) {
        if (other.parameter == limit.parameter && other.averaging == limit.averaging && other.grade == limit.grade) {
            return row.wrong("parameter", "a limit of the same parameter, averaging and grade stands above");
        }
    }
    tables.limits.push_back(std::move(limit));
    return {};
}

Result<void> read_validity(const CsvRow& row, EditionTables& tables) {
    ValidityCount count;
    LVWANG_ASSIGN(count.parameter, row.required_text("parameter"));
    LVWANG_ASSIGN(count.average, parse_cell(row, "average", parse_averaging));
    count.within = row.text("within");
    LVWANG_ASSIGN(count.counted, parse_cell(row, "counted", parse_averaging));
    LVWANG_ASSIGN(count.minimum, row.decimal("minimum"));
    LVWANG_ASSIGN(count.unit, row.required_text("unit"));
    LVWANG_ASSIGN(count.clause, row.required_text("clause"));
    LVWANG_ASSIGN(count.status, parse_cell(row, "status", parse_confidence));
    if (count.minimum <= Decimal::of(0)) return row.wrong("minimum", "is not above zero");
    if (count.unit == "%" && count.minimum > Decimal::of(100)) return row.wrong("minimum", "is more than all");
    tables.validity.push_back(std::move(count));
    return {};
}

Result<void> read_rule(const CsvRow& row, EditionTables& tables) {
    Rule rule;
    LVWANG_ASSIGN(rule.name, row.required_text("rule"));
    LVWANG_ASSIGN(rule.value, row.decimal("value"));
    LVWANG_ASSIGN(rule.unit, row.required_text("unit"));
    LVWANG_ASSIGN(rule.clause, row.required_text("clause"));
    LVWANG_ASSIGN(rule.status, parse_cell(row, "status", parse_confidence));
    if (std::ranges::find(tables.rules, rule.name, &Rule::name) != tables.rules.end()) {
        return row.wrong("rule", "the rule stands there twice");
    }
    tables.rules.push_back(std::move(rule));
    return {};
}

IndexRules& index_of(EditionTables& tables) {
    if (!tables.index) tables.index.emplace();
    return *tables.index;
}

std::vector<IndexColumn>& columns_of(EditionTables& tables, Report report) {
    return report == Report::kHour ? index_of(tables).hour : index_of(tables).day;
}

Result<void> read_index(const CsvRow& row, EditionTables& tables) {
    IndexColumn column;
    LVWANG_ASSIGN(const Report report, parse_cell(row, "report", parse_report));
    LVWANG_ASSIGN(column.parameter, row.required_text("parameter"));
    LVWANG_ASSIGN(column.averaging, parse_cell(row, "averaging", parse_averaging));
    LVWANG_ASSIGN(column.decimals, row.integer("decimals", 0, kDecimalsMax));
    if (!row.text("above").empty()) {
        LVWANG_ASSIGN(column.above, row.integer("above", 1, kIndexMax));
    }
    const std::string_view required = row.text("required");
    if (required != "yes" && required != "no") return row.wrong("required", "is neither yes nor no");
    column.required = required == "yes";
    LVWANG_ASSIGN(column.unit, row.required_text("unit"));
    LVWANG_ASSIGN(column.clause, row.required_text("clause"));
    LVWANG_ASSIGN(column.status, parse_cell(row, "status", parse_confidence));
    std::vector<IndexColumn>& columns = columns_of(tables, report);
    if (std::ranges::find(columns, column.parameter, &IndexColumn::parameter) != columns.end()) {
        return row.wrong("parameter", "stands twice in one report");
    }
    columns.push_back(std::move(column));
    return {};
}

Result<void> read_breakpoint(const CsvRow& row, EditionTables& tables) {
    LVWANG_ASSIGN(const Report report, parse_cell(row, "report", parse_report));
    LVWANG_ASSIGN(const std::string parameter, row.required_text("parameter"));
    LVWANG_ASSIGN(const Averaging averaging, parse_cell(row, "averaging", parse_averaging));
    LVWANG_ASSIGN(const std::string unit, row.required_text("unit"));
    Breakpoint point;
    LVWANG_ASSIGN(point.index, row.integer("index", 0, kIndexMax));
    LVWANG_ASSIGN(point.concentration, row.decimal("concentration"));
    LVWANG_ASSIGN(point.clause, row.required_text("clause"));
    LVWANG_TRY(parse_cell(row, "status", parse_confidence));

    if (point.concentration > Decimal::of(kConcentrationMax) || point.concentration.scale > kDecimalsMax) {
        return row.wrong("concentration",
                         fmt::format("is more than {} or has more than {} decimals", kConcentrationMax, kDecimalsMax));
    }

    std::vector<IndexColumn>& columns = columns_of(tables, report);
    const auto column = std::ranges::find(columns, parameter, &IndexColumn::parameter);
    if (column == columns.end()) return row.wrong("parameter", "has no row in indices.csv");
    if (column->averaging != averaging) return row.wrong("averaging", "is not that of indices.csv");
    if (column->unit != unit) return row.wrong("unit", "is not that of indices.csv");
    if (column->bands.empty() && (point.index != 0 || point.concentration != Decimal::of(0))) {
        return row.wrong("concentration", "the first band does not begin at concentration 0, index 0");
    }
    if (!column->bands.empty() && point.concentration <= column->bands.back().concentration) {
        return row.wrong("concentration", "does not rise");
    }
    if (!column->bands.empty() && point.index <= column->bands.back().index) return row.wrong("index", "does not rise");
    column->bands.push_back(std::move(point));
    return {};
}

Result<void> read_category(const CsvRow& row, EditionTables& tables) {
    Category category;
    LVWANG_ASSIGN(category.level, row.integer("level", 1, kLevelMax));
    LVWANG_ASSIGN(category.level_name, row.required_text("level_name"));
    LVWANG_ASSIGN(category.from_index, row.integer("from_index", 0, kIndexMax));
    LVWANG_ASSIGN(category.to_index, row.integer("to_index", 1, kIndexMax));
    LVWANG_ASSIGN(category.name, row.required_text("name"));
    LVWANG_ASSIGN(category.name_en, row.required_text("name_en"));
    LVWANG_ASSIGN(category.colour, row.required_text("colour"));
    constexpr std::array<std::string_view, 3> kParts{"red", "green", "blue"};
    for (std::size_t i = 0; i < kParts.size(); ++i) {
        LVWANG_ASSIGN(const int part, row.integer(kParts[i], 0, kColourMax));
        category.rgb[i] = static_cast<std::uint8_t>(part);
    }
    LVWANG_ASSIGN(category.effect, row.required_text("effect"));
    LVWANG_ASSIGN(category.advice, row.required_text("advice"));
    LVWANG_ASSIGN(category.clause, row.required_text("clause"));
    LVWANG_TRY(parse_cell(row, "status", parse_confidence));

    std::vector<Category>& categories = index_of(tables).categories;
    const int expected_from = categories.empty() ? 0 : categories.back().to_index + 1;
    if (category.from_index != expected_from) return row.wrong("from_index", fmt::format("a gap: {} was due", expected_from));
    if (category.to_index < category.from_index) return row.wrong("to_index", "is below from_index");
    if (!categories.empty() && category.level <= categories.back().level) return row.wrong("level", "does not rise");
    categories.push_back(std::move(category));
    return {};
}

Result<void> check_columns(const std::string& edition, Report report, const std::vector<IndexColumn>& columns) {
    if (columns.empty()) {
        return fail(ErrorCode::kInvalidArgument, "{}: indices.csv has no {} report", edition, to_string(report));
    }
    for (const IndexColumn& column : columns) {
        if (column.bands.size() < 2) {
            return fail(ErrorCode::kInvalidArgument, "{}: breakpoints.csv has no band for {} in the {} report", edition,
                        column.parameter, to_string(report));
        }
    }
    return {};
}

}  // namespace

TableReader reader_of(std::string_view file_name) {
    if (file_name == "limits.csv") return {kLimitColumns, read_limit};
    if (file_name == "validity.csv") return {kValidityColumns, read_validity};
    if (file_name == "rules.csv") return {kRuleColumns, read_rule};
    if (file_name == "indices.csv") return {kIndexColumns, read_index};
    if (file_name == "breakpoints.csv") return {kBreakpointColumns, read_breakpoint};
    if (file_name == "categories.csv") return {kCategoryColumns, read_category};
    if (file_name == "evaluation.csv") return {kEvaluationColumns, read_evaluation};
    if (file_name == "composite.csv") return {kCompositeColumns, read_composite};
    if (file_name == "water_limits.csv") return {kWaterLimitColumns, read_water_limit};
    if (file_name == "water_items.csv") return {kWaterItemColumns, read_water_item};
    if (file_name == "water_levels.csv") return {kWaterLevelColumns, read_water_level};
    if (file_name == "trophic_items.csv") return {kTrophicItemColumns, read_trophic_item};
    if (file_name == "trophic_levels.csv") return {kTrophicLevelColumns, read_trophic_level};
    if (file_name == "emission_limits.csv") return {kEmissionLimitColumns, read_emission_limit};
    if (file_name == "emission_rates.csv") return {kEmissionRateColumns, read_emission_rate};
    if (file_name == "substitution.csv") return {kSubstitutionColumns, read_substitution};
    if (file_name == "warnings.csv") return {kWarningColumns, read_warning};
    if (file_name == "marks.csv") return {kMarkColumns, read_mark};
    return {};
}

Result<std::vector<PlacedEdition>> read_editions(const SourceText& file) {
    LVWANG_ASSIGN(const CsvTable table, CsvTable::parse(file.path, file.text, kEditionColumns, kEditionOptional));
    std::vector<PlacedEdition> editions;
    for (const CsvRow& row : table.rows()) {
        PlacedEdition& placed = editions.emplace_back();
        placed.place = fmt::format("{}:{}", file.path, row.line());
        Edition& edition = placed.edition;
        LVWANG_ASSIGN(edition.key, row.required_text("key"));
        LVWANG_ASSIGN(edition.family, row.required_text("family"));
        LVWANG_ASSIGN(edition.standard, row.required_text("standard"));
        edition.standard_en = table.has_column("standard_en") ? row.text("standard_en") : std::string_view();
        if (edition.standard_en.empty()) edition.standard_en = edition.standard;
        LVWANG_ASSIGN(edition.title, row.required_text("title"));
        LVWANG_ASSIGN(edition.title_en, row.required_text("title_en"));
        LVWANG_ASSIGN(edition.from, row.date("from"));
        LVWANG_ASSIGN(edition.to, row.optional_date("to"));
        LVWANG_ASSIGN(edition.status, parse_cell(row, "status", parse_confidence));
        edition.note = row.text("note");
        if (edition.to && *edition.to < edition.from) return row.wrong("to", "is before from");
    }
    if (editions.empty()) return fail(ErrorCode::kInvalidArgument, "{}: names no edition", file.path);
    return editions;
}

Result<void> finish_index(const std::string& edition, EditionTables& tables) {
    if (!tables.index) return {};
    IndexRules& index = *tables.index;
    index.edition = edition;
    LVWANG_TRY(check_columns(edition, Report::kHour, index.hour));
    LVWANG_TRY(check_columns(edition, Report::kDay, index.day));
    if (index.categories.empty()) return fail(ErrorCode::kInvalidArgument, "{}: categories.csv is missing", edition);
    bool has_primary = false;
    for (const Rule& rule : tables.rules) {
        const int value = static_cast<int>(ceil_to_integer(rule.value));
        if (rule.name == "primary_above") {
            index.primary_above = value;
            has_primary = true;
        } else if (rule.name == "publish_incomplete_above") {
            index.publish_incomplete_above = value;
        }
    }
    if (!has_primary) return fail(ErrorCode::kInvalidArgument, "{}: rules.csv has no primary_above", edition);
    return {};
}

}  // namespace lvwang::standards
