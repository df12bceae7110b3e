// Who waits for what became of a command? People get the result, or after five seconds a number to ask with.
// Promises: every waiting reply is given exactly once; what became of the last commands is remembered, no more. Thread-safe.
// Rule: result or rejection; after 5 s a 202 and an id (docs/ARCHITECTURE.md, One writer).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "api/message.h"
#include "base/time.h"

namespace lvwang::api {

inline constexpr std::int64_t kCommandPatienceMs = 5'000;  // longer than any apply, shorter than a person's patience
inline constexpr std::size_t kCommandsRemembered = 1'000;

class CommandDesk {
public:
    using Reply = std::function<void(Response)>;

    /// A command of `asked_by` was handed over at `now`; `reply` waits for it. @return its number
    [[nodiscard]] std::uint64_t wait(Reply reply, Instant now, std::string asked_by = {});
    /// What became of it: given to who waits, and remembered.
    /// @param once  it holds a secret: not remembered where it could be given
    void settle(std::uint64_t id, Response outcome, bool once = false);
    /// Gives 202 to those who have waited longer than kCommandPatienceMs.
    void expire(Instant now);
    /// The outcome of a command, or 202 while there is none; absent where the number is unknown or forgotten, or another's.
    [[nodiscard]] std::optional<Response> state_of(std::uint64_t id, std::string_view asker = {}) const;

private:
    struct Slip {
        Reply reply;  ///< empty once given
        std::string asked_by;
        Instant since;
        std::optional<Response> outcome;
    };

    mutable std::mutex mutex_;
    std::map<std::uint64_t, Slip> slips_;
    std::uint64_t last_ = 0;
};

}  // namespace lvwang::api
