// What was asked of a device, and what came of it? The talk about one command: request, 9011, data, 9012.
// Promises: pure; a deadline is stored data, its passing an ordinary tick; what a device says late is still heard; every step is
// kept with the entry that made it.
// Rule: HJ 212-2017 6.4 (three steps of a request), 6.7 table 1 (10 s x 3 on mobile links, 5 s x 3 on others).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "control/catalogue.h"
#include "protocol/encode.h"

namespace lvwang::control {

enum class State : std::uint8_t {
    kQueued = 0,     ///< waits: for the device, for its earlier commands, or to be sent again
    kSent = 1,       ///< written to a connection; 9011 (9013 to a notice) is due
    kAccepted = 2,   ///< 9011 with QnRtn 1; data or 9012 are due
    kReceiving = 3,  ///< data have come
    kDone = 4,
    kRefused = 5,    ///< 9011 with another QnRtn
    kFailed = 6,     ///< 9012 with another ExeRtn than 1
    kTimedOut = 7,   ///< no answer after all retries, or no result; a late one is still taken
    kExpired = 8,    ///< the device was not connected in time
    kCancelled = 9,  ///< by a person
};
inline constexpr int kStates = 10;
[[nodiscard]] std::string_view to_string(
    State state);  ///< queued, sent, accepted, receiving, done, refused, failed, timed_out, …
[[nodiscard]] constexpr bool is_over(State state) {
    return state >= State::kDone;
}

/// Codes of 9011 by name: accepted, rejected, wrong_password, wrong_mn, wrong_st, wrong_flag, wrong_qn, wrong_cn, wrong_crc,
/// unknown_error; `code_N` for others. @clause HJ 212-2017 6.6.3 (QnRtn)
[[nodiscard]] std::string qn_rtn_name(int code);
/// Codes of 9012 by name: success, failed, wrong_condition, communication_timeout, busy, device_fault, no_data; `code_N` for
/// others.
/// @clause HJ 212-2017 6.6.4 (ExeRtn)
[[nodiscard]] std::string exe_rtn_name(int code);

/// How patient one is with a device. @clause HJ 212-2017 table 1
struct Patience {
    std::int64_t timeout_ms = 10'000;
    int attempts_max = 3;
};
inline constexpr Patience kMobile{10'000, 3};
inline constexpr Patience kWired{5'000, 3};

/// One command to one device, with all that is known of it.
struct Talk {
    std::int64_t id = 0;
    std::int64_t batch = 0;  ///< id of the first command of the same request to several devices
    std::string mn;
    std::string cn;
    protocol::Edition edition = protocol::Edition::k2017;
    std::string st;
    std::string qn;  ///< ours, the same at every attempt
    Arguments arguments;
    std::string actor;
    std::string note;
    Kind kind = Kind::kRequest;
    Ending ending = Ending::kResult;
    Patience patience;
    std::int64_t execution_ms = 10 * kMinuteMs;
    State state = State::kQueued;
    std::string reason;  ///< why it ended as it did: name of QnRtn or ExeRtn, no_answer, no_result, not_connected
    int attempts = 0;
    Instant queued_at;
    Instant expires_at;
    std::optional<Instant> sent_at;  ///< last attempt
    std::optional<Instant> accepted_at;
    std::optional<Instant> ended_at;
    std::optional<Instant> deadline_at;  ///< of the present state
    std::optional<int> qn_rtn;
    std::optional<int> exe_rtn;
    std::int64_t packets = 0;
    std::uint64_t first_data_seq = 0;
    std::uint64_t last_data_seq = 0;
    std::string answer;     ///< CP of the first data, for a question that is answered by one packet
    std::uint64_t seq = 0;  ///< entry that asked

    /// The stretch that a history request asks for, both ends included.
    [[nodiscard]] std::optional<std::pair<Instant, Instant>> stretch() const;
};

/// One line of its history.
struct Step {
    std::int64_t talk_id = 0;
    Instant at;
    std::uint64_t seq = 0;  ///< entry that made it: a frame of the device, a report of the gateway, a person's command or a tick
    std::string what;       ///< queued, sent, answered, data, result, retry, timed_out, expired, cancelled, late, unreadable
    std::string detail;
};

struct Change {
    Talk after;
    std::vector<Step> steps;
};

/// The gateway has written it to a connection.
[[nodiscard]] Change on_sent(const Talk& talk, std::uint64_t connection, Instant now, std::uint64_t seq);
/// 9011. Absent code: the device answered without one; time then decides.
[[nodiscard]] Change on_request_answer(const Talk& talk, std::optional<int> qn_rtn, Instant now, std::uint64_t seq);
/// 9012. Absent code as above.
[[nodiscard]] Change on_result(const Talk& talk, std::optional<int> exe_rtn, Instant now, std::uint64_t seq);
/// 9013.
[[nodiscard]] Change on_notice_answer(const Talk& talk, Instant now, std::uint64_t seq);
/// A packet that belongs to it. @param cp  its contents
[[nodiscard]] Change on_data(const Talk& talk, std::string_view cp, Instant now, std::uint64_t seq);
/// What the passing of time changes; absent: nothing.
[[nodiscard]] std::optional<Change> on_time(const Talk& talk, Instant now, std::uint64_t seq);
/// A person calls it off. @error kConflict  it is over, or the device has accepted it and cannot be called back
[[nodiscard]] Result<Change> cancel(const Talk& talk, std::string_view actor, Instant now, std::uint64_t seq);

/// The request as it goes down. The views of the message point into `talk`, `password` and `cp`.
/// @clause HJ/T 212-2005 annex B: a notice has no Flag, a request also the split bit
[[nodiscard]] protocol::OutgoingMessage request_of(const Talk& talk, std::string_view password, std::string_view cp);

/// Whether an upload is an answer to the request: its own QN, or the same CN with a DataTime in the stretch asked for.
[[nodiscard]] bool is_data_for(const Talk& talk, const protocol::Message& message);

/// The QN that an answer speaks of: of the header, or (2005) inside CP.
[[nodiscard]] std::string_view answered_qn(const protocol::Message& answer);

}  // namespace lvwang::control
