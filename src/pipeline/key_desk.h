// Who makes the new keys? A worker that answers each wish with one command: a random key, sealed before it becomes an entry.
// Promises: a key is never in a command, a log line or an error in plain text; one command for each wish.
// Rule: HJ 212-2025 6.4.3; NewSK is sixteen characters on the wire.
#pragma once

#include <thread>

#include "pipeline/inbox.h"
#include "pipeline/key_wishes.h"
#include "store/seal.h"

namespace lvwang::pipeline {

/// The command that answers a wish; draws a random key.
[[nodiscard]] Command issue_key(const KeyWish& wish, const store::Seal& seal, Instant now);

class KeyDesk {
public:
    /// Everything outlives the desk, which works until it is destroyed.
    KeyDesk(Inbox& inbox, KeyWishes& wishes, const store::Seal& seal, Clock clock);

private:
    std::jthread worker_;
};

}  // namespace lvwang::pipeline
