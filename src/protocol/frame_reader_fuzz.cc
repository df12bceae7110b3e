// Any bytes, cut anyhow: no crash, bounded memory, and the same frames as in one piece.
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/check.h"
#include "protocol/frame_reader.h"

namespace {

using lvwang::protocol::Frame;
using lvwang::protocol::FrameReader;
using Seen = std::vector<std::tuple<int, std::uint64_t, std::string>>;

void drain(FrameReader& reader, Seen& seen) {
    while (const auto frame = reader.next()) {
        seen.emplace_back(static_cast<int>(frame->verdict), frame->offset, std::string(frame->bytes));
        LVWANG_CHECK(!frame->key || *frame->key < 2, "opened by candidate {}", *frame->key);
    }
    LVWANG_CHECK(reader.pending_bytes() <= lvwang::protocol::kFrameBytesMax + 8, "{} bytes wait", reader.pending_bytes());
}

// Keys of any device: none, the example's, another one and the example's.
std::vector<lvwang::protocol::Sm4Key> keys_of(std::string_view mn) {
    const auto example = lvwang::protocol::example_sm4_key();
    lvwang::protocol::Sm4Key other{};
    switch (mn.size() % 3) {
        case 0: return {example};
        case 1: return {other, example};
        default: return {};
    }
}

// Frames, and how many ended in which way.
Seen read(std::string_view stream, std::size_t step) {
    FrameReader reader(keys_of);
    Seen seen;
    for (std::size_t at = 0; at < stream.size(); at += step) {
        reader.feed(stream.substr(at, step));
        drain(reader, seen);
    }
    reader.finish();
    drain(reader, seen);
    for (int end = 0; end < lvwang::protocol::kLineEndCount; ++end) {
        seen.emplace_back(end, reader.line_ends(static_cast<lvwang::protocol::LineEnd>(end)), "line end");
    }
    return seen;
}

// What is taken for a whole frame at once is what a reader makes of it.
void check_whole(std::string_view bytes) {
    const auto whole = lvwang::protocol::as_whole_frame(bytes);
    if (!whole) return;
    FrameReader reader(keys_of);
    reader.feed(bytes);
    const auto read = reader.next();
    LVWANG_CHECK(read && read->verdict == whole->verdict && read->bytes == whole->bytes && read->segment == whole->segment &&
                     read->offset == whole->offset && read->warnings == whole->warnings,
                 "a reader makes something else of {} bytes", bytes.size());
    LVWANG_CHECK(!reader.next() && reader.pending_bytes() == 0, "a reader finds more in {} bytes", bytes.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view stream(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    const Seen whole = read(stream, stream.size());
    check_whole(stream);
    for (const auto& [verdict, offset, frame] : whole) check_whole(frame);
    const Seen pieces = read(stream, 1 + bytes[0] % 61);
    LVWANG_CHECK(whole == pieces, "{} frames in one piece, {} in many", whole.size(), pieces.size());

    // With pauses nothing is promised but that it holds. Few of them: each looks again at all that waits.
    const std::size_t step = 100U + bytes[0];
    FrameReader paused(keys_of);
    Seen seen;
    for (std::size_t at = 0; at < stream.size(); at += step) {
        paused.feed(stream.substr(at, step));
        drain(paused, seen);
        paused.pause();
        drain(paused, seen);
    }
    return 0;
}
