#include "assess/air_examples.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "assess/air_index.h"
#include "assess/composite.h"
#include "assess/evaluation.h"
#include "assess/example_words.h"
#include "assess/heavy_pollution.h"
#include "assess/statistics.h"
#include "base/text.h"

namespace lvwang::assess {
namespace {

using standards::WorkedExample;

// "hour pm2_5=65 ..." to "105;pm2_5;轻度污染;pm2_5=105", with those single indices that are expected.
Result<std::string> try_air_index(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 1));
    LVWANG_ASSIGN(const standards::Report report, standards::parse_report(words[0]));
    LVWANG_ASSIGN(const GivenValues given, given_of(std::span(words).subspan(1)));
    LVWANG_ASSIGN(const standards::IndexRules* const rules, example.standards.index_rules(example.edition));
    LVWANG_ASSIGN(AirIndex index, air_index(*rules, report, given.concentrations, given.not_monitored));
    const auto parts = split(example.expected, ';');
    if (parts.size() != 4) return fail(ErrorCode::kInvalidArgument, "'{}' is not aqi;primary;category;iaqi", example.expected);
    // Primary pollutants stand in any order.
    Words primary = split(parts[1], ' ');
    if (std::ranges::is_permutation(primary, index.primary)) index.primary.assign(primary.begin(), primary.end());
    std::vector<std::string> single;
    for (const std::string_view part : split(parts[3], ' ')) {
        const auto one = std::ranges::find(index.iaqi, part.substr(0, part.find('=')), &std::pair<std::string, int>::first);
        if (one != index.iaqi.end()) single.push_back(fmt::format("{}={}", one->first, one->second));
    }
    return fmt::format("{};{};{};{}", index.aqi ? std::to_string(*index.aqi) : "NA", fmt::join(index.primary, " "),
                       index.category, fmt::join(single, " "));
}

// "p90 0 of 1 2 3": statistic and decimals
Result<std::string> try_statistic(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 4));
    LVWANG_ASSIGN(const standards::Statistic statistic, standards::parse_statistic(words[0]));
    LVWANG_ASSIGN(const int decimals, integer_of(words[1]));
    LVWANG_ASSIGN(const std::vector<Decimal> values, decimals_of(std::span(words).subspan(3)));
    LVWANG_ASSIGN(const auto value, statistic_of(values, statistic, decimals));
    return value ? value->to_string() : "none";
}

// "2.675 2": a number and decimals
Result<std::string> try_rounding(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 2));
    LVWANG_ASSIGN(const Decimal value, Decimal::parse(words[0]));
    LVWANG_ASSIGN(const int decimals, integer_of(words[1]));
    return round_half_even(value, decimals).to_string();
}

// "p90 of 365": where among so many sorted values it lies. Of 1, 2, 3, ... it is its own place.
Result<std::string> try_place(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 3));
    LVWANG_ASSIGN(const standards::Statistic statistic, standards::parse_statistic(words[0]));
    LVWANG_ASSIGN(const int count, integer_of(words[2]));
    std::vector<Decimal> values;
    for (int i = 1; i <= count; ++i) values.push_back(Decimal::of(i));
    LVWANG_ASSIGN(const auto place, statistic_of(values, statistic, 2));
    return place ? normalized(*place).to_string() : "none";
}

// "42 over 35"
Result<std::string> try_multiple(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 3));
    LVWANG_ASSIGN(const Decimal value, Decimal::parse(words[0]));
    LVWANG_ASSIGN(const Decimal limit, Decimal::parse(words[2]));
    LVWANG_ASSIGN(const Decimal multiple, exceedance_multiple(value, limit, 2));
    return multiple.to_string();
}

// "329 of 362"
Result<std::string> try_rate(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 3));
    LVWANG_ASSIGN(const int part, integer_of(words[0]));
    LVWANG_ASSIGN(const int whole, integer_of(words[2]));
    const auto share = share_pct(part, whole, 1);
    return share ? share->to_string() : "none";
}

// "2.63 from 2.89": both already rounded, with as many decimals as were published
Result<std::string> try_change(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 3));
    LVWANG_ASSIGN(const Decimal now, Decimal::parse(words[0]));
    LVWANG_ASSIGN(const Decimal before, Decimal::parse(words[2]));
    LVWANG_ASSIGN(const Decimal published, Decimal::parse(example.expected));
    LVWANG_ASSIGN(const Decimal change, change_pct(now, before, published.scale));
    return change.to_string();
}

Result<std::string> try_spearman(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 1));
    LVWANG_ASSIGN(const std::vector<Decimal> values, decimals_of(words));
    LVWANG_ASSIGN(const RankCorrelation found, spearman(values));
    return fmt::format("{} {}", round_half_even(found.coefficient, 2).to_string(), to_string(found.trend));
}

Result<std::string> try_composite(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 1));
    LVWANG_ASSIGN(const GivenValues given, given_of(words));
    LVWANG_ASSIGN(const CompositeIndex found,
                  composite_index(example.standards.composite(example.edition), given.concentrations));
    return found.index ? found.index->to_string() : "none";
}

Result<std::string> try_ranks(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 1));
    LVWANG_ASSIGN(const std::vector<Decimal> values, decimals_of(words));
    const std::vector<std::optional<Decimal>> all(values.begin(), values.end());
    return fmt::format("{}", fmt::join(ranks_of(all), " "));
}

// "2025-02 24": a month with so many valid days
Result<std::string> try_month_days(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 2));
    LVWANG_ASSIGN(const EvaluationPeriod period, EvaluationPeriod::parse(words[0]));
    LVWANG_ASSIGN(const int count, integer_of(words[1]));
    LVWANG_ASSIGN(const AirEditions editions, AirEditions::beside(example.standards, example.edition));
    DayValues days;
    for (int i = 0; i < count; ++i) days["so2"].push_back({add_days(period.from, i), Decimal::of(10)});
    LVWANG_ASSIGN(const AirEvaluation evaluation, evaluate(example.standards, editions, period, days));
    return evaluation.items.at(0).valid() ? "valid" : "invalid";
}

// "168 NA 226": indices of days in a row; each way to the level as `above x days`
Result<std::string> try_warning(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 1));
    std::vector<DayIndex> days;
    for (const std::string_view word : words) {
        DayIndex& day = days.emplace_back();
        day.start = Instant{static_cast<std::int64_t>(days.size()) * kDayMs};
        if (word == "NA") continue;
        LVWANG_ASSIGN(day.aqi, integer_of(word));
    }
    const Warning warning = warning_for(example.standards.warnings(example.edition), days);
    std::vector<std::string> ways;
    for (const std::vector<WarningRun>& way : warning.ways) {
        std::vector<std::string> runs;
        for (const WarningRun& run : way) runs.push_back(fmt::format("{}x{}", run.index_above, run.days));
        ways.push_back(fmt::format("{}", fmt::join(runs, " ")));
    }
    return fmt::format("{}{}{}", to_string(warning.level), ways.empty() ? "" : " ", fmt::join(ways, " | "));
}

}  // namespace

void add_air_examples(standards::WorkedExamples& examples) {
    examples.add("air_index", try_air_index);
    examples.add("statistic", try_statistic);
    examples.add("rounded", try_rounding);
    examples.add("percentile_place", try_place);
    examples.add("multiple", try_multiple);
    examples.add("attainment_rate", try_rate);
    examples.add("change", try_change);
    examples.add("spearman", try_spearman);
    examples.add("composite", try_composite);
    examples.add("ranks", try_ranks);
    examples.add("month_days", try_month_days);
    examples.add("warning", try_warning);
}

}  // namespace lvwang::assess
