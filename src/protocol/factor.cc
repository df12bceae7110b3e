#include "protocol/factor.h"

#include <array>
#include <utility>

#include "base/text.h"

namespace lvwang::protocol {
namespace {

// The commonest first: every value of every frame comes through here.
constexpr std::array<std::pair<std::string_view, Suffix>, 27> kSuffixes{{{"Rtd", Suffix::kRtd},
                                                                         {"Flag", Suffix::kFlag},
                                                                         {"Avg", Suffix::kAvg},
                                                                         {"Min", Suffix::kMin},
                                                                         {"Max", Suffix::kMax},
                                                                         {"Cou", Suffix::kCou},
                                                                         {"ZsAvg", Suffix::kZsAvg},
                                                                         {"ZsMin", Suffix::kZsMin},
                                                                         {"ZsMax", Suffix::kZsMax},
                                                                         {"ZsRtd", Suffix::kZsRtd},
                                                                         {"EFlag", Suffix::kEFlag},
                                                                         {"SampleTime", Suffix::kSampleTime},
                                                                         {"RS", Suffix::kRs},
                                                                         {"RT", Suffix::kRt},
                                                                         {"Info", Suffix::kInfo},
                                                                         {"SN", Suffix::kSn},
                                                                         {"Ala", Suffix::kAla},
                                                                         {"UpValue", Suffix::kUpValue},
                                                                         {"LowValue", Suffix::kLowValue},
                                                                         {"Data", Suffix::kData},
                                                                         {"DayData", Suffix::kDayData},
                                                                         {"NightData", Suffix::kNightData},
                                                                         {"SampleRd", Suffix::kSampleRd},
                                                                         {"StandardValue", Suffix::kStandardValue},
                                                                         {"ResultType", Suffix::kResultType},
                                                                         {"CompleteTime", Suffix::kCompleteTime},
                                                                         {"SampleType", Suffix::kSampleType}}};

}  // namespace

std::string_view to_string(Suffix suffix) {
    for (const auto& [text, value] : kSuffixes) {
        if (value == suffix) return text;
    }
    return suffix == Suffix::kNone ? "" : "?";
}

FactorKey split_key(std::string_view key) {
    const std::size_t dash = key.rfind('-');
    if (dash == std::string_view::npos) return {trim(key), Suffix::kNone, {}};
    FactorKey split{trim(key.substr(0, dash)), Suffix::kUnknown, trim(key.substr(dash + 1))};
    for (const auto& [text, suffix] : kSuffixes) {
        if (equals_ignore_case(text, split.suffix_text)) {
            split.suffix = suffix;
            break;
        }
    }
    return split;
}

}  // namespace lvwang::protocol
