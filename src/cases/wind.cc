#include "cases/wind.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "cases/deadline.h"

namespace lvwang::cases {

std::optional<bool> is_comparable(const Wind& a, const Wind& b) {
    const bool a_calm = a.speed_m_s < kCalmBelow_m_s;
    const bool b_calm = b.speed_m_s < kCalmBelow_m_s;
    if (a_calm || b_calm) return a_calm && b_calm;
    if (!a.direction_deg || !b.direction_deg) return std::nullopt;
    const auto [slower, faster] = std::minmax(a.speed_m_s, b.speed_m_s);
    const double turned = std::fmod(std::abs(*a.direction_deg - *b.direction_deg), 360.0);
    return faster <= kSpeedFactorMax * slower && std::min(turned, 360.0 - turned) <= kSectorHalf_deg;
}

std::optional<CaseChange> end_wind_watch(const Case& before, const WindWatch& wind, int days, Instant now, std::uint64_t seq) {
    const bool watched = before.state == CaseState::kClosed && before.watch_until && before.watch_outcome.empty();
    if (!watched || now <= *before.watch_until || wind.known_until <= *before.watch_until) return {};
    Case after = before;
    ++after.version;
    std::string counts = fmt::format(R"("comparable_hours":{},"known_hours":{},"needed_hours":{})", wind.hours_comparable,
                                     wind.hours_known, wind.hours_needed);
    std::string_view act = "watch_held";
    if (wind.hours_comparable >= wind.hours_needed) {
        after.watch_outcome = "held";
    } else if (!wind.prolonged) {
        act = "watch_prolonged";
        after.watch_until = end_of(add_days(to_date(*before.watch_until), days));
        counts += fmt::format(R"(,"watch_until":{})", json_quote(format_iso(*after.watch_until)));
    } else {
        act = "watch_uncertain";
        after.watch_outcome = "held_uncertain";
    }
    CaseEvent event = event_after(after, act, kSystem, {}, now, seq);
    event.details = "{" + counts + "}";
    return CaseChange{std::move(after), std::move(event)};
}

}  // namespace lvwang::cases
