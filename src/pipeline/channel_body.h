// What does a body say about a channel, and about who is told? Reads channel_put and send_list.
// Promises: an error names the field at fault; no error shows a secret; a secret that stays is never taken to another server.
// Rule: model/channel.h; secrets are sealed before they come here (store/seal.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/channel.h"

namespace lvwang::pipeline {

inline constexpr std::size_t kReceiversMax = 200;  ///< of one list: a county's leaders, bureaus and towns are fewer

/// What the two secrets of a channel are sealed for.
[[nodiscard]] inline std::string channel_url_purpose(std::string_view key) {
    return "channel url " + std::string(key);
}
[[nodiscard]] inline std::string channel_secret_purpose(std::string_view key) {
    return "channel secret " + std::string(key);
}

/// The key of a body. @error kInvalidArgument  absent, empty, longer than 40 bytes or with other than a-z A-Z 0-9 - _ .
[[nodiscard]] Result<std::string> parse_channel_key(std::string_view body);
/// Reads the body of channel_put. @param before  the channel of that key, null where it is new
/// @error kInvalidArgument  names the field   kConflict  it is of another kind
[[nodiscard]] Result<Channel> parse_channel(std::string_view body, const Channel* before);
/// Reads the body of send_list. @error kInvalidArgument  names the field: `receivers[1].address`
[[nodiscard]] Result<SendList> parse_send_list(std::string_view body, const std::vector<Channel>& channels);
/// Whether a message by this kind of channel can go there. @error kInvalidArgument  why not
[[nodiscard]] Result<void> examine_address(ChannelKind kind, std::string_view address);

}  // namespace lvwang::pipeline
