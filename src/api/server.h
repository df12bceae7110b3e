// The door for people: REST under /api/v1, the feed, metrics, and the pages. What apps/ starts and stops.
// Promises: reads freely, writes only by Command; I/O threads never touch the disk; nothing waits without bound.
// Rule: docs/ARCHITECTURE.md, Three laws. adr/0009: every route asks for its right.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/http_server.h"
#include "api/reads.h"
#include "base/result.h"

namespace lvwang::api {

struct ServerOptions {
    HttpOptions http;                    ///< address, port (0: a free one), names, limits
    std::optional<HttpOptions> outside;  ///< an address where only phone and public pages are (outside.h); absent: none
    std::string pages_directory;         ///< the built pages (web/dist); empty: none are served
    std::string map_directory;           ///< *.geojson of the base map, served below /map/; empty: none
    Identity identity;
};

class Server {
public:
    /// Reads the pages into memory, opens the port and begins to answer.
    /// @pre sources.views.registry holds a registry
    /// @error kNotFound  a directory is missing   kUnavailable  the port is taken   kIo, kCorrupt  the book cannot be read
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(const Sources& sources, ServerOptions options);
    ~Server();  ///< stops answering, waits for the requests that are being answered
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::uint16_t outside_port() const;  ///< 0: there is none
    /// Puts what was looked at until now into the inbox, for whoever is about to close it.
    void hand_over_looks();

private:
    struct House;
    explicit Server(std::shared_ptr<House> house);
    std::shared_ptr<House> house_;
};

}  // namespace lvwang::api
