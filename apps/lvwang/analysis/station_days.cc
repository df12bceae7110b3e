#include "analysis/station_days.h"

#include <algorithm>

#include "model/parameter_keys.h"
#include "quality/averages.h"

namespace lvwang::analysis {
namespace {

// Means are kept with nine decimals until the one rounding that the text asks for.
constexpr int kMeanDecimals = 9;
constexpr std::int64_t kOzoneReachMs = 8 * kHourMs;  // the first 8-hour mean of a day that counts ends at 08:00

std::span<const StoredSample> between(std::span<const StoredSample> hours, Instant from, Instant to) {
    const auto first = std::ranges::lower_bound(hours, from, {}, &StoredSample::start);
    const auto last = std::ranges::lower_bound(hours, to, {}, &StoredSample::start);
    return {first, last};
}

// The day's largest 8-hour mean of ozone. 8-hour means that the file itself holds are passed over: they follow from the hours.
std::optional<Sample> ozone_of(std::span<const StoredSample> ozone, Instant day, const quality::AveragingRules& rules,
                               const quality::OzoneParameters& ids) {
    std::vector<StoredSample> means;
    for (Instant hour = day; hour < day + kDayMs; hour = hour + kHourMs) {
        const auto mean = quality::eight_hour_mean(rules, ids, hour, between(ozone, hour - kOzoneReachMs, hour + kHourMs));
        if (mean) means.push_back({hour, 0, *mean});
    }
    return quality::largest_eight_hour_mean(rules, ids, day, means);
}

}  // namespace

assess::DayValues days_of(const StationHours& station, const quality::AveragingRules& rules,
                          const registry::ParameterTable& parameters) {
    assess::DayValues days;
    if (station.hours.empty()) return days;
    const ParameterLookup lookup = [&](ParameterId id) { return parameters.find(id); };
    const Parameter* const ozone = parameters.find(kOzoneKey);
    const Parameter* const ozone_8h = parameters.find(kOzone8hKey);
    std::vector<StoredSample> ozone_hours;
    std::ranges::copy_if(station.hours, std::back_inserter(ozone_hours), [&](const StoredSample& one) {
        return ozone != nullptr && one.sample.column == Column{ozone->id, Aspect::kMeasured};
    });
    const Instant first = start_of(to_date(station.hours.front().start));
    for (Instant day = first; day <= station.hours.back().start; day = day + kDayMs) {
        const CivilDate date = to_date(day);
        const auto hours = between(station.hours, day, day + kDayMs);
        const Reading means = quality::day_from_hours(rules, lookup, {PointId{1}, day, 0}, hours);
        for (const Sample& sample : means.samples) {
            const Parameter* const parameter = lookup(sample.column.parameter);
            if (parameter == nullptr || sample.column.aspect != Aspect::kMeasured || !sample.valid()) continue;
            days[parameter->key].push_back({date, sample.value(kMeanDecimals)});
        }
        if (ozone == nullptr || ozone_8h == nullptr) continue;
        const auto largest = ozone_of(ozone_hours, day, rules, {ozone->id, ozone_8h->id});
        if (largest && largest->valid()) days[ozone_8h->key].push_back({date, largest->value(kMeanDecimals)});
    }
    return days;
}

Result<quality::AveragingRules> rules_under(const standards::Standards& standards, std::string_view evaluation_edition) {
    LVWANG_ASSIGN(const standards::Edition* const edition, standards.edition(evaluation_edition));
    return quality::AveragingRules::at(standards, PointKind::kAmbientAir, start_of(edition->to.value_or(edition->from)));
}

}  // namespace lvwang::analysis
