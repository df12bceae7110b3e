#include "protocol/topic.h"

#include "base/text.h"

namespace lvwang::protocol {
namespace {

constexpr std::string_view kDevice = "{device}";

}  // namespace

Result<void> check_topic_pattern(std::string_view pattern) {
    const auto wrong = [&](std::string_view why) -> Result<void> {
        return fail(ErrorCode::kInvalidArgument, "'{}' is no topic: {}", to_utf8_lossy(pattern), why);
    };
    if (pattern.empty()) return wrong("it is empty");
    if (pattern.size() > kTopicBytesMax) return wrong("it is too long");
    if (!is_utf8(pattern)) return wrong("it is not UTF-8");
    bool named = false;
    bool ended = false;
    for (const std::string_view level : split(pattern, '/')) {
        if (ended) return wrong("'#' must be its last level");
        if (level == kDevice) {
            if (named) return wrong("'{device}' stands twice");
            named = true;
            continue;
        }
        if (level == "#") ended = true;
        if (level == "#" || level == "+") continue;
        if (level.find_first_of("#+") != std::string_view::npos) return wrong("'+' and '#' stand for whole levels only");
        if (level.find_first_of("{}") != std::string_view::npos) return wrong("'{device}' stands for a whole level only");
        for (const char c : level) {
            if (static_cast<unsigned char>(c) < ' ') return wrong("it holds a control character");
        }
    }
    return {};
}

std::string filter_of(std::string_view pattern) {
    std::string filter(pattern);
    if (const std::size_t at = filter.find(kDevice); at != std::string::npos) filter.replace(at, kDevice.size(), "+");
    return filter;
}

std::optional<std::string_view> device_of_topic(std::string_view pattern, std::string_view topic) {
    std::string_view device;
    const auto levels = split(topic, '/');
    const auto wanted = split(pattern, '/');
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] == "#") return device;  // also of the level above, which is none of ours
        if (i >= levels.size()) return std::nullopt;
        if (wanted[i] == kDevice) {
            device = levels[i];
        } else if (wanted[i] != "+" && wanted[i] != levels[i]) {
            return std::nullopt;
        }
    }
    if (levels.size() != wanted.size()) return std::nullopt;
    return device;
}

}  // namespace lvwang::protocol
