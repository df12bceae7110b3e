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

// The suffixes that nearly all keys have, spelt as the standard spells them, found by one comparison.
Suffix usual_suffix(std::string_view text) {
    if (text == "Rtd") return Suffix::kRtd;
    if (text == "Flag") return Suffix::kFlag;
    if (text == "Avg") return Suffix::kAvg;
    return Suffix::kUnknown;
}

// Letters and digits at both ends: nothing to trim.
bool is_trimmed(std::string_view text) {
    return !text.empty() && text.front() > ' ' && text.back() > ' ';
}

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
    FactorKey split{key.substr(0, dash), Suffix::kUnknown, key.substr(dash + 1)};
    if (!is_trimmed(split.factor)) split.factor = trim(split.factor);
    if (!is_trimmed(split.suffix_text)) split.suffix_text = trim(split.suffix_text);
    split.suffix = usual_suffix(split.suffix_text);
    if (split.suffix != Suffix::kUnknown) return split;
    for (const auto& [text, suffix] : kSuffixes) {
        if (equals_ignore_case(text, split.suffix_text)) {
            split.suffix = suffix;
            break;
        }
    }
    return split;
}

}  // namespace lvwang::protocol
