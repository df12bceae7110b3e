#include "model/case.h"

#include "model/name_table.h"

namespace lvwang {
namespace {

constexpr NameTable<CaseState, 5> kStates{{{CaseState::kOpen, "open"},
                                           {CaseState::kAssigned, "assigned"},
                                           {CaseState::kReported, "reported"},
                                           {CaseState::kVerified, "verified"},
                                           {CaseState::kClosed, "closed"}}};
constexpr NameTable<DeadlineKind, 3> kDeadlineKinds{
    {{DeadlineKind::kInternal, "internal"}, {DeadlineKind::kSuperior, "superior"}, {DeadlineKind::kStatutory, "statutory"}}};
constexpr NameTable<CoordinateSystem, 3> kCoordinateSystems{
    {{CoordinateSystem::kCgcs2000, "CGCS2000"}, {CoordinateSystem::kWgs84, "WGS84"}, {CoordinateSystem::kGcj02, "GCJ02"}}};
constexpr NameTable<Supervision, 4> kSupervisions{{{Supervision::kNone, "none"},
                                                   {Supervision::kGeneral, "general"},
                                                   {Supervision::kKey, "key"},
                                                   {Supervision::kListed, "listed"}}};

}  // namespace

std::string_view to_string(CaseState state) {
    return name_of(kStates, state);
}
Result<CaseState> parse_case_state(std::string_view text) {
    return value_of(kStates, text);
}
std::string_view to_string(DeadlineKind kind) {
    return name_of(kDeadlineKinds, kind);
}
Result<DeadlineKind> parse_deadline_kind(std::string_view text) {
    return value_of(kDeadlineKinds, text);
}
std::string_view to_string(CoordinateSystem system) {
    return name_of(kCoordinateSystems, system);
}
Result<CoordinateSystem> parse_coordinate_system(std::string_view text) {
    return value_of(kCoordinateSystems, text);
}
std::string_view to_string(Supervision level) {
    return name_of(kSupervisions, level);
}
Result<Supervision> parse_supervision(std::string_view text) {
    return value_of(kSupervisions, text);
}

}  // namespace lvwang
