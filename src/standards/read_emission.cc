// Readers of the tables of emission.
#include <algorithm>

#include "standards/read_tables.h"

namespace lvwang::standards {
namespace {

constexpr int kHoursMax = 8784;  // a leap year

}  // namespace

std::string_view to_string(LostState state) {
    return state == LostState::kOutOfControl ? "out_of_control" : "maintenance";
}

Result<LostState> parse_lost_state(std::string_view text) {
    if (text == "out_of_control") return LostState::kOutOfControl;
    if (text == "maintenance") return LostState::kMaintenance;
    return fail(ErrorCode::kInvalidArgument, "'{}' is neither out_of_control nor maintenance", text);
}

Result<void> read_emission_limit(const CsvRow& row, EditionTables& tables) {
    EmissionLimit limit;
    LVWANG_ASSIGN(limit.table, row.required_text("table"));
    LVWANG_ASSIGN(limit.applies_to, row.required_text("applies_to"));
    LVWANG_ASSIGN(limit.applies_to_en, row.required_text("applies_to_en"));
    LVWANG_ASSIGN(limit.parameter, row.required_text("parameter"));
    LVWANG_ASSIGN(limit.averaging, parse_cell(row, "averaging", parse_averaging));
    LVWANG_ASSIGN(limit.limit, row.decimal("limit"));
    LVWANG_ASSIGN(limit.lower, row.optional_decimal("lower"));
    LVWANG_ASSIGN(limit.reference_oxygen_pct, row.optional_decimal("reference_oxygen_pct"));
    if (!row.text("decimals").empty()) {
        LVWANG_ASSIGN(limit.decimals, row.integer("decimals", 0, kDecimalsMax));
    }
    LVWANG_ASSIGN(limit.unit, row.required_text("unit"));
    LVWANG_ASSIGN(limit.clause, row.required_text("clause"));
    LVWANG_ASSIGN(limit.status, parse_cell(row, "status", parse_confidence));
    if (limit.limit <= Decimal::of(0)) return row.wrong("limit", "is not above zero");
    if (limit.lower && *limit.lower >= limit.limit) return row.wrong("lower", "is not below the limit");
    const auto& oxygen = limit.reference_oxygen_pct;
    if (oxygen && (*oxygen < Decimal::of(0) || *oxygen >= Decimal::of(21))) {
        return row.wrong("reference_oxygen_pct", "is not between 0 and that of air");
    }
    for (const EmissionLimit& other : tables.emission.limits) {
        if (other.table == limit.table && other.parameter == limit.parameter && other.averaging == limit.averaging) {
            return row.wrong("parameter", "a limit of the same table, parameter and averaging stands above");
        }
    }
    tables.emission.limits.push_back(std::move(limit));
    return {};
}

Result<void> read_emission_rate(const CsvRow& row, EditionTables& tables) {
    EmissionRate rate;
    LVWANG_ASSIGN(rate.table, row.required_text("table"));
    LVWANG_ASSIGN(rate.parameter, row.required_text("parameter"));
    LVWANG_ASSIGN(rate.height_m, row.decimal("height_m"));
    LVWANG_ASSIGN(rate.rate_kg_h, row.decimal("rate_kg_h"));
    LVWANG_ASSIGN(rate.unit, row.required_text("unit"));
    LVWANG_ASSIGN(rate.clause, row.required_text("clause"));
    LVWANG_ASSIGN(rate.status, parse_cell(row, "status", parse_confidence));
    if (rate.height_m <= Decimal::of(0)) return row.wrong("height_m", "is not above zero");
    if (rate.rate_kg_h <= Decimal::of(0)) return row.wrong("rate_kg_h", "is not above zero");
    if (rate.unit != "kg/h") return row.wrong("unit", "is not kg/h");
    for (const EmissionRate& other : tables.emission.rates) {
        if (other.table != rate.table || other.parameter != rate.parameter) continue;
        if (rate.height_m <= other.height_m) return row.wrong("height_m", "does not rise");
        if (rate.rate_kg_h <= other.rate_kg_h) return row.wrong("rate_kg_h", "does not rise");
    }
    tables.emission.rates.push_back(std::move(rate));
    return {};
}

Result<void> read_substitution(const CsvRow& row, EditionTables& tables) {
    SubstitutionRow rule;
    LVWANG_ASSIGN(rule.state, parse_cell(row, "state", parse_lost_state));
    LVWANG_ASSIGN(rule.capture_from_pct, row.decimal("capture_from_pct"));
    LVWANG_ASSIGN(rule.capture_below_pct, row.optional_decimal("capture_below_pct"));
    LVWANG_ASSIGN(rule.lost_from_h, row.integer("lost_from_h", 1, kHoursMax));
    if (!row.text("lost_to_h").empty()) {
        LVWANG_ASSIGN(rule.lost_to_h, row.integer("lost_to_h", 1, kHoursMax));
    }
    LVWANG_ASSIGN(rule.reference_h, row.integer("reference_h", 1, kHoursMax));
    LVWANG_ASSIGN(rule.before, row.required_text("before"));
    LVWANG_ASSIGN(rule.unit, row.required_text("unit"));
    LVWANG_ASSIGN(rule.clause, row.required_text("clause"));
    LVWANG_ASSIGN(rule.status, parse_cell(row, "status", parse_confidence));
    if (rule.before != "last_calibration" && rule.before != "failure") {
        return row.wrong("before", "is neither last_calibration nor failure");
    }
    if (rule.capture_below_pct && *rule.capture_below_pct <= rule.capture_from_pct) {
        return row.wrong("capture_below_pct", "is not above capture_from_pct");
    }
    if (rule.lost_to_h && *rule.lost_to_h < rule.lost_from_h) return row.wrong("lost_to_h", "is before lost_from_h");
    tables.emission.substitution.push_back(std::move(rule));
    return {};
}

}  // namespace lvwang::standards
