#include "assess/assess.h"

#include <algorithm>

#include "assess/air_index.h"
#include "assess/emission_limits.h"
#include "assess/limits.h"
#include "assess/water_reading.h"
#include "base/check.h"
#include "model/parameter_keys.h"

namespace lvwang::assess {
namespace {

using standards::Averaging;

const Sample* find_sample(std::span<const Sample> samples, Column column) {
    const auto found = std::ranges::find(samples, column, &Sample::column);
    return found == samples.end() ? nullptr : &*found;
}

const Sample* find_valid(std::span<const Sample> samples, Column column) {
    const Sample* const found = find_sample(samples, column);
    return found != nullptr && found->valid() ? found : nullptr;
}

bool valid_on(const PermitLimit& limit, CivilDate day) {
    return limit.valid_from <= day && (!limit.valid_to || day <= *limit.valid_to);
}

// Valid measured means that belong to an index or an ambient limit, by key.
std::vector<std::pair<const Parameter*, const Sample*>> ambient_means(const ParameterLookup& parameters, const Reading& average) {
    std::vector<std::pair<const Parameter*, const Sample*>> means;
    for (const Sample& sample : average.samples) {
        const Parameter* const parameter = parameters(sample.column.parameter);
        if (parameter == nullptr || sample.column.aspect != Aspect::kMeasured || !sample.valid()) continue;
        means.emplace_back(parameter, &sample);
    }
    return means;
}

std::vector<LimitJudgement> judge_ambient(const standards::Standards& standards, const ParameterLookup& parameters, int grade,
                                          const Reading& average) {
    std::vector<LimitJudgement> judgements;
    const auto edition = standards.edition_at("gb3095", average.start);
    if (!edition) return judgements;
    for (const auto& [parameter, sample] : ambient_means(parameters, average)) {
        const bool eight_hours = parameter->key == kOzone8hKey;
        if (eight_hours && average.stream.period != Period::kDay) continue;  // the limit is on the day's largest
        const Averaging averaging = average.stream.period == Period::kHour ? Averaging::kHour
                                    : eight_hours                          ? Averaging::kDailyMax8h
                                                                           : Averaging::kDay;
        const auto* const row = standards.ambient_limit((*edition)->key, parameter->key, averaging, grade);
        if (row == nullptr || row->unit != parameter->unit) continue;
        judgements.push_back(judge(*sample, {row->limit, {}, row->decimals, row->unit, (*edition)->standard, row->clause}));
    }
    return judgements;
}

std::vector<LimitJudgement> judge_permit(const standards::Standards& standards, const ParameterLookup& parameters,
                                         std::span<const PermitLimit> limits, const Reading& average) {
    std::vector<LimitJudgement> judgements;
    for (const PermitLimit& limit : limits) {
        const Parameter* const parameter = parameters(limit.parameter);
        if (parameter == nullptr || !valid_on(limit, to_date(average.start))) continue;
        const Aspect aspect = limit.reference_oxygen_pct ? Aspect::kConverted : Aspect::kMeasured;
        const Sample* const judged = find_valid(average.samples, {limit.parameter, aspect});
        const Sample* const measured = find_sample(average.samples, {limit.parameter, Aspect::kMeasured});
        const bool marked = measured != nullptr && !measured->valid();  // what was measured amiss is not right when converted
        if (judged == nullptr || marked) continue;
        // The full value is compared unless the row of the table that the permit names rounds.
        const auto* const row = limit_in_table(standards, limit.table, parameter->key);
        const std::optional<int> decimals = row == nullptr ? std::nullopt : row->decimals;
        judgements.push_back(judge(
            *judged, {limit.limit, limit.lower_limit, decimals, parameter->unit, limit.standard, limit.clause, limit.table}));
        if (limit.reference_oxygen_pct && measured != nullptr) judgements.back().measured = measured->value();
    }
    return judgements;
}

}  // namespace

AirIndex air_index_of(const standards::IndexRules& rules, const ParameterLookup& parameters, const Reading& average,
                      std::span<const std::string_view> not_monitored) {
    const Period period = average.stream.period;
    LVWANG_CHECK(period == Period::kHour || period == Period::kDay, "index of a {}", to_string(period));
    const standards::Report report = period == Period::kHour ? standards::Report::kHour : standards::Report::kDay;
    const auto& columns = rules.columns(report);
    std::vector<Concentration> concentrations;
    for (const auto& [parameter, sample] : ambient_means(parameters, average)) {
        const auto column = std::ranges::find(columns, parameter->key, &standards::IndexColumn::parameter);
        // A day's o3 is a day mean here, not the largest hour that the 2012 edition's daily report may take beside o3_8h.
        const bool day_mean_of_ozone = report == standards::Report::kDay && parameter->key == kOzoneKey;
        if (column == columns.end() || column->unit != parameter->unit || day_mean_of_ozone) continue;
        const Decimal value = sample->rounded(column->decimals);
        if (value >= Decimal::of(0)) concentrations.push_back({parameter->key, value});
    }
    auto index = air_index(rules, report, concentrations, not_monitored);
    LVWANG_CHECK(index.has_value(), "{}", index.error().message);
    return std::move(*index);
}

std::vector<Sample> missing_conversions(const standards::Standards& standards, const ParameterLookup& parameters,
                                        std::span<const PermitLimit> limits, const Reading& average) {
    std::vector<Sample> converted;
    const Sample* oxygen = nullptr;
    for (const Sample& sample : average.samples) {
        const Parameter* const parameter = parameters(sample.column.parameter);
        if (parameter == nullptr || parameter->key != kOxygenKey || sample.column.aspect != Aspect::kMeasured) continue;
        if (sample.valid()) oxygen = &sample;
    }
    const auto edition = standards.edition_at("hj75", average.start);
    if (oxygen == nullptr || !edition) return converted;
    const auto in_air = standards.rule((*edition)->key, "oxygen_in_air_pct");
    if (!in_air) return converted;
    for (const PermitLimit& limit : limits) {
        if (!limit.reference_oxygen_pct || *limit.reference_oxygen_pct >= (*in_air)->value) continue;
        if (!valid_on(limit, to_date(average.start))) continue;
        if (find_valid(average.samples, {limit.parameter, Aspect::kConverted}) != nullptr) continue;
        const Sample* const measured = find_valid(average.samples, {limit.parameter, Aspect::kMeasured});
        if (measured == nullptr) continue;
        converted.push_back(convert(*measured, *oxygen, *limit.reference_oxygen_pct, (*in_air)->value));
    }
    return converted;
}

Assessment assess(const standards::Standards& standards, const ParameterLookup& parameters, const Subject& subject,
                  const Reading& average) {
    Assessment assessment;
    assessment.point = subject.point;
    assessment.period = average.stream.period;
    assessment.start = average.start;
    assessment.seq = average.seq;
    const bool hour = average.stream.period == Period::kHour;
    if (!hour && average.stream.period != Period::kDay) return assessment;
    if (subject.kind == PointKind::kAmbientAir) {
        if (const auto edition = standards.edition_at("hj633", average.start)) {
            const auto rules = standards.index_rules((*edition)->key);
            if (rules) assessment.air = air_index_of(**rules, parameters, average, subject.not_monitored);
        }
        assessment.judgements = judge_ambient(standards, parameters, subject.air_grade, average);
    } else if (subject.kind == PointKind::kStack && hour) {
        Reading complete = average;
        for (const Sample& sample : missing_conversions(standards, parameters, subject.limits, average)) {
            std::erase_if(complete.samples, [&](const Sample& other) { return other.column == sample.column; });
            complete.samples.push_back(sample);
        }
        assessment.judgements = judge_permit(standards, parameters, subject.limits, complete);
    } else if (subject.kind == PointKind::kSurfaceWater && !hour) {
        if (auto water = assess_water_day(standards, parameters, subject.body, average)) assessment.water = std::move(*water);
    } else if (subject.kind == PointKind::kWastewater) {
        assessment.judgements = judge_permit(standards, parameters, subject.limits, average);
    }
    return assessment;
}

}  // namespace lvwang::assess
