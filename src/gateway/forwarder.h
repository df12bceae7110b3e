// Who passes data on to higher platforms? One thread for all targets' connections, one that reads the log for them.
// Promises: in the log's order for each target, at least once, never more under way than its window; a target that does not read
// or answer stops only itself; what was acknowledged becomes a forward_mark command about once a second; no socket thread touches
// the disk. Rule: docs/adr/0004, the log is the forward queue; HJ 212-2017 6.1.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "pipeline/forward_queue.h"
#include "pipeline/inbox.h"
#include "pipeline/views.h"

namespace lvwang::gateway {

struct ForwarderOptions {
    std::int64_t connect_patience_ms = 10'000;
    std::int64_t retry_first_ms = 1'000;  ///< doubled after each failure without an acknowledgement in between
    std::int64_t retry_most_ms = 60'000;  ///< a platform that comes back is noticed within a minute
    std::int64_t beat_ms = 200;           ///< how late a new frame may be seen
    std::int64_t mark_ms = 1'000;         ///< a kill costs at most so much being sent again
    std::int64_t stuck_retry_ms = 5'000;  ///< a frame that cannot be sent is looked at again: a key may have come
};

class Forwarder {
public:
    /// Serves the targets that `views` shows, and follows their changes, until stop().
    /// @param reader  its functions are called on a thread of the forwarder
    [[nodiscard]] static Result<std::unique_ptr<Forwarder>> start(pipeline::ForwardReader reader, pipeline::Views& views,
                                                                  pipeline::Inbox& inbox, pipeline::Clock clock,
                                                                  const ForwarderOptions& options = {});

    /// Hangs up and waits for the threads. May be called twice.
    void stop();

    ~Forwarder();
    Forwarder(const Forwarder&) = delete;
    Forwarder& operator=(const Forwarder&) = delete;

private:
    struct Parts;
    explicit Forwarder(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace lvwang::gateway
