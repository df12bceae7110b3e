#include "assess/water_examples.h"

#include <algorithm>

#include "assess/example_words.h"
#include "assess/water_index.h"
#include "assess/water_river.h"
#include "assess/water_tli.h"
#include "assess/water_trend.h"
#include "base/text.h"
#include "model/parameter_keys.h"

namespace lvwang::assess {
namespace {

using standards::WorkedExample;

Result<WaterRules> rules_of(const WorkedExample& example) {
    return WaterRules::under(example.standards, example.edition);
}

std::string level_name(const WaterRules& rules, int level) {
    return level == 0 ? "none" : rules.method->levels.at(static_cast<std::size_t>(level) - 1).name;
}

Result<WaterShares> shares_of_classes(const WaterRules& rules, std::span<const std::string_view> names) {
    std::vector<WaterAssessment> sections;
    for (const std::string_view name : names) {
        LVWANG_ASSIGN(sections.emplace_back().water_class, parse_water_class(name));
    }
    return shares_of(rules, sections);
}

// "lake total_p 0.06"
Result<std::string> try_item_class(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 3));
    LVWANG_ASSIGN(const WaterBody body, parse_water_body(words[0]));
    LVWANG_ASSIGN(const Decimal value, Decimal::parse(words[2]));
    for (const standards::WaterLimit& limit : example.standards.water(example.edition).limits) {
        if (limit.parameter == words[1] && (!limit.body || *limit.body == body)) {
            return std::string(to_string(class_of(limit, value)));
        }
    }
    return fail(ErrorCode::kNotFound, "{} has no limit of {}", example.edition, words[1]);
}

// "river codmn=4.8 ...": class, quality, main indicators with their multiples; or why there is no class
Result<std::string> try_section(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 2));
    LVWANG_ASSIGN(const WaterRules rules, rules_of(example));
    LVWANG_ASSIGN(const WaterBody body, parse_water_body(words[0]));
    LVWANG_ASSIGN(const std::vector<WaterItemMean> means, means_of(std::span(words).subspan(1)));
    const WaterAssessment section = evaluate_section(rules, body, means, {});
    if (!section.water_class) return lvwang::words(section.lacks);
    std::string text = fmt::format("{} {}", to_string(*section.water_class), level_name(rules, section.level));
    for (const std::string& key : section.indicators) {
        const auto item = std::ranges::find(section.items, key, &WaterItemClass::parameter);
        text += item->multiple ? fmt::format(" {}({})", key, item->multiple->to_string()) : " " + key;
    }
    return text;
}

// "III III IV inferior_V": shares of I to III and of inferior V, and what they are called
Result<std::string> try_shares(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 1));
    LVWANG_ASSIGN(const WaterRules rules, rules_of(example));
    LVWANG_ASSIGN(const WaterShares shares, shares_of_classes(rules, words));
    return fmt::format("{} {} {}", shares.good_pct->to_string(), shares.inferior_pct->to_string(),
                       level_name(rules, level_of(rules, shares)));
}

// "volatile_phenols <0.0003 0.0012": the mean as it is evaluated
Result<std::string> try_water_mean(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 2));
    LVWANG_ASSIGN(const WaterRules rules, rules_of(example));
    const standards::WaterItem* const item = rules.item(words[0]);
    if (item == nullptr) return fail(ErrorCode::kNotFound, "{} is no item of {}", words[0], example.edition);
    std::vector<WaterValue> values;
    for (const std::string_view word : std::span(words).subspan(1)) {
        LVWANG_ASSIGN(values.emplace_back(), parse_water_value(word));
    }
    const int decimals = words[0] == kPhKey ? rules.ph_mean_decimals : item->decimals;
    return round_for_evaluation(water_mean(rules, words[0], values).value, decimals).to_string();
}

// "3 2": levels before and now
Result<std::string> try_trend_levels(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 2));
    LVWANG_ASSIGN(const WaterRules rules, rules_of(example));
    LVWANG_ASSIGN(const int before, integer_of(words[0]));
    LVWANG_ASSIGN(const int now, integer_of(words[1]));
    const auto trend = trend_of_levels(rules, before, now);
    return trend ? std::string(chinese_name(*trend)) : "none";
}

// "III IV to III III": classes of the sections before and now
Result<std::string> try_trend_shares(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 3));
    LVWANG_ASSIGN(const WaterRules rules, rules_of(example));
    const auto to = std::ranges::find(words, "to");
    if (to == words.end()) return fail(ErrorCode::kInvalidArgument, "'{}' has no 'to'", example.given);
    LVWANG_ASSIGN(const WaterShares before, shares_of_classes(rules, std::span(words.begin(), to)));
    LVWANG_ASSIGN(const WaterShares now, shares_of_classes(rules, std::span(to + 1, words.end())));
    const auto trend = trend_of_shares(rules, before, now);
    return trend ? std::string(chinese_name(*trend)) : "none";
}

// "chlorophyll=20 ...": single indices : TLI and its level
Result<std::string> try_trophic(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 1));
    LVWANG_ASSIGN(const std::vector<WaterItemMean> means, means_of(words));
    LVWANG_ASSIGN(const TrophicState state, trophic_state(example.standards, example.edition, means));
    if (!state.index) return fmt::format("missing {}", state.missing.front());
    std::string text;
    for (const auto& [key, value] : state.single) text += value.to_string() + " ";
    return text + fmt::format(": {} {}", state.index->to_string(), state.name);
}

Result<WaterIndexRules> index_rules_of(const WorkedExample& example) {
    return WaterIndexRules::under(example.standards, example.edition);
}

// "river ph=7.8 ...": single indices : CWQI, under the method in force when the index began
Result<std::string> try_water_index(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 2));
    LVWANG_ASSIGN(const standards::Edition* const edition, example.standards.edition(example.edition));
    LVWANG_ASSIGN(const WaterRules rules, WaterRules::at(example.standards, start_of(edition->from)));
    LVWANG_ASSIGN(const WaterIndexRules index_rules, index_rules_of(example));
    LVWANG_ASSIGN(const WaterBody body, parse_water_body(words[0]));
    LVWANG_ASSIGN(const std::vector<WaterItemMean> means, means_of(std::span(words).subspan(1)));
    const WaterIndex index = water_index(rules, index_rules, body, means);
    std::string text;
    for (const auto& [key, value] : index.single) text += value.to_string() + " ";
    return text + fmt::format(": {}", index.index ? index.index->to_string() : "none");
}

// "3.7598 4 2.5 1": index of the rivers and how many sections, of the lakes and how many points
Result<std::string> try_city_index(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 4));
    LVWANG_ASSIGN(const WaterIndexRules index_rules, index_rules_of(example));
    LVWANG_ASSIGN(const Decimal rivers, Decimal::parse(words[0]));
    LVWANG_ASSIGN(const int sections, integer_of(words[1]));
    LVWANG_ASSIGN(const Decimal lakes, Decimal::parse(words[2]));
    LVWANG_ASSIGN(const int points, integer_of(words[3]));
    const auto index = city_index(index_rules, rivers, sections, lakes, points);
    return index ? index->to_string() : "none";
}

// "3.7598 4.1234": now and before
Result<std::string> try_index_change(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 2));
    LVWANG_ASSIGN(const WaterIndexRules index_rules, index_rules_of(example));
    LVWANG_ASSIGN(const std::vector<Decimal> both, decimals_of(words));
    const auto change = index_change_pct(index_rules, both[0], both[1]);
    return change ? change->to_string() : "none";
}

}  // namespace

void add_water_examples(standards::WorkedExamples& examples) {
    examples.add("item_class", try_item_class);
    examples.add("section", try_section);
    examples.add("shares", try_shares);
    examples.add("water_mean", try_water_mean);
    examples.add("trend_levels", try_trend_levels);
    examples.add("trend_shares", try_trend_shares);
    examples.add("trophic", try_trophic);
    examples.add("water_index", try_water_index);
    examples.add("city_index", try_city_index);
    examples.add("index_change", try_index_change);
}

}  // namespace lvwang::assess
