#include "model/official.h"

#include <fmt/ranges.h>

#include <array>

namespace lvwang {
namespace {

constexpr std::array<std::string_view, 5> kKinds{"day", "month", "quarter", "year", "ranking"};
constexpr std::array<std::string_view, 3> kFeedKinds{"folder", "http", "database"};

// Both enumerations count from 1.
template <class Enum, std::size_t N>
Result<Enum> parse(const std::array<std::string_view, N>& names, std::string_view text, std::string_view what) {
    const auto found = std::ranges::find(names, text);
    if (found == names.end()) return fail(ErrorCode::kInvalidArgument, "'{}' is no {}: {}", text, what, fmt::join(names, ", "));
    return static_cast<Enum>(found - names.begin() + 1);
}

}  // namespace

std::string_view to_string(OfficialKind kind) {
    return kKinds[static_cast<std::size_t>(kind) - 1];
}

Result<OfficialKind> parse_official_kind(std::string_view text) {
    return parse<OfficialKind>(kKinds, text, "kind of figure");
}

std::string_view to_string(FeedKind kind) {
    return kFeedKinds[static_cast<std::size_t>(kind) - 1];
}

Result<FeedKind> parse_feed_kind(std::string_view text) {
    return parse<FeedKind>(kFeedKinds, text, "kind of feed");
}

Instant next_fetch(const OfficialFeed& feed) {
    if (feed.tried_at == Instant{}) return {};
    if (feed.every_min > 0) return feed.tried_at + feed.every_min * kMinuteMs;
    const Instant today = floor_to(feed.tried_at, kDayMs) + feed.daily_at_min * kMinuteMs;
    return today > feed.tried_at ? today : today + kDayMs;
}

}  // namespace lvwang
