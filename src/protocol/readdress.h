// How does a frame become one of another sender or edition? MN, PW and Flag of a segment changed, every other byte kept.
// Promises: what need not change stays byte for byte, whatever is odd about it; length and CRC are those of the result.
// Rule: HJ 212-2017 6.3 (Flag, MN, PW); passing data on to a higher platform must not lose what the device said.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "protocol/message.h"

namespace lvwang::protocol {

struct NewAddress {
    std::string_view mn;             ///< empty: as it is
    std::string_view pw;             ///< empty: as it is
    std::optional<Edition> edition;  ///< version bits of Flag; absent: as they are
    bool wants_answer = false;       ///< true: bit A of Flag is set; false: as it is
};

/// Whether anything of the segment would have to change.
[[nodiscard]] bool must_change(const Message& message, const NewAddress& address);

/// The whole frame with the new address, its line end included. A field that is not there is put where small devices look for
/// it: MN and PW in front, Flag before CP.
/// @param segment  what `message` was decoded from, in plain text
/// @error kOutOfRange  longer than four digits can say
[[nodiscard]] Result<std::string> readdress(std::string_view segment, const Message& message, const NewAddress& address);

}  // namespace lvwang::protocol
