// What is this text that is no frame? Line ends, heartbeats, a modem's greeting, a browser on the wrong port.
// Promises: told by the first bytes of a line, so that nothing is kept of it.
// Rule: what loggers and serial servers were seen to send between frames (docs/formats/quirks.md).
#pragma once

#include <cstdint>
#include <string_view>

namespace lvwang::protocol {

/// What stands between frames.
enum class Skipped : std::uint8_t {
    kBlank = 0,         ///< line ends, blanks, NUL
    kKeepAlive = 1,     ///< `##` without a length, as some loggers send for a heartbeat
    kRegistration = 2,  ///< text of a modem: IMEI, SIM number, name
    kHttp = 3,          ///< an HTTP request: a browser or scanner has the wrong port
    kTls = 4,           ///< a TLS hello
    kGarbage = 5,
    kModbus = 6,  ///< a Modbus TCP frame, binary or in hexadecimal digits: a serial server passes on what is not meant for us
};
inline constexpr int kSkippedCount = 7;
[[nodiscard]] std::string_view to_string(Skipped kind);  ///< blank, keep_alive, registration, http, tls, garbage, modbus

/// The kind of a line that is no frame. @param line  its first bytes, without a line end; not empty
[[nodiscard]] Skipped kind_of_skipped(std::string_view line);

}  // namespace lvwang::protocol
