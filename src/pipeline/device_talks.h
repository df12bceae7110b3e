// Which commands are under way, and what is due next? The talks with all devices, in step with the book and the outbox.
// Promises: a device hears one command at a time; a command is sent at least once and never lost, each attempt with the same QN;
// all changes go into the open transaction of the book; nothing is read but entries, so applying them again gives the same talks.
// Rule: control/talk.h decides, this only carries; HJ 212-2017 6.4, 6.7.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "control/catalogue.h"
#include "control/talk.h"
#include "pipeline/device_orders.h"
#include "pipeline/downlink.h"
#include "pipeline/inbox.h"
#include "protocol/encode.h"
#include "protocol/message.h"
#include "registry/registry.h"
#include "store/book.h"
#include "store/seal.h"

namespace lvwang::pipeline {

class DeviceTalks {
public:
    /// Makes the whole frame; where its CP is to be encrypted, that happens here.
    using Framing = std::function<Result<std::string>(const protocol::OutgoingMessage&)>;

    struct Parts {
        store::Book& book;
        Downlink& downlink;
        const control::Catalogue& catalogue;
        const store::Seal& seal;
        Framing framing;
    };

    /// Loads what is under way, and how devices talk.
    [[nodiscard]] static Result<std::unique_ptr<DeviceTalks>> load(const Parts& parts);

    /// Whether a command of the spine is one of ours: device_command_send, device_command_cancel, device_commands_sent,
    /// put_device_settings.
    [[nodiscard]] static bool is_ours(std::string_view type);
    /// What the gateway has written, as a command of the spine.
    [[nodiscard]] static Command report(const std::vector<Sent>& sent);
    /// @return JSON  @error kInvalidArgument (with its field), kNotFound, kConflict, kUnsupported
    [[nodiscard]] Result<std::string> execute(const Command& command, const registry::Registry& registry, Instant now,
                                              std::uint64_t seq);

    /// One command to one device.
    struct Asking {
        std::string mn;
        std::string cn;
        control::Arguments arguments;
        std::string actor;  ///< a person, or `auto:…` for what the program asks by itself
        std::string note;
        std::int64_t expires_ms = kDayMs;
        std::int64_t batch = 0;  ///< 0: of its own
    };
    /// Queues it. @return its id  @error as execute
    [[nodiscard]] Result<std::int64_t> ask(const Asking& asking, const registry::Registry& registry, Instant now,
                                           std::uint64_t seq);

    /// A readable frame has come: an answer, data, a wish for the time, or only how the device talks.
    [[nodiscard]] Result<void> heard(const protocol::Message& message, const registry::Registry& registry, Instant now,
                                     std::uint64_t seq);

    /// Deadlines that have passed.
    [[nodiscard]] Result<void> tick(Instant now, std::uint64_t seq);

    /// Writes what is only in memory into the open transaction; before every commit.
    [[nodiscard]] Result<void> flush();
    [[nodiscard]] bool has_unwritten() const { return !unwritten_.empty() || !unwritten_lines_.empty(); }

    /// Gives the outbox what is due, once the entries that led to it are applied. `now`: time of the newest entry.
    void hand_out(Instant now);

    /// Talks that ended since the last call, for whoever asked.
    [[nodiscard]] std::vector<control::Talk> take_ended() { return std::exchange(ended_, {}); }
    [[nodiscard]] std::size_t open() const { return open_.size(); }

private:
    struct Line {
        store::DeviceLineRow row;
        store::DeviceSettings settings;
        Instant time_set_at;                // when its clock was last set by us, by itself
        std::vector<std::int64_t> talking;  // its unfinished talks, oldest first
    };

    explicit DeviceTalks(const Parts& parts) : parts_(parts) {}
    [[nodiscard]] Result<std::string> send(const SendOrder& order, const registry::Registry& registry, Instant now,
                                           std::uint64_t seq);
    [[nodiscard]] Result<std::vector<std::string>> select(const DeviceFilter& filter, const registry::Registry& registry) const;
    [[nodiscard]] Result<std::string> cancel(const CancelOrder& order, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> sent(const std::vector<Sent>& sent, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> set(store::DeviceSettings settings, const registry::Registry& registry, Instant now,
                                          std::uint64_t seq);
    [[nodiscard]] Result<void> answered(const protocol::Message& answer, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<void> take_data(Line& line, const protocol::Message& message, Instant now, std::uint64_t seq);
    void note_line(Line& line, const protocol::Message& message);
    [[nodiscard]] Result<void> consider_time(Line& line, const protocol::Message& message, const registry::Registry& registry,
                                             Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::optional<control::Talk>> find(std::string_view qn);
    [[nodiscard]] Result<control::Arguments> opened(const control::Talk& talk) const;
    [[nodiscard]] Result<void> keep(const control::Change& change);
    [[nodiscard]] Result<std::string> frame_of(const control::Talk& talk, Instant now) const;
    [[nodiscard]] bool tells_the_time(const control::Talk& talk) const;
    [[nodiscard]] std::string next_qn(Instant now);
    Line& line_of(const std::string& mn);

    Parts parts_;
    std::unordered_map<std::string, Line> lines_;
    std::map<std::int64_t, control::Talk> open_;
    std::map<std::string, std::int64_t, std::less<>> by_qn_;  // unfinished
    std::map<std::int64_t, std::uint64_t> handed_;            // unfinished and in the outbox: its name there
    std::set<std::int64_t> unwritten_;                        // packets counted since the row was written
    std::set<std::string> unwritten_lines_;
    std::vector<control::Talk> ended_;
    std::int64_t last_id_ = 0;
    Instant last_qn_;
    Instant renewed_at_;  // when frames that tell the time were last written anew
    bool changed_ = true;
    bool refused_ = false;
};

}  // namespace lvwang::pipeline
