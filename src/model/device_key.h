// Which keys does a device encrypt with, and what was said about them? Keys of HJ 212-2025 as rows; never in plain text.
// Plain values: sealed texts open only with the installation's seal (store/seal.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace lvwang {

/// How a key came to be.
enum class KeyOrigin : std::uint8_t {
    kSet = 0,     ///< a person entered it: the one the device was registered with
    kIssued = 1,  ///< made here when the device asked (CN 1014)
};

/// One key of one device for as long as it is accepted: from `since_seq` to before `until_seq` of the log.
struct DeviceKey {
    std::string mn;
    std::uint64_t since_seq = 0;
    Instant since_at;
    std::optional<std::uint64_t> until_seq;  ///< absent: accepted
    std::string sealed;
    KeyOrigin origin = KeyOrigin::kSet;
    std::string create_time;               ///< SKCreateTime that the device was told; empty where a person set the key
    std::optional<Instant> first_used_at;  ///< of the first frame it opened
    friend bool operator==(const DeviceKey&, const DeviceKey&) = default;
};

/// A device's wish for a new key, the newest.
struct KeyRequest {
    std::string mn;
    std::uint64_t seq = 0;  ///< entry of the frame
    Instant at;
    std::string qn;
    std::string system_code;  ///< ST and PW of the request, for the answer
    std::string password;
    std::string create_time;         ///< SKCreateTime, as sent
    std::uint64_t answered_seq = 0;  ///< entry that issued the key; 0: not yet
    friend bool operator==(const KeyRequest&, const KeyRequest&) = default;
};

/// What happened to the keys of a device.
enum class KeyEvent : std::uint8_t {
    kSet = 0,
    kRemoved = 1,
    kAsked = 2,
    kIssued = 3,        ///< a new key was made and put into the outbox, encrypted with the one before
    kSentAgain = 4,     ///< asked again before it was used: the same key once more
    kTakenUp = 5,       ///< the first frame under the new key; the old one is no longer accepted
    kWithdrawn = 6,     ///< of before: a new key that was not used within three days was withdrawn
    kReplayed = 7,      ///< a request with a QN or SKCreateTime that was seen before: nothing changed
    kAskedInPlain = 8,  ///< a request that was not encrypted: nothing changed
    kBadRequest = 9,    ///< a request without a SKCreateTime that is a time
    kNotSent = 10,      ///< the outbox was full: the device asks again
};
inline constexpr int kKeyEvents = 11;
/// set, removed, asked, issued, sent_again, taken_up, withdrawn, replayed, asked_in_plain, bad_request, not_sent
[[nodiscard]] std::string_view to_string(KeyEvent event);

struct KeyEventRow {
    std::string mn;
    std::uint64_t seq = 0;
    Instant at;
    KeyEvent event{};
    std::string actor;
    friend bool operator==(const KeyEventRow&, const KeyEventRow&) = default;
};

/// How the cipher text of one device fares.
struct KeyUse {
    std::string mn;
    std::int64_t opened = 0;    ///< frames that a key opened
    std::int64_t unopened = 0;  ///< frames that none did, or for which there was none
    std::optional<Instant> opened_at;
    std::optional<Instant> unopened_at;
    bool no_key = false;                   ///< of the last frame that stayed closed: there was no key to try
    std::uint64_t first_unopened_seq = 0;  ///< entry of the oldest frame that is still closed; 0: none
    std::uint64_t last_seq = 0;            ///< newest entry that is counted here
    friend bool operator==(const KeyUse&, const KeyUse&) = default;
};

/// A data logger that has no MN yet and asks for one (CN 1001 of 2025).
struct Activation {
    std::string hardware;  ///< what tells it from others: its CPU id, else its logger id, else a MAC
    std::string logger_id;
    std::string cpu_id;
    std::string mac_1;
    std::string mac_2;
    std::string system_code;
    std::string password;
    std::string qn;  ///< of the newest request
    Instant first_at;
    Instant last_at;
    std::uint64_t last_seq = 0;
    std::int64_t requests = 0;
    std::string mn;  ///< that it was given; empty: it waits
    std::optional<Instant> assigned_at;
    friend bool operator==(const Activation&, const Activation&) = default;
};

}  // namespace lvwang
