// Readers of the tables of surface water.
#include <algorithm>

#include "standards/read_tables.h"

namespace lvwang::standards {
namespace {

constexpr int kLevelMax = 5;
constexpr int kClasses = 5;
constexpr std::array<std::string_view, kClasses> kClassColumns{"class_1", "class_2", "class_3", "class_4", "class_5"};

Result<bool> yes_or_no(const CsvRow& row, std::string_view column) {
    const std::string_view text = row.text(column);
    if (text != "yes" && text != "no") return row.wrong(column, "is neither yes nor no");
    return text == "yes";
}

Result<void> check_order(const CsvRow& row, const WaterLimit& limit) {
    for (std::size_t i = 1; i < limit.limits.size(); ++i) {
        const bool rises = limit.limits[i] >= limit.limits[i - 1];
        const bool falls = limit.limits[i] <= limit.limits[i - 1];
        if (limit.sense == LimitSense::kAtLeast ? !falls : !rises) {
            return row.wrong(kClassColumns[i], "is stricter than that of the class before it");
        }
    }
    if (limit.limits[0] <= Decimal::of(0)) return row.wrong(kClassColumns[0], "is not above zero");
    if (limit.sense == LimitSense::kAtLeast && limit.limits[4] <= Decimal::of(0)) {
        return row.wrong(kClassColumns[4], "is not above zero");
    }
    if (limit.lower.has_value() != (limit.sense == LimitSense::kWithin)) {
        return row.wrong("lower", "belongs to limits of sense 'within', and to no others");
    }
    if (limit.lower && *limit.lower >= limit.limits[0]) return row.wrong("lower", "is not below the upper limit");
    return {};
}

}  // namespace

Result<LimitSense> parse_limit_sense(std::string_view text) {
    if (text == "at_most") return LimitSense::kAtMost;
    if (text == "at_least") return LimitSense::kAtLeast;
    if (text == "within") return LimitSense::kWithin;
    return fail(ErrorCode::kInvalidArgument, "'{}' is none of at_most, at_least, within", text);
}

Result<void> read_water_limit(const CsvRow& row, EditionTables& tables) {
    WaterLimit limit;
    LVWANG_ASSIGN(limit.parameter, row.required_text("parameter"));
    if (!row.text("water_body").empty()) {
        LVWANG_ASSIGN(limit.body, parse_cell(row, "water_body", parse_water_body));
    }
    LVWANG_ASSIGN(limit.sense, parse_cell(row, "sense", parse_limit_sense));
    for (std::size_t i = 0; i < kClassColumns.size(); ++i) {
        LVWANG_ASSIGN(limit.limits[i], row.decimal(kClassColumns[i]));
    }
    LVWANG_ASSIGN(limit.lower, row.optional_decimal("lower"));
    LVWANG_ASSIGN(limit.unit, row.required_text("unit"));
    LVWANG_ASSIGN(limit.clause, row.required_text("clause"));
    LVWANG_ASSIGN(limit.status, parse_cell(row, "status", parse_confidence));
    LVWANG_TRY(check_order(row, limit));
    for (const WaterLimit& other : tables.water.limits) {
        const bool same_body = !other.body || !limit.body || *other.body == *limit.body;
        if (other.parameter == limit.parameter && same_body) {
            return row.wrong("parameter", "limits of the same parameter and body of water stand above");
        }
    }
    tables.water.limits.push_back(std::move(limit));
    return {};
}

Result<void> read_water_item(const CsvRow& row, EditionTables& tables) {
    WaterItem item;
    LVWANG_ASSIGN(item.parameter, row.required_text("parameter"));
    item.also = row.text("also");
    LVWANG_ASSIGN(item.decimals, row.integer("decimals", 0, kDecimalsMax));
    LVWANG_ASSIGN(item.evaluated, yes_or_no(row, "evaluated"));
    LVWANG_ASSIGN(item.basic, yes_or_no(row, "basic"));
    LVWANG_ASSIGN(item.first, yes_or_no(row, "first"));
    LVWANG_ASSIGN(item.multiple, yes_or_no(row, "multiple"));
    LVWANG_ASSIGN(item.unit, row.required_text("unit"));
    LVWANG_ASSIGN(item.clause, row.required_text("clause"));
    LVWANG_ASSIGN(item.status, parse_cell(row, "status", parse_confidence));
    if (std::ranges::find(tables.water.items, item.parameter, &WaterItem::parameter) != tables.water.items.end()) {
        return row.wrong("parameter", "stands there twice");
    }
    tables.water.items.push_back(std::move(item));
    return {};
}

Result<void> read_water_level(const CsvRow& row, EditionTables& tables) {
    WaterLevel level;
    LVWANG_ASSIGN(level.level, row.integer("level", 1, kLevelMax));
    LVWANG_ASSIGN(level.from, parse_cell(row, "from_class", parse_water_class));
    LVWANG_ASSIGN(level.to, parse_cell(row, "to_class", parse_water_class));
    LVWANG_ASSIGN(level.name, row.required_text("name"));
    LVWANG_ASSIGN(level.name_en, row.required_text("name_en"));
    LVWANG_ASSIGN(level.colour, row.required_text("colour"));
    LVWANG_ASSIGN(level.colour_en, row.required_text("colour_en"));
    LVWANG_ASSIGN(level.clause, row.required_text("clause"));
    LVWANG_ASSIGN(level.status, parse_cell(row, "status", parse_confidence));
    const std::vector<WaterLevel>& levels = tables.water.levels;
    const int due = levels.empty() ? 1 : static_cast<int>(levels.back().to) + 1;
    if (static_cast<int>(level.from) != due) return row.wrong("from_class", "leaves a gap after the level before it");
    if (level.to < level.from) return row.wrong("to_class", "is better than from_class");
    if (level.level != static_cast<int>(levels.size()) + 1) return row.wrong("level", "does not rise by one");
    tables.water.levels.push_back(std::move(level));
    return {};
}

Result<void> read_trophic_item(const CsvRow& row, EditionTables& tables) {
    TrophicItem item;
    LVWANG_ASSIGN(item.parameter, row.required_text("parameter"));
    LVWANG_ASSIGN(item.constant, row.decimal("constant"));
    LVWANG_ASSIGN(item.slope, row.decimal("slope"));
    LVWANG_ASSIGN(item.r_squared, row.decimal("r_squared"));
    LVWANG_ASSIGN(item.unit, row.required_text("unit"));
    LVWANG_ASSIGN(item.clause, row.required_text("clause"));
    LVWANG_ASSIGN(item.status, parse_cell(row, "status", parse_confidence));
    if (item.r_squared <= Decimal::of(0) || item.r_squared > Decimal::of(1)) {
        return row.wrong("r_squared", "is not between 0 and 1");
    }
    tables.water.trophic_items.push_back(std::move(item));
    return {};
}

Result<void> read_trophic_level(const CsvRow& row, EditionTables& tables) {
    TrophicLevel level;
    LVWANG_ASSIGN(level.level, row.integer("level", 1, kLevelMax));
    LVWANG_ASSIGN(level.upper, row.optional_decimal("upper"));
    LVWANG_ASSIGN(level.upper_belongs, yes_or_no(row, "upper_belongs"));
    LVWANG_ASSIGN(level.name, row.required_text("name"));
    LVWANG_ASSIGN(level.name_en, row.required_text("name_en"));
    LVWANG_ASSIGN(level.clause, row.required_text("clause"));
    LVWANG_ASSIGN(level.status, parse_cell(row, "status", parse_confidence));
    const std::vector<TrophicLevel>& levels = tables.water.trophic_levels;
    if (!levels.empty() && !levels.back().upper) return row.wrong("upper", "the level before it has no upper end");
    if (!levels.empty() && level.upper && *level.upper <= *levels.back().upper) return row.wrong("upper", "does not rise");
    tables.water.trophic_levels.push_back(std::move(level));
    return {};
}

Result<void> finish_water(const std::string& edition, const EditionTables& tables) {
    const WaterTables& water = tables.water;
    if (!water.levels.empty() && water.levels.back().to != WaterClass::kInferiorV) {
        return fail(ErrorCode::kInvalidArgument, "{}: water_levels.csv ends before inferior_V", edition);
    }
    if (!water.trophic_levels.empty() && water.trophic_levels.back().upper) {
        return fail(ErrorCode::kInvalidArgument, "{}: trophic_levels.csv ends at {}", edition,
                    water.trophic_levels.back().upper->to_string());
    }
    if (water.trophic_items.empty() != water.trophic_levels.empty()) {
        return fail(ErrorCode::kInvalidArgument, "{}: trophic_items.csv and trophic_levels.csv belong together", edition);
    }
    return {};
}

}  // namespace lvwang::standards
