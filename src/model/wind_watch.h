// How a closed case is watched whose matter comes with the wind: the wind then, and how often it has blown like that since.
// Plain values; cases/wind.h says what is alike, the book keeps them.
#pragma once

#include <cstdint>
#include <optional>

#include "base/decimal.h"
#include "base/time.h"
#include "model/place.h"

namespace lvwang {

struct WindWatch {
    std::int64_t case_id = 0;
    Instant closed_at = {};                     ///< which close of the case it is about
    PointId point{};                            ///< whose wind is looked at; 0: nobody near measured any then
    Instant then_at = {};                       ///< hour with which the finding began
    std::optional<Decimal> direction_deg = {};  ///< where the wind came from in it; absent: nobody knows
    std::optional<Decimal> speed_m_s = {};
    int hours_needed = 0;
    int hours_comparable = 0;  ///< with such a wind, a valid value, and without what opened the case
    int hours_known = 0;       ///< with some wind and a valid value
    Instant known_until = {};  ///< hours before it were looked at
    bool prolonged = false;    ///< the watch was made longer once
    std::uint64_t seq = 0;
};

}  // namespace lvwang
