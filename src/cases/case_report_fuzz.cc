// Bodies of reports: whatever is sent, the answer is a report that can be kept or an error that names a field.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "cases/report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace lvwang;
    const auto report = cases::parse_report({reinterpret_cast<const char*>(bytes), size});
    if (!report) {
        LVWANG_CHECK(!report.error().field.empty(), "an error without a field: {}", report.error().message);
        return 0;
    }
    LVWANG_CHECK(!report->title.empty() && !report->text.empty() && is_utf8(report->title) && is_utf8(report->text), "a report");
    LVWANG_CHECK(!report->region_code.empty() || !report->site_key.empty(), "a report of nowhere");
    return 0;
}
