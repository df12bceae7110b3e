#include "model/notice.h"

#include "model/name_table.h"

namespace lvwang {
namespace {

constexpr NameTable<NoticeKind, 3> kKinds{
    {{NoticeKind::kMorning, "morning"}, {NoticeKind::kEvening, "evening"}, {NoticeKind::kReminder, "reminder"}}};
constexpr NameTable<NoticeState, 3> kStates{
    {{NoticeState::kDraft, "draft"}, {NoticeState::kSigned, "signed"}, {NoticeState::kWithdrawn, "withdrawn"}}};

}  // namespace

std::string_view to_string(NoticeKind kind) {
    return name_of(kKinds, kind);
}
Result<NoticeKind> parse_notice_kind(std::string_view text) {
    return value_of(kKinds, text);
}
std::string_view to_string(NoticeState state) {
    return name_of(kStates, state);
}

}  // namespace lvwang
