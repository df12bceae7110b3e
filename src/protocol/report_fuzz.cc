// Bodies of the HTTP and MQTT doors: whatever is sent is reports that can be kept, or an error.
#include <cstdint>
#include <functional>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "protocol/json.h"
#include "protocol/report.h"

namespace {

using namespace lvwang;
using namespace lvwang::protocol;

FlatMapping vendor() {
    FlatMapping mapping;
    mapping.device_field = "sn";
    mapping.time_field = "ts";
    mapping.values = {{"d.a", "pm2_5", ""}, {"b", "co", "ug/m3"}};
    return mapping;
}

void check(const Result<std::vector<PlacedReport>>& reports, std::string_view text) {
    if (!reports) {
        LVWANG_CHECK(!reports.error().message.empty() && is_utf8(reports.error().message), "an error that cannot be shown");
        return;
    }
    LVWANG_CHECK(!reports->empty() && reports->size() <= kReportsMax, "{} reports", reports->size());
    for (const PlacedReport& placed : *reports) {
        LVWANG_CHECK(!placed.report.device.empty() && placed.report.device.size() <= kDeviceBytesMax, "a device that is none");
        LVWANG_CHECK(placed.text.data() >= text.data() && placed.text.data() + placed.text.size() <= text.data() + text.size(),
                     "a view points elsewhere");
        LVWANG_CHECK(parse_json(placed.text).has_value(), "a report's own bytes are no JSON");
        for (const ReportItem& item : placed.report.items) {
            for (const ReportValue& value : item.values) {
                LVWANG_CHECK(Decimal::parse(value.number).has_value(), "'{}' is no number", value.number);
            }
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    static const FlatMapping kVendor = vendor();
    const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    switch (bytes[0] % 4) {
        case 0: {
            const auto reports = parse_reports(text);
            check(reports, text);
            if (!reports) break;
            for (const PlacedReport& placed : *reports) {  // what is logged reads as what was answered
                const auto again = parse_reports(placed.text);
                LVWANG_CHECK(again && again->front().report == placed.report, "a logged report reads otherwise");
            }
            break;
        }
        case 1: check(parse_report_lines(text), text); break;
        case 2: check(parse_carried(text, kVendor, {"", Instant{1'795'572'000'000}}), text); break;
        default: (void)parse_report_entry(text); break;
    }
    return 0;
}
