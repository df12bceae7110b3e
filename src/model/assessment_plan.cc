#include "model/assessment_plan.h"

#include "model/name_table.h"

namespace lvwang {
namespace {

constexpr NameTable<TargetMeasure, 4> kMeasures{{{TargetMeasure::kMean, "mean"},
                                                 {TargetMeasure::kPercentile, "percentile"},
                                                 {TargetMeasure::kGoodShare, "good_share"},
                                                 {TargetMeasure::kSectionClass, "section_class"}}};
constexpr NameTable<EventCause, 4> kCauses{{{EventCause::kSand, "sand"},
                                            {EventCause::kWildfire, "wildfire"},
                                            {EventCause::kFireworks, "fireworks"},
                                            {EventCause::kOther, "other"}}};
constexpr NameTable<EventState, 3> kStates{
    {{EventState::kProposed, "proposed"}, {EventState::kApproved, "approved"}, {EventState::kWithdrawn, "withdrawn"}}};

}  // namespace

std::string_view to_string(TargetMeasure measure) {
    return name_of(kMeasures, measure);
}
Result<TargetMeasure> parse_target_measure(std::string_view text) {
    return value_of(kMeasures, text);
}
std::string_view to_string(EventCause cause) {
    return name_of(kCauses, cause);
}
Result<EventCause> parse_event_cause(std::string_view text) {
    return value_of(kCauses, text);
}
std::string_view to_string(EventState state) {
    return name_of(kStates, state);
}
Result<EventState> parse_event_state(std::string_view text) {
    return value_of(kStates, text);
}

}  // namespace lvwang
