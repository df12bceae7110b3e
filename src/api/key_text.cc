#include "api/key_text.h"

#include "pipeline/device_keys.h"
#include "store/book_keys.h"

namespace lvwang::api {
namespace {

KeyTime time_of(const DeviceKey& key, std::uint64_t seq) {
    if (seq < key.since_seq) return KeyTime::kLater;
    return key.until_seq && *key.until_seq <= seq ? KeyTime::kEnded : KeyTime::kAccepted;
}

}  // namespace

Result<KeyText> KeyText::load(const Reads& reads) {
    KeyText text(reads);
    LVWANG_ASSIGN(auto keys, store::load_keys(reads.book));
    for (DeviceKey& key : keys) text.keys_[key.mn].push_back(std::move(key));
    LVWANG_ASSIGN(auto uses, store::load_key_use(reads.book));
    for (KeyUse& use : uses) text.uses_.emplace(use.mn, std::move(use));
    return text;
}

std::vector<const DeviceKey*> KeyText::accepted(std::string_view mn) const {
    std::vector<const DeviceKey*> some;
    const auto found = keys_.find(mn);
    if (found == keys_.end()) return some;
    for (auto key = found->second.rbegin(); key != found->second.rend(); ++key) {
        if (!key->until_seq) some.push_back(&*key);
    }
    return some;
}

std::string_view KeyText::state(std::string_view mn) const {
    const auto now = accepted(mn);
    const auto use = uses_.find(mn);
    if (now.empty()) return use != uses_.end() && use->second.first_unopened_seq != 0 ? "missing" : "none";
    const DeviceKey& newest = *now.front();
    if (!reads_.from.seal.open(newest.sealed, pipeline::key_purpose(mn))) return "sealed_elsewhere";
    if (use != uses_.end() && use->second.unopened_at && !use->second.no_key && *use->second.unopened_at > newest.since_at &&
        (!use->second.opened_at || *use->second.unopened_at > *use->second.opened_at)) {
        return "wrong";
    }
    if (now.size() > 1) return "rotating";
    return newest.first_used_at ? "ok" : "set";
}

void KeyText::write_fields(JsonText& json, std::string_view mn) const {
    const auto now = accepted(mn);
    const auto use = uses_.find(mn);
    const std::optional<Instant> since = now.empty() ? std::nullopt : std::optional(now.front()->since_at);
    const std::int64_t age_ms = since ? reads_.now - *since : 0;
    json.field("state", state(mn));
    json.field("since", since);
    json.field("origin", now.empty() ? "" : now.front()->origin == KeyOrigin::kSet ? "set" : "issued");
    json.field("age_days", age_ms / kDayMs);
    json.field("overdue", age_ms > pipeline::kKeyAgeMaxMs);
    json.field("opened", use == uses_.end() ? 0 : use->second.opened);
    json.field("unopened", use == uses_.end() ? 0 : use->second.unopened);
    json.field("last_opened_at", use == uses_.end() ? std::nullopt : use->second.opened_at);
    json.field("last_unopened_at", use == uses_.end() ? std::nullopt : use->second.unopened_at);
}

protocol::KeyLookup keys_of(const Reads& reads, std::uint64_t seq, KeyTime when) {
    return [&reads, seq, when](std::string_view mn) {
        std::vector<protocol::Sm4Key> candidates;
        const auto keys = store::load_keys(reads.book);
        if (!keys) return candidates;
        for (auto row = keys->rbegin(); row != keys->rend(); ++row) {
            if (row->mn != mn || time_of(*row, seq) != when) continue;
            const auto text = reads.from.seal.open(row->sealed, pipeline::key_purpose(mn));
            if (!text) continue;
            if (const auto key = protocol::parse_sm4_key(*text)) candidates.push_back(*key);
        }
        return candidates;
    };
}

}  // namespace lvwang::api
