#include "model/exposure.h"

#include "model/name_table.h"

namespace lvwang {
namespace {

constexpr NameTable<ExposureState, 3> kStates{
    {{ExposureState::kDraft, "draft"}, {ExposureState::kShown, "shown"}, {ExposureState::kWithdrawn, "withdrawn"}}};

}  // namespace

std::string_view to_string(ExposureState state) {
    return name_of(kStates, state);
}

Result<ExposureState> parse_exposure_state(std::string_view text) {
    return value_of(kStates, text);
}

}  // namespace lvwang
