// Whatever a platform sends: no crash, bounded memory, and nothing is done that was not acknowledged by its QN.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "gateway/forward_talk.h"
#include "protocol/encode.h"

namespace {

constexpr std::int64_t kBeginMs = 1'000'000;

lvwang::pipeline::ForwardParcel parcel(std::uint64_t seq) {
    lvwang::pipeline::ForwardParcel made;
    made.seq = seq;
    made.qn = fmt::format("Q{}", seq);
    made.mn = "A";
    made.own_mn = "A";
    made.wants_answer = true;
    made.bytes = lvwang::protocol::frame_of(fmt::format("QN={};ST=31;CN=2011;MN=A;Flag=5;CP=&&&&", made.qn)).value();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lvwang;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    gateway::ForwardTalk talk({.window = 4, .timeout_ms = 1'000, .attempts = 3, .nonsense_bytes_max = 4'096, .quiet_ms = 500});
    std::int64_t now = kBeginMs;
    talk.connected(now);
    for (std::uint64_t seq = 1; seq <= 4; ++seq) talk.add(parcel(seq), now);
    // Cut where the input says, with some time in between.
    for (std::string_view rest = input; !rest.empty();) {
        if (!talk.to_write().empty()) talk.wrote(talk.to_write().size(), now);
        const std::size_t part = 1 + static_cast<unsigned char>(rest.front()) % rest.size();
        talk.take(rest.substr(0, part), now);
        rest.remove_prefix(part);
        now += part % 7 == 0 ? 600 : 1;
        talk.tick(now);
        LVWANG_CHECK(talk.to_write().size() < 64 * 1024, "{} bytes wait", talk.to_write().size());
    }
    talk.tick(now + 1'000);
    const std::uint64_t done = talk.take_done();
    LVWANG_CHECK(done == 0 || input.find("9014") != std::string_view::npos, "{} frames done without a 9014", done);
    for (std::uint64_t seq = 1; seq <= done; ++seq) {
        LVWANG_CHECK(input.find(fmt::format("Q{}", seq)) != std::string_view::npos, "frame {} done without its QN", seq);
    }
    LVWANG_CHECK(talk.outstanding() + done <= 4, "{} outstanding, {} done", talk.outstanding(), done);
    return 0;
}
