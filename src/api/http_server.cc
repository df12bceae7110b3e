#include "api/http_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <deque>
#include <optional>
#include <set>
#include <variant>

#include "api/beast_message.h"
#include "api/origin.h"
#include "api/wire.h"
#include "base/text.h"

namespace lvwang::api {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;
using Waiter = asio::steady_timer;  // never expires; cancelling it is the signal

namespace {

constexpr auto kResume = asio::as_tuple(asio::use_awaitable);
constexpr unsigned kHttp11 = 11;
constexpr std::size_t kDrainBytesMax = 256 * 1024;      // read and dropped after a refusal, so that the refusal arrives
constexpr std::chrono::milliseconds kAcceptPause{100};  // when the system has no handle left, until some are closed

/// A whole request, or what to refuse it with, or nothing: the line is at its end.
using Heard = std::variant<std::monostate, BeastRequest, Response>;

// Counts a body that may be long while it comes.
class Uploading {
public:
    Uploading(std::size_t& now, bool upload) : now_(now), upload_(upload) { now_ += upload_ ? 1 : 0; }
    ~Uploading() { now_ -= upload_ ? 1 : 0; }
    Uploading(const Uploading&) = delete;
    Uploading& operator=(const Uploading&) = delete;

private:
    std::size_t& now_;
    bool upload_;
};

Response too_many_uploads() {
    Response response = problem(503, "too many photos are on their way; send it again in a moment");
    response.headers.emplace_back("Retry-After", "5");
    return response;
}

}  // namespace

// One listener of the feed, with what waits to be sent to it.
struct Listener {
    Listener(websocket::stream<Wire> stream, HttpServer::Admission admission)
        : socket(std::move(stream)), admitted(std::move(admission)), news(socket.get_executor()) {
        news.expires_at(Waiter::time_point::max());
    }
    websocket::stream<Wire> socket;
    HttpServer::Admission admitted;
    Waiter news;
    std::deque<SharedText> backlog;
    std::size_t backlog_bytes = 0;
    bool dropped = false;  ///< gets the reason instead of the rest
    std::string_view reason = "slow listener: fell too far behind";
    bool gone = false;
};

struct HttpServer::Line : std::enable_shared_from_this<HttpServer::Line> {
    Line(HttpOptions given, Serve serve_with, Greet greet_with, Admit admit_with)
        : options(std::move(given)), serve(std::move(serve_with)), greet(std::move(greet_with)), admit(std::move(admit_with)) {}

    asio::awaitable<void> accept_connections();
    asio::awaitable<void> converse(tcp::socket socket);
    asio::awaitable<bool> protect(Wire& wire, beast::flat_buffer& buffer);
    asio::awaitable<Heard> read_request(Wire& wire, beast::flat_buffer& buffer);
    [[nodiscard]] bool is_upload(const BeastRequest& request) const;
    [[nodiscard]] Heard refusal_or_end(const error_code& error, std::uint64_t bytes_max);
    asio::awaitable<Response> answer(BeastRequest request, bool under_tls);
    asio::awaitable<bool> send(Wire& wire, const Response& response, unsigned version, bool head, bool keep);
    asio::awaitable<void> part(Wire& wire);
    asio::awaitable<void> feed(Wire wire, BeastRequest upgrade, Admission admission);
    asio::awaitable<void> tell(std::shared_ptr<Listener> listener);
    asio::awaitable<void> close_late(std::shared_ptr<Listener> listener);
    void enqueue(const std::shared_ptr<Listener>& listener, const SharedText& message);
    void tell_if_welcome(const std::shared_ptr<Listener>& listener, const SharedText& message);
    void drop(const std::shared_ptr<Listener>& listener);
    std::variant<Admission, Response> admit_upgrade(const BeastRequest& request, bool under_tls) const;
    [[nodiscard]] Result<void> check_name(std::string_view host) const;
    [[nodiscard]] Response send_to_tls(const BeastRequest& request) const;
    void count(int status);

    const HttpOptions options;
    const Serve serve;
    const Greet greet;
    const Admit admit;
    HttpCounters counters;
    std::uint16_t port = 0;
    std::size_t uploads_now = 0;  // touched by the line's thread only
    asio::io_context context{1};  // what it still runs may use the members above and owns nothing of those below
    tcp::acceptor acceptor{context};
    std::set<std::shared_ptr<Listener>> listeners;  // touched by the line's thread only
};

asio::awaitable<void> HttpServer::Line::accept_connections() {
    for (;;) {
        auto [error, socket] = co_await acceptor.async_accept(kResume);
        if (error == asio::error::operation_aborted) co_return;
        if (error) {
            Waiter pause(context, kAcceptPause);
            co_await pause.async_wait(kResume);
            continue;
        }
        if (counters.connections_now >= options.limits.connections_max) {
            ++counters.refused_connections;
            continue;  // the socket closes as it leaves scope
        }
        ++counters.connections_now;
        co_spawn(context, converse(std::move(socket)), [this](const std::exception_ptr&) { --counters.connections_now; });
    }
}

asio::awaitable<void> HttpServer::Line::converse(tcp::socket socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    Wire wire(std::move(socket));
    beast::flat_buffer buffer;
    if (options.tls.is_there() && !co_await protect(wire, buffer)) co_return;
    for (;;) {
        Heard heard = co_await read_request(wire, buffer);
        if (const auto* refusal = std::get_if<Response>(&heard)) {
            ++counters.malformed;
            co_await send(wire, *refusal, kHttp11, false, false);
            co_return co_await part(wire);
        }
        if (std::holds_alternative<std::monostate>(heard)) co_return;
        ++counters.requests;
        BeastRequest request = std::get<BeastRequest>(std::move(heard));
        const unsigned version = request.version();
        const bool head = request.method() == http::verb::head;
        const bool keep = request.keep_alive();
        if (options.tls.is_there() && !wire.is_tls()) {
            co_await send(wire, send_to_tls(request), version, head, false);
            co_return co_await part(wire);
        }
        if (websocket::is_upgrade(request)) {
            auto decided = admit_upgrade(request, wire.is_tls());
            if (auto* admission = std::get_if<Admission>(&decided)) {
                co_return co_await feed(std::move(wire), std::move(request), std::move(*admission));
            }
            co_await send(wire, std::get<Response>(decided), version, false, false);
            co_return co_await part(wire);
        }
        const Response response = co_await answer(std::move(request), wire.is_tls());
        if (!co_await send(wire, response, version, head, keep)) co_return;
        if (!keep) co_return co_await part(wire);
    }
}

// Who does not begin with a handshake goes on in the clear, to be told where to go. @return false: the line is at its end
asio::awaitable<bool> HttpServer::Line::protect(Wire& wire, beast::flat_buffer& buffer) {
    wire.next_layer().expires_after(options.limits.request_max);
    auto [error, is_tls] = co_await beast::async_detect_ssl(wire.next_layer(), buffer, kResume);
    if (error) co_return false;
    if (!is_tls) co_return true;
    wire.protect(*options.tls.context);
    auto [failed, used] = co_await wire.tls().async_handshake(asio::ssl::stream_base::server, buffer.data(), kResume);
    buffer.consume(used);
    if (failed) ++counters.handshakes_failed;
    co_return !failed;
}

asio::awaitable<Heard> HttpServer::Line::read_request(Wire& wire, beast::flat_buffer& buffer) {
    if (buffer.size() == 0) {
        wire.next_layer().expires_after(options.limits.idle_max);
        auto [error, count] = co_await wire.async_read_some(buffer.prepare(4096), kResume);
        if (error) co_return std::monostate();
        buffer.commit(count);
    }
    wire.next_layer().expires_after(options.limits.request_max);
    http::request_parser<http::string_body> reading;
    reading.header_limit(options.limits.header_bytes_max);
    reading.body_limit(std::max(options.limits.body_bytes_max, options.limits.upload_bytes_max));
    auto [error, count] = co_await http::async_read_header(wire, buffer, reading, kResume);
    // How long the body may be hangs on where it goes.
    const bool upload = is_upload(reading.get());
    const std::uint64_t bytes_max = upload ? options.limits.upload_bytes_max : options.limits.body_bytes_max;
    if (!error && reading.content_length().value_or(0) > bytes_max) error = http::error::body_limit;
    if (error) co_return refusal_or_end(error, bytes_max);
    reading.body_limit(bytes_max);
    const Uploading uploading(uploads_now, upload);
    if (upload) {
        if (uploads_now > options.limits.uploads_max) co_return too_many_uploads();
        wire.next_layer().expires_after(options.limits.upload_max);
    }
    if (beast::iequals(reading.get()[http::field::expect], "100-continue")) {
        http::response<http::empty_body> go_on(http::status::continue_, reading.get().version());
        co_await http::async_write(wire, go_on, kResume);
    }
    auto [body_error, body_count] = co_await http::async_read(wire, buffer, reading, kResume);
    if (body_error) co_return refusal_or_end(body_error, bytes_max);
    co_return reading.release();
}

bool HttpServer::Line::is_upload(const BeastRequest& request) const {
    const std::string_view target = view(request.target());
    return request.method() == http::verb::post && target.substr(0, target.find('?')) == options.upload_path;
}

Heard HttpServer::Line::refusal_or_end(const error_code& error, std::uint64_t bytes_max) {
    const bool is_http_fault = error.category() == http::make_error_code(http::error::bad_method).category();
    if (!is_http_fault || error == http::error::end_of_stream || error == http::error::partial_message) {
        if (error != http::error::end_of_stream) ++counters.malformed;  // half a request, then silence or the end
        return std::monostate();
    }
    return refusal_of(error, options.limits, bytes_max);
}

asio::awaitable<Response> HttpServer::Line::answer(BeastRequest from, bool under_tls) {
    const std::string host(view(from[http::field::host]));
    const std::string origin(view(from[http::field::origin]));
    if (auto ours = check_name(host); !ours) co_return problem(421, ours.error().message, "Host");
    auto split_up = head_from(from, under_tls);
    if (auto* refusal = std::get_if<Response>(&split_up)) co_return std::move(*refusal);
    auto& request = std::get<Request>(split_up);
    request.body = std::move(from.body());
    if (!options.feed_path.empty() && request.path == options.feed_path) {
        Response upgrade = problem(426, "the feed is a WebSocket", "Upgrade");
        upgrade.headers.emplace_back("Upgrade", "websocket");
        co_return upgrade;
    }
    const bool reads_only = request.method == Method::kGet || request.method == Method::kHead;
    if (!reads_only) {
        if (auto same = check_origin(origin, host); !same) co_return problem(403, same.error().message, "Origin");
    }
    struct Pending {
        Waiter answered;
        std::optional<Response> response;
    };
    auto pending = std::make_shared<Pending>(Pending{Waiter(context, Waiter::time_point::max()), std::nullopt});
    // The reply may come from any thread, and after this line is gone: it holds nothing alive.
    serve(std::move(request), [line = weak_from_this(), weak = std::weak_ptr(pending)](Response response) {
        const auto alive = line.lock();
        if (!alive) return;
        asio::post(alive->context, [weak, response = std::move(response)]() mutable {
            if (const auto waiting = weak.lock()) {
                waiting->response = std::move(response);
                waiting->answered.cancel();
            }
        });
    });
    while (!pending->response) co_await pending->answered.async_wait(kResume);
    co_return std::move(*pending->response);
}

asio::awaitable<bool> HttpServer::Line::send(Wire& wire, const Response& response, unsigned version, bool head, bool keep) {
    count(response.status);
    wire.next_layer().expires_after(options.limits.write_max);
    const auto status = static_cast<http::status>(response.status);
    error_code failed;
    if (head || response.status == 304) {
        http::response<http::empty_body> message(status, version);
        put_fields(message, response, wire.is_tls());
        message.keep_alive(keep);
        if (response.status != 304) message.content_length(response.text().size());
        auto [error, count] = co_await http::async_write(wire, message, kResume);
        failed = error;
    } else {
        http::response<http::span_body<const char>> message(status, version);
        message.body() = {response.text().data(), response.text().size()};
        put_fields(message, response, wire.is_tls());
        message.keep_alive(keep);
        message.prepare_payload();
        auto [error, count] = co_await http::async_write(wire, message, kResume);
        failed = error;
    }
    co_return !failed;
}

// Says that nothing more follows, and takes what is still on the way: a reset would throw away what we said last.
asio::awaitable<void> HttpServer::Line::part(Wire& wire) {
    auto& stream = wire.next_layer();
    stream.expires_after(options.limits.close_grace);
    if (wire.is_tls()) co_await wire.tls().async_shutdown(kResume);
    error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    beast::flat_buffer rest;
    for (std::size_t drained = 0; drained < kDrainBytesMax;) {
        auto [error, count] = co_await stream.async_read_some(rest.prepare(16 * 1024), kResume);
        if (error) co_return;
        drained += count;
    }
}

Result<void> HttpServer::Line::check_name(std::string_view host) const {
    return check_host(host, options.host_names, options.tls.names);
}

// In the clear on an address with TLS: somebody typed the address without https, or a program was not told.
Response HttpServer::Line::send_to_tls(const BeastRequest& request) const {
    const std::string_view host = view(request[http::field::host]);
    if (auto ours = check_name(host); !ours) return problem(421, ours.error().message, "Host");
    const bool reads_only = request.method() == http::verb::get || request.method() == http::verb::head;
    Response answer = problem(reads_only ? 308 : 426, "this address speaks TLS: begin with https://", "scheme");
    if (reads_only) answer.headers.emplace_back("Location", fmt::format("https://{}{}", host, view(request.target())));
    if (!reads_only) answer.headers.emplace_back("Upgrade", "TLS/1.2, HTTP/1.1");
    return answer;
}

std::variant<HttpServer::Admission, Response> HttpServer::Line::admit_upgrade(const BeastRequest& request, bool under_tls) const {
    const std::string_view host = view(request[http::field::host]);
    const std::string_view target = view(request.target());
    if (auto ours = check_name(host); !ours) return problem(421, ours.error().message, "Host");
    if (auto same = check_origin(view(request[http::field::origin]), host); !same) {
        return problem(403, same.error().message, "Origin");
    }
    if (options.feed_path.empty()) return problem(404, "there is no feed at this address", "path");
    if (target.substr(0, target.find('?')) != options.feed_path) {
        return problem(404, fmt::format("the feed is at {}", options.feed_path), "path");
    }
    if (listeners.size() >= options.limits.listeners_max) {
        return problem(503, fmt::format("{} listeners are connected already", listeners.size()));
    }
    if (!admit) return Admission{};
    auto head = head_from(request, under_tls);
    if (auto* refusal = std::get_if<Response>(&head)) return std::move(*refusal);
    return admit(std::get<Request>(head));
}

asio::awaitable<void> HttpServer::Line::feed(Wire wire, BeastRequest upgrade, Admission admission) {
    wire.next_layer().expires_never();  // from here on the WebSocket watches the time
    const bool under_tls = wire.is_tls();
    auto listener = std::make_shared<Listener>(websocket::stream<Wire>(std::move(wire)), std::move(admission));
    auto& socket = listener->socket;
    socket.set_option(websocket::stream_base::decorator(
        [under_tls](websocket::response_type& response) { put_security(response, under_tls); }));
    socket.set_option(websocket::stream_base::timeout{options.limits.request_max, options.limits.idle_max, true});
    socket.read_message_max(4096);  // listeners have nothing to say
    auto [failed] = co_await socket.async_accept(upgrade, kResume);
    if (failed) co_return;
    listeners.insert(listener);
    counters.listeners_now = listeners.size();
    enqueue(listener, greet());
    co_spawn(context, tell(listener), asio::detached);
    beast::flat_buffer buffer;
    for (;;) {
        auto [error, count] = co_await socket.async_read(buffer, kResume);
        if (error) break;
        buffer.consume(buffer.size());
    }
    listener->gone = true;
    listener->news.cancel();
    listeners.erase(listener);
    counters.listeners_now = listeners.size();
}

asio::awaitable<void> HttpServer::Line::tell(std::shared_ptr<Listener> listener) {
    auto& socket = listener->socket;
    while (!listener->gone && !listener->dropped) {
        if (listener->backlog.empty()) {
            co_await listener->news.async_wait(kResume);
            continue;
        }
        const SharedText message = std::move(listener->backlog.front());
        listener->backlog.pop_front();
        listener->backlog_bytes -= message->size();
        socket.text(true);
        auto [error, count] = co_await socket.async_write(asio::buffer(*message), kResume);
        if (error) co_return;
    }
    if (listener->gone) co_return;
    websocket::close_reason reason(websocket::close_code::policy_error,
                                   beast::string_view(listener->reason.data(), listener->reason.size()));
    co_await socket.async_close(reason, kResume);
}

// A dropped listener that does not even take the reason is cut off.
asio::awaitable<void> HttpServer::Line::close_late(std::shared_ptr<Listener> listener) {
    Waiter grace(context, options.limits.close_grace);
    co_await grace.async_wait(kResume);
    if (!listener->gone) beast::get_lowest_layer(listener->socket).close();
}

// What waits is thrown away; the reason goes out, then the line ends.
void HttpServer::Line::drop(const std::shared_ptr<Listener>& listener) {
    listener->dropped = true;
    listener->backlog.clear();
    listener->backlog_bytes = 0;
    co_spawn(context, close_late(listener), asio::detached);
}

void HttpServer::Line::enqueue(const std::shared_ptr<Listener>& listener, const SharedText& message) {
    if (listener->dropped || listener->gone || !message) return;
    if (listener->backlog_bytes + message->size() > options.limits.backlog_bytes_max) {
        ++counters.listeners_dropped;
        drop(listener);
    } else {
        listener->backlog.push_back(message);
        listener->backlog_bytes += message->size();
    }
    listener->news.cancel();
}

void HttpServer::Line::tell_if_welcome(const std::shared_ptr<Listener>& listener, const SharedText& message) {
    if (listener->admitted.still && !listener->admitted.still() && !listener->dropped) {
        listener->reason = "the session is over";
        drop(listener);
        listener->news.cancel();
        return;
    }
    enqueue(listener, message);
}

void HttpServer::Line::count(int status) {
    if (status < 300) {
        ++counters.responses_2xx;
    } else if (status < 400) {
        ++counters.responses_3xx;
    } else if (status < 500) {
        ++counters.responses_4xx;
    } else {
        ++counters.responses_5xx;
    }
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(HttpOptions options, Serve serve, Greet greet, Admit admit) {
    error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) return fail_field("address", "'{}' is not an IP address to listen on", options.address);
    auto line = std::make_shared<Line>(std::move(options), std::move(serve), std::move(greet), std::move(admit));
    const tcp::endpoint endpoint(address, line->options.port);
    tcp::acceptor& acceptor = line->acceptor;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        return fail(ErrorCode::kUnavailable, "cannot listen on {}:{}: {}", line->options.address, line->options.port,
                    error.message());
    }
    line->port = acceptor.local_endpoint(error).port();
    co_spawn(line->context, line->accept_connections(), asio::detached);
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(line)));
}

HttpServer::HttpServer(std::shared_ptr<Line> line) : line_(std::move(line)) {}

void HttpServer::begin() {
    thread_ = std::thread([this] { line_->context.run(); });
}

HttpServer::~HttpServer() {
    line_->context.stop();
    if (thread_.joinable()) thread_.join();
}

std::uint16_t HttpServer::port() const {
    return line_->port;
}
const HttpCounters& HttpServer::counters() const {
    return line_->counters;
}

void HttpServer::broadcast(SharedText message, const std::string& channel) {
    asio::post(line_->context, [line = line_.get(), message = std::move(message), channel] {
        const std::set<std::shared_ptr<Listener>> all = line->listeners;
        for (const auto& listener : all) {
            if (listener->admitted.channel == channel) line->tell_if_welcome(listener, message);
        }
    });
}

}  // namespace lvwang::api
