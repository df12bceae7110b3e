#include "pipeline/scribe.h"

#include <algorithm>
#include <utility>

#include "pipeline/audit_record.h"
#include "pipeline/commands.h"
#include "pipeline/device_talks.h"

namespace lvwang::pipeline {
namespace {

constexpr std::int64_t kTickMs = kSecondMs;     // a person sees an hour or a deadline within a second
constexpr std::int64_t kSetBackMs = kMinuteMs;  // less than this the time of entries waits for, more is a clock set right

}  // namespace

Result<Group> Scribe::log(Inbox::Batch& batch, Instant now) {
    std::vector<store::Entry>& entries = group_.entries;
    if (entries.empty()) {  // else they are those that a full disk would not take
        if (last_at_ - now > kSetBackMs) {
            last_at_ = now;
            last_tick_at_ = now - kTickMs;
        }
        entries.reserve(batch.arrivals.size() + batch.commands.size() + 1);
        if (!batch.arrivals.empty()) group_.first_arrival = batch.arrivals.front().at;
        for (Arrival& arrival : batch.arrivals) {
            last_at_ = std::max(last_at_, std::min(arrival.at, now));
            const bool report = arrival.kind == ArrivalKind::kReport;
            entries.push_back({0, last_at_, report ? store::EntryKind::kReport : store::EntryKind::kFrame, std::move(arrival.mn),
                               std::move(arrival.bytes)});
        }
        last_at_ = std::max(last_at_, now);
        for (const Inbox::WaitingCommand& waiting : batch.commands) {
            const bool looks = waiting.command.type == kLooksType;
            entries.push_back(
                {0, last_at_, looks ? store::EntryKind::kLooks : store::EntryKind::kCommand, {}, to_payload(waiting.command)});
        }
        if (const std::vector<Sent> sent = downlink_.take_sent(); !sent.empty()) {  // behind those of people: nobody waits
            entries.push_back({0, last_at_, store::EntryKind::kCommand, {}, to_payload(DeviceTalks::report(sent))});
        }
        if (last_at_ - last_tick_at_ >= kTickMs) {
            last_tick_at_ = last_at_;
            entries.push_back({0, last_at_, store::EntryKind::kTick, {}, {}});
        }
    }
    if (entries.empty()) return Group();
    LVWANG_TRY(log_.append(entries));
    for (std::size_t i = 0; i < batch.arrivals.size(); ++i) {  // who has no MN yet is answered where it asked
        const bool asks = entries[i].kind == store::EntryKind::kFrame && entries[i].mn.empty();
        if (asks) downlink_.note_origin(entries[i].seq, batch.arrivals[i].ticket);
    }
    progress_.logged_seq = entries.back().seq;
    group_.commands = std::exchange(batch.commands, {});
    return std::exchange(group_, {});
}

}  // namespace lvwang::pipeline
