// Which device does an MQTT topic name? Filters with one level that is the device: `lvwang/{device}/report`.
// Promises: pure; a filter that a broker would refuse is refused here, by name.
// Rule: MQTT 3.1.1 4.7 (topic names and filters).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvwang::protocol {

inline constexpr std::size_t kTopicBytesMax = 500;  ///< MQTT allows 65,535; nobody has been seen above 200

/// `{device}` is one whole level and may stand once, `+` one level, `#` all that follow and last.
/// @error kInvalidArgument  what a broker would refuse, `{device}` twice or beside other characters
[[nodiscard]] Result<void> check_topic_pattern(std::string_view pattern);
/// What is subscribed to: `lvwang/+/report`.
[[nodiscard]] std::string filter_of(std::string_view pattern);
/// Empty where the pattern does not fit the topic; an empty text where it fits and names no device.
[[nodiscard]] std::optional<std::string_view> device_of_topic(std::string_view pattern, std::string_view topic);

}  // namespace lvwang::protocol
