// How does a tester talk HJ 212 over TCP? One connection with deadlines, from either end, and a door that waits for the other
// side. Promises: no call takes longer than it is told; bytes that are no frames are skipped; what came is kept whole for the
// report. Rule: HJ 212-2017 6.1 (TCP, the device connects).
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"

namespace lvwang::conform {

using SteadyClock = std::chrono::steady_clock;

/// A frame that the other side sent, with everything that was odd about it.
struct Heard {
    protocol::Verdict verdict = protocol::Verdict::kOk;
    std::string segment;  ///< in plain text where a key opened it
    std::string bytes;    ///< as on the wire
    protocol::Warnings warnings;
    SteadyClock::time_point at;

    [[nodiscard]] protocol::Message message() const { return protocol::decode(segment); }
};

class Wire {
public:
    /// @param keys  open cipher text; empty: none does
    Wire(int socket, std::string peer, protocol::KeyLookup keys);
    ~Wire();
    Wire(Wire&& other) noexcept;
    Wire& operator=(Wire&&) = delete;

    /// @error kInvalidArgument  not HOST:PORT
    /// @error kIo               nobody listens there, or not within the patience
    [[nodiscard]] static Result<Wire> connect(const std::string& host_and_port, int patience_ms, protocol::KeyLookup keys);

    /// False: the other side has closed, or takes nothing for five seconds.
    bool send(std::string_view bytes);
    /// A byte at a time, `pause_ms` apart.
    bool send_slowly(std::string_view bytes, int pause_ms);
    /// The next frame that is whole or broken; absent: none came in time, or the other side closed.
    [[nodiscard]] std::optional<Heard> next(int patience_ms);
    /// Whether the other side has closed; looks, does not wait.
    [[nodiscard]] bool closed();
    /// Closes at once.
    void hang_up();

    [[nodiscard]] const std::string& peer() const { return peer_; }
    [[nodiscard]] std::uint64_t line_ends(protocol::LineEnd end) const { return reader_.line_ends(end); }
    /// Bytes that were no frame, without line ends.
    [[nodiscard]] std::uint64_t noise_bytes() const;

private:
    bool receive(int patience_ms);
    [[nodiscard]] std::optional<Heard> take();

    int socket_;
    std::string peer_;
    protocol::FrameReader reader_;
    bool closed_ = false;
};

/// Where devices are waited for.
class Door {
public:
    /// @error kInvalidArgument, kConflict, kIo
    [[nodiscard]] static Result<Door> open(const std::string& address, std::uint16_t port);
    ~Door();
    Door(Door&& other) noexcept;
    Door& operator=(Door&&) = delete;

    /// The next device; absent: none came in time.
    [[nodiscard]] std::optional<Wire> wait(int patience_ms, const protocol::KeyLookup& keys);
    /// Turns away everybody for a while, as a platform does that is down.
    void shut_for(int ms);
    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    Door(int socket, std::uint16_t port) : socket_(socket), port_(port) {}

    int socket_;
    std::uint16_t port_;
};

/// Pauses this thread.
void pause_ms(int ms);

}  // namespace lvwang::conform
