// What has just changed, for those who watch? Turns what the spine publishes into feed messages.
// Promises: nothing of a place that is not seen; changed points at most four times a second, only those that changed; findings
// and cases once each; the rate of frames each second; nothing is written while nobody listens. Rule: docs/openapi.json,
// /api/v1/feed.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "api/http_server.h"
#include "api/sight.h"
#include "pipeline/views.h"
#include "store/book.h"

namespace lvwang::api {

inline constexpr std::int64_t kFeedBeatMs = 250;  // four times a second is as often as an eye follows on a map

class LiveFeed {
public:
    /// What somebody sees of the district now, and the texts that go with it.
    using See = std::function<Sight()>;

    /// @param book  a reader of its own, for the finding behind a case
    /// @param lines  whether it also tells of the lines that devices are on
    LiveFeed(const pipeline::Views& views, See see, store::Book& book, bool lines = true);

    /// `{"type":"hello","version":N,"now":…}`
    [[nodiscard]] SharedText greeting(Instant now) const;

    /// What is to be sent now; called once each kFeedBeatMs by one thread.
    /// @param anyone_listens  false: nothing is written, what happened is passed over
    [[nodiscard]] std::vector<SharedText> beat(Instant now, bool anyone_listens);

private:
    void put_latest(std::vector<SharedText>& out, const Sight& sight);
    void put_events(std::vector<SharedText>& out, const Sight& sight, Instant now);
    [[nodiscard]] SharedText finding_text(const Finding& finding, const registry::Registry& registry);
    [[nodiscard]] SharedText case_text(const Case& item, const registry::Registry& registry, Instant now);
    [[nodiscard]] SharedText ingest_text() const;

    const pipeline::Views& views_;
    See see_;
    store::Book& book_;
    bool lines_;
    std::uint64_t version_;
    std::uint64_t event_;
    Instant second_;  ///< of the last message about ingest
};

}  // namespace lvwang::api
