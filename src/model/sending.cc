#include "model/sending.h"

#include <algorithm>

#include "model/name_table.h"

namespace lvwang {
namespace {

constexpr NameTable<SendState, 6> kStates{{{SendState::kWaiting, "waiting"},
                                           {SendState::kBegun, "begun"},
                                           {SendState::kSent, "sent"},
                                           {SendState::kRefused, "refused"},
                                           {SendState::kUncertain, "uncertain"},
                                           {SendState::kCancelled, "cancelled"}}};
constexpr NameTable<TryOutcome, 4> kOutcomes{{{TryOutcome::kSent, "sent"},
                                              {TryOutcome::kRefused, "refused"},
                                              {TryOutcome::kUncertain, "uncertain"},
                                              {TryOutcome::kUnsent, "unsent"}}};

}  // namespace

std::string_view to_string(SendState state) {
    return name_of(kStates, state);
}
Result<SendState> parse_send_state(std::string_view text) {
    return value_of(kStates, text);
}
std::string_view to_string(TryOutcome outcome) {
    return name_of(kOutcomes, outcome);
}
Result<TryOutcome> parse_try_outcome(std::string_view text) {
    return value_of(kOutcomes, text);
}

const Channel* SendDesk::channel(std::string_view key) const {
    const auto found = std::ranges::find(channels, key, &Channel::key);
    return found == channels.end() ? nullptr : &*found;
}

Instant SendDesk::free_at(const Channel& channel) const {
    const auto tries = begun.find(channel.key);
    const auto bound = static_cast<std::size_t>(channel.per_minute_max);
    if (bound == 0 || tries == begun.end() || tries->second.size() < bound) return {};
    return tries->second[tries->second.size() - bound] + kMinuteMs;
}

}  // namespace lvwang
