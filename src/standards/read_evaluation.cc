#include <algorithm>
#include <charconv>

#include "standards/read_tables.h"

namespace lvwang::standards {
namespace {

constexpr int kWeightMax = 100;  // a larger weight in a table is a slip of the pen

Result<Decimal> positive(const CsvRow& row, std::string_view column) {
    LVWANG_ASSIGN(const Decimal value, row.decimal(column));
    if (value <= Decimal::of(0)) return row.wrong(column, "is not above zero");
    return value;
}

}  // namespace

std::string to_string(Statistic statistic) {
    return statistic.percentile == 0 ? "mean" : fmt::format("p{}", statistic.percentile);
}

Result<Statistic> parse_statistic(std::string_view text) {
    if (text == "mean") return Statistic{};
    int percentile = 0;
    const char* const end = text.data() + text.size();
    const bool digits = text.starts_with('p') && std::from_chars(text.data() + 1, end, percentile).ptr == end;
    if (!digits || percentile < 1 || percentile > 99) {
        return fail(ErrorCode::kInvalidArgument, "'{}' is neither mean nor p1 to p99", text);
    }
    return Statistic{percentile};
}

Result<void> read_evaluation(const CsvRow& row, EditionTables& tables) {
    EvaluationItem item;
    LVWANG_ASSIGN(item.parameter, row.required_text("parameter"));
    LVWANG_ASSIGN(item.statistic, parse_cell(row, "statistic", parse_statistic));
    LVWANG_ASSIGN(item.of, parse_cell(row, "of", parse_averaging));
    LVWANG_ASSIGN(item.statistic_decimals, row.integer("statistic_decimals", 0, kDecimalsMax));
    LVWANG_ASSIGN(item.decimals, row.integer("decimals", 0, kDecimalsMax));
    LVWANG_ASSIGN(item.limit_averaging, parse_cell(row, "limit_averaging", parse_averaging));
    LVWANG_ASSIGN(item.unit, row.required_text("unit"));
    LVWANG_ASSIGN(item.clause, row.required_text("clause"));
    LVWANG_ASSIGN(item.status, parse_cell(row, "status", parse_confidence));
    if (item.of != Averaging::kDay && item.of != Averaging::kDailyMax8h) return row.wrong("of", "is neither 24h nor mda8");
    if (std::ranges::any_of(tables.evaluation, [&](const EvaluationItem& other) {
            return other.parameter == item.parameter && other.statistic == item.statistic;
        })) {
        return row.wrong("statistic", "the same statistic of the parameter stands above");
    }
    tables.evaluation.push_back(std::move(item));
    return {};
}

Result<void> read_composite(const CsvRow& row, EditionTables& tables) {
    CompositeItem item;
    LVWANG_ASSIGN(item.parameter, row.required_text("parameter"));
    LVWANG_ASSIGN(item.statistic, parse_cell(row, "statistic", parse_statistic));
    LVWANG_ASSIGN(item.limit, positive(row, "limit"));
    LVWANG_ASSIGN(item.weight, positive(row, "weight"));
    LVWANG_ASSIGN(item.decimals, row.integer("decimals", 0, kDecimalsMax));
    LVWANG_ASSIGN(item.index_decimals, row.integer("index_decimals", 0, kDecimalsMax));
    LVWANG_ASSIGN(item.unit, row.required_text("unit"));
    LVWANG_ASSIGN(item.clause, row.required_text("clause"));
    LVWANG_ASSIGN(item.status, parse_cell(row, "status", parse_confidence));
    if (item.weight > Decimal::of(kWeightMax)) return row.wrong("weight", fmt::format("is more than {}", kWeightMax));
    if (std::ranges::find(tables.composite, item.parameter, &CompositeItem::parameter) != tables.composite.end()) {
        return row.wrong("parameter", "stands twice in one index");
    }
    tables.composite.push_back(std::move(item));
    return {};
}

}  // namespace lvwang::standards
