// Who waits for reports to be on the disk? The HTTP door of docs/formats/report.md, one more offerer of the inbox.
// Promises: 200 is said after all reports of a request are synced; what is refused is refused whole, or may be sent again without
// harm; a reply is given exactly once; what waits is bounded by the inbox. Thread-safe.
// Rule: docs/ARCHITECTURE.md, One writer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/message.h"
#include "pipeline/inbox.h"
#include "protocol/report.h"

namespace lvwang::api {

/// After so long without a sync, the disk being full or slow, the sender is asked to come again; senders give up at 15 s or
/// later.
inline constexpr std::int64_t kSyncPatienceMs = 10'000;

/// What the door has seen since the program began.
struct ReportCounts {
    std::uint64_t requests = 0;
    std::uint64_t reports = 0;   ///< synced and answered
    std::uint64_t bad = 0;       ///< requests answered 400
    std::uint64_t refused = 0;   ///< requests answered 503: the inbox was full
    std::uint64_t unsynced = 0;  ///< requests answered 503 after kSyncPatienceMs
    std::string last_error;      ///< empty: none yet
    Instant last_error_at;
    Instant last_report_at;
};

class ReportDoor {
public:
    using Reply = std::function<void(Response)>;

    /// @param inbox  must outlive the door, and may go on to call what it was given after the door is gone
    explicit ReportDoor(pipeline::Inbox& inbox);

    /// Offers the reports of one request that came at `now`. `reply` gets 200 with the entry of each once they are synced, or
    /// 503.
    void deliver(const std::vector<protocol::PlacedReport>& reports, Instant now, Reply reply);
    /// A request that could not be read: counted and answered 400.
    void refuse(const Error& error, Instant now, const Reply& reply);
    /// Gives 503 to those who have waited longer than kSyncPatienceMs.
    void expire(Instant now);

    [[nodiscard]] ReportCounts counts() const;

private:
    struct Desk;
    pipeline::Inbox& inbox_;
    std::shared_ptr<Desk> desk_;
    std::uint32_t shard_ = 0;
};

}  // namespace lvwang::api
