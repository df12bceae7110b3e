#include "assess/composite.h"

#include <algorithm>

namespace lvwang::assess {
namespace {

// concentration / limit at the table's decimals, then times its weight.
Result<Decimal> single_index(const standards::CompositeItem& item, Decimal value) {
    const Decimal rounded = round_half_even(value, item.decimals);
    const Int128 numerator = Int128{rounded.mantissa} * power_of_ten(item.limit.scale);
    const Int128 denominator = Int128{item.limit.mantissa} * power_of_ten(rounded.scale);
    LVWANG_ASSIGN(const Decimal index, divide_half_even(numerator, denominator, item.index_decimals));
    ExactSum weighed;
    weighed.add_product(index, item.weight);
    LVWANG_ASSIGN(const Decimal total, weighed.total());
    return total;
}

}  // namespace

Result<CompositeIndex> composite_index(std::span<const standards::CompositeItem> items, std::span<const Concentration> values) {
    CompositeIndex result;
    ExactSum sum;
    std::optional<Decimal> largest;
    for (const standards::CompositeItem& item : items) {
        const auto given = std::ranges::find(values, item.parameter, &Concentration::parameter);
        if (given == values.end()) {
            result.missing.push_back(item.parameter);
            continue;
        }
        LVWANG_ASSIGN(const Decimal index, single_index(item, given->value));
        sum.add(index);
        result.single.emplace_back(item.parameter, index);
        if (largest && index <= *largest) continue;
        largest = index;
        result.largest = item.parameter;
    }
    if (!result.missing.empty() || sum.empty()) return result;
    LVWANG_ASSIGN(const Decimal total, sum.total());
    result.index = total;
    return result;
}

std::vector<int> ranks_of(std::span<const std::optional<Decimal>> values) {
    std::vector<Decimal> sorted;
    for (const auto& value : values) {
        if (value) sorted.push_back(*value);
    }
    std::ranges::sort(sorted);
    std::vector<int> ranks;
    ranks.reserve(values.size());
    for (const auto& value : values) {
        ranks.push_back(value ? static_cast<int>(std::ranges::lower_bound(sorted, *value) - sorted.begin()) + 1 : 0);
    }
    return ranks;
}

}  // namespace lvwang::assess
