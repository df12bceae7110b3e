// Any segment: no crash, every view inside what it may look at, and an answer that can be read again.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "protocol/cipher_text.h"
#include "protocol/content.h"
#include "protocol/encode.h"
#include "protocol/factor.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"
#include "protocol/sm4.h"

namespace {

using namespace lvwang;
using namespace lvwang::protocol;

bool is_inside(std::string_view part, std::string_view whole) {
    const std::less_equal<const char*> not_after;
    return part.empty() ||
           (not_after(whole.data(), part.data()) && not_after(part.data() + part.size(), whole.data() + whole.size()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view segment(reinterpret_cast<const char*>(bytes), size);
    const Message message = decode(segment);
    const std::string_view seen = message.converted ? std::string_view(*message.converted) : segment;
    for (const Pair& pair : message.cp) {
        LVWANG_CHECK(is_inside(pair.key, seen) && is_inside(pair.value, seen), "a view points elsewhere");
        LVWANG_CHECK(is_utf8(pair.key) && is_utf8(pair.value), "text is not UTF-8");
        (void)split_key(pair.key);
    }
    LVWANG_CHECK(is_data(message) || !examine(message).has(Warning::kNoDataTime), "no data, no DataTime");
    for (const auto& field : {message.header.qn, message.header.mn, message.header.flag}) {
        LVWANG_CHECK(!field || is_inside(*field, seen), "a view points elsewhere");
    }
    if (const auto answer = answer_to(message)) {
        FrameReader reader;
        reader.feed(*answer);
        const auto frame = reader.next();
        LVWANG_CHECK(!frame || frame->verdict == Verdict::kOk, "the answer reads as {}", to_string(frame->verdict));
    }
    (void)decrypt_segment(segment, example_sm4_key());
    if (const auto opened = open_segment(segment, static_cast<std::uint16_t>(size), std::vector{example_sm4_key()})) {
        LVWANG_CHECK(!decode(opened->segment).cp.empty(), "cipher text of {} bytes opened to nothing", size);
    }
    return 0;
}
