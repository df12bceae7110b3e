// Is a backup or a check at work, and how far? One at a time, on a thread of its own, beside the server.
// Promises: it can be cancelled, and then leaves nothing behind; what became of it is told to the spine, which notes it in the
// book. Rule: slow work runs beside the path and its answer comes back as an entry (docs/ARCHITECTURE.md).
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "pipeline/inbox.h"
#include "registry/registry.h"
#include "store/backup.h"
#include "store/backup_plan.h"
#include "store/book_retention.h"

namespace lvwang::api {

class UpkeepDesk {
public:
    struct Parts {
        const store::Log& log;
        const store::Series& series;
        std::unique_ptr<store::Book> book;       ///< a reader of its own, for the one at work
        std::unique_ptr<store::Book> plan_book;  ///< another, for beat()
        std::string data_directory;
        std::string version;  ///< of the program
        pipeline::Inbox& inbox;
        pipeline::Clock clock;
        std::function<registry::RegistrySnapshot()> registry;
    };
    explicit UpkeepDesk(Parts parts);
    ~UpkeepDesk();  ///< cancels what is at work
    UpkeepDesk(const UpkeepDesk&) = delete;
    UpkeepDesk& operator=(const UpkeepDesk&) = delete;

    /// Begins a backup into a new or empty directory, named from the root. @error kConflict  something is at work already
    /// @error kInvalidArgument  the name does not begin at the root, or is in the data directory
    [[nodiscard]] Result<void> begin_backup(const std::string& directory);
    /// Whether a directory may be a place for backups. @error kInvalidArgument  it does not begin at the root, or is in the data
    /// directory
    [[nodiscard]] Result<void> examine_place(const std::string& directory) const;
    /// Begins the backup that the plan wants now, where it wants one; the plan's old ones are removed after it. One thread, every
    /// few seconds: what fails is tried again by the next.
    void beat(Instant now);
    /// Begins to look through everything. @error kConflict  something is at work already
    [[nodiscard]] Result<void> begin_check();
    /// Cancels what is at work; nothing where nothing is.
    void cancel();

    struct State {
        bool running = false;
        store::Upkeep upkeep;  ///< of the one at work or the last one since the start; kind is empty where there was none
        std::uint64_t done_bytes = 0;
        std::uint64_t total_bytes = 0;       ///< 0 while nobody knows
        std::vector<store::Damage> damages;  ///< of the last check
    };
    [[nodiscard]] State state() const;

private:
    [[nodiscard]] Result<void> begin(std::string kind, std::string place, std::function<Result<void>()> work);
    [[nodiscard]] Result<void> back_up(const std::string& directory, bool planned);
    [[nodiscard]] Result<void> check();
    void finish(const Result<void>& done);

    const Parts parts_;
    mutable std::mutex mutex_;
    State state_;
    Instant looked_at_;  // of beat()
    std::unique_ptr<store::Errand> errand_ = std::make_unique<store::Errand>();
    std::thread worker_;
};

}  // namespace lvwang::api
