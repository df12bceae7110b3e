// What does the newest picture look like as JSON? Each point's piece is written once for each of its versions and kept.
// Promises: a picture of all points is a concatenation, the same picture asked for again is the same bytes; the feed sends
// the same pieces. Thread-safe. Rule: docs/openapi.json, LatestPoint.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "api/message.h"
#include "pipeline/latest.h"
#include "registry/registry.h"

namespace lvwang::api {

class LatestText {
public:
    struct Filter {
        std::optional<SiteKind> kind;
        std::string region;  ///< code; empty: all. Regions below it count as it
        [[nodiscard]] bool empty() const { return !kind && region.empty(); }
    };

    /// `{"version":N,"at":"…","items":[…]}`; `at` is when this version was first put together. Points of which nothing is
    /// known, and those not in the registry, are left out.
    [[nodiscard]] SharedText all(const pipeline::Latest& latest, const registry::RegistrySnapshot& registry, Instant now,
                                 const Filter& filter = {});

    struct News {
        std::uint64_t version = 0;
        std::string items;  ///< `{…},{…}`; empty where nothing changed
    };
    /// Points changed after `version`.
    [[nodiscard]] News since(std::uint64_t version, const pipeline::Latest& latest, const registry::RegistrySnapshot& registry);

private:
    struct Piece {
        std::uint64_t version = 0;
        std::string text;
    };
    [[nodiscard]] const std::string& piece(const pipeline::LatestPoint& row);  // under mutex_
    void write_with(const registry::RegistrySnapshot& registry);               // under mutex_

    std::mutex mutex_;
    std::map<PointId, Piece> pieces_;
    registry::RegistrySnapshot registry_;  // names and places stand in the pieces: another registry, other pieces
    std::uint64_t whole_version_ = 0;
    SharedText whole_;  // every point; null where something has changed since
};

/// The piece of one point. @pre the point is one of the registry's
[[nodiscard]] std::string latest_point_json(const pipeline::LatestPoint& row, const registry::Registry& registry);

}  // namespace lvwang::api
