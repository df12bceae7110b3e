#include "assess/section_target.h"

#include <algorithm>

#include "model/parameter_keys.h"

namespace lvwang::assess {
namespace {

using standards::LimitSense;

// One item's days so far, and days to come that are all alike.
class ItemTrial {
public:
    ItemTrial(const WaterRules& rules, const standards::WaterItem& item, const standards::WaterLimit& limit, WaterClass target)
        : rules_(rules), item_(item), limit_(limit), target_(target) {}

    void add(const WaterValue& value) { values_.push_back(value); }

    [[nodiscard]] bool met(int left, Decimal value) {
        const std::size_t size = values_.size();
        values_.insert(values_.end(), static_cast<std::size_t>(left), WaterValue{value, false});
        const Decimal mean = water_mean(rules_, item_.parameter, values_).value;
        values_.resize(size);
        return class_of(limit_, round_for_evaluation(mean, item_.decimals)) <= target_;
    }

private:
    const WaterRules& rules_;
    const standards::WaterItem& item_;
    const standards::WaterLimit& limit_;
    WaterClass target_;
    std::vector<WaterValue> values_;
};

// Between what is met and what is not, the last step that is.
Decimal last_met(ItemTrial& trial, int left, std::int64_t met, std::int64_t missed, std::uint8_t scale) {
    while (std::abs(missed - met) > 1) {
        const std::int64_t middle = met + (missed - met) / 2;
        (trial.met(left, {middle, scale}) ? met : missed) = middle;
    }
    return {met, scale};
}

void look_ahead(ItemTrial& trial, int left, Decimal most, int decimals, ItemStanding& item) {
    const bool reached = trial.met(0, {});
    if (left == 0) {
        item.state = reached ? TargetState::kSafe : TargetState::kImpossible;
        return;
    }
    if (item.sense == LimitSense::kWithin) return;  // open to the last day
    const auto scale = static_cast<std::uint8_t>(decimals);
    const std::int64_t highest = round_half_even(most, decimals).mantissa;
    const bool more_is_better = item.sense == LimitSense::kAtLeast;
    const std::int64_t best = more_is_better ? highest : 0;
    const std::int64_t worst = more_is_better ? 0 : highest;
    if (!trial.met(left, {best, scale})) {
        item.state = TargetState::kImpossible;
    } else if (trial.met(left, {worst, scale})) {
        item.state = TargetState::kSafe;
    } else {
        item.allowed = last_met(trial, left, best, worst, scale);
    }
}

TargetState state_of(const SectionStanding& standing) {
    const auto is = [](TargetState state) { return [state](const ItemStanding& item) { return item.state == state; }; };
    if (std::ranges::any_of(standing.items, is(TargetState::kImpossible))) return TargetState::kImpossible;
    const bool all_safe = standing.lacks.empty() && std::ranges::all_of(standing.items, is(TargetState::kSafe));
    return all_safe ? TargetState::kSafe : TargetState::kOpen;
}

// Values of an item under either of its codes.
const std::vector<DatedWaterValue>* values_of(const WaterSamplings& samplings, const standards::WaterItem& item) {
    for (const std::string& key : {item.parameter, item.also}) {
        const auto found = samplings.find(key);
        if (!key.empty() && found != samplings.end()) return &found->second;
    }
    return nullptr;
}

}  // namespace

SectionStanding section_standing(const WaterRules& rules, WaterBody body, WaterClass target, const EvaluationPeriod& so_far,
                                 const WaterSamplings& samplings, std::span<const std::string> required, int days_left,
                                 const std::function<Decimal(std::string_view)>& most) {
    SectionStanding standing;
    standing.days_left = days_left;
    const WaterPeriodResult result = evaluate_water_period(rules, body, so_far, samplings, required);
    standing.days = result.days;
    standing.to_date = result.assessment.water_class;
    standing.lacks = result.assessment.lacks;
    for (const WaterItemClass& found : result.assessment.items) {
        const standards::WaterItem* const item = rules.item(found.parameter);
        const standards::WaterLimit* const limit = rules.limit(found.parameter, body);
        const auto* const values = item == nullptr ? nullptr : values_of(samplings, *item);
        if (!found.evaluated || limit == nullptr || values == nullptr) continue;
        ItemTrial trial(rules, *item, *limit, target);
        for (const DatedWaterValue& one : *values) {
            if (so_far.contains(one.day)) trial.add(one.value);
        }
        ItemStanding& row = standing.items.emplace_back();
        row.parameter = found.parameter;
        row.unit = found.unit;
        row.days = found.samples;
        row.mean = found.value;
        row.water_class = found.water_class;
        row.limit = limit->of(target);
        row.sense = limit->sense;
        look_ahead(trial, days_left, most(found.parameter), item->decimals, row);
    }
    standing.state = state_of(standing);
    return standing;
}

std::vector<std::optional<WaterClass>> running_classes(const WaterRules& rules, WaterBody body, const EvaluationPeriod& so_far,
                                                       const WaterSamplings& samplings, std::span<const std::string> required) {
    std::vector<std::optional<WaterClass>> line;
    for (CivilDate day = so_far.from; day <= so_far.to; day = add_days(day, 1)) {
        const EvaluationPeriod until{EvaluationPeriod::Kind::kYearToDate, so_far.from, day};
        line.push_back(evaluate_water_period(rules, body, until, samplings, required).assessment.water_class);
    }
    return line;
}

}  // namespace lvwang::assess
