// Higher platforms that data is forwarded to.
#include <algorithm>
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/body.h"
#include "api/json_text.h"
#include "api/reads.h"
#include "base/text.h"
#include "pipeline/forward_queue.h"
#include "store/book_forward.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kEventsShown = 50;
constexpr std::size_t kPasswordBytesMax = 100;

void write_words(JsonText& json, std::string_view name, const std::vector<std::string>& words) {
    json.key(name);
    json.begin_array();
    for (const std::string& word : words) json.value(word);
    json.end_array();
}

void write_problem(JsonText& json, const pipeline::ForwardProblem& problem) {
    if (problem.what == pipeline::ForwardTrouble::kNone) return json.field_null("problem");
    json.key("problem");
    json.begin_object();
    json.field("what", to_string(problem.what));
    json.field("at", problem.at);
    json.field("detail", problem.detail);
    json.field("seq", problem.seq);
    json.field("mn", problem.mn);
    json.field("qn", problem.qn);
    json.field("code", problem.code);
    json.end_object();
}

void write_state(JsonText& json, const ForwardTarget& target, const std::optional<pipeline::ForwardState>& live, Instant now) {
    const pipeline::ForwardState state = live.value_or(pipeline::ForwardState());
    const bool paused = !target.enabled;
    json.key("state");
    json.begin_object();
    json.field("phase", to_string(paused ? pipeline::ForwardPhase::kPaused : state.phase));
    write_problem(json, state.problem);
    json.field("retry_at", state.retry_at);
    json.field("connected_since", state.connected_since);
    json.field("peer", state.peer);
    json.field("acked_seq", std::max(state.acked_seq, target.acked_seq));
    json.field("last_acked_at", state.last_acked_at);
    json.field("sent", state.sent);
    json.field("sent_again", state.sent_again);
    json.field("acknowledged", state.acknowledged);
    json.field("stray_answers", state.stray_answers);
    json.field("nonsense_bytes", state.nonsense_bytes);
    json.field("declined_requests", state.declined_requests);
    json.field("sent_per_s", state.sent_per_s);
    json.field("outstanding", state.outstanding);
    json.field("waiting", state.waiting);
    json.field("all_counted", live.has_value() && state.all_counted);
    json.field("oldest_seq", state.oldest_seq);
    json.field("oldest_at", state.oldest_at);
    json.field("lag_s", state.oldest_at ? std::max<std::int64_t>(0, (now - *state.oldest_at) / kSecondMs) : 0);
    json.end_object();
}

void write_fields(JsonText& json, const ForwardTarget& target, const Reads& reads) {
    json.field("key", target.key);
    json.field("name", target.name);
    json.field("host", target.host);
    json.field("port", target.port);
    json.field("enabled", target.enabled);
    json.field("edition", target.edition);
    json.field("pw_set", !target.sealed_pw.empty());
    write_words(json, "regions", target.filter.regions);
    write_words(json, "system_codes", target.filter.system_codes);
    write_words(json, "commands", target.filter.commands);
    write_words(json, "mns", target.filter.mns);
    json.key("mn_map");
    json.begin_array();
    for (const auto& [from, to] : target.mn_map) {
        json.begin_array();
        json.value(from);
        json.value(to);
        json.end_array();
    }
    json.end_array();
    json.field("answer_expected", target.answer_expected);
    json.field("window", target.window);
    json.field("timeout_s", target.timeout_s);
    json.field("attempts", target.attempts);
    json.field("frames_acked", target.frames_acked);
    json.key("passed_over");
    json.begin_array();
    for (const std::uint64_t seq : target.passed_over) json.value(seq);
    json.end_array();
    write_state(json, target, reads.from.views.forward_states.of(target.key), reads.now);
}

void write_history(JsonText& json, const std::optional<pipeline::ForwardState>& state) {
    json.key("history");
    json.begin_array();
    if (state) {
        for (const auto& mark : state->history) {
            json.begin_array();
            json.value(mark.at);
            json.value(mark.waiting);
            json.value(mark.acknowledged);
            json.end_array();
        }
    }
    json.end_array();
}

std::shared_ptr<const pipeline::ForwardTargets> targets_of(const Reads& reads) {
    auto targets = reads.from.views.forward_targets.get();
    return targets ? targets : std::make_shared<const pipeline::ForwardTargets>();
}

// The target that the path names; it lives as long as `targets`.
Result<const ForwardTarget*> find(const Request& request, const pipeline::ForwardTargets& targets) {
    const std::string_view key = request.capture("key");
    const auto found = std::ranges::find(targets, key, &ForwardTarget::key);
    if (found == targets.end()) return tl::unexpected(not_found("key", "forward target", key));
    return &*found;
}

Result<boost::json::object> body_of(const Request& request) {
    LVWANG_TRY(expect_json(request));
    LVWANG_TRY(Body::parse(request.body));  // names what is wrong with it
    boost::json::object body = boost::json::parse(request.body).as_object();
    for (const std::string_view ours : {"key", "sealed_pw", "actor"}) {
        if (body.contains(ours)) return fail_field(ours, "'{}' is not to stand in the body", ours);
    }
    body["key"] = request.capture("key");
    return body;
}

}  // namespace

Result<Response> get_forward_targets(const Request&, const Reads& reads) {
    const auto targets = targets_of(reads);
    return list(*targets, [&](JsonText& json, const ForwardTarget& target) {
        json.begin_object();
        write_fields(json, target, reads);
        json.end_object();
    });
}

Result<Response> get_forward_target(const Request& request, const Reads& reads) {
    const auto targets = targets_of(reads);
    LVWANG_ASSIGN(const ForwardTarget* const target, find(request, *targets));
    LVWANG_ASSIGN(const auto events, store::forward_events(reads.book, target->key, kEventsShown));
    JsonText json(16 * 1024);
    json.begin_object();
    write_fields(json, *target, reads);
    write_history(json, reads.from.views.forward_states.of(target->key));
    json.key("events");
    json.begin_array();
    for (const ForwardEvent& event : events) {
        json.begin_object();
        json.field("at", event.at);
        json.field("act", event.act);
        json.field("actor", event.actor);
        json.field("note", event.note);
        json.field("seq", event.seq);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<Response> show_changed_forward_target(const Request& request, std::string_view, const Reads& reads) {
    return get_forward_target(request, reads);
}

Result<Response> probe_forward_target(const Request& request, const Reads& reads) {
    const auto targets = targets_of(reads);
    LVWANG_ASSIGN(const ForwardTarget* const target, find(request, *targets));
    if (!reads.from.probe) return fail(ErrorCode::kUnavailable, "this server forwards nothing, so it cannot try");
    pipeline::ForwardProbe probe = reads.from.probe(target->host, static_cast<std::uint16_t>(target->port));
    probe.problem.at = reads.now;
    JsonText json;
    json.begin_object();
    json.field("reached", probe.problem.what == pipeline::ForwardTrouble::kNone);
    json.field("peer", probe.peer);
    json.field("took_ms", probe.took_ms);
    write_problem(json, probe.problem);
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> put_forward_target(const Request& request, const store::Seal& seal) {
    LVWANG_ASSIGN(boost::json::object body, body_of(request));
    if (const boost::json::value* pw = body.if_contains("pw")) {
        std::string sealed;
        if (!pw->is_null()) {
            if (!pw->is_string()) return fail_field("pw", "'pw' must be a text, or null to take it away");
            const std::string_view text = pw->as_string();
            if (text.size() > kPasswordBytesMax || text.find_first_of(" =;,&#\r\n") != std::string_view::npos) {
                return fail_field("pw", "this password cannot stand in a frame");
            }
            if (!text.empty()) sealed = seal.close(text, pipeline::forward_seal_purpose(request.capture("key")));
        }
        body.erase("pw");
        body["sealed_pw"] = sealed;
    }
    return pipeline::Command{"forward_put", boost::json::serialize(body), request.actor};
}

Result<pipeline::Command> remove_forward_target(const Request& request) {
    return pipeline::Command{"forward_remove", fmt::format("{{\"key\":{}}}", json_quote(request.capture("key"))), request.actor};
}

Result<pipeline::Command> act_on_forward_target(const Request& request) {
    LVWANG_ASSIGN(const boost::json::object body, body_of(request));
    const std::string_view act = std::string_view(request.path).substr(request.path.rfind('/') + 1);
    return pipeline::Command{fmt::format("forward_{}", act), boost::json::serialize(body), request.actor};
}

}  // namespace lvwang::api
