#include "api/look_book.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace lvwang::api {
namespace {

using accounts::Right;

// What everybody may know: words and rules, no place and no person.
constexpr std::array<std::string_view, 5> kCatalogues{"/api/v1/standards", "/api/v1/parameters", "/api/v1/command_kinds",
                                                      "/api/v1/roles", "/api/v1/colleagues"};
// Work that is begun without a command; what comes of it is noted by one.
constexpr std::array<std::string_view, 3> kWorks{"/api/v1/upkeep", "/api/v1/backups", "/api/v1/examinations"};
// Of the query: what says which thing, not which stretch, form or page of it.
constexpr std::array<std::string_view, 14> kNaming{"point", "site",  "region", "place", "mn",     "key",     "kind",
                                                   "actor", "state", "class",  "item",  "period", "subject", "as_known_at"};
constexpr std::size_t kSubjectBytesMax = 200;

}  // namespace

bool is_protected(const Route& route) {
    const Right right = route.needs.right;
    if (route.method != Method::kGet || right == Right::kAnyone || right == Right::kSelf || right == Right::kMetrics)
        return false;
    return std::ranges::find(kCatalogues, route.path) == kCatalogues.end();
}

bool is_change(const Route& route) {
    if (route.method == Method::kGet || route.needs.right == Right::kAnyone) return false;
    return std::holds_alternative<Order>(route.act) || std::ranges::find(kWorks, route.path) != kWorks.end();
}

std::string name_of(const Route& route) {
    return fmt::format("{} {}", to_string(route.method), route.path);
}

std::string subject_of(const Request& request) {
    std::string subject;
    const auto add = [&](std::string_view text) {
        if (text.empty()) return;
        if (!subject.empty()) subject += ' ';
        subject += text;
    };
    for (const auto& [name, value] : request.captures) add(value);
    for (const auto& [name, value] : request.query.entries()) {
        if (value.empty() || std::ranges::find(kNaming, name) == kNaming.end()) continue;
        add(fmt::format("{}={}", name, value));
    }
    if (subject.size() > kSubjectBytesMax) {
        std::size_t end = kSubjectBytesMax;
        while (end > 0 && (static_cast<unsigned char>(subject[end]) & 0xC0U) == 0x80U) --end;  // never inside a character
        subject.resize(end);
        subject += "…";
    }
    return subject;
}

std::string_view outcome_of(const Response& response) {
    return response.status < 400 ? kSeen : kRefused;
}

void LookBook::note(std::string_view actor, std::string_view what, std::string subject, std::string_view outcome, Instant now) {
    const std::scoped_lock lock(mutex_);
    Key key{actor, what, outcome, std::move(subject)};
    auto found = kept_.find(key);
    if (found == kept_.end()) {
        std::size_t& subjects = subjects_[{std::string(actor), std::string(what)}];
        if (subjects >= kSubjectsOfOneMax) {
            std::get<3>(key) = kManySubjects;
        } else {
            ++subjects;
        }
        found = kept_.try_emplace(std::move(key)).first;
    }
    if (found->second.count++ == 0) found->second.since = now;
}

std::vector<Look> LookBook::take_due(Instant now, std::size_t count, bool all) {
    const std::scoped_lock lock(mutex_);
    std::vector<Look> due;
    if (!all && now - taken_at_ < kLooksEveryMs) return due;
    bool more = false;
    for (auto entry = kept_.begin(); entry != kept_.end();) {
        const auto& [actor, what, outcome, subject] = entry->first;
        Kept& kept = entry->second;
        const bool fresh = now - kept.recorded_at < kSameLookMs;  // one alike was recorded just now
        if (kept.count == 0 && !fresh) {                          // nobody has looked again
            const auto subjects = subjects_.find({actor, what});
            if (subjects != subjects_.end() && subject != kManySubjects && --subjects->second == 0) subjects_.erase(subjects);
            entry = kept_.erase(entry);
            continue;
        }
        if (kept.count > 0 && (!fresh || all)) {
            if (due.size() == count) {
                more = true;
                break;
            }
            due.push_back({actor, what, subject, outcome, kept.count, kept.since});
            kept.count = 0;
            kept.recorded_at = now;
        }
        ++entry;
    }
    if (!more) taken_at_ = now;
    return due;
}

void LookBook::put_back(const std::vector<Look>& looks) {
    const std::scoped_lock lock(mutex_);
    for (const Look& look : looks) {
        const auto [entry, fresh] = kept_.try_emplace(Key{look.actor, look.what, look.outcome, look.subject});
        if (fresh && look.subject != kManySubjects) ++subjects_[{look.actor, look.what}];
        Kept& kept = entry->second;
        kept.since = kept.count == 0 ? look.since : std::min(kept.since, look.since);
        kept.count += look.count;
        kept.recorded_at = Instant{};
    }
}

}  // namespace lvwang::api
