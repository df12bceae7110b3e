#include "conform/wire.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <thread>
#include <utility>

#include "protocol/content.h"

namespace lvwang::conform {
namespace {

constexpr int kSendPatienceMs = 5'000;

int left_ms(SteadyClock::time_point until) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now()).count();
    return left > 0 ? static_cast<int>(left) : 0;
}

std::string name_of(const sockaddr_storage& address) {
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> port{};
    const socklen_t length = address.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    if (::getnameinfo(reinterpret_cast<const sockaddr*>(&address), length, host.data(), host.size(), port.data(), port.size(),
                      NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        return "?";
    }
    return fmt::format("{}:{}", host.data(), port.data());
}

void set_no_delay(int socket) {
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// Connects without waiting for longer than told. @return 0 or an errno
int connect_within(int socket, const addrinfo& to, int patience_ms) {
    ::fcntl(socket, F_SETFL, O_NONBLOCK);
    if (::connect(socket, to.ai_addr, to.ai_addrlen) != 0) {
        if (errno != EINPROGRESS) return errno;
        pollfd wait{socket, POLLOUT, 0};
        if (::poll(&wait, 1, patience_ms) <= 0) return ETIMEDOUT;
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) return error;
    }
    ::fcntl(socket, F_SETFL, 0);
    return 0;
}

}  // namespace

Wire::Wire(int socket, std::string peer, protocol::KeyLookup keys)
    : socket_(socket), peer_(std::move(peer)), reader_(std::move(keys)) {
    set_no_delay(socket_);
}

Wire::Wire(Wire&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      peer_(std::move(other.peer_)),
      reader_(std::move(other.reader_)),
      closed_(other.closed_) {}

Wire::~Wire() {
    if (socket_ >= 0) ::close(socket_);
}

Result<Wire> Wire::connect(const std::string& host_and_port, int patience_ms, protocol::KeyLookup keys) {
    const std::size_t colon = host_and_port.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == host_and_port.size()) {
        return fail(ErrorCode::kInvalidArgument, "'{}' is not HOST:PORT", host_and_port);
    }
    const std::string port = host_and_port.substr(colon + 1);  // getaddrinfo would take 99999 and use what is left of it
    if (port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos || std::stoi(port) > 65'535) {
        return fail(ErrorCode::kInvalidArgument, "'{}': the port '{}' is no number up to 65535", host_and_port, port);
    }
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    std::string host = host_and_port.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);  // of an IPv6 address
    const int error = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
    if (error != 0) return fail(ErrorCode::kInvalidArgument, "{}: {}", host_and_port, ::gai_strerror(error));
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, ::freeaddrinfo);
    int refused = 0;
    for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {  // ::1 before 127.0.0.1
        const int socket = ::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (socket < 0) {
            refused = errno;  // a machine without IPv6 has none for it
            continue;
        }
        refused = connect_within(socket, *address, patience_ms);
        if (refused == 0) return Wire(socket, host_and_port, std::move(keys));
        ::close(socket);
    }
    return fail(ErrorCode::kIo, "{}: {}", host_and_port, std::strerror(refused));
}

bool Wire::send(std::string_view bytes) {
    const auto until = SteadyClock::now() + std::chrono::milliseconds(kSendPatienceMs);
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
        pollfd wait{socket_, POLLOUT, 0};
        if (::poll(&wait, 1, left_ms(until)) <= 0) return false;
    }
    return true;
}

bool Wire::send_slowly(std::string_view bytes, int pause) {
    for (const char c : bytes) {
        if (!send(std::string_view(&c, 1))) return false;
        pause_ms(pause);
    }
    return true;
}

bool Wire::receive(int patience_ms) {
    if (closed_ || socket_ < 0) return false;
    pollfd wait{socket_, POLLIN, 0};
    if (::poll(&wait, 1, patience_ms) <= 0) return false;
    std::array<char, 16 * 1024> buffer;
    const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got <= 0) {
        closed_ = true;
        reader_.finish();
        return true;
    }
    reader_.feed(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
    return true;
}

std::optional<Heard> Wire::take() {
    const auto frame = reader_.next();
    if (!frame) return std::nullopt;
    Heard heard{frame->verdict, std::string(frame->segment), std::string(frame->bytes), frame->warnings, SteadyClock::now()};
    if (frame->verdict != protocol::Verdict::kTruncated) {
        const protocol::Message message = heard.message();
        heard.warnings.add(message.warnings);
        heard.warnings.add(protocol::examine(message));
    }
    return heard;
}

std::optional<Heard> Wire::next(int patience_ms) {
    const auto until = SteadyClock::now() + std::chrono::milliseconds(patience_ms);
    for (;;) {
        if (auto heard = take()) return heard;
        const int left = left_ms(until);
        if (!receive(left)) return take();
        if (left == 0 && closed_) return take();
    }
}

bool Wire::closed() {
    if (!closed_) receive(0);
    return closed_;
}

void Wire::hang_up() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    closed_ = true;
}

std::uint64_t Wire::noise_bytes() const {
    return reader_.skipped_bytes() - reader_.skipped_bytes(protocol::Skipped::kBlank);
}

Result<Door> Door::open(const std::string& address, std::uint16_t port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    if (::inet_pton(AF_INET, address.c_str(), &at.sin_addr) != 1) {
        return fail(ErrorCode::kInvalidArgument, "'{}' is no address to listen on", address);
    }
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 || ::listen(socket, 16) != 0) {
        const int error = errno;
        ::close(socket);
        return fail(error == EADDRINUSE ? ErrorCode::kConflict : ErrorCode::kIo, "cannot listen on {}:{}: {}", address, port,
                    std::strerror(error));
    }
    socklen_t size = sizeof at;
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size);
    return Door(socket, ntohs(at.sin_port));
}

Door::Door(Door&& other) noexcept : socket_(std::exchange(other.socket_, -1)), port_(other.port_) {}

Door::~Door() {
    if (socket_ >= 0) ::close(socket_);
}

std::optional<Wire> Door::wait(int patience_ms, const protocol::KeyLookup& keys) {
    pollfd wait{socket_, POLLIN, 0};
    if (::poll(&wait, 1, patience_ms) <= 0) return std::nullopt;
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const int accepted = ::accept4(socket_, reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC);
    if (accepted < 0) return std::nullopt;
    return std::optional<Wire>(std::in_place, accepted, name_of(from), keys);
}

void Door::shut_for(int ms) {
    const auto until = SteadyClock::now() + std::chrono::milliseconds(ms);
    for (int left = ms; left > 0; left = left_ms(until)) {
        const auto turned_away = wait(left, {});
    }
}

void pause_ms(int ms) {
    std::this_thread::sleep_for(std::chrono::milliseconds(ms));
}

}  // namespace lvwang::conform
