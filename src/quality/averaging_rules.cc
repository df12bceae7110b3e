#include "quality/averaging_rules.h"

#include "base/check.h"
#include "model/parameter_keys.h"

namespace lvwang::quality {
namespace {

using standards::Averaging;

constexpr int kGradeOfMostPlaces = 2;

int whole(Decimal value) {
    return static_cast<int>(ceil_to_integer(value));
}

}  // namespace

Result<AveragingRules> AveragingRules::at(const standards::Standards& standards, PointKind kind, Instant observed) {
    AveragingRules rules;
    rules.standards_ = &standards;
    rules.kind_ = kind;
    switch (kind) {
        case PointKind::kAmbientAir:
        case PointKind::kMicroAir:
        case PointKind::kWeather: {
            LVWANG_ASSIGN(const standards::Edition* const limits, standards.edition_at("gb3095", observed));
            LVWANG_ASSIGN(const standards::Edition* const assessment, standards.edition_at("hj663", observed));
            rules.editions_ = {limits->key, assessment->key};
            LVWANG_TRY(rules.read_ozone(*limits, *assessment));
            break;
        }
        case PointKind::kStack: {
            LVWANG_ASSIGN(const standards::Edition* const edition, standards.edition_at("hj75", observed));
            rules.editions_ = {edition->key};
            break;
        }
        case PointKind::kWastewater:
        case PointKind::kSurfaceWater: {
            LVWANG_ASSIGN(const standards::Edition* const edition, standards.edition_at("hj356", observed));
            rules.editions_ = {edition->key};
            break;
        }
    }
    for (const Averaging average : {Averaging::kHour, Averaging::kDay}) {
        if (rules.need("*", average).minimum > Decimal::of(0)) continue;
        return fail(ErrorCode::kNotFound, "{} does not say how many values make {} valid", rules.editions_.back(),
                    to_string(average));
    }
    return rules;
}

Need AveragingRules::need(std::string_view parameter, Averaging average) const {
    for (const std::string_view edition : editions_) {
        if (const auto* const row = standards_->validity(edition, parameter, average)) {
            return {row->minimum, row->unit == "%", row->clause};
        }
    }
    return {};
}

Result<void> AveragingRules::read_ozone(const standards::Edition& limits, const standards::Edition& assessment) {
    const auto* const hours = standards_->validity(limits.key, kOzone8hKey, Averaging::kEightHours);
    const auto* const values = standards_->validity(assessment.key, kOzone8hKey, Averaging::kDailyMax8h);
    const auto* const limit = standards_->ambient_limit(limits.key, kOzone8hKey, Averaging::kDailyMax8h, kGradeOfMostPlaces);
    if (hours == nullptr || values == nullptr || limit == nullptr) {
        return fail(ErrorCode::kNotFound, "{} and {} lack the counts of 8-hour ozone", limits.key, assessment.key);
    }
    LVWANG_ASSIGN(const standards::Rule* const first, standards_->rule(assessment.key, "mda8_first_end_hour"));
    LVWANG_ASSIGN(const standards::Rule* const last, standards_->rule(assessment.key, "mda8_last_end_hour"));
    LVWANG_ASSIGN(const standards::Rule* const above, standards_->rule(assessment.key, "mda8_valid_above"));
    ozone_ = {whole(hours->minimum), whole(values->minimum), whole(first->value),
              whole(last->value),    above->value,           limit->decimals};
    return {};
}

}  // namespace lvwang::quality
