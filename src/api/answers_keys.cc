// Keys of devices, data loggers that ask for an MN, and what devices of 2025 report besides readings.
#include "api/answers.h"
#include "api/body.h"
#include "api/json_text.h"
#include "api/key_text.h"
#include "api/reads.h"
#include "base/text.h"
#include "pipeline/device_keys.h"
#include "protocol/sm4.h"
#include "store/book_keys.h"
#include "store/book_records.h"

namespace lvwang::api {
namespace {

constexpr std::size_t kEventsShown = 20;
constexpr std::size_t kRecordsShown = 1'000;

// The point that the query names, if it names one.
// What is left out for who asks leaves room for what he sees.
Result<store::RecordQuery> records_of(const Request& request, const Reads& reads) {
    store::RecordQuery query{.seen = reads.seen_points(), .count = kRecordsShown};
    if (request.query.find("point")) {
        LVWANG_ASSIGN(const std::int64_t id, request.query.integer("point", 1, INT64_MAX));
        query.point = PointId{id};
    }
    if (const auto mn = request.query.find("mn")) {
        if (std::ranges::any_of(*mn, [](unsigned char c) { return c < ' '; })) return fail_field("mn", "'{}' is no MN", *mn);
        query.mn = std::string(*mn);
    }
    return query;
}

std::optional<std::uint64_t> entry_or_none(std::uint64_t seq) {
    return seq > 0 ? std::optional(seq) : std::nullopt;
}

}  // namespace

Result<Response> get_key(const Request& request, const Reads& reads) {
    const std::string_view mn = request.capture("mn");
    if (reads.registry->device(mn) == nullptr) return tl::unexpected(not_found("mn", "device", mn));
    LVWANG_ASSIGN(const KeyText keys, KeyText::load(reads));
    LVWANG_ASSIGN(const auto events, store::key_events(reads.book, mn, kEventsShown));
    JsonText json;
    json.begin_object();
    json.field("mn", mn);
    keys.write_fields(json, mn);
    json.key("events");
    json.begin_array();
    for (const KeyEventRow& event : events) {
        json.begin_object();
        json.field("at", event.at);
        json.field("event", to_string(event.event));
        json.field("actor", event.actor);
        json.field("seq", event.seq);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<Response> show_key(const Request& request, std::string_view, const Reads& reads) {
    return get_key(request, reads);
}

Result<pipeline::Command> put_key(const Request& request, const store::Seal& seal) {
    LVWANG_TRY(expect_json(request));
    LVWANG_ASSIGN(const Body body, Body::parse(request.body));
    LVWANG_ASSIGN(const std::string text, body.text("key"));
    if (const auto key = protocol::parse_sm4_key(text); !key) return fail_field("key", "{}", key.error().message);
    const std::string_view mn = request.capture("mn");
    return pipeline::Command{
        "set_key",
        fmt::format("{{\"mn\":{},\"sealed\":{}}}", json_quote(mn), json_quote(seal.close(text, pipeline::key_purpose(mn)))),
        request.actor};
}

Result<pipeline::Command> delete_key(const Request& request) {
    return pipeline::Command{"remove_key", fmt::format("{{\"mn\":{}}}", json_quote(request.capture("mn"))), request.actor};
}

Result<Response> get_activations(const Request&, const Reads& reads) {
    LVWANG_ASSIGN(const auto all, store::activations(reads.book));
    return list(all, [&](JsonText& json, const Activation& one) {
        json.begin_object();
        json.field("hardware", one.hardware);
        json.field("logger_id", one.logger_id);
        json.field("cpu_id", one.cpu_id);
        json.field("mac_1", one.mac_1);
        json.field("mac_2", one.mac_2);
        json.field("system_code", one.system_code);
        json.field("first_at", one.first_at);
        json.field("last_at", one.last_at);
        json.field("requests", one.requests);
        json.field("last_seq", one.last_seq);
        json.field("mn", one.mn);
        json.field("assigned_at", one.assigned_at);
        json.end_object();
    });
}

Result<pipeline::Command> assign_mn(const Request& request) {
    LVWANG_TRY(expect_json(request));
    LVWANG_ASSIGN(const Body body, Body::parse(request.body));
    if (body.has("hardware")) return fail_field("hardware", "'hardware' stands in the path, not in the body");
    LVWANG_ASSIGN(const std::string mn, body.text("mn"));
    const std::string text = fmt::format("{{\"hardware\":{},{}", json_quote(request.capture("hardware")),
                                         request.body.substr(request.body.find('{') + 1));
    return pipeline::Command{"assign_mn", text, request.actor};
}

Result<Response> get_checks(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const store::RecordQuery query, records_of(request, reads));
    LVWANG_ASSIGN(const auto checks, store::list_checks(reads.book, query));
    return list(checks, [&](JsonText& json, const CheckRecord& check) {
        json.begin_object();
        json.field("mn", check.mn);
        json.field("point_id", static_cast<std::int64_t>(check.point));
        json.field("wire_code", check.wire_code);
        json.field("at", check.at);
        json.field("sample_value", check.sample_value);
        json.field("standard_value", check.standard_value);
        json.field("result", check.result);
        json.field("seq", check.seq);
        json.field("replaced_by", entry_or_none(check.replaced_by));
        json.end_object();
    });
}

Result<Response> get_states(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const store::RecordQuery query, records_of(request, reads));
    LVWANG_ASSIGN(const auto states, store::list_states(reads.book, query));
    return list(states, [&](JsonText& json, const StateRecord& state) {
        json.begin_object();
        json.field("mn", state.mn);
        json.field("point_id", static_cast<std::int64_t>(state.point));
        json.field("wire_code", state.wire_code);
        json.field("letters", state.letters);
        json.field("since", state.since);
        json.field("last_at", state.last_at);
        json.field("seq", state.seq);
        json.field("replaced_by", entry_or_none(state.replaced_by));
        json.end_object();
    });
}

}  // namespace lvwang::api
