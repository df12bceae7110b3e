// Which key opens a frame of this device at this entry, and what becomes of its keys? The key store of HJ 212-2025 in memory.
// Promises: the same log gives the same keys; keys lie in book and log sealed only; a frame is read with the keys of its entry.
// Rule: HJ 212-2025 6.4.3: an initial key, changed every 90 days by CN 1014, old and new accepted meanwhile.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/device_key.h"
#include "pipeline/downlink.h"
#include "pipeline/inbox.h"
#include "pipeline/key_wishes.h"
#include "pipeline/published.h"
#include "protocol/cipher_text.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"
#include "registry/registry.h"
#include "store/book.h"
#include "store/log.h"
#include "store/seal.h"

namespace lvwang::pipeline {

/// A key older than this should have been changed. @clause HJ 212-2025 6.4.3
inline constexpr std::int64_t kKeyAgeMaxMs = 90 * kDayMs;

/// The keys accepted now, by MN, the newest first.
using KeyTable = std::unordered_map<std::string, std::vector<protocol::Sm4Key>>;
/// For the gateway: asks the table that is newest at the time. @param table  outlives the lookup
[[nodiscard]] protocol::KeyLookup lookup_in(const Published<KeyTable>& table);
/// What a key is sealed for (store::Seal).
[[nodiscard]] std::string key_purpose(std::string_view mn);

/// True for set_key, remove_key, issue_key.
[[nodiscard]] bool is_key_command(std::string_view type);

/// What Intake made of a frame.
struct SeenFrame {
    protocol::Verdict verdict = protocol::Verdict::kTruncated;
    std::optional<std::size_t> key;  ///< place of the key that opened it among DeviceKeys::as_of
    const protocol::Message* message = nullptr;
};

class DeviceKeys {
public:
    DeviceKeys(store::Book& book, const store::Seal& seal, Downlink& downlink, Published<KeyTable>& table, KeyWishes& wishes)
        : book_(book), seal_(seal), downlink_(downlink), table_(table), wishes_(wishes) {}

    /// Reads the keys from the book and publishes them; wishes that nobody answered are made again.
    [[nodiscard]] Result<void> load();

    /// Keys accepted at an entry, the newest first. Valid as long as this.
    [[nodiscard]] protocol::KeyLookup as_of(std::uint64_t seq) const;
    /// Keys that were ever accepted, the newest first: for frames that were kept and are read again.
    [[nodiscard]] protocol::KeyLookup ever() const;

    /// Counts cipher text that was opened or not, also when it is read again.
    void count(const store::Entry& frame, const SeenFrame& seen, bool again = false);
    /// What a frame does to the keys: the first one under a new key ends the old one; 1014 asks for a new one.
    [[nodiscard]] Result<void> take(const store::Entry& frame, const SeenFrame& seen);
    /// | type       | body                              |
    /// |------------|-----------------------------------|
    /// | set_key    | mn sealed                         |
    /// | remove_key | mn                                |
    /// | issue_key  | mn request_seq sealed create_time |
    /// @return JSON: {"redecoding":n} of set_key, {} of the others
    /// @error kNotFound  an unregistered MN; nothing to remove   kConflict  the request was answered or another came
    [[nodiscard]] Result<std::string> execute(const Command& command, const registry::Registry& registry, Instant now,
                                              std::uint64_t seq);
    /// Writes what was counted into the open transaction of the book.
    [[nodiscard]] Result<void> write_notes();

private:
    struct Held {
        DeviceKey row;
        std::optional<protocol::Sm4Key> key;  ///< absent: sealed under another master key
    };
    using Held_of = std::map<std::string, std::vector<Held>, std::less<>>;

    [[nodiscard]] Held hold(DeviceKey row) const;
    [[nodiscard]] static bool is_accepted(const Held& held, std::uint64_t seq);
    /// Accepted now, the newest first.
    [[nodiscard]] std::vector<Held*> accepted(std::string_view mn);
    [[nodiscard]] Held* opener(const store::Entry& frame, const SeenFrame& seen);
    [[nodiscard]] Result<void> end(Held& held, std::uint64_t seq);
    [[nodiscard]] Result<void> note(std::string_view mn, KeyEvent event, Instant at, std::uint64_t seq,
                                    std::string_view actor = {});
    [[nodiscard]] Result<void> asked(const store::Entry& frame, const SeenFrame& seen, const Held* by);
    [[nodiscard]] Result<void> send(const KeyRequest& request, const Held& fresh, const Held& by, Instant now, std::uint64_t seq,
                                    KeyEvent event);
    [[nodiscard]] Result<std::string> set(std::string_view body, std::string_view actor, const registry::Registry& registry,
                                          Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> remove(std::string_view body, std::string_view actor, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> issue(std::string_view body, Instant now, std::uint64_t seq);
    void publish();

    store::Book& book_;
    const store::Seal& seal_;
    Downlink& downlink_;
    Published<KeyTable>& table_;
    KeyWishes& wishes_;
    Held_of keys_;  // each device's, the oldest first
    std::map<std::string, KeyRequest, std::less<>> requests_;
    std::map<std::string, std::uint64_t, std::less<>> counted_;  // newest entry in the book's counts
    std::map<std::string, KeyUse, std::less<>> uses_;            // not in the book yet
};

}  // namespace lvwang::pipeline
