// 随机抽查: which closed cases were drawn to be seen again, out of which, by which seed.
// Plain values; audit/lot.h says how a draw is made, the spine makes it, the book keeps it and changes it no more.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace lvwang {

struct RecheckDraw {
    std::int64_t id = 0;
    Instant at = {};
    std::string actor = {};
    std::string seed = {};
    CivilDate from = {};           ///< of the days on which they were closed
    CivilDate to = {};             ///< the last of them
    std::string type = {};         ///< key of a workflow; empty: of all kinds
    std::string region_code = {};  ///< and what lies in it; empty: all that the drawer sees
    std::int64_t wanted = 0;
    std::string visitor = {};  ///< login of who goes
    Instant due_at = {};       ///< by when
    std::int64_t pool_size = 0;
    std::vector<std::int64_t> pool = {};   ///< cases it was drawn from, by id; empty in lists
    std::vector<std::int64_t> picks = {};  ///< those that were drawn, in the order of the draw
    std::uint64_t seq = 0;
};

}  // namespace lvwang
