#include "api/sheet_fault.h"

#include <map>

namespace lvwang::api {

std::string text_of(const SheetFault& fault) {
    const std::map<std::string_view, std::string_view> words{{"missing", "is missing"},
                                                             {"unknown", "is not known here"},
                                                             {"several", "is the name of several: write the key"},
                                                             {"twice", "stands there twice"},
                                                             {"form", "has not the form it must have"},
                                                             {"long", "is longer than 200 bytes"},
                                                             {"truth", "is neither 是 nor 否"},
                                                             {"manager", "nobody would be left who can manage accounts"},
                                                             {"order", "ends before it begins, or too long after"},
                                                             {"column", "is no column of this sheet"}};
    return fmt::format("row {}, {}: {}{}", fault.row, fault.column, fault.value.empty() ? "" : fmt::format("'{}' ", fault.value),
                       words.at(fault.what));
}

void write_faults(JsonText& json, std::span<const SheetFault> faults) {
    json.key("faults");
    json.begin_array();
    for (const SheetFault& fault : faults) {
        json.begin_object();
        json.field("row", std::int64_t{fault.row});
        json.field("column", fault.column);
        json.field("what", fault.what);
        json.field("value", fault.value);
        json.field("text", text_of(fault));
        json.end_object();
    }
    json.end_array();
}

Result<void> expect_no_fault(std::span<const SheetFault> faults) {
    if (faults.empty()) return {};
    return fail_field(faults.front().column, "{}{}", text_of(faults.front()),
                      faults.size() > 1 ? fmt::format(" (and {} more)", faults.size() - 1) : "");
}

}  // namespace lvwang::api
