#include "model/audit.h"

#include <array>

namespace lvwang {
namespace {

constexpr std::array<std::string_view, 3> kWords{"command", "look", "forgot"};

}  // namespace

std::string_view to_string(AuditKind kind) {
    return kWords[static_cast<std::size_t>(kind) - 1];
}

Result<AuditKind> parse_audit_kind(std::string_view text) {
    for (std::size_t i = 0; i < kWords.size(); ++i) {
        if (kWords[i] == text) return static_cast<AuditKind>(i + 1);
    }
    return fail(ErrorCode::kInvalidArgument, "there is no kind of audit entry '{}'", text);
}

}  // namespace lvwang
