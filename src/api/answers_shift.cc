// The shift log, hand-overs and whom to call: what stands there, and what people add.
#include "api/address_sight.h"
#include "api/answers_sending.h"
#include "api/order_text.h"
#include "api/reads.h"
#include "store/book_shift.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kListedMax = 500;

std::optional<std::int64_t> unless_none(std::int64_t id) {
    return id == 0 ? std::nullopt : std::optional(id);
}

void write_entry(JsonText& json, const ShiftEntry& entry) {
    json.begin_object();
    json.field("id", entry.id);
    json.field("at", entry.at);
    json.field("actor", entry.actor);
    json.field("text", entry.text);
    json.field("open_item", entry.open_item);
    json.field("closes", unless_none(entry.closes));
    json.field("closed_by", unless_none(entry.closed_by));
    json.end_object();
}

void write_entries(JsonText& json, std::string_view name, const std::vector<ShiftEntry>& entries) {
    json.key(name);
    json.begin_array();
    for (const ShiftEntry& entry : entries) write_entry(json, entry);
    json.end_array();
}

void write_hand_over(JsonText& json, const HandOver& one) {
    json.begin_object();
    json.field("id", one.id);
    json.field("from", one.from);
    json.field("to", one.to);
    json.field("signed_by", one.signed_by);
    json.field("at", one.at);
    json.field("note", one.note);
    json.field("state", to_string(one.state));
    json.field("settled_at", one.settled_at == Instant{} ? std::nullopt : std::optional(one.settled_at));
    json.field("settled_by", one.settled_by);
    json.field("answer", one.answer);
    json.key("items");
    json.begin_array();
    for (const std::int64_t item : one.items) json.value(item);
    json.end_array();
    json.field("cases_open", one.cases_open);
    json.field("cases_overdue", one.cases_overdue);
    json.end_object();
}

bool may_have_duty(const Person& person) {
    for (const Role role : person.roles) {
        if (!person.disabled && (role == Role::kDutyOfficer || role == Role::kLeader)) return true;
    }
    return false;
}

Result<pipeline::Command> with_id(const Request& request, std::string_view type) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    return command_of(request, type, {{"id", fmt::format("{}", id)}});
}

}  // namespace

Result<Response> get_shift(const Request&, const Reads& reads) {
    LVWANG_ASSIGN(const auto last, store::last_taken_hand_over(reads.book));
    LVWANG_ASSIGN(const auto offered, store::offered_hand_over(reads.book));
    LVWANG_ASSIGN(const auto items, store::open_shift_items(reads.book));
    JsonText json(4096);
    json.begin_object();
    json.field("on_duty", last ? std::optional(std::string_view(last->to)) : std::nullopt);
    json.field("since", last ? std::optional(last->settled_at) : std::nullopt);
    json.key("offered");
    if (offered) {
        write_hand_over(json, *offered);
    } else {
        json.null();
    }
    write_entries(json, "open_items", items);
    json.key("may_have_duty");
    json.begin_array();
    for (const auto& [login, person] : reads.directory()->people) {
        if (may_have_duty(*person)) json.value(std::string_view(login));
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_shift_entries(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t limit, request.query.integer_or("limit", 1, kListedMax, 100));
    LVWANG_ASSIGN(const std::int64_t offset, request.query.integer_or("offset", 0, INT32_MAX, 0));
    LVWANG_ASSIGN(const store::ShiftPage page, store::list_shift_entries(reads.book, limit, offset));
    return json_response(json_list(page.items, static_cast<std::size_t>(page.total), write_entry));
}

Result<Response> get_hand_overs(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t limit, request.query.integer_or("limit", 1, kListedMax, 100));
    LVWANG_ASSIGN(const std::int64_t offset, request.query.integer_or("offset", 0, INT32_MAX, 0));
    LVWANG_ASSIGN(const store::HandOverPage page, store::list_hand_overs(reads.book, limit, offset));
    return json_response(json_list(page.items, static_cast<std::size_t>(page.total), write_hand_over));
}

Result<Response> get_calls(const Request&, const Reads& reads) {
    LVWANG_ASSIGN(const auto calls, store::load_calls(reads.book));
    return list(calls, [&](JsonText& json, const CallEntry& call) {
        const Organisation* const unit = reads.registry->organisation(call.organisation_key);
        json.begin_object();
        json.field("id", call.id);
        json.field("organisation_key", call.organisation_key);
        json.field("unit", unit == nullptr ? std::string_view(call.unit) : std::string_view(unit->name));
        json.field("unit_en", unit == nullptr ? std::string_view() : std::string_view(unit->name_en));
        json.field("name", call.name);
        json.field("duty", call.duty);
        json.field("phone", shown_address(call.phone, reads));
        json.field("phone_2", shown_address(call.phone_2, reads));
        json.field("place", call.place);
        json.field("at", call.at);
        json.field("actor", call.actor);
        json.end_object();
    });
}

Result<pipeline::Command> note_in_shift(const Request& request) {
    return command_of(request, "shift_note");
}

Result<pipeline::Command> close_shift_item(const Request& request) {
    return with_id(request, "shift_close");
}

Result<pipeline::Command> hand_over_shift(const Request& request) {
    return command_of(request, "shift_hand_over");
}

Result<pipeline::Command> act_on_hand_over(const Request& request) {
    const std::string_view act = std::string_view(request.path).substr(request.path.rfind('/') + 1);
    return with_id(request, fmt::format("shift_{}", act));
}

Result<Response> show_shift(const Request& request, std::string_view, const Reads& reads) {
    return get_shift(request, reads);
}

Result<pipeline::Command> add_call(const Request& request) {
    return command_of(request, "call_put");
}

Result<pipeline::Command> put_call(const Request& request) {
    return with_id(request, "call_put");
}

Result<pipeline::Command> remove_call(const Request& request) {
    return with_id(request, "call_remove");
}

}  // namespace lvwang::api
