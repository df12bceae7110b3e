// What was told to whom outside, and does he have it? A message as it was composed, its sends, and what became of each try.
// Plain values; a send is in the book before it goes out, and what became of it is another entry (docs/adr/0014).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/channel.h"

namespace lvwang {

/// One text in the forms that channels can carry.
struct OutMessage {
    std::int64_t id = 0;
    SendSubject subject = SendSubject::kTest;
    std::int64_t subject_id = 0;  ///< of the notice or case; 0 of a test
    int version = 0;              ///< of the notice
    std::string title;
    std::string brief;     ///< plain, for short messages
    std::string markdown;  ///< for robots
    std::string plain;     ///< the whole of it, for mail readers that show no HTML
    std::string html;      ///< empty: there is only the plain text
    Instant at;
    std::string actor;
};

enum class SendState : std::uint8_t {
    kWaiting = 0,    ///< goes out at next_at
    kBegun = 1,      ///< is on its way; nobody knows yet
    kSent = 2,       ///< the other side has it, see the receipt
    kRefused = 3,    ///< the other side does not want it, or it could not be reached often enough; nobody has it
    kUncertain = 4,  ///< the line broke after it had gone out: somebody may have it
    kCancelled = 5,  ///< taken back before it went out
};
[[nodiscard]] std::string_view to_string(SendState state);  ///< waiting, begun, sent, refused, uncertain, cancelled
[[nodiscard]] Result<SendState> parse_send_state(std::string_view text);

/// One message to one receiver.
struct Send {
    std::int64_t id = 0;
    std::int64_t message_id = 0;
    Receiver to;
    std::string token;  ///< what the other side may know it again by: the Message-ID of mail, {message_id} of a gateway
    SendState state = SendState::kWaiting;
    int tries = 0;
    Instant at;
    Instant next_at;        ///< of the next try; Instant{}: there is none
    Instant begun_at;       ///< of the newest try
    Instant settled_at;     ///< when it came to be as it is
    bool doubtful = false;  ///< one of its tries was uncertain
    std::string receipt;
    std::string reason;
    std::string actor;          ///< who had it sent
    std::int64_t again_of = 0;  ///< the send that somebody had sent again; 0: none
    std::int64_t again_by = 0;  ///< the send that did it again; 0: none
};

/// What became of one try.
enum class TryOutcome : std::uint8_t {
    kSent = 1,
    kRefused = 2,
    kUncertain = 3,
    kUnsent = 4,  ///< it certainly did not go out; another try may
};
[[nodiscard]] std::string_view to_string(TryOutcome outcome);  ///< sent, refused, uncertain, unsent
[[nodiscard]] Result<TryOutcome> parse_try_outcome(std::string_view text);

struct SendTry {
    int number = 0;
    Instant begun_at;
    Instant ended_at;  ///< Instant{} while it is on its way
    TryOutcome outcome = TryOutcome::kUncertain;
    std::string receipt;
    std::string reason;
};

/// What everybody may see of it: all that the courier's worker needs.
struct SendDesk {
    struct Open {
        Send send;
        std::shared_ptr<const OutMessage> message;
    };
    std::vector<Channel> channels;                      ///< by key
    std::vector<SendList> lists;                        ///< by subject, each there
    std::vector<Open> open;                             ///< waiting, begun, or to be tried again; by id
    std::map<std::string, std::vector<Instant>> begun;  ///< by channel: tries of the last minute

    [[nodiscard]] const Channel* channel(std::string_view key) const;
    /// From when on the bound of a channel lets another try begin.
    [[nodiscard]] Instant free_at(const Channel& channel) const;
};

}  // namespace lvwang
