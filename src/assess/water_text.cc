#include "assess/water_text.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.h"

namespace lvwang::assess {
namespace {

std::string number(const std::optional<Decimal>& value) {
    return value ? value->to_string() : "null";
}

std::string plain(const std::optional<Decimal>& value) {
    return value ? value->to_string() : std::string();
}

std::string truth(const std::optional<bool>& value) {
    return !value ? "null" : *value ? "true" : "false";
}

std::string class_json(const std::optional<WaterClass>& water_class) {
    return water_class ? fmt::format("\"{}\"", to_string(*water_class)) : "null";
}

std::string trend_json(const std::optional<WaterTrend>& trend) {
    return trend ? fmt::format(R"("{}")", to_string(*trend)) : "null";
}

std::string list_json(std::span<const std::string> texts) {
    std::vector<std::string> quoted;
    for (const std::string& text : texts) quoted.push_back(json_quote(text));
    return fmt::format("[{}]", fmt::join(quoted, ","));
}

const standards::WaterLevel* level_row(const WaterMethods& methods, int level) {
    const auto& levels = methods.rules.method->levels;
    const auto found = std::ranges::find(levels, level, &standards::WaterLevel::level);
    return found == levels.end() ? nullptr : &*found;
}

std::string quality_json(const WaterMethods& methods, int level) {
    const standards::WaterLevel* const row = level_row(methods, level);
    if (row == nullptr) return R"("level":null,"quality":null,"quality_en":null)";
    return fmt::format(R"("level":{},"quality":{},"quality_en":{})", level, json_quote(row->name), json_quote(row->name_en));
}

std::string item_json(const WaterItemClass& item) {
    return fmt::format(
        R"({{"parameter":{},"value":{},"unit":{},"class":"{}","multiple":{},"limit":{},"samples":{},"below_detection":{},"evaluated":{},"clause":{}}})",
        json_quote(item.parameter), item.value.to_string(), json_quote(item.unit), to_string(item.water_class),
        number(item.multiple), item.limit.to_string(), item.samples, item.below_detection, item.evaluated,
        json_quote(item.clause));
}

std::optional<Decimal> multiple_of(const WaterAssessment& assessment, std::string_view key) {
    const auto item = std::ranges::find(assessment.items, key, &WaterItemClass::parameter);
    return item == assessment.items.end() ? std::nullopt : item->multiple;
}

std::string indicators_json(const WaterAssessment& assessment) {
    std::vector<std::string> texts;
    for (const std::string& key : assessment.indicators) {
        texts.push_back(
            fmt::format(R"({{"parameter":{},"multiple":{}}})", json_quote(key), number(multiple_of(assessment, key))));
    }
    return fmt::format("[{}]", fmt::join(texts, ","));
}

// "total_p(0.7) dissolved_oxygen"
std::string indicators_text(const WaterAssessment& assessment) {
    std::vector<std::string> texts;
    for (const std::string& key : assessment.indicators) {
        const auto multiple = multiple_of(assessment, key);
        texts.push_back(multiple ? fmt::format("{}({})", key, multiple->to_string()) : key);
    }
    return fmt::format("{}", fmt::join(texts, " "));
}

std::string shares_json(const WaterShares& shares) {
    return fmt::format(
        R"({{"sections":{},"without_class":{},"by_class":{{"I":{},"II":{},"III":{},"IV":{},"V":{},"inferior_V":{}}},"good_pct":{},"inferior_pct":{}}})",
        shares.sections, shares.without_class, shares.by_class[0], shares.by_class[1], shares.by_class[2], shares.by_class[3],
        shares.by_class[4], shares.by_class[5], number(shares.good_pct), number(shares.inferior_pct));
}

std::string trophic_json(const TrophicState& state) {
    std::vector<std::string> single;
    for (const auto& [key, value] : state.single) single.push_back(fmt::format("{}:{}", json_quote(key), value.to_string()));
    return fmt::format(R"({{"edition":"{}","index":{},"single":{{{}}},"name":{},"name_en":{},"missing":{}}})", state.edition,
                       number(state.index), fmt::join(single, ","), state.index ? json_quote(state.name) : "null",
                       state.index ? json_quote(state.name_en) : "null", list_json(state.missing));
}

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

std::string items_text(const WaterAssessment& assessment) {
    std::vector<std::string> keys;
    for (const WaterItemClass& item : assessment.items) keys.push_back(item.parameter);
    return fmt::format("{}", fmt::join(keys, " "));
}

std::string quality_name(const WaterMethods& methods, int level) {
    const standards::WaterLevel* const row = level_row(methods, level);
    return row == nullptr ? std::string() : row->name;
}

std::string class_name(const std::optional<WaterClass>& water_class) {
    return water_class ? std::string(to_string(*water_class)) : std::string();
}

std::string trend_name(const std::optional<WaterTrend>& trend) {
    return trend ? std::string(chinese_name(*trend)) : std::string();
}

std::string section_line(const WaterMethods& methods, const std::string& period, const WaterSectionResult& section) {
    const WaterAssessment& now = section.now.assessment;
    const std::string attained = !section.attained ? "" : *section.attained ? "yes" : "no";
    return fmt::format("{},section,{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", period, csv_cell(section.name),
                       csv_cell(section.river), class_name(now.water_class), quality_name(methods, now.level),
                       indicators_text(now), class_name(section.target), attained, plain(section.index.index),
                       section.rank == 0 ? "" : fmt::format("{}", section.rank), plain(section.index_change_pct),
                       trend_name(section.trend), section.now.days, items_text(now), csv_cell(words(now.lacks)), now.edition);
}

std::string body_line(const WaterMethods& methods, const std::string& period, const std::string& edition,
                      const WaterBodyResult& body) {
    const WaterAssessment* const one = body.lake ? &*body.lake : body.river.mean ? &*body.river.mean : nullptr;
    const std::string indicators =
        one != nullptr && body.lake ? indicators_text(*one) : fmt::format("{}", fmt::join(body.river.indicators, " "));
    std::string lacking = one != nullptr ? words(one->lacks) : std::string();
    if (body.trophic && body.trophic->index) {
        lacking = fmt::format("TLI {} {}", body.trophic->index->to_string(), body.trophic->name);
    }
    return fmt::format("{},{},{},,{},{},{},,,,,,{},{},{},{},{}\n", period, to_string(body.body), csv_cell(body.name),
                       one == nullptr ? "" : class_name(one->water_class), quality_name(methods, body.level), indicators,
                       trend_name(body.trend), body.sections.size(), one == nullptr ? "" : items_text(*one), csv_cell(lacking),
                       edition);
}

}  // namespace

std::string assessment_json(const WaterMethods& methods, const WaterAssessment& assessment) {
    std::vector<std::string> items;
    for (const WaterItemClass& item : assessment.items) items.push_back(item_json(item));
    return fmt::format(R"({{"class":{},{},"items":[{}],"indicators":{},"missing":{},"lacking":{},"reasons":[{}]}})",
                       class_json(assessment.water_class), quality_json(methods, assessment.level), fmt::join(items, ","),
                       indicators_json(assessment), list_json(assessment.missing),
                       assessment.lacks.empty() ? "null" : json_quote(words(assessment.lacks)), json_elements(assessment.lacks));
}

std::string section_json(const WaterMethods& methods, const WaterSectionResult& section) {
    const std::string before = !section.before ? "null" : class_json(section.before->assessment.water_class);
    return fmt::format(
        R"({{"key":{},"name":{},"river":{},"body":"{}","target":{},"attained":{},"days":{},"now":{},"class_before":{},"trend":{},"cwqi":{},"cwqi_missing":{},"rank":{},"cwqi_change_pct":{}}})",
        json_quote(section.key), json_quote(section.name), json_quote(section.river), to_string(section.body),
        class_json(section.target), truth(section.attained), section.now.days, assessment_json(methods, section.now.assessment),
        before, trend_json(section.trend), number(section.index.index), list_json(section.index.missing),
        section.rank == 0 ? "null" : fmt::format("{}", section.rank), number(section.index_change_pct));
}

std::string body_json(const WaterMethods& methods, const WaterBodyResult& body) {
    const WaterAssessment* const one = body.lake ? &*body.lake : body.river.mean ? &*body.river.mean : nullptr;
    return fmt::format(
        R"({{"name":{},"body":"{}","sections":{},{},"by_mean":{},"assessment":{},"shares":{},"indicators":{},"trend":{},"trophic":{}}})",
        json_quote(body.name), to_string(body.body), list_json(body.sections), quality_json(methods, body.level),
        body.lake || body.river.by_mean, one == nullptr ? "null" : assessment_json(methods, *one),
        body.lake ? "null" : shares_json(body.river.shares), list_json(body.river.indicators), trend_json(body.trend),
        body.trophic ? trophic_json(*body.trophic) : "null");
}

std::string summary_json(const WaterReport& report) {
    return fmt::format(
        R"({{"shares":{},"shares_before":{},"targets":{},"attained":{},"cwqi":{},"cwqi_before":{},"cwqi_change_pct":{},"trend":{}}})",
        shares_json(report.shares), report.shares_before ? shares_json(*report.shares_before) : "null", report.targets,
        report.attained, number(report.index), number(report.index_before), number(report.index_change_pct),
        trend_json(report.trend));
}

std::string to_json(const WaterMethods& methods, const WaterReport& report) {
    std::vector<std::string> sections;
    for (const WaterSectionResult& section : report.sections) sections.push_back(section_json(methods, section));
    std::vector<std::string> bodies;
    for (const WaterBodyResult& body : report.bodies) bodies.push_back(body_json(methods, body));
    return fmt::format(
        R"({{"period":"{}","compare":{},"editions":{{"method":"{}","limits":"{}","index":"{}","trophic":"{}"}},"sections":[{}],"bodies":[{}],"summary":{}}})",
        report.period.to_string(), report.compare ? fmt::format("\"{}\"", report.compare->to_string()) : "null", report.edition,
        report.limits, report.index_edition, report.trophic_edition, fmt::join(sections, ","), fmt::join(bodies, ","),
        summary_json(report));
}

std::string water_csv_header() {
    return "period,scope,name,river,class,quality,indicators,target,attained,cwqi,rank,cwqi_change_pct,trend,days,items,lacking,"
           "edition\n";
}

std::string to_csv(const WaterMethods& methods, const WaterReport& report) {
    const std::string period = report.period.to_string();
    std::string text;
    for (const WaterSectionResult& section : report.sections) text += section_line(methods, period, section);
    for (const WaterBodyResult& body : report.bodies) text += body_line(methods, period, report.edition, body);
    const WaterShares& shares = report.shares;
    const int counted = shares.sections;
    text += fmt::format(
        "{},all,,,,{},,,{},{},,{},{},{},,{},{}\n", period,
        counted == 0 ? "" : fmt::format("I-III {}% inferior_V {}%", plain(shares.good_pct), plain(shares.inferior_pct)),
        report.targets == 0 ? "" : fmt::format("{} of {}", report.attained, report.targets), plain(report.index),
        plain(report.index_change_pct), trend_name(report.trend), counted,
        shares.without_class == 0 ? "" : fmt::format("{} without a class", shares.without_class), report.edition);
    return text;
}

}  // namespace lvwang::assess
