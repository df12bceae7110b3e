#include "protocol/readdress.h"

#include <algorithm>
#include <vector>

#include "protocol/encode.h"

namespace lvwang::protocol {
namespace {

// Bytes of the segment that others take the place of.
struct Splice {
    std::size_t at = 0;
    std::size_t length = 0;
    std::string text;
};

unsigned new_flag(const Message& message, const NewAddress& address) {
    const Edition edition = address.edition.value_or(message.edition);
    const unsigned version =
        message.flag_bits && !address.edition ? *message.flag_bits & ~3U : static_cast<unsigned>(edition) << 2;
    const unsigned bits = message.flag_bits.value_or(message.header.pnum ? kFlagSplit : 0U) & 3U;
    return version | bits | (address.wants_answer ? kFlagAnswer : 0U);
}

bool flag_changes(const Message& message, const NewAddress& address) {
    if (!address.edition && !address.wants_answer) return false;
    // A segment of 2005 without Flag says what Flag=0 says.
    return message.flag_bits.value_or(0U) != new_flag(message, address);
}

std::size_t place_of_cp(std::string_view segment) {
    return std::min(segment.find("CP="), segment.size());
}

}  // namespace

bool must_change(const Message& message, const NewAddress& address) {
    const Header& header = message.header_on_wire();
    return (!address.mn.empty() && header.mn != address.mn) || (!address.pw.empty() && header.pw != address.pw) ||
           flag_changes(message, address);
}

Result<std::string> readdress(std::string_view segment, const Message& message, const NewAddress& address) {
    const Header& header = message.header_on_wire();
    std::vector<Splice> splices;
    const auto set = [&](std::string_view name, const std::optional<std::string_view>& field, std::string_view value,
                         std::size_t otherwise) {
        if (field && field->data() >= segment.data() && field->data() <= segment.data() + segment.size()) {
            splices.push_back({static_cast<std::size_t>(field->data() - segment.data()), field->size(), std::string(value)});
        } else {
            const bool needs_end = otherwise > 0 && segment[otherwise - 1] != ';' && segment[otherwise - 1] != ',';
            splices.push_back({otherwise, 0, fmt::format("{}{}={};", needs_end ? ";" : "", name, value)});
        }
    };
    if (!address.mn.empty() && header.mn != address.mn) set("MN", header.mn, address.mn, 0);
    if (!address.pw.empty() && header.pw != address.pw) set("PW", header.pw, address.pw, 0);
    if (flag_changes(message, address)) {
        set("Flag", header.flag, std::to_string(new_flag(message, address)), place_of_cp(segment));
    }
    std::ranges::stable_sort(splices, {}, &Splice::at);
    std::string changed;
    changed.reserve(segment.size() + 64);
    std::size_t done = 0;
    for (const Splice& splice : splices) {
        changed.append(segment, done, splice.at - done).append(splice.text);
        done = splice.at + splice.length;
    }
    changed.append(segment, done);
    return frame_of(changed);
}

}  // namespace lvwang::protocol
