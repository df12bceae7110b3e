#include "model/sheet.h"

#include <array>

namespace lvwang {
namespace {

constexpr std::array<std::string_view, 4> kStates{"draft", "rejected", "withdrawn", "issued"};

}  // namespace

std::string_view to_string(SheetState state) {
    return kStates[static_cast<std::size_t>(state)];
}

Result<SheetState> parse_sheet_state(std::string_view text) {
    for (std::size_t i = 0; i < kStates.size(); ++i) {
        if (kStates[i] == text) return static_cast<SheetState>(i);
    }
    return fail(ErrorCode::kInvalidArgument, "'{}' is not one of draft, rejected, withdrawn, issued", text);
}

std::string number_of(const Sheet& sheet) {
    return sheet.number == 0 ? std::string() : fmt::format("{}〔{}〕{}号", sheet.mark, sheet.year, sheet.number);
}

}  // namespace lvwang
