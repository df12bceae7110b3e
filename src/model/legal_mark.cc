#include "model/legal_mark.h"

#include "model/name_table.h"

namespace lvwang {
namespace {

constexpr NameTable<MarkCarrier, 2> kCarriers{{{MarkCarrier::kAutomatic, "automatic"}, {MarkCarrier::kManual, "manual"}}};

}  // namespace

std::string_view to_string(MarkCarrier carrier) {
    return name_of(kCarriers, carrier);
}

Result<MarkCarrier> parse_mark_carrier(std::string_view text) {
    return value_of(kCarriers, text);
}

bool says_the_same(const LegalMark& a, const LegalMark& b) {
    return a.point == b.point && a.kind == b.kind && a.carrier == b.carrier && a.from == b.from && a.to == b.to &&
           a.reason == b.reason && a.filed_at == b.filed_at && a.withdrawn == b.withdrawn;
}

}  // namespace lvwang
