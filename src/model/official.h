// What do the authorities say? Official figures, the places they are about, and the feeds that bring them.
// Promises: a figure keeps its digits as they were published; nothing here is computed by us.
// Rule: docs/formats/official-figures.md.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/time.h"

namespace lvwang {

/// For what a figure is. A ranking's period is any of them, or one of its own.
enum class OfficialKind : std::uint8_t { kDay = 1, kMonth = 2, kQuarter = 3, kYear = 4, kRanking = 5 };
[[nodiscard]] std::string_view to_string(OfficialKind kind);  ///< day, month, quarter, year, ranking
[[nodiscard]] Result<OfficialKind> parse_official_kind(std::string_view text);

/// One figure as it was published. The first four members are its key; another value for the same key is a new version.
struct OfficialFigure {
    std::string place;  ///< our site's key, our region's code, or the code of a place that is not ours
    OfficialKind kind = OfficialKind::kDay;
    std::string period;  ///< `2026-03-01`, `2026-03`, `2026-Q1`, `2026`, `to-2026-03-31`
    std::string item;    ///< `pm2_5`, `o3_8h_p90`, `rank`: pipeline/official_layouts.h
    std::string value;   ///< decimal, every digit as published
    std::string unit;
    std::string edition;  ///< the text or edition that the source names; empty where it names none
    std::string source;   ///< file, URL or view
    std::int64_t line = 0;
    std::uint64_t seq = 0;  ///< entry that brought it
    Instant at;             ///< when it came
};

/// A place that somebody publishes figures of; ours or not.
struct OfficialPlace {
    std::string code;
    std::string name;  ///< as the source writes it; empty where it does not
};

/// One reviewed (审核) hour of one parameter of a station of ours.
struct ReviewedHour {
    std::string site;
    Instant start;
    std::string parameter;
    Decimal value;  ///< canonical unit
    std::int64_t line = 0;
};

enum class FeedKind : std::uint8_t { kFolder = 1, kHttp = 2, kDatabase = 3 };
[[nodiscard]] std::string_view to_string(FeedKind kind);  ///< folder, http, database
[[nodiscard]] Result<FeedKind> parse_feed_kind(std::string_view text);

/// Where figures come from on a schedule, and how that went.
struct OfficialFeed {
    std::string key;
    FeedKind kind = FeedKind::kFolder;
    std::string source;             ///< directory, URL, or a connection of SOCI: `sqlite3://…`, `postgresql://…`
    std::string view;               ///< of a database
    std::string secret;             ///< sealed (store/seal.h): `user:password` of HTTP, the password of a database; empty: none
    std::string layout;             ///< pipeline/official_layouts.h
    std::int64_t every_min = 0;     ///< minutes between two fetches; 0: daily
    std::int64_t daily_at_min = 0;  ///< minutes after midnight, China Standard Time, where every_min is 0
    bool enabled = true;

    Instant tried_at;           ///< Instant{}: never
    Instant succeeded_at;       ///< last time without an error, with or without anything new
    Instant taken_at;           ///< last time that something was taken
    std::string taken_name;     ///< what that was
    std::string last_modified;  ///< as the HTTP source said it; sent back with the next question
    std::string error;          ///< of the last try; empty where it went well
    Instant failed_at;          ///< when an error last came
    std::string failed_name;    ///< which file, URL or view
    std::string failure;        ///< what that error was; stays after the next success
};

/// All feeds by key, as the spine publishes them.
struct OfficialFeeds {
    std::vector<OfficialFeed> rows;

    /// Null where there is none.
    [[nodiscard]] const OfficialFeed* find(std::string_view key) const {
        const auto found = std::ranges::find(rows, key, &OfficialFeed::key);
        return found == rows.end() ? nullptr : &*found;
    }
};

/// When a feed is to be fetched next, after the last try.
[[nodiscard]] Instant next_fetch(const OfficialFeed& feed);

}  // namespace lvwang
