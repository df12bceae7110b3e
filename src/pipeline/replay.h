// Do the frames that are still kept lead to the same values and findings? Everything once more from the log, and what differs.
// Promises: what no kept frame can tell is taken over as it is and never computed again (values of forgotten frames, imports,
// what was found before); nothing of the old stores is changed; the same stores give the same answer.
// Rule: docs/OPERATING.md, Replay; older values and decisions in the book are facts.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/catalogue.h"
#include "model/finding.h"
#include "pipeline/spine.h"

namespace lvwang::pipeline {

/// What is replayed. Everything outlives it.
struct ReplayParts {
    store::Log& log;
    store::Series& series;  ///< as it is
    store::Book& book;      ///< as it is
    store::Series& fresh_series;
    store::Book& fresh_book;
    std::shared_ptr<const registry::ParameterTable> parameters;
    const standards::Standards& standards;
    const cases::Workflows& workflows;
    const store::Seal& seal;
    const control::Catalogue& catalogue;
};

/// One value, or one finding, that is not the same.
struct Difference {
    PointId point{};
    Stream stream;
    Instant start;
    std::string what;    ///< key of the parameter, with its aspect; or rule of the finding
    std::string before;  ///< as it is stored; empty: it is not
    std::string after;   ///< as the frames say
};

struct Tally {
    std::uint64_t equal = 0;
    std::uint64_t differ = 0;
    std::uint64_t facts = 0;  ///< older than the kept frames, or imported: left alone
};

/// What came of it.
struct Replayed {
    static constexpr std::size_t kListedMax = 1'000;  // who has more has no use for the list

    std::uint64_t first_seq = 0;  ///< of the entries that were applied
    std::uint64_t last_seq = 0;
    std::uint64_t frames = 0;
    std::map<Stream, Tally> values;
    Tally findings;
    std::uint64_t differences = 0;
    std::vector<Difference> listed;  ///< the first kListedMax

    void add(Difference difference);
};

/// How far it is, after each entry or chunk; an error ends it.
using ReplayWatch = std::function<Result<void>(std::uint64_t done, std::uint64_t total)>;

/// Applies the kept entries to the fresh stores, which must be empty.
/// @error kCorrupt, kIo, kUnavailable  a store failed, or `watch` said so
[[nodiscard]] Result<Replayed> replay(const ReplayParts& parts, const ReplayWatch& watch);

/// Holds the fresh stores against those that are; what differs goes into `replayed`.
/// Silences are left out, for they tell when the program listened and not what came.
[[nodiscard]] Result<void> compare(const ReplayParts& parts, Replayed& replayed, const ReplayWatch& watch);

}  // namespace lvwang::pipeline
