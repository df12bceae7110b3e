#include "assess/emission_limits.h"

#include <algorithm>

#include "assess/exact_ratio.h"
#include "assess/water_values.h"

namespace lvwang::assess {
namespace {

constexpr int kRateDecimals = 6;

Result<Decimal> by_square(Decimal rate, Decimal height, Decimal of_height) {
    return ExactRatio(rate).times(height).times(height).over(of_height).over(of_height).rounded(kRateDecimals);
}

// rates are of one table and parameter, by height.
Result<Decimal> rate_at(std::span<const standards::EmissionRate* const> rates, Decimal height, Decimal low_share) {
    const standards::EmissionRate& lowest = *rates.front();
    const standards::EmissionRate& highest = *rates.back();
    if (height < lowest.height_m) {
        LVWANG_ASSIGN(const Decimal reached, by_square(lowest.rate_kg_h, height, lowest.height_m));
        return ExactRatio(reached).times(low_share).rounded(kRateDecimals);
    }
    if (height > highest.height_m) return by_square(highest.rate_kg_h, height, highest.height_m);
    const auto above = std::ranges::find_if(rates, [&](const auto* rate) { return rate->height_m >= height; });
    if ((*above)->height_m == height) return round_half_even((*above)->rate_kg_h, kRateDecimals);
    const standards::EmissionRate& low = **(above - 1);
    const standards::EmissionRate& high = **above;
    LVWANG_ASSIGN(const Decimal rise, exact_difference(high.rate_kg_h, low.rate_kg_h));
    LVWANG_ASSIGN(const Decimal part, exact_difference(height, low.height_m));
    LVWANG_ASSIGN(const Decimal whole, exact_difference(high.height_m, low.height_m));
    LVWANG_ASSIGN(const Decimal more, ExactRatio(rise).times(part).over(whole).rounded(kRateDecimals));
    return exact_sum(low.rate_kg_h, more);
}

std::string editions_with_limits(const standards::Standards& standards) {
    std::string keys;
    for (const standards::Edition& edition : standards.editions()) {
        if (!standards.emission(edition.key).limits.empty()) keys += (keys.empty() ? "" : ", ") + edition.key;
    }
    return keys;
}

std::string names_of_tables(std::span<const standards::EmissionLimit> limits) {
    std::string names;
    std::string_view last;
    for (const standards::EmissionLimit& row : limits) {
        if (row.table != last) names += (names.empty() ? "" : ", ") + row.table;
        last = row.table;
    }
    return names.empty() ? "none" : names;
}

}  // namespace

Result<std::vector<const standards::EmissionLimit*>> limits_of_table(const standards::Standards& standards,
                                                                     std::string_view name) {
    const std::size_t slash = name.find('/');
    if (slash == std::string_view::npos) {
        return fail(ErrorCode::kInvalidArgument, "'{}' names no table: write edition/table, such as gb13271-2014/new_coal", name);
    }
    const auto edition = standards.edition(name.substr(0, slash));
    if (!edition || standards.emission((*edition)->key).limits.empty()) {
        return fail(ErrorCode::kNotFound, "no edition '{}' with limits of outlets; there are {}", name.substr(0, slash),
                    editions_with_limits(standards));
    }
    const auto& limits = standards.emission((*edition)->key).limits;
    std::vector<const standards::EmissionLimit*> rows;
    for (const standards::EmissionLimit& row : limits) {
        if (row.table == name.substr(slash + 1)) rows.push_back(&row);
    }
    if (!rows.empty()) return rows;
    return fail(ErrorCode::kNotFound, "{} has no table '{}'; there are {}", (*edition)->standard, name.substr(slash + 1),
                names_of_tables(limits));
}

// Asked for every limit of every hour that is judged.
const standards::EmissionLimit* limit_in_table(const standards::Standards& standards, std::string_view table,
                                               std::string_view parameter) {
    const std::size_t slash = table.find('/');
    if (slash == std::string_view::npos) return nullptr;
    const auto& limits = standards.emission(table.substr(0, slash)).limits;
    const auto found = std::ranges::find_if(limits, [&](const standards::EmissionLimit& row) {
        return row.parameter == parameter && row.table == table.substr(slash + 1);
    });
    return found == limits.end() ? nullptr : &*found;
}

Result<Limit> limit_for(const standards::Standards& standards, std::string_view edition, const standards::EmissionLimit& row,
                        std::string_view value_unit) {
    LVWANG_ASSIGN(const standards::Edition* const known, standards.edition(edition));
    LVWANG_ASSIGN(const Decimal upper, to_water_unit(row.limit, row.unit, value_unit));
    return Limit{upper,
                 row.lower,
                 row.decimals,
                 std::string(value_unit),
                 known->standard,
                 row.clause,
                 fmt::format("{}/{}", known->key, row.table)};
}

Result<Decimal> rate_limit(const standards::Standards& standards, std::string_view edition, std::string_view table,
                           std::string_view parameter, Decimal height_m, bool clear_of_surroundings) {
    std::vector<const standards::EmissionRate*> rates;
    for (const standards::EmissionRate& row : standards.emission(edition).rates) {
        if (row.table == table && row.parameter == parameter) rates.push_back(&row);
    }
    if (rates.empty()) return fail(ErrorCode::kNotFound, "{} has no rates of {} in table '{}'", edition, parameter, table);
    if (height_m <= Decimal::of(0)) return fail(ErrorCode::kOutOfRange, "a stack of {} m", height_m.to_string());
    LVWANG_ASSIGN(const standards::Rule* const low, standards.rule(edition, "low_stack_share"));
    LVWANG_ASSIGN(const Decimal rate, rate_at(rates, height_m, low->value));
    if (clear_of_surroundings) return rate;
    LVWANG_ASSIGN(const standards::Rule* const share, standards.rule(edition, "surroundings_share"));
    return ExactRatio(rate).times(share->value).rounded(kRateDecimals);
}

}  // namespace lvwang::assess
