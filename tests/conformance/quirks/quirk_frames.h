// How is a frame of the field written down, and what did we make of it? For the tests of the quirks only.
// Promise: what a test expects is one line a frame: verdict, warnings in their order, CP as it was understood.
// Rule: the list of quirks is docs/formats/quirks.md; the frames are our own, shaped on what was met.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "protocol/content.h"
#include "protocol/crc212.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"

namespace lvwang::quirks {

inline const std::string kHead = "QN=20260407120000123;ST=31;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;";
inline const std::string kValues = "DataTime=20260407120000;a21026-Rtd=58,a21026-Flag=N";
inline const std::string kSegment = kHead + "CP=&&" + kValues + "&&";

/// `##`, a length (the right one unless `length` is given), the segment, a CRC (the right one unless `crc` is given), no line
/// end.
inline std::string framed(std::string_view segment, std::string_view length = {}, std::string_view crc = {}) {
    return fmt::format("##{}{}{}", length.empty() ? fmt::format("{:04}", segment.size()) : std::string(length), segment,
                       crc.empty() ? fmt::format("{:04X}", protocol::crc212(segment)) : std::string(crc));
}
/// A whole frame with this CP under kHead.
inline std::string with_cp(std::string_view cp) {
    return framed(kHead + "CP=&&" + std::string(cp) + "&&") + "\r\n";
}
/// A whole frame with this header before the usual CP.
inline std::string with_head(std::string_view head) {
    return framed(std::string(head) + "CP=&&" + kValues + "&&") + "\r\n";
}

/// "ok short_length_field lower_case_crc | DataTime=2026..., a21026-Rtd=58"
inline std::string line_of(const protocol::Frame& frame) {
    std::string line(to_string(frame.verdict));
    const protocol::Message message = protocol::decode(frame.segment);
    protocol::Warnings warnings = frame.warnings;
    if (frame.verdict != protocol::Verdict::kTruncated) {
        warnings.add(message.warnings);
        warnings.add(protocol::examine(message));
    }
    for (const protocol::Warning warning : warnings.list()) line.append(" ").append(to_string(warning));
    line += " |";
    for (const protocol::Pair& pair : message.cp) line.append(" ").append(pair.key).append("=").append(pair.value);
    return line;
}

/// What a stream says, read in steps of `step` bytes.
struct Heard {
    std::vector<std::string> lines;
    protocol::FrameReader reader;
};
inline Heard hear(std::string_view stream, std::size_t step = std::string::npos) {
    Heard heard;
    const auto drain = [&] {
        while (const auto frame = heard.reader.next()) heard.lines.push_back(line_of(*frame));
    };
    for (std::size_t at = 0; at < stream.size(); at += std::min(step, stream.size() - at)) {
        heard.reader.feed(stream.substr(at, step));
        drain();
    }
    heard.reader.finish();
    drain();
    return heard;
}

inline const std::string kGoodLine = "ok | DataTime=20260407120000 a21026-Rtd=58 a21026-Flag=N";

}  // namespace lvwang::quirks
