#include "model/shift.h"

#include "model/name_table.h"

namespace lvwang {
namespace {

constexpr NameTable<HandOverState, 3> kStates{
    {{HandOverState::kOffered, "offered"}, {HandOverState::kTaken, "taken"}, {HandOverState::kWithdrawn, "withdrawn"}}};

}  // namespace

std::string_view to_string(HandOverState state) {
    return name_of(kStates, state);
}

}  // namespace lvwang
