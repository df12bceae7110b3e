// Bodies of acts on cases: whatever is sent, the answer is an act that can be taken or an error that names a field.
#include <array>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "cases/cases.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace lvwang;
    if (size == 0) return 0;
    static constexpr std::array<std::string_view, 8> kTypes{"assign", "feed_back", "verify", "return",
                                                            "close",  "join",      "merge",  "own"};
    const std::string_view body(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    const auto act = cases::parse_act(kTypes[bytes[0] % kTypes.size()], body);
    if (!act) {
        LVWANG_CHECK(!act.error().field.empty(), "an error without a field: {}", act.error().message);
        return 0;
    }
    LVWANG_CHECK(act->case_id > 0 && is_utf8(act->note) && is_utf8(act->owner), "case {}", act->case_id);
    return 0;
}
