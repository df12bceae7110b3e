// Which notices were made, and what did they say? Their part of the book, and the plan by which they are made.
// Promises: a version is only added; a signed notice changes no more; a day has one notice of a kind that is not withdrawn.
// Rule: model/notice.h; the tables in store/schema_notices.h.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "model/notice.h"
#include "store/book.h"

namespace lvwang::store {

struct NoticePlanState {
    NoticePlan plan;
    std::int64_t morning_last_day = 0;  ///< day number on which one last became due
    std::int64_t evening_last_day = 0;
};
[[nodiscard]] Result<NoticePlanState> load_notice_plan(Book& book);
[[nodiscard]] Result<void> save_notice_plan(Book& book, const NoticePlanState& state);

/// By kind.
[[nodiscard]] Result<std::vector<DueNotice>> load_due_notices(Book& book);
/// Writes it, replacing one of its kind that was never made.
[[nodiscard]] Result<void> save_due_notice(Book& book, const DueNotice& due);
[[nodiscard]] Result<void> remove_due_notice(Book& book, NoticeKind kind);

/// Writes a new notice with its first version; its id, number and version are not looked at.
/// @return its id   @error kConflict  its day has one
[[nodiscard]] Result<std::int64_t> insert_notice(Book& book, const Notice& notice, const NoticeVersion& first);
/// Adds a version, which becomes the newest. @error kConflict  signed or withdrawn, or that version is there
[[nodiscard]] Result<void> add_notice_version(Book& book, const NoticeVersion& version);
/// Whether somebody has written in its newest version, so that it is not what figures alone make. Of a letter never.
[[nodiscard]] Result<bool> is_edited(Book& book, std::int64_t notice_id);
/// Signed or withdrawn, by whom and why. @error kConflict  its state does not allow it
[[nodiscard]] Result<void> settle_notice(Book& book, const Notice& notice);

/// @error kNotFound
[[nodiscard]] Result<Notice> find_notice(Book& book, std::int64_t id);
/// The one of a day (and town, of a reminder) that is not withdrawn, if any.
[[nodiscard]] Result<std::optional<Notice>> notice_of_day(Book& book, NoticeKind kind, CivilDate day,
                                                          const std::string& region_code = {});
/// @error kNotFound
[[nodiscard]] Result<NoticeVersion> find_notice_version(Book& book, std::int64_t id, int version);
/// Without their documents, by version.
[[nodiscard]] Result<std::vector<NoticeVersion>> list_notice_versions(Book& book, std::int64_t id);

struct NoticeQuery {
    std::optional<NoticeKind> kind = {};
    std::optional<NoticeState> state = {};
    std::int64_t limit = 100;
    std::int64_t offset = 0;
};
struct NoticePage {
    std::vector<Notice> items;
    std::int64_t total = 0;  ///< of all pages
};
/// The newest day first, of a day the evening before the morning.
[[nodiscard]] Result<NoticePage> list_notices(Book& book, const NoticeQuery& query);

}  // namespace lvwang::store
