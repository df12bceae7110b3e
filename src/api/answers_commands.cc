// What can be asked of devices, what was asked, and what came back?
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/body.h"
#include "api/order_text.h"
#include "api/reads.h"
#include "base/text.h"
#include "control/catalogue.h"
#include "control/talk.h"
#include "pipeline/device_orders.h"
#include "protocol/encode.h"
#include "store/book_device_commands.h"

namespace lvwang::api {
namespace {

using control::Talk;

constexpr std::int64_t kListedMax = 1'000;  // rows in one answer; an export asks again
constexpr std::string_view kHidden = "******";

void write_field(JsonText& json, const control::Field& field) {
    json.begin_object();
    json.field("key", field.key);
    json.field("type", to_string(field.type));
    json.field("required", field.required);
    const bool bounded = field.maximum >= field.minimum;
    json.field("minimum", bounded ? std::optional(field.minimum) : std::nullopt);
    json.field("maximum", bounded ? std::optional(field.maximum) : std::nullopt);
    json.field("unit", field.unit);
    json.field("default", field.otherwise);
    json.key("choices");
    json.begin_array();
    for (const std::string& choice : field.choices) json.value(choice);
    json.end_array();
    json.field("name", field.name);
    json.field("name_en", field.name_en);
    json.end_object();
}

// One for each command and edition, so that a form needs no rules of its own.
void write_kind(JsonText& json, const control::CommandKind& kind, protocol::Edition edition,
                const control::Catalogue& catalogue) {
    json.begin_object();
    json.field("cn", kind.cn);
    json.field("edition", to_string(edition));
    json.field("kind", to_string(kind.kind));
    json.field("ends_with", to_string(kind.ending));
    json.field("category", kind.category);
    json.field("name", kind.name);
    json.field("name_en", kind.name_en);
    json.field("warning", kind.warning);
    json.field("warning_en", kind.warning_en);
    json.field("clause", kind.clause);
    json.key("fields");
    json.begin_array();
    for (const control::Field* field : catalogue.fields(kind.cn, edition)) write_field(json, *field);
    json.end_array();
    json.end_object();
}

void write_arguments(JsonText& json, const Talk& talk) {
    json.key("arguments");
    json.begin_array();
    for (const auto& [key, value] : talk.arguments) {
        json.begin_object();
        json.field("key", key);
        json.field("value", key == control::kPasswordKey ? kHidden : std::string_view(value));
        json.end_object();
    }
    json.end_array();
}

void write_talk_fields(JsonText& json, const Talk& talk, const Reads& reads) {
    const Device* device = reads.registry->device(talk.mn);
    const Site* site = device == nullptr ? nullptr : &reads.registry->site_of(device->point_id);
    const control::CommandKind* kind = reads.from.catalogue.find(talk.cn, talk.edition);
    json.field("id", talk.id);
    json.field("batch", talk.batch);
    json.field("mn", talk.mn);
    json.field("site_key", site == nullptr ? std::string_view() : std::string_view(site->key));
    json.field("site_name", site == nullptr ? std::string_view() : std::string_view(site->name));
    json.field("site_name_en", site == nullptr ? std::string_view() : std::string_view(site->name_en));
    json.field("cn", talk.cn);
    json.field("name", kind == nullptr ? std::string_view(talk.cn) : std::string_view(kind->name));
    json.field("name_en", kind == nullptr ? std::string_view(talk.cn) : std::string_view(kind->name_en));
    json.field("edition", to_string(talk.edition));
    json.field("qn", talk.qn);
    write_arguments(json, talk);
    json.field("actor", talk.actor);
    json.field("note", talk.note);
    json.field("state", to_string(talk.state));
    json.field("reason", talk.reason);
    json.field("over", is_over(talk.state));
    json.field("attempts", talk.attempts);
    json.field("attempts_max", talk.patience.attempts_max);
    json.field("timeout_s", talk.patience.timeout_ms / kSecondMs);
    json.field("queued_at", talk.queued_at);
    json.field("expires_at", talk.expires_at);
    json.field("sent_at", talk.sent_at);
    json.field("accepted_at", talk.accepted_at);
    json.field("ended_at", talk.ended_at);
    json.field("deadline_at", talk.deadline_at);
    json.field("qn_rtn", talk.qn_rtn);
    json.field("exe_rtn", talk.exe_rtn);
    json.field("packets", talk.packets);
    json.field("answer", talk.answer);
    json.field("seq", talk.seq);
}

// The data segment as it is sent, with passwords hidden.
std::string shown_request(const Talk& talk, const control::Catalogue& catalogue) {
    control::Arguments arguments = talk.arguments;
    if (const auto secret = arguments.find(control::kPasswordKey); secret != arguments.end()) secret->second = kHidden;
    const auto cp = catalogue.encode(talk.cn, talk.edition, arguments, talk.sent_at.value_or(talk.queued_at));
    if (!cp) return {};
    return protocol::encode_segment(control::request_of(talk, kHidden, *cp));
}

Result<Response> show_talk(std::int64_t id, const Reads& reads) {
    auto row = store::find_device_command(reads.book, id);
    if (!row) {
        Error error = std::move(row).error();
        error.field = "id";
        return tl::unexpected(std::move(error));
    }
    LVWANG_ASSIGN(const Talk talk, pipeline::to_talk(*row));
    LVWANG_ASSIGN(const auto steps, store::device_command_steps(reads.book, id));
    JsonText json(4096);
    json.begin_object();
    write_talk_fields(json, talk, reads);
    json.field("request", shown_request(talk, reads.from.catalogue));
    json.key("steps");
    json.begin_array();
    for (const store::DeviceCommandStep& step : steps) {
        json.begin_object();
        json.field("at", step.at);
        json.field("seq", step.seq);
        json.field("what", step.what);
        json.field("detail", step.detail);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<std::optional<int>> state_of(const Query& query) {
    const auto text = query.find("state");
    if (!text || *text == "open" || *text == "over") return std::optional<int>();
    for (int i = 0; i < control::kStates; ++i) {
        if (control::to_string(static_cast<control::State>(i)) == *text) return std::optional(i);
    }
    return fail_field("state", "'{}' is neither open, over nor a state", *text);
}

// The body with its password sealed: what is logged shows none.
Result<std::string> sealed(const std::string& body, const store::Seal& seal) {
    boost::system::error_code error;
    boost::json::value tree = boost::json::parse(body, error);
    if (error || !tree.is_object()) return body;  // the spine says what is wrong
    auto* arguments = tree.get_object().if_contains("arguments");
    if (arguments == nullptr || !arguments->is_object()) return body;
    auto* secret = arguments->get_object().if_contains(control::kPasswordKey);
    if (secret == nullptr) return body;
    const bool number = secret->is_int64() || secret->is_uint64();  // arguments may be numbers
    if (!secret->is_string() && !number)
        return fail_field(fmt::format("arguments.{}", control::kPasswordKey), "a password is a text or a whole number");
    const std::string plain = number ? boost::json::serialize(*secret) : std::string(secret->get_string());
    if (plain.empty()) return body;
    *secret = seal.close(plain, control::kPasswordPurpose);
    return boost::json::serialize(tree);
}

// Who acts is part of what is said.
Result<pipeline::Command> order_of(const Request& request, std::string_view type, Named subject) {
    return command_of(request, type, {std::move(subject), {"actor", json_quote(request.actor)}});
}

}  // namespace

Result<Response> get_command_kinds(const Request&, const Reads& reads) {
    JsonText json(32 * 1024);
    std::size_t total = 0;
    json.begin_object();
    json.key("items");
    json.begin_array();
    for (const control::CommandKind& kind : reads.from.catalogue.all()) {
        for (const protocol::Edition edition : kind.editions) {
            write_kind(json, kind, edition, reads.from.catalogue);
            ++total;
        }
    }
    json.end_array();
    json.field("total", total);
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_device_commands(const Request& request, const Reads& reads) {
    store::DeviceCommandQuery query;
    query.mn = request.query.find("mn").value_or(std::string_view());
    query.cn = request.query.find("cn").value_or(std::string_view());
    query.actor = request.query.find("actor").value_or(std::string_view());
    if (request.query.find("from")) {
        LVWANG_ASSIGN(query.from, request.query.instant("from"));
    }
    if (request.query.find("to")) {
        LVWANG_ASSIGN(query.to, request.query.instant("to"));
    }
    if (request.query.find("before")) {
        LVWANG_ASSIGN(query.before, request.query.integer("before", 1, INT64_MAX));
    }
    LVWANG_ASSIGN(query.state, state_of(request.query));
    const auto state = request.query.find("state");
    if (state == "open" || state == "over") query.over = state == "over";
    if (request.query.find("batch")) {
        LVWANG_ASSIGN(query.batch, request.query.integer("batch", 1, INT64_MAX));
    }
    LVWANG_ASSIGN(query.limit, request.query.integer_or("limit", 1, kListedMax, 200));
    LVWANG_ASSIGN(query.offset, request.query.integer_or("offset", 0, INT32_MAX, 0));
    LVWANG_ASSIGN(const store::DeviceCommandPage page, store::list_device_commands(reads.book, query));
    std::vector<Talk> talks;
    for (const store::DeviceCommandRow& row : page.items) {
        LVWANG_ASSIGN(Talk talk, pipeline::to_talk(row));
        talks.push_back(std::move(talk));
    }
    return json_response(json_list(talks, static_cast<std::size_t>(page.total), [&](JsonText& json, const Talk& talk) {
        json.begin_object();
        write_talk_fields(json, talk, reads);
        json.end_object();
    }));
}

Result<Response> get_device_command(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    return show_talk(id, reads);
}

Result<Response> get_device_lines(const Request&, const Reads& reads) {
    LVWANG_ASSIGN(const auto heard, store::device_lines(reads.book));
    LVWANG_ASSIGN(const auto decided, store::device_settings(reads.book));
    std::map<std::string, store::DeviceLineRow, std::less<>> lines;
    for (const store::DeviceLineRow& row : heard) lines.emplace(row.mn, row);
    std::map<std::string, store::DeviceSettings, std::less<>> settings;
    for (const store::DeviceSettings& row : decided) settings.emplace(row.mn, row);
    return list(reads.registry->rows().devices, [&](JsonText& json, const Device& device) {
        const auto line = lines.find(device.mn);
        const auto found = settings.find(device.mn);
        const store::DeviceSettings row = found == settings.end() ? store::DeviceSettings{} : found->second;
        const control::Patience usual = row.wired ? control::kWired : control::kMobile;
        json.begin_object();
        json.field("mn", device.mn);
        const bool known = line != lines.end();
        json.field("edition",
                   known ? std::optional(to_string(static_cast<protocol::Edition>(line->second.edition))) : std::nullopt);
        json.field("st", known ? std::optional<std::string_view>(line->second.st) : std::nullopt);
        json.field("link", row.wired ? "wired" : "mobile");
        json.field("timeout_s", (row.timeout_ms > 0 ? row.timeout_ms : usual.timeout_ms) / kSecondMs);
        json.field("attempts_max", row.attempts_max > 0 ? row.attempts_max : usual.attempts_max);
        json.field("by_standard", row.timeout_ms == 0 && row.attempts_max == 0);
        json.field("may_set_time", row.may_set_time);
        json.field("clock_drift_max_s", row.clock_drift_max_s);
        json.field("set_by", row.actor);
        json.field("set_at", row.seq == 0 ? std::nullopt : std::optional(row.at));
        json.end_object();
    });
}

Result<pipeline::Command> send_device_command(const Request& request, const store::Seal& seal) {
    LVWANG_ASSIGN(pipeline::Command command, command_of(request, "device_command_send", {{"actor", json_quote(request.actor)}}));
    LVWANG_ASSIGN(command.body, sealed(command.body, seal));
    return command;
}

Result<pipeline::Command> cancel_device_command(const Request& request) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    return order_of(request, "device_command_cancel", {"id", fmt::format("{}", id)});
}

Result<pipeline::Command> put_device_settings(const Request& request) {
    return order_of(request, "put_device_settings", {"mn", json_quote(request.capture("mn"))});
}

Result<Response> show_device_command(const Request&, std::string_view result, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, Body::parse(result));
    LVWANG_ASSIGN(const std::int64_t id, body.integer("id", 1, INT64_MAX));
    return show_talk(id, reads);
}

}  // namespace lvwang::api
