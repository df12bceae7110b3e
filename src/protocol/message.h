// What does a data segment say? Header by name, CP as an ordered list, edition, and a name for everything odd.
// Promises: never fails and never drops a pair; zero copy (views into the segment) unless text had to become UTF-8.
// Rule: HJ/T 212-2005 6.3, HJ 212-2017 6.3, HJ 212-2025 6.3; HJ 1404-2024 for the surface-water dialect.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/warning.h"

namespace lvwang::protocol {

enum class Edition : std::uint8_t { k2005 = 0, k2017 = 1, k2025 = 2 };
[[nodiscard]] std::string_view to_string(Edition edition);  ///< 2005, 2017, 2025

inline constexpr unsigned kFlagAnswer = 1;  ///< bit A: the sender wants an answer
inline constexpr unsigned kFlagSplit = 2;   ///< bit D: PNUM and PNO are present

/// Header fields as they stand on the wire, trimmed; absent and empty are different things.
struct Header {
    std::optional<std::string_view> qn;
    std::optional<std::string_view> st;
    std::optional<std::string_view> cn;
    std::optional<std::string_view> pw;
    std::optional<std::string_view> mn;
    std::optional<std::string_view> flag;
    std::optional<std::string_view> pnum;
    std::optional<std::string_view> pno;
    std::optional<std::string_view> rf;
};

/// One `key=value` of CP, both trimmed; the key as sent.
struct Pair {
    std::string_view key;
    std::string_view value;
    friend bool operator==(const Pair&, const Pair&) = default;
};

/// A decoded data segment. Its views live as long as the segment it was decoded from and the message itself.
struct Message {
    Header header;
    std::vector<Pair> cp;
    std::vector<Pair> other_fields;  ///< header fields that no edition has
    Warnings warnings;
    std::optional<unsigned> flag_bits;  ///< Flag as a number; absent where it is missing or no number of 0..255
    Edition edition = Edition::k2005;
    bool surface_water = false;  ///< ST=21: the dialect of HJ 1404, whose version bits do not name an edition of HJ 212

    [[nodiscard]] std::string_view mn() const { return header.mn.value_or(std::string_view()); }
    [[nodiscard]] std::string_view cn() const { return header.cn.value_or(std::string_view()); }
    [[nodiscard]] std::string_view st() const { return header.st.value_or(std::string_view()); }
    [[nodiscard]] std::string_view qn() const { return header.qn.value_or(std::string_view()); }

    /// Bit A of Flag.
    [[nodiscard]] bool wants_answer() const { return flag_bits && (*flag_bits & kFlagAnswer) != 0; }
    /// RF=1: sent again after an outage (2025).
    [[nodiscard]] bool back_filled() const { return header.rf == "1"; }
    /// First value of a CP key, letters of either case.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view key) const;

    Message() = default;
    Message(Message&&) = default;
    Message& operator=(Message&&) = default;
    Message(const Message&) = delete;  // views may point into converted
    Message& operator=(const Message&) = delete;
    ~Message() = default;

    /// Header fields byte for byte as sent, for echoing; `header` is in UTF-8.
    [[nodiscard]] const Header& header_on_wire() const { return converted ? unconverted_header : header; }

    Header unconverted_header;               ///< set where converted is
    std::unique_ptr<std::string> converted;  ///< the segment in UTF-8 where it was not; what the views then point into
};

/// Decodes a data segment (what stands between length field and CRC). `segment` must outlive the message.
[[nodiscard]] Message decode(std::string_view segment);

/// As above, into a message whose memory is used again.
void decode(std::string_view segment, Message& message);

/// Commands whose CP the 2025 edition encrypts: 2000..2999, 1014 and 3020. @clause HJ 212-2025 6.4
[[nodiscard]] bool is_encrypted_command(std::string_view cn);

}  // namespace lvwang::protocol
