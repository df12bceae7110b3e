#include "detect/rules.h"

#include <algorithm>
#include <array>

namespace lvwang::detect {

const Rule* rule_named(std::string_view name) {
    static constexpr std::array<const Rule*, 7> kRules{&kStackHourExceeded, &kWastewaterDayExceeded, &kWastewaterHourWarning,
                                                       &kAirDayExceeded,    &kAirHourHigh,           &kSilent,
                                                       &kHourDisagrees};
    const auto* const found = std::ranges::find(kRules, name, &Rule::name);
    return found == kRules.end() ? nullptr : *found;
}

}  // namespace lvwang::detect
