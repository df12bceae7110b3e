// What do people and the clerk do with notices? The notice_ family of commands, and the tick at which one becomes due.
// Promises: that it is due is state like all other state; who composes works outside and brings the document as a command; what
// is signed changes no more; an edit of a version that is not the newest is refused and says so.
// Rule: model/notice.h, bulletin/document.h; docs/adr/0010.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/notice.h"
#include "pipeline/inbox.h"
#include "pipeline/published.h"
#include "store/book_notices.h"

namespace lvwang::pipeline {

/// | type            | fields of the body (those marked ? may be left out)                                                |
/// |-----------------|----------------------------------------------------------------------------------------------------|
/// | notice_plan     | morning_at? evening_at? issuer? issuer_en?                                                         |
/// | notice_write    | kind day document region_code?, which a reminder has and no other                                  |
/// | notice_failed   | kind day error                                                                                     |
/// | notice_edit     | id version texts                                                                                   |
/// | notice_sign     | id version                                                                                         |
/// | notice_withdraw | id reason                                                                                          |
///
/// Times are `07:30`, or `never`. notice_write makes the notice of that day, or its next version where it is a draft. `version`
/// is the one that was looked at. notice_failed is the clerk's: making one that is due did not go well.
class NoticeCommands {
public:
    NoticeCommands(store::Book& book, Published<NoticeDesk>& desk) : book_(book), desk_(desk) {}

    /// Reads the plan from the book and shows it.
    [[nodiscard]] Result<void> load();

    [[nodiscard]] static bool owns(std::string_view type) { return type.starts_with("notice_"); }
    /// @pre the turn's transaction is open
    /// @return JSON: `{"id":…}`, or `{}` of notice_plan and notice_failed
    /// @error kInvalidArgument, kNotFound, kConflict, kUnsupported  what was asked is wrong
    [[nodiscard]] Result<std::string> execute(const Command& command, Instant now, std::uint64_t seq);

    /// Notes what has become due; of days that were slept through none. A draft that was made before its time and that nobody has
    /// edited or signed is due as well: its next version.
    [[nodiscard]] Result<void> tick(Instant now, std::uint64_t seq);

private:
    [[nodiscard]] Result<std::string> set_plan(const Command& command);
    [[nodiscard]] Result<std::string> write(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> note_failure(const Command& command, Instant now);
    [[nodiscard]] Result<std::string> edit(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> sign(const Command& command, Instant now);
    [[nodiscard]] Result<std::string> withdraw(const Command& command, Instant now);
    [[nodiscard]] Result<void> stands(const Notice& notice);
    [[nodiscard]] Result<void> come_due(NoticeKind kind, std::int64_t& last_day, Instant now);
    [[nodiscard]] Result<void> publish();

    store::Book& book_;
    Published<NoticeDesk>& desk_;
    store::NoticePlanState state_;
};

/// `07:30`, or `never`. @error kInvalidArgument
[[nodiscard]] Result<int> parse_notice_time(std::string_view text);
[[nodiscard]] std::string format_notice_time(int at_min);

}  // namespace lvwang::pipeline
