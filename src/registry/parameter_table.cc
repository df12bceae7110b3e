#include "registry/parameter_table.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace lvwang::registry {
namespace {

using protocol::Edition;

constexpr std::array<std::string_view, 6> kMedia = {"air", "gas", "water", "weather", "noise", "state"};
constexpr std::array<std::string_view, 6> kAirMedia = {"air", "weather", "noise", "state", "gas", "water"};
constexpr std::array<std::string_view, 6> kStackMedia = {"gas", "state", "weather", "air", "noise", "water"};
constexpr std::array<std::string_view, 6> kWaterMedia = {"water", "state", "weather", "air", "gas", "noise"};
constexpr std::array<std::string_view, 6> kWeatherMedia = {"weather", "air", "noise", "state", "gas", "water"};

constexpr std::size_t index(Edition edition) {
    return static_cast<std::size_t>(edition);
}
constexpr std::size_t index(PointKind kind) {
    return static_cast<std::size_t>(kind);
}

constexpr std::array<std::string_view, 19> kColumns = {
    "id",       "key",           "code",          "code_2005",      "name",           "name_en",        "medium",
    "unit",     "decimals",      "plausible_low", "plausible_high", "wire_unit_2005", "wire_unit_2017", "wire_unit_2025",
    "sum_unit", "wire_sum_2005", "wire_sum_2017", "wire_sum_2025",  "clause"};
constexpr std::array<std::string_view, 1> kOptionalColumns = {"note"};
constexpr std::array<std::string_view, kEditions> kUnitColumns = {"wire_unit_2005", "wire_unit_2017", "wire_unit_2025"};
constexpr std::array<std::string_view, kEditions> kSumColumns = {"wire_sum_2005", "wire_sum_2017", "wire_sum_2025"};

Result<ParameterRow> read_row(const CsvRow& line, bool has_note) {
    ParameterRow row;
    Parameter& parameter = row.parameter;
    LVWANG_ASSIGN(const int id, line.integer("id", 1, UINT16_MAX));
    parameter.id = static_cast<ParameterId>(id);
    LVWANG_ASSIGN(parameter.key, line.required_text("key"));
    parameter.code = line.text("code");
    parameter.code_2005 = line.text("code_2005");
    LVWANG_ASSIGN(parameter.name, line.required_text("name"));
    LVWANG_ASSIGN(parameter.name_en, line.required_text("name_en"));
    LVWANG_ASSIGN(parameter.medium, line.required_text("medium"));
    if (std::ranges::find(kMedia, parameter.medium) == kMedia.end()) {
        return line.wrong("medium", fmt::format("'{}' is no medium", parameter.medium));
    }
    LVWANG_ASSIGN(parameter.unit, line.required_text("unit"));
    parameter.sum_unit = line.text("sum_unit");
    LVWANG_ASSIGN(parameter.decimals, line.integer("decimals", 0, 6));
    LVWANG_ASSIGN(parameter.plausible_low, line.optional_decimal("plausible_low"));
    LVWANG_ASSIGN(parameter.plausible_high, line.optional_decimal("plausible_high"));
    if (parameter.plausible_low && parameter.plausible_high && *parameter.plausible_high <= *parameter.plausible_low) {
        return line.wrong("plausible_high", "must be above plausible_low");
    }
    for (std::size_t e = 0; e < kEditions; ++e) {
        row.wire_unit[e] = line.text(kUnitColumns[e]);
        row.wire_sum_unit[e] = line.text(kSumColumns[e]);
    }
    if (has_note) row.note = line.text("note");
    LVWANG_ASSIGN(row.clause, line.required_text("clause"));
    return row;
}

// Ratio from the unit of one edition's column to the canonical one; where the column is empty nothing converts.
Result<UnitRatio> wire_ratio(const CsvRow& line, std::string_view column, std::string_view to, const UnitTable& units) {
    const std::string_view from = line.text(column);
    if (from.empty()) return UnitRatio();
    if (const auto ratio = units.ratio(from, to)) return *ratio;
    return line.wrong(column, fmt::format("no ratio leads from '{}' to '{}'", from, to));
}

Result<FactorRule> rule_of(const CsvRow& line, const Parameter& parameter, const UnitTable& units) {
    FactorRule rule;
    rule.parameter = parameter.id;
    for (std::size_t e = 0; e < kEditions; ++e) {
        LVWANG_ASSIGN(rule.value[e], wire_ratio(line, kUnitColumns[e], parameter.unit, units));
        LVWANG_ASSIGN(rule.sum[e], wire_ratio(line, kSumColumns[e], parameter.sum_unit, units));
    }
    return rule;
}

// A 2005 code speaks in units of 2005 whatever the frame's edition is; a newer code in a 2005 frame speaks in those of 2017.
FactorRule for_code_of_2005(FactorRule rule) {
    rule.value.fill(rule.value[index(Edition::k2005)]);
    rule.sum.fill(rule.sum[index(Edition::k2005)]);
    return rule;
}

FactorRule for_new_code(FactorRule rule) {
    rule.value[index(Edition::k2005)] = rule.value[index(Edition::k2017)];
    rule.sum[index(Edition::k2005)] = rule.sum[index(Edition::k2017)];
    return rule;
}

}  // namespace

std::span<const std::string_view> media_of(PointKind kind) {
    switch (kind) {
        case PointKind::kAmbientAir:
        case PointKind::kMicroAir: return kAirMedia;
        case PointKind::kStack: return kStackMedia;
        case PointKind::kWastewater:
        case PointKind::kSurfaceWater: return kWaterMedia;
        case PointKind::kWeather: return kWeatherMedia;
    }
    check_failed(__FILE__, __LINE__, "PointKind", fmt::format("{}", static_cast<int>(kind)));
}

Result<ParameterTable> ParameterTable::parse(const SourceText& csv, UnitTable units) {
    LVWANG_ASSIGN(const CsvTable table, CsvTable::parse(csv.path, csv.text, kColumns, kOptionalColumns));
    ParameterTable parameters;
    parameters.units_ = std::move(units);
    for (const CsvRow& line : table.rows()) {
        LVWANG_ASSIGN(ParameterRow row, read_row(line, table.has_column("note")));
        LVWANG_ASSIGN(const FactorRule rule, rule_of(line, row.parameter, parameters.units_));
        LVWANG_TRY(parameters.check_unique(line, row.parameter));
        parameters.rules_.push_back(for_new_code(rule));
        parameters.rules_.push_back(for_code_of_2005(rule));
        const auto id = static_cast<std::size_t>(row.parameter.id);
        parameters.row_by_id_.resize(std::max(parameters.row_by_id_.size(), id + 1), -1);
        parameters.row_by_id_[id] = static_cast<std::int32_t>(parameters.rows_.size());
        parameters.row_by_key_.emplace(row.parameter.key, parameters.rows_.size());
        parameters.rows_.push_back(std::move(row));
    }
    parameters.index_codes();
    return parameters;
}

Result<void> ParameterTable::check_unique(const CsvRow& line, const Parameter& parameter) const {
    if (find(parameter.id)) return line.wrong("id", fmt::format("{} stands twice", static_cast<int>(parameter.id)));
    if (find(parameter.key)) return line.wrong("key", fmt::format("'{}' stands twice", parameter.key));
    for (const ParameterRow& row : rows_) {
        const Parameter& other = row.parameter;
        if (other.medium != parameter.medium) continue;
        if (!parameter.code.empty() && equals_ignore_case(other.code, parameter.code)) {
            return line.wrong("code", fmt::format("'{}' stands twice in medium {}", parameter.code, parameter.medium));
        }
        if (!parameter.code_2005.empty() && equals_ignore_case(other.code_2005, parameter.code_2005)) {
            return line.wrong("code_2005", fmt::format("'{}' stands twice in medium {}", parameter.code_2005, parameter.medium));
        }
    }
    return {};
}

void ParameterTable::index_codes() {
    for (std::size_t kind = 1; kind <= kPointKinds; ++kind) {
        const auto media = media_of(static_cast<PointKind>(kind));
        for (auto medium = media.rbegin(); medium != media.rend(); ++medium) {  // the best fitting last: it overwrites
            for (std::size_t i = 0; i < rows_.size(); ++i) {
                const Parameter& parameter = rows_[i].parameter;
                if (parameter.medium != *medium) continue;
                if (!parameter.code.empty()) rule_by_code_[kind].put(parameter.code, static_cast<std::uint32_t>(2 * i));
                if (!parameter.code_2005.empty())
                    rule_by_code_[kind].put(parameter.code_2005, static_cast<std::uint32_t>(2 * i + 1));
            }
        }
    }
}

const ParameterRow* ParameterTable::row_of(ParameterId id) const {
    const auto at = static_cast<std::size_t>(id);
    if (at >= row_by_id_.size() || row_by_id_[at] < 0) return nullptr;
    return &rows_[static_cast<std::size_t>(row_by_id_[at])];
}

const Parameter* ParameterTable::find(ParameterId id) const {
    const ParameterRow* row = row_of(id);
    return row ? &row->parameter : nullptr;
}

const Parameter* ParameterTable::find(std::string_view key) const {
    const auto found = row_by_key_.find(std::string(key));
    return found == row_by_key_.end() ? nullptr : &rows_[found->second].parameter;
}

const Parameter& ParameterTable::at(ParameterId id) const {
    const Parameter* parameter = find(id);
    LVWANG_CHECK(parameter != nullptr, "parameter {}", static_cast<int>(id));
    return *parameter;
}

const FactorRule* ParameterTable::rule(PointKind kind, std::string_view code) const {
    const std::uint32_t found = rule_by_code_[index(kind)].find(code);
    return found == CodeTable::kNone ? nullptr : &rules_[found];
}

Result<FactorRule> ParameterTable::mapped_rule(ParameterId parameter, std::string_view wire_code,
                                               std::string_view wire_unit) const {
    const ParameterRow* row = row_of(parameter);
    if (!row) return fail(ErrorCode::kNotFound, "parameter {} does not exist", static_cast<int>(parameter));
    const auto at = static_cast<std::size_t>(row - rows_.data());
    const bool old_code = !row->parameter.code_2005.empty() && equals_ignore_case(row->parameter.code_2005, wire_code);
    FactorRule rule = rules_[2 * at + (old_code ? 1 : 0)];
    if (wire_unit.empty()) return rule;
    const auto ratio = units_.ratio(wire_unit, row->parameter.unit);
    if (!ratio) {
        return fail_field("wire_unit", "no ratio leads from '{}' to '{}', the unit of {}", wire_unit, row->parameter.unit,
                          row->parameter.key);
    }
    rule.value.fill(*ratio);
    return rule;
}

}  // namespace lvwang::registry
