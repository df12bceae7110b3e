// Whatever is sent as a form: never a crash, and what is filled can be read again.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/archive.h"
#include "api/docx_form.h"
#include "api/sheet_form.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lvwang;
    const std::string text(reinterpret_cast<const char*>(data), size);
    std::ignore = api::read_archive(text);
    std::ignore = api::check_form(text, api::sheet_form_fields());
    const std::string docx = api::write_archive({{"word/document.xml", text}});
    const std::vector<api::FormValue> paper{{"标题", "a<b\nc"}, {"文号", "{{标题}}"}};
    const std::vector<std::vector<api::FormValue>> rows{{{"问题", "x"}}, {{"问题", "y"}}};
    const auto filled = api::fill_form(docx, api::sheet_form_fields(), paper, rows);
    if (filled) LVWANG_CHECK(api::read_archive(*filled).has_value(), "what was filled is no archive");
    return 0;
}
