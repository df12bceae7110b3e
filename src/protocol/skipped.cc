#include "protocol/skipped.h"

#include <algorithm>
#include <initializer_list>

#include "base/check.h"

namespace lvwang::protocol {
namespace {

constexpr std::string_view kFrameStart = "##";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> heads) {
    return std::any_of(heads.begin(), heads.end(), [&](std::string_view head) { return text.starts_with(head); });
}

// The head of a Modbus TCP frame: transaction, protocol 0, a length of less than 256; also written in hexadecimal digits.
bool is_modbus(std::string_view line) {
    constexpr std::size_t kHeadBytes = 6;
    if (line.size() >= 2 * kHeadBytes && std::all_of(line.begin(), line.end(), [](char c) {
            return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
        })) {
        return line.substr(4, 6) == "000000";
    }
    return line.size() >= kHeadBytes + 2 && line.substr(2, 3) == std::string_view("\0\0\0", 3) && line[5] != 0 && line[5] < 0x7F;
}

}  // namespace

std::string_view to_string(Skipped kind) {
    switch (kind) {
        case Skipped::kBlank: return "blank";
        case Skipped::kKeepAlive: return "keep_alive";
        case Skipped::kRegistration: return "registration";
        case Skipped::kHttp: return "http";
        case Skipped::kTls: return "tls";
        case Skipped::kGarbage: return "garbage";
        case Skipped::kModbus: return "modbus";
    }
    LVWANG_CHECK(false, "kind {} of skipped bytes has no name", static_cast<int>(kind));
}

Skipped kind_of_skipped(std::string_view line) {
    if (line == "\\r\\n" || line == "\\r" || line == "\\n" || line == "**") return Skipped::kBlank;
    if (line.starts_with(kFrameStart)) return Skipped::kKeepAlive;
    if (line.starts_with("\x16\x03")) return Skipped::kTls;
    if (starts_with_any(line,
                        {"GET ", "POST ", "HEAD ", "PUT ", "DELETE ", "OPTIONS ", "CONNECT ", "PATCH ", "TRACE ", "HTTP/"})) {
        return Skipped::kHttp;
    }
    if (is_modbus(line)) return Skipped::kModbus;
    const bool printable = std::all_of(line.begin(), line.end(), [](char c) { return c > ' ' && c < 0x7F; });
    return printable && std::any_of(line.begin(), line.end(), is_digit) ? Skipped::kRegistration : Skipped::kGarbage;
}

}  // namespace lvwang::protocol
