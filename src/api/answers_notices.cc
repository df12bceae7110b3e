// Notices: which there are, what one says, and what people do with it.
#include "api/answers.h"
#include "api/body.h"
#include "api/notice_facts.h"
#include "api/order_text.h"
#include "api/reads.h"
#include "pipeline/notice_commands.h"
#include "store/book_notices.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kListedMax = 500;

void write_instant(JsonText& json, std::string_view name, Instant at) {
    json.field(name, at == Instant{} ? std::nullopt : std::optional(at));
}

void write_notice_fields(JsonText& json, const Notice& notice) {
    json.field("id", notice.id);
    json.field("kind", to_string(notice.kind));
    json.field("region_code", notice.region_code);
    json.field("day", notice.day);
    json.field("number", notice.number);
    json.field("state", to_string(notice.state));
    json.field("version", notice.version);
    json.field("made_at", notice.made_at);
    json.field("changed_at", notice.changed_at);
    json.field("changed_by", notice.changed_by);
    write_instant(json, "settled_at", notice.settled_at);
    json.field("signed_by", notice.signed_by);
    json.field("withdrawn_by", notice.withdrawn_by);
    json.field("reason", notice.reason);
}

Result<Response> show(std::int64_t id, std::optional<std::int64_t> version, const Reads& reads) {
    LVWANG_ASSIGN(const Notice notice, store::find_notice(reads.book, id));
    LVWANG_ASSIGN(const NoticeVersion shown,
                  store::find_notice_version(reads.book, id, version ? static_cast<int>(*version) : notice.version));
    LVWANG_ASSIGN(const auto versions, store::list_notice_versions(reads.book, id));
    JsonText json(32 * 1024);
    json.begin_object();
    write_notice_fields(json, notice);
    json.field("shown_version", shown.version);
    json.key("versions");
    json.begin_array();
    for (const NoticeVersion& one : versions) {
        json.begin_object();
        json.field("version", one.version);
        json.field("at", one.at);
        json.field("actor", one.actor);
        json.field("seq", one.seq);
        json.end_object();
    }
    json.end_array();
    json.raw_members("\"document\":" + shown.document);
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> with_id(const Request& request, std::string_view type) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    return command_of(request, type, {{"id", fmt::format("{}", id)}});
}

}  // namespace

Result<Response> get_notices(const Request& request, const Reads& reads) {
    store::NoticeQuery query;
    LVWANG_ASSIGN(const std::string_view kind, request.query.choice("kind", {"all", "morning", "evening", "reminder"}));
    if (kind != "all") {
        LVWANG_ASSIGN(query.kind, parse_notice_kind(kind));
    }
    LVWANG_ASSIGN(const std::string_view state, request.query.choice("state", {"all", "draft", "signed", "withdrawn"}));
    for (const NoticeState one : {NoticeState::kDraft, NoticeState::kSigned, NoticeState::kWithdrawn}) {
        if (to_string(one) == state) query.state = one;
    }
    LVWANG_ASSIGN(query.limit, request.query.integer_or("limit", 1, kListedMax, 100));
    LVWANG_ASSIGN(query.offset, request.query.integer_or("offset", 0, INT32_MAX, 0));
    LVWANG_ASSIGN(const store::NoticePage page, store::list_notices(reads.book, query));
    return json_response(json_list(page.items, static_cast<std::size_t>(page.total), [](JsonText& json, const Notice& notice) {
        json.begin_object();
        write_notice_fields(json, notice);
        json.end_object();
    }));
}

Result<Response> get_notice(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    std::optional<std::int64_t> version;
    if (request.query.find("version")) {
        LVWANG_ASSIGN(version, request.query.integer("version", 1, INT32_MAX));
    }
    return show(id, version, reads);
}

Result<Response> get_notice_plan(const Request&, const Reads& reads) {
    const auto known = reads.from.views.notices.get();
    const NoticeDesk desk = known == nullptr ? NoticeDesk() : *known;
    JsonText json;
    json.begin_object();
    json.field("morning_at", pipeline::format_notice_time(desk.plan.morning_at_min));
    json.field("evening_at", pipeline::format_notice_time(desk.plan.evening_at_min));
    json.field("issuer", desk.plan.issuer);
    json.field("issuer_en", desk.plan.issuer_en);
    json.key("due");
    json.begin_array();
    for (const DueNotice& due : desk.due) {
        json.begin_object();
        json.field("kind", to_string(due.kind));
        json.field("day", due.day);
        json.field("due_at", due.due_at);
        write_instant(json, "tried_at", due.tried_at);
        json.field("error", due.error);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> put_notice_plan(const Request& request) {
    return command_of(request, "notice_plan");
}

Result<Response> show_notice_plan(const Request& request, std::string_view, const Reads& reads) {
    return get_notice_plan(request, reads);
}

Result<pipeline::Command> make_notice(Request& request, const Reads& reads) {
    LVWANG_TRY(expect_json(request));
    LVWANG_ASSIGN(const Body body, Body::parse(request.body));
    LVWANG_ASSIGN(const std::string text, body.text("kind"));
    const auto kind = parse_notice_kind(text);
    if (!kind) return fail_field("kind", "kind: {}", kind.error().message);
    if (*kind == NoticeKind::kReminder) {
        LVWANG_ASSIGN(const std::string region, body.text("region_code"));
        return compose_reminder(region, request.actor, reads);
    }
    return compose_notice(*kind, request.actor, reads);
}

Result<pipeline::Command> edit_notice(const Request& request) {
    return with_id(request, "notice_edit");
}

Result<pipeline::Command> act_on_notice(const Request& request) {
    const std::string_view act = std::string_view(request.path).substr(request.path.rfind('/') + 1);
    return with_id(request, fmt::format("notice_{}", act));
}

Result<Response> show_changed_notice(const Request&, std::string_view result, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, Body::parse(result));
    LVWANG_ASSIGN(const std::int64_t id, body.integer("id", 1, INT64_MAX));
    return show(id, std::nullopt, reads);
}

}  // namespace lvwang::api
