#include "district/story.h"

#include <array>
#include <utility>

namespace lvwang::district {
namespace {

constexpr std::array kParts{
    std::pair<std::string_view, Part>{"none", Part::kNone},
    std::pair<std::string_view, Part>{"fresh_exceedance", Part::kFreshExceedance},
    std::pair<std::string_view, Part>{"past_exceedance", Part::kPastExceedance},
    std::pair<std::string_view, Part>{"maintenance", Part::kMaintenance},
    std::pair<std::string_view, Part>{"wastewater_warning", Part::kWastewaterWarning},
    std::pair<std::string_view, Part>{"silent", Part::kSilent},
    std::pair<std::string_view, Part>{"broken_line", Part::kBrokenLine},
    std::pair<std::string_view, Part>{"power_cut", Part::kPowerCut},
};

constexpr int kDaysRepeated = 10;      // a demo left running stays fresh
constexpr std::int64_t kPastDays = 8;  // two working days were due; a holiday week fits in between
constexpr std::int64_t kSilentForMs = 5 * kHourMs;
// Within a day that is over at every opening, and one whose minutes are told.
constexpr std::int64_t kBrokenFromMs = 14 * kHourMs;
constexpr std::int64_t kBrokenForMs = 3 * kHourMs;
constexpr std::int64_t kCutFromMs = 9 * kHourMs;
constexpr std::int64_t kCutForMs = 2 * kHourMs;
constexpr Instant kForEver{INT64_MAX};

}  // namespace

Result<Part> parse_part(std::string_view text) {
    for (const auto& [name, part] : kParts) {
        if (name == text) return part;
    }
    return fail_field("part", "'{}' is no part of the story", text);
}

Instant past_exceedance_start(Instant anchor) {
    return floor_to(anchor, kDayMs) - kPastDays * kDayMs + 10 * kHourMs;
}

std::vector<Event> events_of(Part part, const std::vector<Instant>& anchors) {
    std::vector<Event> events;
    if (anchors.empty() || part == Part::kNone) return events;
    if (part == Part::kPastExceedance) {
        const Instant start = past_exceedance_start(anchors.front());
        events.push_back({EventKind::kStrongGas, start, start + 2 * kHourMs});
        return events;
    }
    if (part == Part::kBrokenLine || part == Part::kPowerCut) {
        const Instant yesterday = floor_to(anchors.front(), kDayMs) - kDayMs;
        const bool cut = part == Part::kPowerCut;
        const Instant from = yesterday + (cut ? kCutFromMs : kBrokenFromMs);
        events.push_back({cut ? EventKind::kSilence : EventKind::kBrokenLine, from, from + (cut ? kCutForMs : kBrokenForMs)});
        return events;
    }
    if (part == Part::kSilent) {
        events.push_back({EventKind::kSilence, anchors.front() - kSilentForMs, kForEver});
        return events;
    }
    for (const Instant anchor : anchors) {
        const Instant hour = floor_to(anchor, kHourMs) - kHourMs;
        for (int day = 0; day < kDaysRepeated; ++day) {
            const Instant start = hour + day * kDayMs;
            switch (part) {
                case Part::kFreshExceedance:
                    events.push_back({EventKind::kThinGas, start, start + kHourMs + 3 * kMinuteMs});
                    break;
                case Part::kMaintenance:
                    events.push_back({EventKind::kMaintenance, start + 4 * kMinuteMs, start + 54 * kMinuteMs});
                    break;
                case Part::kWastewaterWarning: {
                    const Instant cycle = floor_to(start, 2 * kHourMs);
                    events.push_back({EventKind::kStrongWater, cycle, cycle + 2 * kHourMs});
                    break;
                }
                default: break;
            }
        }
    }
    return events;
}

}  // namespace lvwang::district
