// What is told to the leaders each morning and evening: notices as documents, their versions, and when they are made.
// Plain values; bulletin gives them meaning, the book keeps them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace lvwang {

enum class NoticeKind : std::uint8_t {
    kMorning = 1,   ///< 早通报: what yesterday was, what is open, what to do today
    kEvening = 2,   ///< 晚调度: what today was, what is still open, what to do by tomorrow
    kReminder = 3,  ///< 提醒函: to one town, what is open there and which days were bad
};
[[nodiscard]] std::string_view to_string(NoticeKind kind);  ///< morning, evening, reminder
[[nodiscard]] Result<NoticeKind> parse_notice_kind(std::string_view text);

enum class NoticeState : std::uint8_t {
    kDraft = 0,      ///< may be edited
    kSigned = 1,     ///< 已签发: nothing of it changes any more
    kWithdrawn = 2,  ///< kept with the reason; another may be made for its day
};
[[nodiscard]] std::string_view to_string(NoticeState state);  ///< draft, signed, withdrawn

struct Notice {
    std::int64_t id = 0;
    NoticeKind kind = NoticeKind::kMorning;
    std::string region_code = {};  ///< whom a reminder is for; empty of the others
    CivilDate day;                 ///< on which it is read
    int number = 0;                ///< 第 n 期 of its kind in the year
    NoticeState state = NoticeState::kDraft;
    int version = 0;  ///< the newest, from 1 on
    Instant made_at;
    Instant changed_at;  ///< when the newest version came
    std::string changed_by;
    Instant settled_at;     ///< when it was signed or withdrawn; Instant{} while it is a draft
    std::string signed_by;  ///< login; stays when it is withdrawn
    std::string withdrawn_by;
    std::string reason;  ///< why it was withdrawn
};

/// One text that a notice had; they are only ever added.
struct NoticeVersion {
    std::int64_t notice_id = 0;
    int version = 0;
    Instant at;
    std::string actor;     ///< login, or kNoticeClerk
    std::string document;  ///< JSON: bulletin/document.h
    std::uint64_t seq = 0;
    bool edited = false;  ///< somebody wrote in it; else it was made of the figures
};
/// Who makes notices by itself.
inline constexpr std::string_view kNoticeClerk = "clerk";

/// When notices are made, and in whose name.
struct NoticePlan {
    static constexpr int kNever = -1;
    int morning_at_min = 450;   ///< minutes after midnight, China Standard Time; kNever
    int evening_at_min = 1080;  ///< the same
    std::string issuer;         ///< empty: the district's name stands alone
    std::string issuer_en;

    [[nodiscard]] int at_min(NoticeKind kind) const { return kind == NoticeKind::kMorning ? morning_at_min : evening_at_min; }
    friend bool operator==(const NoticePlan&, const NoticePlan&) = default;
};

/// A notice whose time has come and that is not made yet.
struct DueNotice {
    NoticeKind kind = NoticeKind::kMorning;
    CivilDate day;
    Instant due_at;
    Instant tried_at;   ///< when making it last failed; Instant{}: it has not
    std::string error;  ///< why
};

/// What everybody may see of it.
struct NoticeDesk {
    NoticePlan plan;
    std::vector<DueNotice> due;
};

}  // namespace lvwang
