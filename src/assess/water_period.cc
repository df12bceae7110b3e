#include "assess/water_period.h"

#include <algorithm>
#include <set>

namespace lvwang::assess {
namespace {

// Days, or in a year months, on which an item was sampled.
int times_sampled(const EvaluationPeriod& period, std::span<const DatedWaterValue> values) {
    std::set<CivilDate> times;
    for (const DatedWaterValue& one : values) {
        times.insert(period.kind == EvaluationPeriod::Kind::kYear ? CivilDate{one.day.year, one.day.month, 1} : one.day);
    }
    return static_cast<int>(times.size());
}

bool names_item(const WaterRules& rules, std::span<const std::string> required, std::string_view key) {
    const standards::WaterItem* const item = rules.item(key);
    if (item == nullptr) return false;
    return std::ranges::any_of(required, [&](const std::string& one) { return rules.item(one) == item; });
}

}  // namespace

int samplings_min(const WaterRules& rules, const EvaluationPeriod& period) {
    switch (period.kind) {
        case EvaluationPeriod::Kind::kMonth: return rules.month_samplings_min;
        case EvaluationPeriod::Kind::kQuarter: return rules.quarter_samplings_min;
        case EvaluationPeriod::Kind::kYear: return rules.year_samplings_min;
        case EvaluationPeriod::Kind::kRange:
        case EvaluationPeriod::Kind::kWeek:
        case EvaluationPeriod::Kind::kYearToDate: return 1;
    }
    return 1;
}

WaterPeriodResult evaluate_water_period(const WaterRules& rules, WaterBody body, const EvaluationPeriod& period,
                                        const WaterSamplings& samplings, std::span<const std::string> required) {
    WaterPeriodResult result;
    std::set<CivilDate> days;
    std::vector<Lack> seldom;
    const int due = samplings_min(rules, period);
    for (const auto& [parameter, all] : samplings) {
        std::vector<DatedWaterValue> inside;
        std::ranges::copy_if(all, std::back_inserter(inside),
                             [&](const DatedWaterValue& one) { return period.from <= one.day && one.day <= period.to; });
        if (inside.empty()) continue;
        std::vector<WaterValue> values;
        for (const DatedWaterValue& one : inside) {
            values.push_back(one.value);
            days.insert(one.day);
        }
        const int times = times_sampled(period, inside);
        if (times < due && names_item(rules, required, parameter)) {
            const bool year = period.kind == EvaluationPeriod::Kind::kYear;
            seldom.push_back({year ? LackCode::kMonths : LackCode::kSamplings, times, due, {}, {parameter}});
            continue;
        }
        result.means.push_back({parameter, water_mean(rules, parameter, values)});
    }
    result.days = static_cast<int>(days.size());
    result.assessment = evaluate_section(rules, body, result.means, required);
    auto& lacks = result.assessment.lacks;
    if (!lacks.empty()) lacks.insert(lacks.end(), seldom.begin(), seldom.end());
    return result;
}

}  // namespace lvwang::assess
