#include "model/assessment_plan.h"

#include <array>
#include <span>
#include <utility>

#include "base/check.h"

namespace lvwang {
namespace {

template <class E>
using Name = std::pair<E, std::string_view>;

constexpr std::array<Name<TargetMeasure>, 3> kMeasures{
    {{TargetMeasure::kMean, "mean"}, {TargetMeasure::kPercentile, "percentile"}, {TargetMeasure::kGoodShare, "good_share"}}};
constexpr std::array<Name<EventCause>, 4> kCauses{{{EventCause::kSand, "sand"},
                                                   {EventCause::kWildfire, "wildfire"},
                                                   {EventCause::kFireworks, "fireworks"},
                                                   {EventCause::kOther, "other"}}};
constexpr std::array<Name<EventState>, 3> kStates{
    {{EventState::kProposed, "proposed"}, {EventState::kApproved, "approved"}, {EventState::kWithdrawn, "withdrawn"}}};

template <class E>
std::string_view name_of(std::span<const Name<E>> names, E value) {
    for (const auto& [one, name] : names) {
        if (one == value) return name;
    }
    LVWANG_CHECK(false, "{} has no name", static_cast<int>(value));
}

template <class E>
Result<E> value_of(std::span<const Name<E>> names, std::string_view text) {
    std::string known;
    for (const auto& [one, name] : names) {
        if (name == text) return one;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
    }
    return fail(ErrorCode::kInvalidArgument, "'{}' is none of {}", text, known);
}

}  // namespace

std::string_view to_string(TargetMeasure measure) {
    return name_of<TargetMeasure>(kMeasures, measure);
}
Result<TargetMeasure> parse_target_measure(std::string_view text) {
    return value_of<TargetMeasure>(kMeasures, text);
}
std::string_view to_string(EventCause cause) {
    return name_of<EventCause>(kCauses, cause);
}
Result<EventCause> parse_event_cause(std::string_view text) {
    return value_of<EventCause>(kCauses, text);
}
std::string_view to_string(EventState state) {
    return name_of<EventState>(kStates, state);
}
Result<EventState> parse_event_state(std::string_view text) {
    return value_of<EventState>(kStates, text);
}

}  // namespace lvwang
