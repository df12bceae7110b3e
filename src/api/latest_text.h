// What does the newest picture look like as JSON? Each point's piece is written once for each of its versions and kept.
// Promises: only what has changed is written; a picture of all points is a concatenation, asked for again the same bytes; the
// feed sends the same pieces. Thread-safe. Rule: docs/openapi.json, LatestPoint.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/json_text.h"
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
        std::string head;  // what the registry says of the point: the same in all versions
    };
    // What stands around each value of a parameter's aspect.
    struct ValueWords {
        std::string before;  // `{"parameter":…,"value":`; empty until it is needed
        std::string unit;    // `,"unit":…`
    };
    // All under mutex_.
    [[nodiscard]] const std::string& piece(const pipeline::LatestPoint& row);
    void write_with(const registry::RegistrySnapshot& registry);
    [[nodiscard]] std::string write(const pipeline::LatestPoint& row, std::string_view head);
    void write_values(const pipeline::LatestPoint& row);
    [[nodiscard]] const ValueWords& words_of(const Parameter& parameter, Aspect aspect);

    std::mutex mutex_;
    std::map<PointId, Piece> pieces_;
    std::map<std::pair<ParameterId, Aspect>, ValueWords> words_;
    JsonText json_;
    InstantText instants_;
    std::string values_;
    registry::RegistrySnapshot registry_;  // names and places stand in the pieces: another registry, other pieces
    std::uint64_t whole_version_ = 0;
    SharedText whole_;  // every point; null where something has changed since
};

}  // namespace lvwang::api
