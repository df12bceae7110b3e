// What have the authorities said, and who brings it? Their part of the book.
// Promises: a figure is only added to; of the versions of one key the highest seq is current; feeds keep their secrets sealed.
// Rule: model/official.h; the tables in store/schema_official.h.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/official.h"
#include "store/book.h"

namespace lvwang::store {

/// One file, answer or view that was taken.
struct OfficialFile {
    std::uint64_t seq = 0;
    Instant at;
    std::string name;
    std::string feed;  ///< empty: by hand
    std::string layout;
    std::string hash;  ///< content_hash of its text
    std::int64_t bytes = 0;
    std::int64_t modified_ms = 0;  ///< 0: the source does not say
    std::string actor;
    std::int64_t figures = 0;  ///< in it; of these
    std::int64_t added = 0;    ///<   of keys that had none
    std::int64_t changed = 0;  ///<   another value than the one before; the rest says nothing new
    std::int64_t hours = 0;    ///< reviewed values of hours
};

/// BLAKE2b of a text, 32 hex digits.
[[nodiscard]] std::string content_hash(std::string_view text);

/// The entry that took this very file: equal in size, time of change and content. Where the source tells no time of change: the
/// last one that its feed brought, if it is equal in content.
[[nodiscard]] Result<std::optional<std::uint64_t>> find_taken(Book& book, const OfficialFile& file);
/// Whether the entry's file was taken.
[[nodiscard]] Result<bool> was_taken(Book& book, std::uint64_t seq);

/// A figure with the first and the last day of its period.
struct PlacedFigure {
    OfficialFigure figure;
    CivilDate from;
    CivilDate to;
};

/// Writes the file, its places and those of its figures that say something new; counts them in `file`.
/// @param placed  no key twice
[[nodiscard]] Result<void> save_official(Book& book, OfficialFile& file, std::span<const OfficialPlace> places,
                                         std::span<const PlacedFigure> placed);
/// What save_official would count, without writing.
[[nodiscard]] Result<void> count_official(Book& book, OfficialFile& file, std::span<const PlacedFigure> placed);

struct OfficialQuery {
    CivilDate from;  ///< figures whose period lies within these days
    CivilDate to;
    std::string place;  ///< empty: all
    std::string item;   ///< empty: all
    std::optional<OfficialKind> kind;
    bool all_versions = false;  ///< else the current ones
};
/// By place, kind, period, item, then seq.
[[nodiscard]] Result<std::vector<OfficialFigure>> list_official(Book& book, const OfficialQuery& query);
/// By code.
[[nodiscard]] Result<std::vector<OfficialPlace>> list_official_places(Book& book);
/// The newest first.
[[nodiscard]] Result<std::vector<OfficialFile>> list_official_files(Book& book, std::size_t count_max);

/// By key.
[[nodiscard]] Result<std::vector<OfficialFeed>> load_official_feeds(Book& book);
/// Writes one with its state, replacing the one with its key.
[[nodiscard]] Result<void> save_official_feed(Book& book, const OfficialFeed& feed);
/// @error kNotFound  there is none
[[nodiscard]] Result<void> remove_official_feed(Book& book, std::string_view key);

}  // namespace lvwang::store
