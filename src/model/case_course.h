// How did a case go? What its events say of answers, returns and relapses within a stretch of time.
// Promises: a plain value, made from the events of the case alone. Rule: events are only ever added (model/case.h).
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace lvwang {

struct CaseCourse {
    std::optional<Instant> accepted_at;  ///< first time that somebody signed for it
    std::optional<Instant> fed_back_at;  ///< first time that it was said to be mended
    int returned = 0;                    ///< times that what was done did not pass: sent back, or a failed look afterwards
    int returned_within = 0;             ///< of these within the stretch
    int relapsed_within = 0;             ///< times that it opened again by itself within the stretch
    int before = 0;  ///< cases of the same kind at the same point (without one: site), opened in the 90 days before it
};

}  // namespace lvwang
