#include "assess/water_river.h"

#include <algorithm>

#include "assess/statistics.h"

namespace lvwang::assess {
namespace {

constexpr int kExcellent = 1;
constexpr int kGood = 2;
constexpr int kLight = 3;
constexpr int kModerate = 4;
constexpr int kHeavy = 5;
constexpr int kExactDecimals = 9;  // shares are compared far beyond what is shown

bool reaches(std::int64_t part, std::int64_t whole, Decimal pct) {
    const auto share = share_pct(part, whole, kExactDecimals);
    return share && *share >= pct;
}

// Items beyond class III by how many sections they are beyond it in, in the order of the text where equal.
std::vector<std::string> by_share_of_sections(const WaterRules& rules, std::span<const RiverSection> sections) {
    std::vector<std::pair<std::string, int>> counts;
    for (const standards::WaterItem& item : rules.method->items) {
        int beyond = 0;
        for (const RiverSection& section : sections) {
            beyond += std::ranges::any_of(section.assessment.items, [&](const WaterItemClass& found) {
                return found.evaluated && found.parameter == item.parameter && found.water_class > WaterClass::kIII;
            });
        }
        if (beyond > 0) counts.emplace_back(item.parameter, beyond);
    }
    std::ranges::stable_sort(counts, std::greater<>{}, &std::pair<std::string, int>::second);
    std::vector<std::string> keys;
    for (const auto& [key, beyond] : counts) {
        if (std::ssize(keys) < rules.indicators_max) keys.push_back(key);
    }
    return keys;
}

}  // namespace

WaterShares shares_of(const WaterRules& rules, std::span<const WaterAssessment> sections) {
    WaterShares shares;
    for (const WaterAssessment& section : sections) {
        if (!section.water_class) {
            ++shares.without_class;
            continue;
        }
        ++shares.sections;
        ++shares.by_class.at(static_cast<std::size_t>(*section.water_class) - 1);
    }
    shares.good_pct = share_pct(shares.good(), shares.sections, rules.share_decimals);
    shares.inferior_pct = share_pct(shares.inferior(), shares.sections, rules.share_decimals);
    return shares;
}

int level_of(const WaterRules& rules, const WaterShares& shares) {
    if (shares.sections == 0) return 0;
    if (reaches(shares.good(), shares.sections, rules.good_share_excellent_pct)) return kExcellent;
    if (reaches(shares.good(), shares.sections, rules.good_share_good_pct)) return kGood;
    if (reaches(shares.inferior(), shares.sections, rules.inferior_share_heavy_pct)) return kHeavy;
    if (reaches(shares.inferior(), shares.sections, rules.inferior_share_moderate_pct)) return kModerate;
    return kLight;
}

RiverAssessment evaluate_river(const WaterRules& rules, std::span<const RiverSection> sections,
                               std::span<const std::string> required) {
    RiverAssessment river;
    std::vector<WaterAssessment> assessments;
    std::vector<std::vector<WaterItemMean>> means;
    for (const RiverSection& section : sections) {
        assessments.push_back(section.assessment);
        if (section.assessment.water_class) means.push_back(section.means);
    }
    river.shares = shares_of(rules, assessments);
    river.by_mean = std::ssize(sections) < rules.few_sections_below;
    if (river.by_mean) {
        river.mean = evaluate_section(rules, WaterBody::kRiver, spatial_means(rules, means), required);
        river.level = river.mean->level;
        return river;
    }
    river.level = level_of(rules, river.shares);
    if (river.level > kGood) river.indicators = by_share_of_sections(rules, sections);
    return river;
}

WaterAssessment evaluate_lake(const WaterRules& rules, std::span<const std::vector<WaterItemMean>> points,
                              std::span<const std::string> required) {
    return evaluate_section(rules, WaterBody::kLake, spatial_means(rules, points), required);
}

}  // namespace lvwang::assess
