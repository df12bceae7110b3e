// How is a frame written? Outgoing frames of each edition, fields in the standard's own order, and the answers we owe.
// Promises: what is written here decodes back to itself; an answer echoes QN byte for byte.
// Rule: HJ/T 212-2005 6.3 and annex B, HJ 212-2017 6.3 and annex C, HJ 212-2025 6.3 and annex C. Small devices scan for Flag
// right behind MN, so the order matters.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "protocol/message.h"
#include "protocol/sm4.h"

namespace lvwang::protocol {

/// CP being written: items separated by `;`, further fields of the same item by `,`.
class CpText {
public:
    /// Begins an item.
    CpText& item(std::string_view key, std::string_view value);
    /// Adds a field to the item just begun. @pre an item has begun
    CpText& also(std::string_view key, std::string_view value);
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// A frame to be written. Empty header fields are left out.
struct OutgoingMessage {
    Edition edition = Edition::k2017;
    std::string_view qn;
    std::string_view st;
    std::string_view cn;
    std::string_view pw;
    std::string_view mn;
    bool wants_answer = false;
    int packet_count = 0;      ///< PNUM; 0: not split
    int packet_number = 0;     ///< PNO, from 1
    bool back_filled = false;  ///< RF=1, only in 2025
    std::string_view cp;       ///< what stands between the two `&&`
    /// Sets the split bit although nothing is split: so annex B of 2005 prints every request.
    bool as_2005_request = false;
};

/// The data segment, fields in the order of the edition. 2005: QN PNUM PNO ST CN PW MN Flag CP, Flag only where a bit is set.
[[nodiscard]] std::string encode_segment(const OutgoingMessage& message);

/// Length, segment, CRC and line end around `segment`. @error kOutOfRange  longer than four digits can say
[[nodiscard]] Result<std::string> frame_of(std::string_view segment);

/// The whole frame. @error kOutOfRange  the segment is longer than four digits can say
[[nodiscard]] Result<std::string> encode(const OutgoingMessage& message);

/// The same with CP as cipher text, for the commands that the 2025 edition encrypts; length and CRC are those of the plain text.
/// @clause HJ 212-2025 6.4, annex A.2
[[nodiscard]] Result<std::string> encode(const OutgoingMessage& message, const Sm4Key& key);

/// The frame that `message` is owed: 9014 to data (also under a CN that we do not know), 9013 to heartbeats and notices, 9022 to
/// a login. Absent: it wants none (a heartbeat of 2025 is answered always), is an answer itself, or its QN is too long to be
/// echoed.
/// @clause HJ 212-2017 6.4.3; HJ/T 212-2005 annex B (QN and CN inside CP)
[[nodiscard]] std::optional<std::string> answer_to(const Message& message);

}  // namespace lvwang::protocol
