#include "pipeline/forward_commands.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "pipeline/forward_queue.h"
#include "store/book_forward.h"

namespace lvwang::pipeline {
namespace {

namespace json = boost::json;

constexpr std::size_t kTextBytesMax = 200;
constexpr std::size_t kListMax = 10'000;        // all devices of a province
constexpr std::size_t kTargetsMax = 100;        // each costs a connection and its share of reading; nobody reports to so many
constexpr std::size_t kPassedOverMax = 10'000;  // whoever skips more wants another filter
constexpr std::int64_t kWindowMax = 1'000;
constexpr std::int64_t kTimeoutMaxS = 600;
constexpr std::int64_t kAttemptsMax = 20;

// The fields of a body, each read by name; what nobody asked for is refused.
class Fields {
public:
    static Result<Fields> parse(std::string_view body) {
        boost::system::error_code error;
        json::value value = json::parse({body.data(), body.size()}, error);
        if (error || !value.is_object()) return fail(ErrorCode::kInvalidArgument, "the body is not a JSON object");
        return Fields(std::move(value));
    }

    [[nodiscard]] bool has(std::string_view name) const { return root_.as_object().contains(name); }

    Result<std::string> text_or(std::string_view name, std::string_view otherwise) {
        const json::value* value = find(name);
        if (value == nullptr) return std::string(otherwise);
        if (!value->is_string()) return fail_field(name, "'{}' must be a text", name);
        const std::string_view text = trim(std::string_view(value->as_string()));
        if (text.size() > kTextBytesMax)
            return fail_field(name, "'{}' has {} bytes, at most {}", name, text.size(), kTextBytesMax);
        return std::string(text);
    }
    Result<std::string> text(std::string_view name) {
        LVWANG_ASSIGN(std::string text, text_or(name, {}));
        if (text.empty()) return fail_field(name, "'{}' is missing or empty", name);
        return text;
    }
    Result<std::int64_t> number_or(std::string_view name, std::int64_t low, std::int64_t high, std::int64_t otherwise) {
        const json::value* value = find(name);
        if (value == nullptr) return otherwise;
        boost::system::error_code error;
        const auto number = value->is_number() ? value->to_number<std::int64_t>(error) : std::int64_t{0};
        if (!value->is_number() || error) return fail_field(name, "'{}' must be a whole number", name);
        if (number < low || number > high) return fail_field(name, "'{}' is {}, it must lie in {}..{}", name, number, low, high);
        return number;
    }
    Result<std::int64_t> number(std::string_view name, std::int64_t low, std::int64_t high) {
        if (find(name) == nullptr) return fail_field(name, "'{}' is missing", name);
        return number_or(name, low, high, low);
    }
    Result<bool> truth_or(std::string_view name, bool otherwise) {
        const json::value* value = find(name);
        if (value == nullptr) return otherwise;
        if (!value->is_bool()) return fail_field(name, "'{}' must be true or false", name);
        return value->as_bool();
    }
    // Words without blanks or marks of the grammar, sorted, each once.
    Result<std::vector<std::string>> words(std::string_view name) {
        std::vector<std::string> list;
        const json::value* value = find(name);
        if (value == nullptr) return list;
        if (!value->is_array()) return fail_field(name, "'{}' must be a list of texts", name);
        if (value->as_array().size() > kListMax) return fail_field(name, "'{}' has more than {} members", name, kListMax);
        for (const json::value& member : value->as_array()) {
            if (!member.is_string()) return fail_field(name, "'{}' must be a list of texts", name);
            LVWANG_ASSIGN(std::string word, one_word(name, std::string_view(member.as_string())));
            list.push_back(std::move(word));
        }
        std::ranges::sort(list);
        list.erase(std::ranges::unique(list).begin(), list.end());
        return list;
    }
    Result<std::vector<std::pair<std::string, std::string>>> map(std::string_view name) {
        std::vector<std::pair<std::string, std::string>> map;
        const json::value* value = find(name);
        if (value == nullptr) return map;
        const auto wrong = [&] { return fail_field(name, "'{}' must be a list of pairs of texts", name); };
        if (!value->is_array()) return wrong();
        if (value->as_array().size() > kListMax) return fail_field(name, "'{}' has more than {} members", name, kListMax);
        for (const json::value& pair : value->as_array()) {
            if (!pair.is_array() || pair.as_array().size() != 2) return wrong();
            const json::array& both = pair.as_array();
            if (!both[0].is_string() || !both[1].is_string()) return wrong();
            LVWANG_ASSIGN(std::string from, one_word(name, std::string_view(both[0].as_string())));
            LVWANG_ASSIGN(std::string to, one_word(name, std::string_view(both[1].as_string())));
            map.emplace_back(std::move(from), std::move(to));
        }
        std::ranges::sort(map);
        const auto twice = std::ranges::adjacent_find(map, {}, &std::pair<std::string, std::string>::first);
        if (twice != map.end()) return fail_field(name, "'{}' has '{}' twice", name, twice->first);
        return map;
    }
    Result<void> refuse_others() const {
        for (const auto& member : root_.as_object()) {
            const std::string_view name = member.key();
            if (std::ranges::find(asked_, name) == asked_.end()) return fail_field(name, "unknown field '{}'", name);
        }
        return {};
    }

private:
    explicit Fields(json::value root) : root_(std::move(root)) {}

    const json::value* find(std::string_view name) {
        asked_.emplace_back(name);
        const json::value* value = root_.as_object().if_contains(name);
        return value == nullptr || value->is_null() ? nullptr : value;
    }
    static Result<std::string> one_word(std::string_view name, std::string_view given) {
        constexpr std::size_t kWordBytesMax = 100;  // an MN has 24 characters, odd ones more
        const std::string_view word = trim(given);
        if (word.empty() || word.size() > kWordBytesMax || word.find_first_of(" =;,&#\t\r\n") != std::string_view::npos) {
            return fail_field(name, "'{}': '{}' cannot stand in a frame", name, given);
        }
        return std::string(word);
    }

    json::value root_;
    std::vector<std::string> asked_;
};

std::string answer_for(std::string_view key) {
    return fmt::format("{{\"key\":{}}}", json_quote(key));
}

Result<void> check(const ForwardTarget& target) {
    constexpr std::string_view kKeyCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    if (target.key.find_first_not_of(kKeyCharacters) != std::string::npos) {
        return fail_field("key", "'{}': a key has small letters, digits, - and _", target.key);
    }
    if (target.host.find_first_of(" \t/@") != std::string::npos) {
        return fail_field("host", "'{}' is no name and no address", target.host);
    }
    if (!target.edition.empty() && target.edition != "2005" && target.edition != "2017" && target.edition != "2025") {
        return fail_field("edition", "'{}' is no edition; 2005, 2017 or 2025, empty: as each device sends", target.edition);
    }
    return {};
}

bool is_digits(std::string_view text, std::size_t least, std::size_t most) {
    return text.size() >= least && text.size() <= most && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A filter that nothing can pass would keep a platform waiting in silence.
Result<void> check(const ForwardFilter& filter, const registry::Registry& registry) {
    for (const std::string& code : filter.regions) {
        if (registry.region(code) == nullptr) return fail_field("regions", "there is no region '{}'", code);
    }
    for (const std::string& code : filter.system_codes) {
        if (!is_digits(code, 2, 3)) return fail_field("system_codes", "'{}' is no system code: two or three digits", code);
    }
    for (const std::string& code : filter.commands) {
        if (!is_digits(code, 4, 4)) return fail_field("commands", "'{}' is no command code: four digits", code);
    }
    return {};
}

}  // namespace

Result<std::string> ForwardCommands::execute(const Command& command, const registry::Registry& registry, Instant now,
                                             std::uint64_t seq) {
    LVWANG_ASSIGN(Fields fields, Fields::parse(command.body));
    LVWANG_ASSIGN(const std::string key, fields.text("key"));
    if (command.type == "forward_put") {
        LVWANG_TRY(put(command, registry, now, seq));
    } else if (command.type == "forward_mark") {
        LVWANG_TRY(mark(command));
    } else {
        LVWANG_TRY(act(command, now, seq));
    }
    LVWANG_TRY(publish());
    return answer_for(key);
}

Result<void> ForwardCommands::publish() {
    LVWANG_ASSIGN(ForwardTargets targets, store::load_forward_targets(book_));
    views_.forward_targets.publish(std::make_shared<const ForwardTargets>(std::move(targets)));
    return {};
}

Result<ForwardTarget> ForwardCommands::target(const std::string& key) {
    LVWANG_ASSIGN(ForwardTargets targets, store::load_forward_targets(book_));
    const auto found = std::ranges::find(targets, key, &ForwardTarget::key);
    if (found == targets.end()) {
        return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no forward target '{}'", key), "key"});
    }
    return std::move(*found);
}

Result<void> ForwardCommands::put(const Command& command, const registry::Registry& registry, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(Fields fields, Fields::parse(command.body));
    LVWANG_ASSIGN(const std::string key, fields.text("key"));
    LVWANG_ASSIGN(const ForwardTargets targets, store::load_forward_targets(book_));
    const auto known = std::ranges::find(targets, key, &ForwardTarget::key);
    if (known == targets.end() && targets.size() >= kTargetsMax) {
        return fail(ErrorCode::kConflict, "there are {} forward targets already, the most that are served", targets.size());
    }
    ForwardTarget target;  // put is whole: what is left out is as in a new one, but for what only grows and the password
    if (known != targets.end()) {
        target.sealed_pw = known->sealed_pw;
        target.generation = known->generation;
        target.acked_seq = known->acked_seq;
        target.frames_acked = known->frames_acked;
        target.acked_at = known->acked_at;
    }
    target.key = key;
    LVWANG_ASSIGN(target.name, fields.text("name"));
    LVWANG_ASSIGN(target.host, fields.text("host"));
    LVWANG_ASSIGN(target.port, fields.number("port", 1, 65'535));
    LVWANG_ASSIGN(target.enabled, fields.truth_or("enabled", true));
    LVWANG_ASSIGN(target.edition, fields.text_or("edition", {}));
    if (fields.has("sealed_pw")) {
        LVWANG_ASSIGN(target.sealed_pw, fields.text_or("sealed_pw", {}));
    }
    LVWANG_ASSIGN(target.filter.regions, fields.words("regions"));
    LVWANG_ASSIGN(target.filter.system_codes, fields.words("system_codes"));
    LVWANG_ASSIGN(target.filter.commands, fields.words("commands"));
    LVWANG_ASSIGN(target.filter.mns, fields.words("mns"));
    LVWANG_ASSIGN(target.mn_map, fields.map("mn_map"));
    LVWANG_ASSIGN(target.answer_expected, fields.truth_or("answer_expected", true));
    LVWANG_ASSIGN(target.window, fields.number_or("window", 1, kWindowMax, target.window));
    LVWANG_ASSIGN(target.timeout_s, fields.number_or("timeout_s", 1, kTimeoutMaxS, target.timeout_s));
    LVWANG_ASSIGN(target.attempts, fields.number_or("attempts", 1, kAttemptsMax, target.attempts));
    LVWANG_ASSIGN(const std::string start, fields.text_or("start", known == targets.end() ? "now" : ""));
    LVWANG_ASSIGN(const std::string actor, fields.text_or("actor", command.actor));
    LVWANG_TRY(fields.refuse_others());
    LVWANG_TRY(check(target));
    LVWANG_TRY(check(target.filter, registry));
    if (start == "now") {
        target.acked_seq = seq;
        target.generation = seq;
    } else if (!start.empty()) {
        const auto at = parse_iso(start);
        if (!at) return fail_field("start", "'{}' is neither 'now' nor a time: {}", start, at.error().message);
        if (*at > now) return fail_field("start", "'{}' lies ahead; leave it out and it begins now", start);
        LVWANG_ASSIGN(target.acked_seq, last_seq_before(log_, *at));
        target.generation = seq;
    }
    target.set_seq = seq;
    LVWANG_TRY(store::save_forward_target(book_, target));
    const std::string note = start.empty() ? std::string() : fmt::format("start {}", start);
    return store::note_forward_event(book_, {key, now, seq, "put", actor, note});
}

Result<void> ForwardCommands::mark(const Command& command) {
    LVWANG_ASSIGN(Fields fields, Fields::parse(command.body));
    store::ForwardAdvance advance;
    LVWANG_ASSIGN(const std::string key, fields.text("key"));
    LVWANG_ASSIGN(const std::int64_t generation, fields.number("generation", 0, INT64_MAX));
    LVWANG_ASSIGN(const std::int64_t acked_seq, fields.number("acked_seq", 0, INT64_MAX));
    LVWANG_ASSIGN(advance.frames, fields.number("frames", 0, INT64_MAX));
    LVWANG_ASSIGN(advance.at.ms, fields.number("at_ms", 0, INT64_MAX));
    advance.key = key;
    advance.generation = static_cast<std::uint64_t>(generation);
    advance.acked_seq = static_cast<std::uint64_t>(acked_seq);
    return store::advance_forward(book_, advance);
}

Result<void> ForwardCommands::act(const Command& command, Instant now, std::uint64_t seq) {
    const std::string_view act = std::string_view(command.type).substr(std::string_view("forward_").size());
    LVWANG_ASSIGN(Fields fields, Fields::parse(command.body));
    LVWANG_ASSIGN(const std::string key, fields.text("key"));
    LVWANG_ASSIGN(const std::string actor, fields.text_or("actor", command.actor));
    std::string note;
    LVWANG_ASSIGN(ForwardTarget changed, target(key));
    if (act == "skip") {
        LVWANG_ASSIGN(const std::int64_t frame_seq, fields.number("frame_seq", 1, INT64_MAX));
        LVWANG_ASSIGN(note, fields.text("note"));
        LVWANG_TRY(fields.refuse_others());
        if (static_cast<std::uint64_t>(frame_seq) <= changed.acked_seq) {
            return fail(ErrorCode::kConflict, "entry {} is behind '{}' already: there is nothing to skip", frame_seq, key);
        }
        if (static_cast<std::uint64_t>(frame_seq) >= seq) return fail_field("frame_seq", "there is no entry {} yet", frame_seq);
        if (changed.passed_over.size() >= kPassedOverMax) {
            return fail(ErrorCode::kConflict, "'{}' passes over {} frames already; change its filter instead", key,
                        kPassedOverMax);
        }
        LVWANG_TRY(store::pass_over(book_, key, static_cast<std::uint64_t>(frame_seq)));
        return store::note_forward_event(book_, {key, now, seq, "skip", actor, fmt::format("{}: {}", frame_seq, note)});
    }
    LVWANG_ASSIGN(note, fields.text_or("note", {}));
    LVWANG_TRY(fields.refuse_others());
    if (act == "remove") {
        LVWANG_TRY(store::remove_forward_target(book_, key));
    } else if (act == "pause" || act == "resume") {
        changed.enabled = act == "resume";
        LVWANG_TRY(store::save_forward_target(book_, changed));
    } else {
        return fail(ErrorCode::kUnsupported, "there is no command '{}'", command.type);
    }
    return store::note_forward_event(book_, {key, now, seq, std::string(act), actor, note});
}

}  // namespace lvwang::pipeline
