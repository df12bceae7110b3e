// Who is on the line? HTTP and WebSocket connections on one address; knows nothing of what is asked.
// Promises: every limit is named below and holds for each connection; one thread moves bytes and never touches the disk;
// a feed listener that does not keep up is dropped with a reason, what waits for it is bounded.
// Rule: RFC 9110 and 9112 (HTTP/1.1), RFC 6455 (WebSocket), RFC 8446 (TLS); all of it is Boost.Beast's and OpenSSL's work.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "api/message.h"
#include "api/tls.h"
#include "base/result.h"

namespace lvwang::api {

struct HttpLimits {
    std::uint32_t header_bytes_max = 16 * 1024;     ///< browsers send one or two KB
    std::uint64_t body_bytes_max = 1 << 20;         ///< the longest body is a list of permit limits, some 100 KB
    std::uint64_t upload_bytes_max = 12 << 20;      ///< a photo of a phone has three to eight MB
    std::size_t uploads_max = 16;                   ///< bodies of uploads that come at once: two hundred MB at the most
    std::size_t connections_max = 1'024;            ///< a browser opens six; leaves most file handles to the devices
    std::size_t listeners_max = 256;                ///< feed connections among them: walls, desks and phones of one centre
    std::size_t backlog_bytes_max = 4UL << 20;      ///< waiting for one listener: a few full pictures of 500 points
    std::chrono::milliseconds idle_max{75'000};     ///< a kept connection without a request; browsers give up at 60 s or later
    std::chrono::milliseconds request_max{15'000};  ///< from a request's first byte to its last
    std::chrono::milliseconds upload_max{120'000};  ///< for an upload: twelve MB over a slow phone line
    std::chrono::milliseconds write_max{60'000};    ///< for one response; a month of minutes over a slow line
    std::chrono::milliseconds close_grace{2'000};   ///< for a dropped listener to take the reason
};

struct HttpOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;                  ///< 0: the system picks a free one, see HttpServer::port
    std::vector<std::string> host_names;     ///< names by which browsers may call us, besides addresses and localhost
    std::string feed_path = "/api/v1/feed";  ///< empty: no feed
    TlsIdentity tls;  ///< empty: in the clear; otherwise browsers may call us by the names of the certificate, too
    std::string upload_path = "/api/v1/photos";  ///< where a body may be as long as an upload
    HttpLimits limits;
};

/// What the line has seen; grows only, but for the two that say "now".
struct HttpCounters {
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> responses_2xx{0};
    std::atomic<std::uint64_t> responses_3xx{0};
    std::atomic<std::uint64_t> responses_4xx{0};
    std::atomic<std::uint64_t> responses_5xx{0};
    std::atomic<std::uint64_t> malformed{0};            ///< what came was no HTTP, or too large
    std::atomic<std::uint64_t> handshakes_failed{0};    ///< TLS was begun and not agreed on
    std::atomic<std::uint64_t> refused_connections{0};  ///< above connections_max
    std::atomic<std::uint64_t> listeners_dropped{0};    ///< feed listeners that did not keep up
    std::atomic<std::uint64_t> connections_now{0};
    std::atomic<std::uint64_t> listeners_now{0};
};

class HttpServer {
public:
    /// Gives the response to one request; called once, from any thread.
    using Reply = std::function<void(Response)>;
    /// Answers a request, now or later. Runs on the thread that moves bytes: must not block.
    using Serve = std::function<void(Request, Reply)>;
    /// The first message of a new listener. Runs on the thread that moves bytes.
    using Greet = std::function<SharedText()>;
    /// Whether somebody may listen to the feed, and to which of its channels.
    struct Admission {
        std::string channel;
        std::function<bool()> still;  ///< asked before each message: false ends the line; empty: for as long as it likes
    };
    /// Runs on the thread that moves bytes.
    using Admit = std::function<std::variant<Admission, Response>(const Request&)>;

    /// Opens the port; who connects waits until begin().
    /// @error kInvalidArgument  no such address   kUnavailable  the port is taken or not allowed
    [[nodiscard]] static Result<std::unique_ptr<HttpServer>> listen(HttpOptions options, Serve serve, Greet greet,
                                                                    Admit admit = {});
    /// Starts the thread that moves bytes. @pre called once
    void begin();
    ~HttpServer();  ///< closes every connection; replies that come later are dropped
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] const HttpCounters& counters() const;
    /// Sends a text to every listener of a channel of the feed. Any thread.
    void broadcast(SharedText message, const std::string& channel = {});

private:
    struct Line;
    explicit HttpServer(std::shared_ptr<Line> line);

    std::shared_ptr<Line> line_;
    std::thread thread_;
};

}  // namespace lvwang::api
