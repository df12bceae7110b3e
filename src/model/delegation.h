// Who acts for whom, until when? A firm's environmental officer names another (委托).
// Plain values; accounts says who may name whom and what comes of it, the book keeps them.
// Rule: docs/OPERATING.md, Delegates.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace lvwang {

struct Delegation {
    std::int64_t id = 0;    ///< seq of the entry that made it
    std::string principal;  ///< login: in whose name
    std::string delegate;   ///< login: who acts
    Instant since;
    Instant until;                         ///< exclusive: the end of its last day
    std::optional<Instant> ended_at = {};  ///< before that
    std::string ended_by = {};             ///< login; empty where one of the two had to leave it
    [[nodiscard]] bool in_force(Instant now) const { return now >= since && now < until && !ended_at; }
    friend bool operator==(const Delegation&, const Delegation&) = default;
};

}  // namespace lvwang
