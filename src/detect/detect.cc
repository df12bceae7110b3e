#include "detect/detect.h"

#include <algorithm>

#include "model/parameter_keys.h"

namespace lvwang::detect {
namespace {

Sighting seen(const LimitJudgement& judgement) {
    // Below the lower limit of a range (pH) the lower one is what was missed.
    const bool below = judgement.lower_limit && judgement.value < *judgement.lower_limit;
    const Decimal reference = below ? *judgement.lower_limit : judgement.limit;
    return {.parameter = judgement.parameter,
            .present = judgement.exceeded,
            .value = judgement.value,
            .measured = judgement.aspect == Aspect::kConverted ? judgement.measured : std::nullopt,
            .reference = reference,
            .limit = reference,
            .unit = judgement.unit,
            .standard = judgement.standard,
            .clause = judgement.clause,
            .table = judgement.table};
}

Sighting near(const LimitJudgement& judgement) {
    Sighting sighting = seen(judgement);
    // A range has no meaningful share: pH 8.1 is 90 % of 9 and perfectly ordinary.
    if (judgement.lower_limit || judgement.limit.mantissa <= 0) return sighting;
    const auto threshold =
        scale_by_ratio(judgement.limit, kWarningSharePct, 100, std::min(judgement.limit.scale + 2, kDecimalScaleMax));
    if (!threshold) return sighting;
    sighting.reference = *threshold;
    sighting.present = judgement.value > *threshold;
    return sighting;
}

Examination look(const Rule& rule, const Assessment& assessment, Sighting (*see)(const LimitJudgement&)) {
    Examination examination{&rule, assessment.point, assessment.start, rule.hold_periods, assessment.seq, {}};
    for (const LimitJudgement& judgement : assessment.judgements) examination.sightings.push_back(see(judgement));
    return examination;
}

Decimal magnitude(Decimal value) {
    return value.mantissa < 0 ? Decimal{-value.mantissa, value.scale} : value;
}

// |a - b|; nothing where it cannot be held, which is further apart than any tolerance.
std::optional<Decimal> distance(Decimal a, Decimal b) {
    ExactSum sum;
    sum.add(a);
    sum.add_product(b, Decimal::of(-1));
    const auto total = sum.total();
    return total ? std::optional(magnitude(*total)) : std::nullopt;
}

// Apart by more than one step of the last decimal shown and by more than the share; directions by more than some degrees, the
// short way round.
bool disagree(Decimal a, Decimal b, const Parameter* parameter) {
    const auto apart = distance(a, b);
    if (!apart) return true;
    if (parameter != nullptr && parameter->key == kWindDirectionKey) {
        const auto other_way = distance(Decimal::of(360), *apart);
        return other_way && std::min(*apart, *other_way) > Decimal::of(kDisagreementDegrees);
    }
    const int decimals = parameter == nullptr ? 1 : parameter->decimals;
    const Decimal larger = std::max(magnitude(a), magnitude(b));
    const auto share = scale_by_ratio(larger, kDisagreementSharePct, 100, std::min(larger.scale + 2, kDecimalScaleMax));
    return *apart > Decimal{1, static_cast<std::uint8_t>(decimals)} && (!share || *apart > *share);
}

std::vector<Examination> examine(PointKind kind, const Assessment& assessment) {
    const bool hour = assessment.period == Period::kHour;
    const bool day = assessment.period == Period::kDay;
    if (kind == PointKind::kStack && hour) return {look(kStackHourExceeded, assessment, seen)};
    if (kind == PointKind::kWastewater && day) return {look(kWastewaterDayExceeded, assessment, seen)};
    if (kind == PointKind::kWastewater && hour) return {look(kWastewaterHourWarning, assessment, near)};
    if (kind == PointKind::kAmbientAir && day) return {look(kAirDayExceeded, assessment, seen)};
    return {};
}

const Sample* measured_in(std::span<const Sample> samples, ParameterId parameter) {
    const auto found = std::ranges::find(samples, Column{parameter, Aspect::kMeasured}, &Sample::column);
    return found == samples.end() || !found->valid() ? nullptr : &*found;
}

}  // namespace

bool raises_no_alarm(const Sample& sample) {
    return has(sample.flags, Flag::kBackfill) || has(sample.flags, Flag::kClockDoubt);
}

std::vector<Examination> examine(PointKind kind, const Assessment& assessment, const Reading& average) {
    std::vector<Examination> seen = examine(kind, assessment);
    for (Examination& examination : seen) {
        for (Sighting& sighting : examination.sightings) {
            sighting.no_alarm = std::ranges::any_of(average.samples, [&](const Sample& sample) {
                return sample.column.parameter == sighting.parameter && sample.valid() && raises_no_alarm(sample);
            });
        }
    }
    return seen;
}

void keep_alarms_of(std::vector<Examination>& seen, const std::vector<Examination>& in_time) {
    for (Examination& examination : seen) {
        const auto same_rule = std::ranges::find(in_time, examination.rule, &Examination::rule);
        for (Sighting& sighting : examination.sightings) {
            const auto is_this = [&](const Sighting& other) {
                return other.present && other.parameter == sighting.parameter && other.clause == sighting.clause;
            };
            const bool also = same_rule != in_time.end() && std::ranges::any_of(same_rule->sightings, is_this);
            sighting.no_alarm = sighting.no_alarm || !also;
        }
    }
}

Examination disagreements(PointId point, Instant start, std::uint64_t seq, std::span<const Sample> reported,
                          std::span<const Sample> computed, const ParameterLookup& parameters) {
    Examination examination{&kHourDisagrees, point, start, kHourDisagrees.hold_periods, seq, {}};
    for (const Sample& sample : reported) {
        if (sample.column.aspect != Aspect::kMeasured || !sample.valid()) continue;
        const Sample* other = measured_in(computed, sample.column.parameter);
        if (other == nullptr) continue;
        const Parameter* parameter = parameters(sample.column.parameter);
        const Decimal own = sample.value();
        const Decimal theirs = other->value();
        examination.sightings.push_back({.parameter = sample.column.parameter,
                                         .present = disagree(own, theirs, parameter),
                                         .value = own,
                                         .measured = {},
                                         .reference = theirs,
                                         .limit = {},
                                         .unit = parameter == nullptr ? "" : parameter->unit,
                                         .standard = {},
                                         .clause = {},
                                         .no_alarm = raises_no_alarm(sample) || raises_no_alarm(*other)});
    }
    return examination;
}

}  // namespace lvwang::detect
