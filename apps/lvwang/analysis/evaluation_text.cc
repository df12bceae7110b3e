#include "analysis/evaluation_text.h"

#include <fmt/ranges.h>

#include "base/text.h"

namespace lvwang::analysis {
namespace {

std::string number(const std::optional<Decimal>& value) {
    return value ? value->to_string() : "null";
}

std::string text_of(const std::optional<Decimal>& value) {
    return value ? value->to_string() : std::string();
}

std::string yes_no(const std::optional<bool>& value) {
    return !value ? std::string() : *value ? "yes" : "no";
}

std::string truth(const std::optional<bool>& value) {
    return !value ? "null" : *value ? "true" : "false";
}

std::string item_json(const assess::ItemEvaluation& item) {
    return fmt::format(
        R"({{"parameter":{},"statistic":"{}","value":{},"unit":{},"judged":{},"limit":{},"attained":{},"multiple":{},"days":{},"lacking":{},"clause":{}}})",
        json_quote(item.parameter), to_string(item.statistic), number(item.value), json_quote(item.unit), number(item.judged),
        number(item.limit), truth(item.attained), number(item.multiple), item.days,
        item.lack ? json_quote(words(item.lack)) : "null", json_quote(item.clause));
}

std::string composite_json(const assess::CompositeIndex& composite) {
    std::vector<std::string> single;
    for (const auto& [key, value] : composite.single) single.push_back(fmt::format("{}:{}", json_quote(key), value.to_string()));
    std::vector<std::string> missing;
    for (const std::string& key : composite.missing) missing.push_back(json_quote(key));
    return fmt::format(R"({{"index":{},"single":{{{}}},"largest":{},"missing":[{}]}})", number(composite.index),
                       fmt::join(single, ","), composite.largest.empty() ? "null" : json_quote(composite.largest),
                       fmt::join(missing, ","));
}

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

}  // namespace

std::string to_json(std::string_view place, const assess::AirEvaluation& evaluation) {
    std::vector<std::string> items;
    for (const assess::ItemEvaluation& item : evaluation.items) items.push_back(item_json(item));
    std::vector<std::string> primary;
    for (const auto& [key, days] : evaluation.primary_days) primary.push_back(fmt::format("{}:{}", json_quote(key), days));
    const assess::AirEditions& editions = evaluation.editions;
    return fmt::format(
        R"({{"place":{},"period":"{}","days_due":{},"editions":{{"evaluation":"{}","limits":"{}","index":"{}","composite":{}}},"grade":{},"items":[{}],"attained":{},"days_indexed":{},"days_by_level":[{}],"good_days":{},"good_share_pct":{},"primary_days":{{{}}},"composite":{}}})",
        json_quote(place), evaluation.period.to_string(), evaluation.period.days(), editions.evaluation, editions.limits,
        editions.index, editions.composite.empty() ? "null" : json_quote(editions.composite), evaluation.grade,
        fmt::join(items, ","), truth(evaluation.attained), evaluation.days_indexed, fmt::join(evaluation.days_by_level, ","),
        evaluation.good_days, number(evaluation.good_share_pct), fmt::join(primary, ","), composite_json(evaluation.composite));
}

std::string csv_header() {
    return "place,period,edition,limits,item,statistic,value,unit,limit,attained,multiple,days,lacking,clause\n";
}

std::string to_csv(std::string_view place, const assess::AirEvaluation& evaluation) {
    const assess::AirEditions& editions = evaluation.editions;
    const std::string head =
        fmt::format("{},{},{},{}", csv_cell(place), evaluation.period.to_string(), editions.evaluation, editions.limits);
    std::string out;
    for (const assess::ItemEvaluation& item : evaluation.items) {
        out += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", head, item.parameter, to_string(item.statistic),
                           text_of(item.value), item.unit, text_of(item.limit), yes_no(item.attained), text_of(item.multiple),
                           item.days, csv_cell(words(item.lack)), csv_cell(item.clause));
    }
    out +=
        fmt::format("{},good_days,count,{},d,,,,{},,{}\n", head, evaluation.good_days, evaluation.days_indexed, editions.index);
    out += fmt::format("{},good_share,share,{},%,,,,{},,{}\n", head, text_of(evaluation.good_share_pct), evaluation.days_indexed,
                       editions.index);
    std::string missing = fmt::format("{}", fmt::join(evaluation.composite.missing, " "));
    if (!missing.empty()) missing = "missing: " + missing;
    out += fmt::format("{},composite,sum,{},1,,,,,{},{}\n", head, text_of(evaluation.composite.index), missing,
                       editions.composite.empty() ? "no edition" : editions.composite);
    return out;
}

std::string to_json(std::string_view place, assess::EarlierBasis basis, const assess::Comparison& comparison) {
    std::vector<std::string> changes;
    for (const assess::ItemChange& item : comparison.items) {
        changes.push_back(fmt::format(R"({{"parameter":{},"statistic":"{}","now":{},"before":{},"change_pct":{}}})",
                                      json_quote(item.parameter), to_string(item.statistic), number(item.now),
                                      number(item.before), number(item.change_pct)));
    }
    return fmt::format(
        R"({{"place":{},"basis":"{}","now":{},"before":{},"changes":[{}],"good_share_change_points":{},"composite_change_pct":{}}})",
        json_quote(place), to_string(basis), to_json(place, comparison.now), to_json(place, comparison.before),
        fmt::join(changes, ","), number(comparison.good_share_change_points), number(comparison.composite_change_pct));
}

std::string comparison_csv_header() {
    return "place,period,before,basis,limits,limits_before,item,statistic,now,then,change,change_unit\n";
}

std::string to_csv(std::string_view place, assess::EarlierBasis basis, const assess::Comparison& comparison) {
    const std::string head =
        fmt::format("{},{},{},{},{},{}", csv_cell(place), comparison.now.period.to_string(), comparison.before.period.to_string(),
                    to_string(basis), comparison.now.editions.limits, comparison.before.editions.limits);
    std::string lines;
    const auto line = [&](std::string_view item, std::string_view statistic, const std::optional<Decimal>& now,
                          const std::optional<Decimal>& then, const std::optional<Decimal>& change, std::string_view unit) {
        lines += fmt::format("{},{},{},{},{},{},{}\n", head, item, statistic, text_of(now), text_of(then), text_of(change), unit);
    };
    for (const assess::ItemChange& item : comparison.items) {
        line(item.parameter, to_string(item.statistic), item.now, item.before, item.change_pct, "%");
    }
    line("good_share", "share", comparison.now.good_share_pct, comparison.before.good_share_pct,
         comparison.good_share_change_points, "percentage points");
    line("composite", "sum", comparison.now.composite.index, comparison.before.composite.index, comparison.composite_change_pct,
         "%");
    return lines;
}

}  // namespace lvwang::analysis
