// What became of one try to send? Plain value; what the line did is told apart from what the other side said.
// Promise: `unsent` only where it certainly did not go out; whatever may have gone out and was not answered is `uncertain`.
// Rule: docs/adr/0014.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "model/sending.h"

namespace lvwang::courier {

struct Delivery {
    TryOutcome outcome = TryOutcome::kUnsent;
    std::string receipt;  ///< what the other side said when it took it
    std::string reason;   ///< why it is not sent
};

/// How long a try may take, and who may end it before anything has gone out.
struct Patience {
    std::int64_t connect_ms = 10'000;
    std::int64_t all_ms = 60'000;
    const std::atomic<bool>* stop = nullptr;
};

}  // namespace lvwang::courier
