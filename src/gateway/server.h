// Who talks to the devices? The TCP server: connections on every core, frames to the inbox, answers back after the sync, frames
// of the outbox down on the newest connection of their device, behind the answers that are ready. Promises: a full inbox or a
// peer that does not read stops the reading of sockets, never memory; nothing on the wire takes the server down; every close by
// us has a counted reason. Rule: HJ 212-2017 6.1 (TCP, the device connects); limits in gateway/limits.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "gateway/limits.h"
#include "gateway/session.h"
#include "pipeline/downlink.h"
#include "pipeline/inbox.h"
#include "pipeline/ingest_stats.h"
#include "protocol/cipher_text.h"

namespace lvwang::gateway {

struct ServerOptions {
    std::string address = "0.0.0.0";
    std::uint16_t port = 9212;  ///< 0: a free one
    unsigned threads = 0;       ///< 0: one a core
    Limits limits;
    CrcPolicyOf crc_policy_of;      ///< empty: strict for all
    protocol::KeyLookup keys = {};  ///< what opens cipher text; thread-safe. Without it no cipher text is answered
};

/// For whoever wants to know before anything else is done: can this be listened on? Port 0 always.
/// @error kInvalidArgument  not an address   kConflict  the port is in use
[[nodiscard]] Result<void> check_free(const std::string& address, std::uint16_t port);

class Server {
public:
    /// Listens and serves until stop(). The inbox, the outbox, the statistics and what the clock reads must outlive the server.
    /// @error kInvalidArgument  not an address
    /// @error kConflict         the port is in use
    /// @error kIo               the address is not ours, or the system refuses
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(const ServerOptions& options, pipeline::Inbox& inbox,
                                                               pipeline::Downlink& downlink, pipeline::IngestStats& stats,
                                                               pipeline::Clock clock);

    /// The port listened on.
    [[nodiscard]] std::uint16_t port() const;

    /// Closes every connection and waits for the threads; frames offered before stay in the inbox. May be called twice.
    void stop();

    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

private:
    struct Parts;
    explicit Server(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace lvwang::gateway
