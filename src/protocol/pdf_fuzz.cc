// Any bytes as a PDF, and any text as an account of one: a count of pages or one reason, never anything else.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "protocol/pdf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto whole = lvwang::protocol::check_pdf(bytes); whole) {
        LVWANG_CHECK(lvwang::protocol::begins_as_pdf(bytes), "a PDF that does not begin as one");
    }
    if (const auto pages = lvwang::protocol::pages_of_account(bytes); pages) {
        LVWANG_CHECK(*pages > 0, "{} pages", *pages);
    }
    return 0;
}
