#include "api/case_query.h"

#include <algorithm>

#include "api/case_sight.h"
#include "api/regions.h"
#include "base/text.h"
#include "bulletin/compose.h"
#include "cases/workflow.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kListedMax = 1000;  // rows in one answer; an export asks again

Result<store::CaseQuery::Which> which_of(const Query& query) {
    using Which = store::CaseQuery::Which;
    LVWANG_ASSIGN(const std::string_view state,
                  query.choice("state", {"open", "closed", "all", "overdue", "watched", "revisit"}));
    if (state == "open") return Which::kOpen;
    if (state == "closed") return Which::kClosed;
    if (state == "watched") return Which::kWatched;
    if (state == "revisit") return Which::kRevisit;
    return state == "overdue" ? Which::kOverdue : Which::kAll;
}

// The region and what lies in it.
Result<std::vector<std::string>> regions_within(std::string_view code, const registry::Registry& registry) {
    if (registry.region(code) == nullptr) return fail_field("region", "there is no region '{}'", code);
    std::vector<std::string> within;
    for (const Region& region : registry.rows().regions) {
        if (lies_in(registry, region.code, code)) within.push_back(region.code);
    }
    return within;
}

constexpr char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Among a hundred thousand names: nothing is copied.
bool is_called(std::string_view name, std::string_view word) {
    return !std::ranges::search(name, word, {}, small, small).empty();
}

// What is called so, of what who asks sees: places, units, people, kinds.
store::CaseWord word_of(std::string_view text, const Reads& reads) {
    store::CaseWord word;
    word.text = std::string(text);
    const RegistryRows& rows = reads.registry->rows();
    for (const Site& site : rows.sites) {
        if (is_called(site.name, text) || is_called(site.name_en, text) || is_called(site.key, text))
            word.sites.push_back(site.id);
        if (word.sites.size() > kCaseWordPlacesMax) break;
    }
    if (word.sites.size() > kCaseWordPlacesMax) word.sites.clear();
    for (const Organisation& unit : rows.organisations) {
        if (is_called(unit.name, text) || is_called(unit.name_en, text)) word.organisations.push_back(unit.key);
    }
    for (const auto& [login, person] : reads.directory()->people) {
        if (!is_called(login, text) && !is_called(person->name, text)) continue;
        word.owners.push_back(login);
        word.owners.push_back(person->name);
    }
    if (const auto workflows = reads.from.views.workflows.get()) {
        for (const auto& [key, flow] : workflows->all()) {
            if (is_called(flow.name, text) || is_called(flow.name_en, text)) word.types.push_back(key);
        }
    }
    return word;
}

Result<std::vector<store::CaseWord>> words_of(const Query& query, const Reads& reads) {
    std::vector<store::CaseWord> words;
    const auto text = query.find("q");
    if (!text) return words;
    if (text->size() > kCaseWordBytesMax)
        return fail_field("q", "it has {} bytes; at most {} are looked for", text->size(), kCaseWordBytesMax);
    for (const std::string_view part : split(*text, ' ')) {
        if (part.empty()) continue;
        if (words.size() == kCaseWordsMax) return fail_field("q", "at most {} words are looked for", kCaseWordsMax);
        words.push_back(word_of(part, reads));
    }
    return words;
}

}  // namespace

Result<store::CaseQuery> case_query(const Query& query, const Reads& reads) {
    store::CaseQuery asked;
    LVWANG_ASSIGN(asked.which, which_of(query));
    const bool of_firm = is_of_firm(*reads.caller->person);
    // A firm is not told when somebody will come to see again what it mended.
    if (of_firm && asked.which == store::CaseQuery::Which::kRevisit)
        return fail_field("state", "'revisit' is not shown to firms");
    if (const auto type = query.find("type")) {
        const auto workflows = reads.from.views.workflows.get();
        if (workflows == nullptr || workflows->find(*type) == nullptr) return fail_field("type", "there is no kind '{}'", *type);
        asked.type = std::string(*type);
    }
    if (const auto region = query.find("region")) {
        LVWANG_ASSIGN(asked.regions, regions_within(*region, *reads.registry));
    }
    if (const auto day = query.find("due")) {
        const auto date = parse_date(*day);
        if (!date) return fail_field("due", "'{}' is not a day", *day);
        asked.due_before = start_of(add_days(*date, 1));
    }
    if (const auto unit = query.find("organisation"); unit && *unit == bulletin::kNoUnit) {
        asked.without_organisation = true;
    } else if (unit) {
        if (reads.registry->organisation(*unit) == nullptr)
            return fail_field("organisation", "there is no organisation '{}'", *unit);
        asked.organisation = std::string(*unit);
    }
    if (const auto owner = query.find("owner")) {
        asked.owners.emplace_back(*owner);
        for (const auto& [login, person] : reads.directory()->people) {
            if (login == *owner) asked.owners.push_back(person->name);
            if (person->name == *owner) asked.owners.push_back(login);
        }
    }
    if (const auto level = query.find("supervision")) {
        auto parsed = parse_supervision(*level);
        if (!parsed) return fail_field("supervision", "{}", parsed.error().message);
        if (of_firm) return fail_field("supervision", "how a case is supervised is not shown to firms");
        asked.supervision = *parsed;
    }
    if (const auto key = query.find("site")) {
        const Site* const site = reads.registry->site(*key);
        if (site == nullptr) return fail_field("site", "there is no site '{}'", *key);
        asked.site = site->id;
    }
    LVWANG_ASSIGN(asked.words, words_of(query, reads));
    asked.seen = seen_places(reads);
    asked.hidden_types = hidden_types(reads);
    LVWANG_ASSIGN(const std::string_view confidential, query.choice("confidential", {"yes", "no"}));
    if (confidential == "no") asked.hidden_types = confidential_types(reads);
    LVWANG_ASSIGN(asked.limit, query.integer_or("limit", 1, kListedMax, kListedMax));
    LVWANG_ASSIGN(asked.offset, query.integer_or("offset", 0, INT32_MAX, 0));
    return asked;
}

}  // namespace lvwang::api
