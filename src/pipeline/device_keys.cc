#include "pipeline/device_keys.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/check.h"
#include "pipeline/transaction.h"
#include "protocol/encode.h"
#include "store/book_keys.h"

namespace lvwang::pipeline {
namespace {

namespace json = boost::json;

constexpr std::string_view kKeyCommand = "1014";

Result<json::object> object_of(std::string_view text) {
    boost::system::error_code error;
    json::value value = json::parse({text.data(), text.size()}, error);
    if (error || !value.is_object()) return fail(ErrorCode::kInvalidArgument, "the body is not a JSON object");
    return std::move(value.as_object());
}

Result<std::string> text_of(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return fail_field(name, "'{}' must be a text", name);
    return std::string(value->as_string());
}

bool is_cipher_text(const SeenFrame& seen) {
    return seen.key || seen.verdict == protocol::Verdict::kEncrypted || seen.verdict == protocol::Verdict::kBadKey;
}

}  // namespace

protocol::KeyLookup lookup_in(const Published<KeyTable>& table) {
    return [&table](std::string_view mn) -> std::vector<protocol::Sm4Key> {
        const auto newest = table.get();
        if (!newest) return {};
        const auto found = newest->find(std::string(mn));
        return found == newest->end() ? std::vector<protocol::Sm4Key>() : found->second;
    };
}

std::string key_purpose(std::string_view mn) {
    return fmt::format("sm4 {}", mn);
}

bool is_key_command(std::string_view type) {
    return type == "set_key" || type == "remove_key" || type == "issue_key";
}

DeviceKeys::Held DeviceKeys::hold(DeviceKey row) const {
    Held held{std::move(row), std::nullopt};
    const auto text = seal_.open(held.row.sealed, key_purpose(held.row.mn));
    if (!text) return held;
    if (const auto key = protocol::parse_sm4_key(*text)) held.key = *key;
    return held;
}

Result<void> DeviceKeys::load() {
    keys_.clear();
    requests_.clear();
    counted_.clear();
    uses_.clear();
    LVWANG_ASSIGN(auto rows, store::load_keys(book_));
    for (DeviceKey& row : rows) {
        const std::string mn = row.mn;
        keys_[mn].push_back(hold(std::move(row)));
    }
    LVWANG_ASSIGN(const auto requests, store::load_key_requests(book_));
    for (const KeyRequest& request : requests) {
        requests_[request.mn] = request;
        if (request.answered_seq == 0) wishes_.add({request.mn, request.seq});
    }
    LVWANG_ASSIGN(const auto uses, store::load_key_use(book_));
    for (const KeyUse& use : uses) counted_[use.mn] = use.last_seq;
    publish();
    return {};
}

bool DeviceKeys::is_accepted(const Held& held, std::uint64_t seq) {
    return held.row.since_seq <= seq && (!held.row.until_seq || seq < *held.row.until_seq);
}

protocol::KeyLookup DeviceKeys::as_of(std::uint64_t seq) const {
    return [this, seq](std::string_view mn) {
        std::vector<protocol::Sm4Key> candidates;
        const auto found = keys_.find(mn);
        if (found == keys_.end()) return candidates;
        for (auto held = found->second.rbegin(); held != found->second.rend(); ++held) {
            if (held->key && is_accepted(*held, seq)) candidates.push_back(*held->key);
        }
        return candidates;
    };
}

protocol::KeyLookup DeviceKeys::ever() const {
    return [this](std::string_view mn) {
        std::vector<protocol::Sm4Key> candidates;
        const auto found = keys_.find(mn);
        if (found == keys_.end()) return candidates;
        for (auto held = found->second.rbegin(); held != found->second.rend(); ++held) {
            if (held->key) candidates.push_back(*held->key);
        }
        return candidates;
    };
}

std::vector<DeviceKeys::Held*> DeviceKeys::accepted(std::string_view mn) {
    std::vector<Held*> some;
    const auto found = keys_.find(mn);
    if (found == keys_.end()) return some;
    for (auto held = found->second.rbegin(); held != found->second.rend(); ++held) {
        if (!held->row.until_seq) some.push_back(&*held);
    }
    return some;
}

// The key that opened a frame: its place counts those that as_of() gave.
DeviceKeys::Held* DeviceKeys::opener(const store::Entry& frame, const SeenFrame& seen) {
    const auto found = seen.key ? keys_.find(seen.message->mn()) : keys_.end();
    if (found == keys_.end()) return nullptr;
    std::size_t place = 0;
    for (auto held = found->second.rbegin(); held != found->second.rend(); ++held) {
        if (!held->key || !is_accepted(*held, frame.seq)) continue;
        if (place++ == *seen.key) return &*held;
    }
    return nullptr;
}

void DeviceKeys::count(const store::Entry& frame, const SeenFrame& seen, bool again) {
    if (!is_cipher_text(seen) || seen.message == nullptr || seen.message->mn().empty()) return;
    const std::string mn(seen.message->mn());
    const auto counted = counted_.find(mn);
    again = again || (counted != counted_.end() && frame.seq <= counted->second);
    KeyUse& use = uses_[mn];
    use.mn = mn;
    use.last_seq = std::max(use.last_seq, frame.seq);
    if (!seen.key && (use.first_unopened_seq == 0 || frame.seq < use.first_unopened_seq)) use.first_unopened_seq = frame.seq;
    if (again) return;
    if (seen.key) {
        ++use.opened;
        use.opened_at = frame.at;
    } else {
        ++use.unopened;
        use.unopened_at = frame.at;
        use.no_key = seen.verdict == protocol::Verdict::kEncrypted;
    }
}

Result<void> DeviceKeys::end(Held& held, std::uint64_t seq) {
    held.row.until_seq = seq;
    return store::save_key(book_, held.row);
}

Result<void> DeviceKeys::note(std::string_view mn, KeyEvent event, Instant at, std::uint64_t seq, std::string_view actor) {
    return store::add_key_event(book_, {std::string(mn), seq, at, event, std::string(actor)});
}

Result<void> DeviceKeys::take(const store::Entry& frame, const SeenFrame& seen) {
    if (frame.seq <= book_.applied() || seen.message == nullptr) return {};  // its traces are in the book already
    const bool asks = protocol::is_usable(seen.verdict) && seen.message->cn() == kKeyCommand && !seen.message->find("NewSK") &&
                      !seen.message->mn().empty() && keys_.contains(seen.message->mn());
    Held* const by = opener(frame, seen);
    if (by != nullptr && !by->row.first_used_at) {
        LVWANG_TRY(ensure_transaction(book_));
        by->row.first_used_at = frame.at;
        LVWANG_TRY(store::save_key(book_, by->row));
        bool took_over = false;
        for (Held* const older : accepted(by->row.mn)) {
            if (older->row.since_seq >= by->row.since_seq) continue;
            LVWANG_TRY(end(*older, frame.seq));
            took_over = true;
        }
        if (took_over) {
            LVWANG_TRY(note(by->row.mn, KeyEvent::kTakenUp, frame.at, frame.seq));
            publish();
        }
    }
    return asks ? asked(frame, seen, by) : Result<void>();
}

// CN 1014 going up. A request that was seen before changes nothing, whoever sends it again.
Result<void> DeviceKeys::asked(const store::Entry& frame, const SeenFrame& seen, const Held* by) {
    const protocol::Message& message = *seen.message;
    const std::string mn(message.mn());
    LVWANG_TRY(ensure_transaction(book_));
    if (by == nullptr) return note(mn, KeyEvent::kAskedInPlain, frame.at, frame.seq);
    const std::string created(message.find("SKCreateTime").value_or(std::string_view()));
    const auto created_at = parse_compact(created);
    const auto sent_at = parse_compact(message.qn());
    // A time ahead of ours would make all that come after it look like replays.
    const auto is_time = [&](const Result<Instant>& at) { return at && *at - frame.at < kDayMs; };
    if (!is_time(created_at) || !is_time(sent_at)) return note(mn, KeyEvent::kBadRequest, frame.at, frame.seq);

    const auto before = requests_.find(mn);
    if (before != requests_.end()) {
        KeyRequest& last = before->second;
        const auto last_created = parse_compact(last.create_time);
        const auto last_sent = parse_compact(last.qn);
        const bool same = last_created && *created_at == *last_created;
        if (last_created && *created_at < *last_created) return note(mn, KeyEvent::kReplayed, frame.at, frame.seq);
        if (last_sent && *sent_at < *last_sent) return note(mn, KeyEvent::kReplayed, frame.at, frame.seq);
        if (same || message.qn() == last.qn) {
            // The device did not get its answer: the same key once more, as long as it was not used.
            const std::vector<Held*> now = accepted(mn);
            const bool waits = now.size() > 1 && !now.front()->row.first_used_at && now.front() != by;
            if (!waits) {
                return last.answered_seq == 0 ? Result<void>() : note(mn, KeyEvent::kReplayed, frame.at, frame.seq);
            }
            last.qn = message.qn();
            LVWANG_TRY(store::save_key_request(book_, last));
            return send(last, *now.front(), *by, frame.at, frame.seq, KeyEvent::kSentAgain);
        }
    }
    KeyRequest request{mn,
                       frame.seq,
                       frame.at,
                       std::string(message.qn()),
                       std::string(message.st()),
                       std::string(message.header.pw.value_or(std::string_view())),
                       created,
                       0};
    LVWANG_TRY(store::save_key_request(book_, request));
    LVWANG_TRY(note(mn, KeyEvent::kAsked, frame.at, frame.seq));
    requests_[mn] = std::move(request);
    wishes_.add({mn, frame.seq});
    return {};
}

// The new key goes down encrypted with the one that the device has used for its request.
Result<void> DeviceKeys::send(const KeyRequest& request, const Held& fresh, const Held& by, Instant now, std::uint64_t seq,
                              KeyEvent event) {
    LVWANG_CHECK(fresh.key && by.key, "a key of {} cannot be sent", request.mn);
    const std::string qn = format_compact_ms(now);
    const std::string text(fresh.key->begin(), fresh.key->end());
    const std::string cp = fmt::format("SKCreateTime={},NewSK={}", fresh.row.create_time, text);
    protocol::OutgoingMessage message;
    message.edition = protocol::Edition::k2025;
    message.qn = qn;
    message.st = request.system_code;
    message.cn = kKeyCommand;
    message.pw = request.password;
    message.mn = request.mn;
    message.wants_answer = true;
    message.cp = cp;
    LVWANG_ASSIGN(std::string frame, protocol::encode(message, *by.key));
    const auto sent = downlink_.send({.id = 0, .mn = request.mn, .answer_to = 0, .bytes = std::move(frame)});
    return note(request.mn, sent ? event : KeyEvent::kNotSent, now, seq);
}

Result<std::string> DeviceKeys::execute(const Command& command, const registry::Registry& registry, Instant now,
                                        std::uint64_t seq) {
    if (command.type == "set_key") return set(command.body, command.actor, registry, now, seq);
    if (command.type == "remove_key") return remove(command.body, command.actor, now, seq);
    return issue(command.body, now, seq);
}

Result<std::string> DeviceKeys::set(std::string_view body, std::string_view actor, const registry::Registry& registry,
                                    Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const json::object object, object_of(body));
    LVWANG_ASSIGN(const std::string mn, text_of(object, "mn"));
    LVWANG_ASSIGN(const std::string sealed, text_of(object, "sealed"));
    if (registry.device(mn) == nullptr) return fail(ErrorCode::kNotFound, "there is no device {}", mn);
    DeviceKey row{mn, seq, now, std::nullopt, sealed, KeyOrigin::kSet, {}, std::nullopt};
    Held fresh = hold(std::move(row));
    if (!fresh.key) return fail_field("key", "the key of {} was sealed under another master key, or is none", mn);
    const std::vector<Held*> now_accepted = accepted(mn);
    if (now_accepted.size() == 1 && now_accepted.front()->key == fresh.key) return std::string("{\"redecoding\":0}");
    for (Held* const older : now_accepted) LVWANG_TRY(end(*older, seq));
    LVWANG_TRY(store::save_key(book_, fresh.row));
    LVWANG_TRY(note(mn, KeyEvent::kSet, now, seq, actor));
    LVWANG_TRY(write_notes());  // what stayed closed must be in the book before it is queued
    LVWANG_ASSIGN(const std::int64_t closed, store::take_unopened(book_, mn, seq));
    if (const auto request = requests_.find(mn); request != requests_.end()) {
        // Whoever has the new key may begin anew: what was sent before cannot be opened, so it cannot be replayed.
        request->second = {mn, request->second.seq, request->second.at, {}, {}, {}, {}, seq};
        LVWANG_TRY(store::save_key_request(book_, request->second));
    }
    keys_[mn].push_back(std::move(fresh));
    publish();
    return fmt::format("{{\"redecoding\":{}}}", closed);
}

Result<std::string> DeviceKeys::remove(std::string_view body, std::string_view actor, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const json::object object, object_of(body));
    LVWANG_ASSIGN(const std::string mn, text_of(object, "mn"));
    const std::vector<Held*> now_accepted = accepted(mn);
    if (now_accepted.empty()) return fail(ErrorCode::kNotFound, "there is no key of {}", mn);
    for (Held* const held : now_accepted) LVWANG_TRY(end(*held, seq));
    LVWANG_TRY(note(mn, KeyEvent::kRemoved, now, seq, actor));
    publish();
    return std::string("{}");
}

Result<std::string> DeviceKeys::issue(std::string_view body, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const json::object object, object_of(body));
    LVWANG_ASSIGN(const std::string mn, text_of(object, "mn"));
    LVWANG_ASSIGN(const std::string sealed, text_of(object, "sealed"));
    LVWANG_ASSIGN(const std::string create_time, text_of(object, "create_time"));
    const json::value* const asked_seq = object.if_contains("request_seq");
    const auto request = requests_.find(mn);
    if (request == requests_.end() || asked_seq == nullptr || !asked_seq->is_int64() || request->second.answered_seq != 0 ||
        static_cast<std::uint64_t>(asked_seq->as_int64()) != request->second.seq) {
        return fail(ErrorCode::kConflict, "{} does not wait for this key", mn);
    }
    Held fresh = hold({mn, seq, now, std::nullopt, sealed, KeyOrigin::kIssued, create_time, std::nullopt});
    if (!fresh.key) return fail_field("sealed", "the key of {} was sealed under another master key, or is none", mn);
    std::vector<Held*> now_accepted = accepted(mn);
    // A new key that was never used makes room for this one: the device asks with the one it has.
    while (now_accepted.size() > 1 && !now_accepted.front()->row.first_used_at) {
        LVWANG_TRY(end(*now_accepted.front(), seq));
        now_accepted.erase(now_accepted.begin());
    }
    if (now_accepted.empty() || !now_accepted.front()->key) {
        return fail(ErrorCode::kConflict, "the key that {} has asked with was removed", mn);
    }
    LVWANG_TRY(store::save_key(book_, fresh.row));
    request->second.answered_seq = seq;
    LVWANG_TRY(store::save_key_request(book_, request->second));
    LVWANG_TRY(send(request->second, fresh, *now_accepted.front(), now, seq, KeyEvent::kIssued));
    keys_[mn].push_back(std::move(fresh));
    publish();
    return std::string("{}");
}

Result<void> DeviceKeys::write_notes() {
    for (const auto& [mn, use] : uses_) {
        LVWANG_TRY(store::note_key_use(book_, use));
        counted_[mn] = std::max(counted_[mn], use.last_seq);
    }
    uses_.clear();
    return {};
}

void DeviceKeys::publish() {
    auto table = std::make_shared<KeyTable>();
    for (const auto& [mn, held_keys] : keys_) {
        std::vector<protocol::Sm4Key> now;
        for (auto held = held_keys.rbegin(); held != held_keys.rend(); ++held) {
            if (held->key && !held->row.until_seq) now.push_back(*held->key);
        }
        if (!now.empty()) table->emplace(mn, std::move(now));
    }
    table_.publish(std::move(table));
}

}  // namespace lvwang::pipeline
