#include "audit/chain.h"

#include <algorithm>
#include <array>

#include "audit/sm3.h"
#include "base/text.h"

namespace lvwang::audit {
namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kWaitingMax = 100'000;  // of what has no counterpart; of so much that is wrong all need not be told

// A field as `<bytes>:<text>,`: no text can be taken for the end of another.
void add(std::string& to, std::string_view text) {
    to += fmt::format("{}:", text.size());
    to += text;
    to += ',';
}
void add(std::string& to, std::int64_t number) {
    add(to, fmt::format("{}", number));
}

std::string digest_of(const AuditEntry& entry) {
    std::string text;
    for (const std::string* field : {&entry.actor, &entry.what, &entry.subject, &entry.outcome}) add(text, *field);
    add(text, entry.count);
    add(text, entry.since.ms);
    add(text, entry.body_digest);
    return sm3_hex(text);
}

std::string hash_of(const AuditEntry& entry, std::string_view before) {
    std::string text;
    add(text, before);
    add(text, entry.number);
    add(text, static_cast<std::int64_t>(entry.seq));
    add(text, entry.at.ms);
    add(text, static_cast<std::int64_t>(entry.kind));
    add(text, entry.digest);
    return sm3_hex(text);
}

constexpr std::array<std::string_view, 9> kFaultWords{"changed",   "missing",    "moved",      "broken",      "wiped",
                                                      "truncated", "other_head", "not_in_log", "not_recorded"};

}  // namespace

AuditHead no_head() {
    return {0, std::string(kHashDigits, '0')};
}

void chain(AuditEntry& entry, AuditHead& head) {
    entry.number = head.number + 1;
    entry.digest = digest_of(entry);
    entry.hash = hash_of(entry, head.hash);
    head = {entry.number, entry.hash};
}

void forget(AuditEntry& look) {
    look.actor.clear();
    look.what.clear();
    look.subject.clear();
    look.outcome.clear();
    look.count = 0;
    look.since = Instant{};
    look.body_digest.clear();
}

bool is_forgotten(const AuditEntry& entry) {
    return entry.actor.empty() && entry.what.empty() && entry.subject.empty() && entry.outcome.empty() && entry.count == 0 &&
           entry.since == Instant{} && entry.body_digest.empty();
}

Result<AuditHead> parse_head(std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    std::int64_t number = 0;
    if (colon != std::string_view::npos && colon > 0 && colon <= 18) {
        for (const char c : text.substr(0, colon)) {
            if (c < '0' || c > '9') return fail_field("head", "'{}' is not NUMBER:HASH", text);
            number = number * 10 + (c - '0');
        }
    }
    const std::string_view hash = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    if (number < 1 || hash.size() != kHashDigits || !std::ranges::all_of(hash, is_hex)) {
        return fail_field("head", "'{}' is not NUMBER:HASH with 64 hex digits", text);
    }
    return AuditHead{number, std::string(hash)};
}

std::string to_string(const AuditHead& head) {
    return fmt::format("{}:{}", head.number, head.hash);
}

std::string_view to_string(Fault::Kind kind) {
    return kFaultWords[static_cast<std::size_t>(kind)];
}

Check::Check(const std::vector<AuditHead>& kept, Instant forgotten_before)
    : forgotten_before_(forgotten_before), head_(no_head()) {
    for (const AuditHead& head : kept) kept_.emplace(head.number, head.hash);
}

void Check::report(Fault fault) {
    if (faults_.size() < kFaultsMax) faults_.push_back(std::move(fault));
}

void Check::take(const AuditEntry& entry) {
    using enum Fault::Kind;
    ++entries_;
    const auto found = [&](Fault::Kind kind, std::string text) {
        report({kind, entry.number, entry.at, entry.seq, std::move(text)});
    };
    bool told = false;
    if (const std::int64_t expected = head_.number + 1; entry.number > expected) {
        told = true;
        report({kMissing, expected, entries_ > 1 ? std::optional(last_at_) : std::nullopt, 0,
                entry.number == expected + 1 ? fmt::format("entry {} is gone", expected)
                                             : fmt::format("entries {} to {} are gone", expected, entry.number - 1)});
    }
    if (entry.seq < last_seq_) {  // not by its time: a clock that was ahead is set right, and each time is in its digest
        told = true;
        found(kMoved, fmt::format("entry {} is of entry {} of the log and stands behind entry {}: it was moved", entry.number,
                                  entry.seq, last_seq_));
    }
    if (is_forgotten(entry)) {
        if (entry.kind != AuditKind::kLook || entry.at >= forgotten_before_) {
            told = true;
            found(kWiped, fmt::format("entry {} is empty, and nothing has forgotten it", entry.number));
        }
    } else if (digest_of(entry) != entry.digest) {
        told = true;
        found(kChanged, fmt::format("entry {} does not say what was recorded", entry.number));
    }
    if (!told && hash_of(entry, head_.hash) != entry.hash) {
        found(kBroken, fmt::format("entry {} does not follow entry {}: one of them was put in, exchanged or changed",
                                   entry.number, head_.number));
    }
    if (const auto kept = kept_.find(entry.number); kept != kept_.end() && kept->second != entry.hash) {
        found(kOtherHead,
              fmt::format("entry {} is not the one that was kept: it, or something before it, was made anew", entry.number));
    }
    head_ = {entry.number, entry.hash};
    last_seq_ = std::max(last_seq_, entry.seq);
    last_at_ = entry.at;
    if (entry.kind != AuditKind::kCommand) return;
    if (const auto fact = expected_.find(entry.seq); fact != expected_.end()) {
        match(entry, fact->second.first);
        expected_.erase(fact);
    } else if (waiting_.size() < kWaitingMax) {
        waiting_.emplace(entry.seq, entry);
    }
}

void Check::expect(const LogFact& fact) {
    if (const auto entry = waiting_.find(fact.seq); entry != waiting_.end()) {
        match(entry->second, fact);
        waiting_.erase(entry);
    } else if (expected_.size() < kWaitingMax) {
        expected_.emplace(fact.seq, std::pair(fact, head_.number + 1));
    }
}

void Check::match(const AuditEntry& entry, const LogFact& fact) {
    if (entry.at == fact.at && entry.actor == fact.actor && entry.what == fact.what && entry.body_digest == fact.body_digest)
        return;
    report(
        {Fault::Kind::kNotInLog, entry.number, entry.at, entry.seq,
         fmt::format("entry {} does not say what entry {} of the log says: one of them was changed", entry.number, entry.seq)});
}

void Check::end() {
    using enum Fault::Kind;
    for (const auto& [seq, alone] : waiting_) {
        report({kNotInLog, alone.number, alone.at, seq,
                fmt::format("entry {} tells of a command that is not in the log as entry {}", alone.number, seq)});
    }
    for (const auto& [seq, expected] : expected_) {
        report({kNotRecorded, expected.second, expected.first.at, seq,
                fmt::format("the command '{}' of entry {} of the log is not recorded", expected.first.what, seq)});
    }
    waiting_.clear();
    expected_.clear();
    for (const auto& [number, hash] : kept_) {
        if (number <= head_.number) continue;
        report({kTruncated, head_.number + 1, entries_ > 0 ? std::optional(last_at_) : std::nullopt, 0,
                fmt::format("the record ends with entry {}, and entry {} was kept: {} are gone", head_.number, number,
                            number - head_.number)});
    }
}

}  // namespace lvwang::audit
