#include "pipeline/notice_commands.h"

#include <algorithm>
#include <charconv>

#include "base/legible.h"
#include "base/text.h"
#include "bulletin/document.h"
#include "pipeline/transaction.h"
#include "protocol/json.h"

namespace lvwang::pipeline {
namespace {

using protocol::JsonValue;
using Kind = JsonValue::Kind;

constexpr std::string_view kNever = "never";
constexpr std::size_t kNameBytesMax = 200;
constexpr std::size_t kReasonBytesMax = 1'000;
constexpr std::int64_t kMinuteOfHours = 60;

// The fields of a command's body; what nobody asks for is refused.
class Fields {
public:
    static Result<Fields> parse(std::string_view body, std::initializer_list<std::string_view> known) {
        LVWANG_ASSIGN(JsonValue root, protocol::parse_json(body));
        if (!root.is(Kind::kObject)) return fail(ErrorCode::kInvalidArgument, "the body must be a JSON object");
        for (const std::string& name : root.names) {
            if (std::ranges::find(known, name) == known.end()) {
                return fail_field(name, "{}: there is no such field", to_utf8_lossy(name));
            }
        }
        return Fields(std::move(root));
    }
    [[nodiscard]] const JsonValue* find(std::string_view name) const { return root_.field(name); }
    [[nodiscard]] Result<std::string> text(std::string_view name, std::size_t bytes_max) const {
        const JsonValue* const value = find(name);
        if (value == nullptr || !value->is(Kind::kText) || trim(value->text).empty()) {
            return fail_field(name, "{}: a text that is not empty is expected", name);
        }
        if (value->text.size() > bytes_max) return fail_field(name, "{}: longer than {} bytes", name, bytes_max);
        return std::string(trim(value->text));
    }
    [[nodiscard]] Result<std::int64_t> number(std::string_view name) const {
        const JsonValue* const value = find(name);
        std::int64_t number = 0;
        if (value == nullptr || !value->is(Kind::kNumber)) return fail_field(name, "{}: a whole number is expected", name);
        const char* const end = value->text.data() + value->text.size();
        const auto [read, error] = std::from_chars(value->text.data(), end, number);
        if (error != std::errc() || read != end || number <= 0) {
            return fail_field(name, "{}: {} is no whole number above zero", name, value->shown());
        }
        return number;
    }
    [[nodiscard]] Result<NoticeKind> kind() const {
        LVWANG_ASSIGN(const std::string text_of, text("kind", kNameBytesMax));
        auto kind = parse_notice_kind(text_of);
        if (!kind) return fail_field("kind", "kind: {}", kind.error().message);
        return *kind;
    }
    [[nodiscard]] Result<CivilDate> day() const {
        LVWANG_ASSIGN(const std::string text_of, text("day", kNameBytesMax));
        auto day = parse_date(text_of);
        if (!day) return fail_field("day", "day: {}", day.error().message);
        return *day;
    }

private:
    explicit Fields(JsonValue root) : root_(std::move(root)) {}
    JsonValue root_;
};

Error conflict(std::string_view field, std::string message) {
    return Error{ErrorCode::kConflict, std::move(message), std::string(field)};
}

// A text that goes on paper: what no file may hold is not taken.
Result<void> expect_legible(std::string_view name, std::string_view text) {
    if (!is_legible(text)) return fail_field(name, "{}: holds a control character", name);
    return {};
}

// The notice, where it is still a draft and has not changed since it was looked at.
Result<Notice> looked_at(store::Book& book, const Fields& fields) {
    LVWANG_ASSIGN(const std::int64_t id, fields.number("id"));
    LVWANG_ASSIGN(const std::int64_t version, fields.number("version"));
    LVWANG_ASSIGN(Notice notice, store::find_notice(book, id));
    if (notice.state != NoticeState::kDraft) {
        return tl::unexpected(conflict("id", fmt::format("notice {} is {}", id, to_string(notice.state))));
    }
    if (notice.version != version) {
        return tl::unexpected(conflict("version", fmt::format("notice {} was changed meanwhile by {}: version {} is the newest",
                                                              id, notice.changed_by, notice.version)));
    }
    return notice;
}

std::string id_body(std::int64_t id) {
    return fmt::format("{{\"id\":{}}}", id);
}

}  // namespace

Result<int> parse_notice_time(std::string_view text) {
    if (text == kNever) return NoticePlan::kNever;
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) {
        return fail(ErrorCode::kInvalidArgument, "'{}' is no time such as 07:30, and not '{}'", text, kNever);
    }
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (hour > 23 || minute > 59) return fail(ErrorCode::kInvalidArgument, "'{}' is no time of a day", text);
    return hour * static_cast<int>(kMinuteOfHours) + minute;
}

std::string format_notice_time(int at_min) {
    if (at_min == NoticePlan::kNever) return std::string(kNever);
    return fmt::format("{:02}:{:02}", at_min / kMinuteOfHours, at_min % kMinuteOfHours);
}

Result<void> NoticeCommands::load() {
    LVWANG_ASSIGN(state_, store::load_notice_plan(book_));
    return publish();
}

Result<void> NoticeCommands::publish() {
    LVWANG_ASSIGN(std::vector<DueNotice> due, store::load_due_notices(book_));
    desk_.publish(std::make_shared<const NoticeDesk>(NoticeDesk{state_.plan, std::move(due)}));
    return {};
}

Result<std::string> NoticeCommands::execute(const Command& command, Instant now, std::uint64_t seq) {
    if (command.type == "notice_plan") return set_plan(command);
    if (command.type == "notice_write") return write(command, now, seq);
    if (command.type == "notice_failed") return note_failure(command, now);
    if (command.type == "notice_edit") return edit(command, now, seq);
    if (command.type == "notice_sign") return sign(command, now);
    if (command.type == "notice_withdraw") return withdraw(command, now);
    return fail(ErrorCode::kUnsupported, "there is no command '{}'", command.type);
}

Result<std::string> NoticeCommands::set_plan(const Command& command) {
    LVWANG_ASSIGN(const Fields fields, Fields::parse(command.body, {"morning_at", "evening_at", "issuer", "issuer_en"}));
    store::NoticePlanState state = state_;
    for (const auto& [name, at_min] :
         {std::pair{"morning_at", &state.plan.morning_at_min}, std::pair{"evening_at", &state.plan.evening_at_min}}) {
        if (fields.find(name) == nullptr) continue;
        LVWANG_ASSIGN(const std::string text, fields.text(name, kNameBytesMax));
        auto time = parse_notice_time(text);
        if (!time) return fail_field(name, "{}: {}", name, time.error().message);
        *at_min = *time;
    }
    for (const auto& [name, issuer] : {std::pair{"issuer", &state.plan.issuer}, std::pair{"issuer_en", &state.plan.issuer_en}}) {
        const JsonValue* const given = fields.find(name);
        if (given == nullptr) continue;
        if (!given->is(Kind::kText) || given->text.size() > kNameBytesMax) {
            return fail_field(name, "{}: a text of at most {} bytes is expected", name, kNameBytesMax);
        }
        LVWANG_TRY(expect_legible(name, given->text));
        *issuer = trim(given->text);
    }
    LVWANG_TRY(store::save_notice_plan(book_, state));
    state_ = std::move(state);
    LVWANG_TRY(publish());
    return "{}";
}

Result<std::string> NoticeCommands::write(const Command& command, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const Fields fields, Fields::parse(command.body, {"kind", "day", "document", "region_code"}));
    LVWANG_ASSIGN(const NoticeKind kind, fields.kind());
    LVWANG_ASSIGN(const CivilDate day, fields.day());
    std::string region;
    if (kind == NoticeKind::kReminder) {
        LVWANG_ASSIGN(region, fields.text("region_code", kNameBytesMax));
    } else if (fields.find("region_code") != nullptr) {
        return fail_field("region_code", "region_code: is only whom a reminder is for");
    }
    const JsonValue* const given = fields.find("document");
    if (given == nullptr) return fail_field("document", "document: is missing");
    auto document = bulletin::parse_document(protocol::to_json(*given));
    if (!document) return fail_field("document", "document.{}", document.error().message);
    NoticeVersion version{.version = 1, .at = now, .actor = command.actor, .document = bulletin::to_json(*document), .seq = seq};
    LVWANG_ASSIGN(const auto known, store::notice_of_day(book_, kind, day, region));
    std::int64_t id = 0;
    if (!known) {
        Notice made;
        made.kind = kind;
        made.region_code = region;
        made.day = day;
        made.made_at = now;
        LVWANG_ASSIGN(id, store::insert_notice(book_, made, version));
    } else if (known->state == NoticeState::kSigned) {
        return tl::unexpected(conflict("day", fmt::format("the {} notice of {} is signed; withdraw it before another is made",
                                                          to_string(kind), format_date(day))));
    } else {
        id = known->id;
        version.notice_id = id;
        version.version = known->version + 1;
        LVWANG_TRY(store::add_notice_version(book_, version));
    }
    if (kind != NoticeKind::kReminder) LVWANG_TRY(store::remove_due_notice(book_, kind));
    LVWANG_TRY(publish());
    return id_body(id);
}

Result<std::string> NoticeCommands::note_failure(const Command& command, Instant now) {
    LVWANG_ASSIGN(const Fields fields, Fields::parse(command.body, {"kind", "day", "error"}));
    LVWANG_ASSIGN(const NoticeKind kind, fields.kind());
    LVWANG_ASSIGN(const CivilDate day, fields.day());
    LVWANG_ASSIGN(const std::string error, fields.text("error", kReasonBytesMax));
    LVWANG_ASSIGN(std::vector<DueNotice> due, store::load_due_notices(book_));
    for (DueNotice& one : due) {
        if (one.kind != kind || one.day != day) continue;
        one.tried_at = now;
        one.error = error;
        LVWANG_TRY(store::save_due_notice(book_, one));
    }
    LVWANG_TRY(publish());
    return "{}";
}

Result<std::string> NoticeCommands::edit(const Command& command, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const Fields fields, Fields::parse(command.body, {"id", "version", "texts"}));
    LVWANG_ASSIGN(const Notice notice, looked_at(book_, fields));
    const JsonValue* const given = fields.find("texts");
    if (given == nullptr) return fail_field("texts", "texts: is missing");
    LVWANG_ASSIGN(const bulletin::Texts texts, bulletin::parse_texts(protocol::to_json(*given)));
    LVWANG_ASSIGN(const NoticeVersion before, store::find_notice_version(book_, notice.id, notice.version));
    LVWANG_ASSIGN(bulletin::Document document, bulletin::parse_document(before.document));
    LVWANG_ASSIGN(document, bulletin::with_texts(std::move(document), texts));
    LVWANG_TRY(store::add_notice_version(book_, {.notice_id = notice.id,
                                                 .version = notice.version + 1,
                                                 .at = now,
                                                 .actor = command.actor,
                                                 .document = bulletin::to_json(document),
                                                 .seq = seq,
                                                 .edited = true}));
    LVWANG_TRY(stands(notice));
    return id_body(notice.id);
}

Result<std::string> NoticeCommands::sign(const Command& command, Instant now) {
    LVWANG_ASSIGN(const Fields fields, Fields::parse(command.body, {"id", "version"}));
    LVWANG_ASSIGN(Notice notice, looked_at(book_, fields));
    notice.state = NoticeState::kSigned;
    notice.settled_at = now;
    notice.signed_by = command.actor;
    LVWANG_TRY(store::settle_notice(book_, notice));
    LVWANG_TRY(stands(notice));
    return id_body(notice.id);
}

// What somebody has edited or signed is not made again over his head.
Result<void> NoticeCommands::stands(const Notice& notice) {
    if (notice.kind == NoticeKind::kReminder) return {};
    LVWANG_ASSIGN(const std::vector<DueNotice> due, store::load_due_notices(book_));
    const bool again =
        std::ranges::any_of(due, [&](const DueNotice& one) { return one.kind == notice.kind && one.day == notice.day; });
    if (!again) return {};
    LVWANG_TRY(store::remove_due_notice(book_, notice.kind));
    return publish();
}

Result<std::string> NoticeCommands::withdraw(const Command& command, Instant now) {
    LVWANG_ASSIGN(const Fields fields, Fields::parse(command.body, {"id", "reason"}));
    LVWANG_ASSIGN(const std::int64_t id, fields.number("id"));
    LVWANG_ASSIGN(const std::string reason, fields.text("reason", kReasonBytesMax));
    LVWANG_TRY(expect_legible("reason", reason));
    LVWANG_ASSIGN(Notice notice, store::find_notice(book_, id));
    if (notice.state == NoticeState::kWithdrawn) return tl::unexpected(conflict("id", fmt::format("notice {} is withdrawn", id)));
    notice.state = NoticeState::kWithdrawn;
    notice.settled_at = now;
    notice.withdrawn_by = command.actor;
    notice.reason = reason;
    LVWANG_TRY(store::settle_notice(book_, notice));
    return id_body(id);
}

Result<void> NoticeCommands::come_due(NoticeKind kind, std::int64_t& last_day, Instant now) {
    const CivilDate today = to_date(now);
    const Instant due_at = start_of(today) + state_.plan.at_min(kind) * kMinuteMs;
    if (state_.plan.at_min(kind) == NoticePlan::kNever || now < due_at || day_number(today) <= last_day) return {};
    LVWANG_TRY(ensure_transaction(book_));
    last_day = day_number(today);
    LVWANG_TRY(store::save_notice_plan(book_, state_));
    LVWANG_ASSIGN(const auto known, store::notice_of_day(book_, kind, today));
    // One that was made before its time and that nobody has written in gets the figures of its time: its next version.
    bool untouched = known && known->state == NoticeState::kDraft && known->changed_at < due_at;
    if (untouched) {
        LVWANG_ASSIGN(const bool edited, store::is_edited(book_, known->id));
        untouched = !edited;
    }
    if (!known || untouched) LVWANG_TRY(store::save_due_notice(book_, {kind, today, due_at, {}, {}}));
    return publish();
}

Result<void> NoticeCommands::tick(Instant now, std::uint64_t seq) {
    if (seq <= book_.applied()) return {};
    LVWANG_TRY(come_due(NoticeKind::kMorning, state_.morning_last_day, now));
    return come_due(NoticeKind::kEvening, state_.evening_last_day, now);
}

}  // namespace lvwang::pipeline
