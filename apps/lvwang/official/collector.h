// Who fetches the official figures? One worker that looks into folders, asks addresses and reads views when their time has come.
// Promises: it changes nothing itself, what it brings is a command; a file is moved to done/ after it was taken and to failed/
// after it was refused, and stays where it is while the spine cannot answer. Rule: docs/formats/official-figures.md.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "model/official.h"
#include "pipeline/inbox.h"
#include "pipeline/published.h"

namespace lvwang::apps {

struct CollectorParts {
    const pipeline::Published<OfficialFeeds>& feeds;
    pipeline::Inbox& inbox;
    pipeline::Clock clock;
    /// The secret of a feed, opened; empty where it has none.
    std::function<Result<std::string>(const OfficialFeed&)> open_secret;
};

class Collector {
public:
    /// Starts the worker.
    [[nodiscard]] static std::unique_ptr<Collector> start(CollectorParts parts);
    ~Collector();
    Collector(const Collector&) = delete;
    Collector& operator=(const Collector&) = delete;

    /// Ends it; a fetch that is under way is waited for, half a minute at most.
    void stop();

private:
    struct Worker;
    explicit Collector(std::unique_ptr<Worker> worker);
    std::unique_ptr<Worker> worker_;
};

/// Fetches one feed once, on this thread, and says in a command how it went.
/// @param answer  gives a command to the spine and waits for what becomes of it
void collect(const OfficialFeed& feed, const std::string& secret, Instant now,
             const std::function<Result<std::string>(pipeline::Command)>& answer);

}  // namespace lvwang::apps
