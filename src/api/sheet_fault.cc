#include "api/sheet_fault.h"

namespace lvwang::api {

namespace {

struct Words {
    std::string_view name;
    std::string_view text;
};

// A switch without default: a kind without its words does not compile.
Words words_of(FaultKind kind) {
    switch (kind) {
        case FaultKind::kMissing: return {"missing", "is missing"};
        case FaultKind::kUnknown: return {"unknown", "is not known here"};
        case FaultKind::kSeveral: return {"several", "is the name of several: write the key"};
        case FaultKind::kTwice: return {"twice", "stands there twice"};
        case FaultKind::kForm: return {"form", "has not the form it must have"};
        case FaultKind::kLong: return {"long", "is longer than 200 bytes"};
        case FaultKind::kTruth: return {"truth", "is neither 是 nor 否"};
        case FaultKind::kManager: return {"manager", "nobody would be left who can manage accounts"};
        case FaultKind::kTaken: return {"taken", "is the name of another: add what tells them apart"};
        case FaultKind::kSide: return {"side", "is of a firm and of an authority, or of a firm and sees the district or an area"};
        case FaultKind::kOrder: return {"order", "ends before it begins, or too long after"};
        case FaultKind::kColumn: return {"column", "is no column of this sheet"};
    }
    return {};
}

}  // namespace

std::string_view to_string(FaultKind kind) {
    return words_of(kind).name;
}

std::string text_of(const SheetFault& fault) {
    return fmt::format("row {}, {}: {}{}", fault.row, fault.column, fault.value.empty() ? "" : fmt::format("'{}' ", fault.value),
                       words_of(fault.what).text);
}

void write_faults(JsonText& json, std::span<const SheetFault> faults) {
    json.key("faults");
    json.begin_array();
    for (const SheetFault& fault : faults) {
        json.begin_object();
        json.field("row", std::int64_t{fault.row});
        json.field("column", fault.column);
        json.field("what", to_string(fault.what));
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
