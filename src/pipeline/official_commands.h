// What comes in of official figures, and from where? The official. family of commands.
// Promises: a file is taken whole or not at all, and once; a figure that says nothing new changes nothing; a secret is sealed
// before it comes here. Rule: model/official.h, docs/formats/official-figures.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/official.h"
#include "model/reading.h"
#include "pipeline/inbox.h"
#include "pipeline/official_file.h"
#include "pipeline/published.h"
#include "registry/registry.h"
#include "store/book.h"

namespace lvwang::pipeline {

inline constexpr std::size_t kOfficialFeedsMax = 50;
inline constexpr std::int64_t kOfficialEveryMinMax = 31 * 24 * 60;  // a month

/// | type                 | fields of the body (those marked ? may be left out)                                              |
/// |----------------------|--------------------------------------------------------------------------------------------------|
/// | official.take        | name text layout? modified_ms? feed? last_modified?                                              |
/// | official.feed_put    | key kind source view? sealed_secret? forget_secret? layout? every_min? daily_at? enabled?         |
/// | official.feed_remove | key                                                                                              |
/// | official.feed_now    | key                                                                                              |
/// | official.feed_note   | key name? error?                                                                                 |
///
/// `layout` empty: as the headings say. `sealed_secret` left out keeps the secret, unless `forget_secret`. feed_note is what the
/// fetcher says of a try that brought nothing to take.
class OfficialCommands {
public:
    OfficialCommands(store::Book& book, Published<OfficialFeeds>& feeds) : book_(book), feeds_(feeds) {}

    [[nodiscard]] static bool owns(std::string_view type) { return type.starts_with("official."); }

    struct Outcome {
        std::string body;            ///< JSON: `{"taken":true,"figures":31,"added":30,"changed":1,"hours":0}`, or `{"key":…}`
        std::vector<Reading> hours;  ///< reviewed, for the series
    };
    /// @pre the turn's transaction is open
    /// @error kInvalidArgument, kNotFound, kConflict, kUnsupported  what was asked is wrong
    [[nodiscard]] Result<Outcome> execute(const Command& command, const registry::Registry& registry, Instant now,
                                          std::uint64_t seq);
    /// The reviewed hours of an entry that is in the book already, for series that are behind it; empty for all other commands.
    [[nodiscard]] Result<std::vector<Reading>> hours_again(const Command& command, const registry::Registry& registry,
                                                           Instant now, std::uint64_t seq);
    /// Shows everybody the feeds as the book has them.
    [[nodiscard]] Result<void> publish();

private:
    struct Delivery;
    [[nodiscard]] Result<Delivery> read_delivery(const Command& command, const registry::Registry& registry, Instant now);
    [[nodiscard]] Result<Outcome> take(const Command& command, const registry::Registry& registry, Instant now,
                                       std::uint64_t seq);
    [[nodiscard]] Result<void> note(const OfficialFeed& feed);

    store::Book& book_;
    Published<OfficialFeeds>& feeds_;
};

/// What a secret of a feed is sealed for (store/seal.h).
[[nodiscard]] inline std::string official_secret_purpose(std::string_view key) {
    return "official " + std::string(key);
}

/// Reads the body of official.feed_put. @param before  the feed of that key, null where it is new
/// @error kInvalidArgument  names the field
[[nodiscard]] Result<OfficialFeed> parse_official_feed(std::string_view body, const OfficialFeed* before);

/// Reviewed hours as readings of their stations' points, by point and hour. Stations that the registry no longer has are left
/// out.
[[nodiscard]] std::vector<Reading> reviewed_readings(const std::vector<ReviewedHour>& hours, const registry::Registry& registry,
                                                     Instant now, std::uint64_t seq);

/// The places that files have named so far, by code.
[[nodiscard]] Result<std::vector<std::string>> known_official_places(store::Book& book);

}  // namespace lvwang::pipeline
