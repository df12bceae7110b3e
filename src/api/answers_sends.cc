// What was sent to whom, what became of it, and what people do about it.
#include "api/address_sight.h"
#include "api/answers_sending.h"
#include "api/body.h"
#include "api/order_text.h"
#include "api/reads.h"
#include "store/book_sending.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kListedMax = 500;

std::optional<Instant> unless_never(Instant at) {
    return at == Instant{} ? std::nullopt : std::optional(at);
}

std::optional<std::int64_t> unless_none(std::int64_t id) {
    return id == 0 ? std::nullopt : std::optional(id);
}

void write_send_fields(JsonText& json, const Send& send, const Reads& reads) {
    json.field("id", send.id);
    json.field("channel", send.to.channel);
    json.field("address", shown_address(send.to.address, reads));
    json.field("name", send.to.name);
    json.field("token", send.token);
    json.field("state", to_string(send.state));
    json.field("tries", send.tries);
    json.field("at", send.at);
    json.field("next_at", unless_never(send.next_at));
    json.field("begun_at", unless_never(send.begun_at));
    json.field("settled_at", unless_never(send.settled_at));
    json.field("receipt", send.receipt);
    json.field("reason", send.reason);
    json.field("actor", send.actor);
    json.field("again_of", unless_none(send.again_of));
    json.field("again_by", unless_none(send.again_by));
}

void write_subject(JsonText& json, SendSubject subject, std::int64_t id, int version, std::string_view title) {
    json.field("subject", to_string(subject));
    json.field("subject_id", unless_none(id));
    json.field("version", version);
    json.field("title", title);
}

Result<Response> show(std::int64_t id, const Reads& reads) {
    LVWANG_ASSIGN(const Send send, store::find_send(reads.book, id));
    LVWANG_ASSIGN(const OutMessage message, store::find_message(reads.book, send.message_id));
    LVWANG_ASSIGN(const auto tries, store::list_tries(reads.book, id));
    JsonText json(8192);
    json.begin_object();
    write_send_fields(json, send, reads);
    write_subject(json, message.subject, message.subject_id, message.version, message.title);
    json.field("brief", message.brief);
    json.field("markdown", message.markdown);
    json.field("plain", message.plain);
    json.key("history");
    json.begin_array();
    for (const SendTry& one : tries) {
        json.begin_object();
        json.field("number", one.number);
        json.field("begun_at", one.begun_at);
        json.field("ended_at", unless_never(one.ended_at));
        const bool ended = one.ended_at != Instant{};
        json.field("outcome", ended ? std::optional(to_string(one.outcome)) : std::nullopt);
        json.field("receipt", one.receipt);
        json.field("reason", one.reason);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> with_id(const Request& request, std::string_view type) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    return command_of(request, type, {{"id", fmt::format("{}", id)}});
}

}  // namespace

Result<Response> get_sends(const Request& request, const Reads& reads) {
    store::SendQuery query;
    LVWANG_ASSIGN(const std::string_view subject,
                  request.query.choice("subject", {"all", "test", "morning", "evening", "reminder", "case"}));
    if (subject != "all") {
        LVWANG_ASSIGN(query.subject, parse_send_subject(subject));
    }
    if (request.query.find("subject_id")) {
        LVWANG_ASSIGN(query.subject_id, request.query.integer("subject_id", 1, INT64_MAX));
    }
    LVWANG_ASSIGN(const std::string_view state,
                  request.query.choice("state", {"all", "waiting", "begun", "sent", "refused", "uncertain", "cancelled"}));
    if (state != "all") {
        LVWANG_ASSIGN(query.state, parse_send_state(state));
    }
    if (const auto channel = request.query.find("channel")) query.channel = *channel;
    LVWANG_ASSIGN(query.limit, request.query.integer_or("limit", 1, kListedMax, 100));
    LVWANG_ASSIGN(query.offset, request.query.integer_or("offset", 0, INT32_MAX, 0));
    LVWANG_ASSIGN(const store::SendPage page, store::list_sends(reads.book, query));
    return json_response(
        json_list(page.items, static_cast<std::size_t>(page.total), [&](JsonText& json, const store::ListedSend& one) {
            json.begin_object();
            write_send_fields(json, one.send, reads);
            write_subject(json, one.subject, one.subject_id, one.version, one.title);
            json.end_object();
        }));
}

Result<Response> get_send(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    return show(id, reads);
}

// Without what only those who run the doors may see: addresses, keys, secrets.
Result<Response> get_message_ways(const Request&, const Reads& reads) {
    const auto desk = reads.from.views.sends.get();
    std::vector<const Channel*> ways;
    for (const Channel& channel : desk->channels) {
        if (channel.enabled) ways.push_back(&channel);
    }
    return json_response(json_list(ways, ways.size(), [](JsonText& json, const Channel* channel) {
        json.begin_object();
        json.field("key", channel->key);
        json.field("name", channel->name);
        json.field("kind", to_string(channel->kind));
        json.end_object();
    }));
}

Result<pipeline::Command> send_case_message(const Request& request) {
    return command_of(request, "send_case");
}

Result<pipeline::Command> send_notice(const Request& request) {
    return with_id(request, "send_notice");
}

Result<pipeline::Command> act_on_send(const Request& request) {
    const std::string_view act = std::string_view(request.path).substr(request.path.rfind('/') + 1);
    return with_id(request, fmt::format("send_{}", act));
}

Result<Response> show_changed_send(const Request&, std::string_view result, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, Body::parse(result));
    LVWANG_ASSIGN(const std::int64_t id, body.integer("id", 1, INT64_MAX));
    return show(id, reads);
}

}  // namespace lvwang::api
