#include "assess/water_report.h"

#include <algorithm>

#include "assess/composite.h"

namespace lvwang::assess {
namespace {

// Items of both lists, for two periods that are compared.
std::vector<std::string> common_items(const WaterRules& rules, std::span<const WaterItemMean> a,
                                      std::span<const WaterItemMean> b) {
    const auto has_item = [&](std::span<const WaterItemMean> means, const standards::WaterItem& item) {
        return std::ranges::any_of(means, [&](const WaterItemMean& one) { return rules.item(one.parameter) == &item; });
    };
    std::vector<std::string> keys;
    for (const standards::WaterItem& item : rules.method->items) {
        if (has_item(a, item) && has_item(b, item)) keys.push_back(item.parameter);
    }
    return keys;
}

std::optional<Decimal> change_on_common_items(const WaterMethods& methods, WaterBody body, std::span<const WaterItemMean> now,
                                              std::span<const WaterItemMean> before) {
    const std::vector<std::string> both = common_items(methods.rules, now, before);
    if (both.empty()) return std::nullopt;
    return index_change_pct(methods.index, water_index(methods.rules, methods.index, body, now, both).index,
                            water_index(methods.rules, methods.index, body, before, both).index);
}

WaterSectionResult section_result(const WaterMethods& methods, const WaterSection& section, const EvaluationPeriod& period,
                                  const std::optional<EvaluationPeriod>& compare) {
    WaterSectionResult result;
    result.key = section.key;
    result.name = section.name;
    result.river = section.river;
    result.body = section.body;
    result.target = section.target;
    const auto evaluate_in = [&](const EvaluationPeriod& of) {
        return evaluate_water_period(methods.rules, section.body, of, section.samplings, section.required);
    };
    result.now = evaluate_in(period);
    const bool valid = result.now.assessment.water_class.has_value();
    if (section.target) result.attained = meets_target(result.now.assessment, *section.target);
    if (valid) result.index = water_index(methods.rules, methods.index, section.body, result.now.means);
    if (!compare) return result;
    result.before = evaluate_in(*compare);
    result.trend = trend_of_levels(methods.rules, result.before->assessment.level, result.now.assessment.level);
    if (valid && result.before->assessment.water_class) {
        result.index_change_pct = change_on_common_items(methods, section.body, result.now.means, result.before->means);
    }
    return result;
}

void rank(std::vector<WaterSectionResult>& sections) {
    std::vector<std::optional<Decimal>> indices;
    for (const WaterSectionResult& section : sections) indices.push_back(section.index.index);
    const std::vector<int> ranks = ranks_of(indices);
    for (std::size_t i = 0; i < sections.size(); ++i) sections[i].rank = ranks[i];
}

using Means = std::vector<std::vector<WaterItemMean>>;

// Means of the sections with a class, of one body of water, now or before.
Means valid_means(std::span<const WaterSectionResult* const> sections, bool before) {
    Means means;
    for (const WaterSectionResult* section : sections) {
        const WaterPeriodResult* const result = before ? (section->before ? &*section->before : nullptr) : &section->now;
        if (result != nullptr && result->assessment.water_class) means.push_back(result->means);
    }
    return means;
}

RiverAssessment river_of(const WaterMethods& methods, std::span<const WaterSectionResult* const> sections, bool before) {
    std::vector<RiverSection> parts;
    for (const WaterSectionResult* section : sections) {
        const WaterPeriodResult& result = before ? *section->before : section->now;
        parts.push_back({result.means, result.assessment});
    }
    return evaluate_river(methods.rules, parts, {});  // what a section must measure, its own class has asked for already
}

Result<WaterBodyResult> body_result(const WaterMethods& methods, const std::string& name,
                                    std::span<const WaterSectionResult* const> sections, bool compared) {
    WaterBodyResult result;
    result.name = name;
    result.body = sections.front()->body;
    for (const WaterSectionResult* section : sections) result.sections.push_back(section->key);
    if (result.body == WaterBody::kRiver) {
        result.river = river_of(methods, sections, false);
        result.level = result.river.level;
        if (!compared) return result;
        const RiverAssessment before = river_of(methods, sections, true);
        result.trend = result.river.by_mean ? trend_of_levels(methods.rules, before.level, result.level)
                                            : trend_of_shares(methods.rules, before.shares, result.river.shares);
        return result;
    }
    const Means means = valid_means(sections, false);
    result.lake = evaluate_lake(methods.rules, means, {});
    result.level = result.lake->level;
    const std::vector<WaterItemMean> of_lake = spatial_means(methods.rules, means);
    LVWANG_ASSIGN(result.trophic, trophic_state(*methods.standards, methods.trophic, of_lake));
    if (compared) {
        const WaterAssessment before = evaluate_lake(methods.rules, valid_means(sections, true), {});
        result.trend = trend_of_levels(methods.rules, before.level, result.level);
    }
    return result;
}

Result<void> add_bodies(const WaterMethods& methods, WaterReport& report) {
    std::vector<std::pair<std::string, std::vector<const WaterSectionResult*>>> groups;
    for (const WaterSectionResult& section : report.sections) {
        if (section.river.empty()) continue;
        auto group = std::ranges::find_if(
            groups, [&](const auto& one) { return one.first == section.river && one.second.front()->body == section.body; });
        if (group == groups.end()) group = groups.insert(groups.end(), {section.river, {}});
        group->second.push_back(&section);
    }
    for (const auto& [name, sections] : groups) {
        LVWANG_ASSIGN(WaterBodyResult body, body_result(methods, name, sections, report.compare.has_value()));
        report.bodies.push_back(std::move(body));
    }
    return {};
}

// The index of all rivers' sections and all lakes' points; on common items where two periods are compared.
std::optional<Decimal> index_of_all(const WaterMethods& methods, const WaterReport& report, bool before, bool common) {
    std::array<std::optional<Decimal>, 2> indices;
    std::array<int, 2> counts{};
    for (const WaterBody body : {WaterBody::kRiver, WaterBody::kLake}) {
        std::vector<const WaterSectionResult*> sections;
        for (const WaterSectionResult& section : report.sections) {
            if (section.body == body) sections.push_back(&section);
        }
        const auto means = spatial_means(methods.rules, valid_means(sections, before));
        const auto at = static_cast<std::size_t>(body);
        counts[at] = static_cast<int>(valid_means(sections, before).size());
        std::vector<std::string> only;
        if (common) {
            only = common_items(methods.rules, means, spatial_means(methods.rules, valid_means(sections, !before)));
            if (only.empty() && counts[at] > 0) return std::nullopt;
        }
        if (counts[at] > 0) indices[at] = water_index(methods.rules, methods.index, body, means, only).index;
    }
    return city_index(methods.index, indices[0], counts[0], indices[1], counts[1]);
}

void add_totals(const WaterMethods& methods, WaterReport& report) {
    std::vector<WaterAssessment> now;
    std::vector<WaterAssessment> before;
    for (const WaterSectionResult& section : report.sections) {
        now.push_back(section.now.assessment);
        if (section.before) before.push_back(section.before->assessment);
        report.targets += section.attained.has_value();
        report.attained += section.attained.value_or(false);
    }
    report.shares = shares_of(methods.rules, now);
    report.index = index_of_all(methods, report, false, false);
    if (!report.compare) return;
    report.shares_before = shares_of(methods.rules, before);
    report.trend = trend_of_shares(methods.rules, *report.shares_before, report.shares);
    report.index_before = index_of_all(methods, report, true, true);
    report.index_change_pct = index_change_pct(methods.index, index_of_all(methods, report, false, true), report.index_before);
}

}  // namespace

Result<WaterMethods> WaterMethods::under(const standards::Standards& standards, std::string_view edition, Instant observed) {
    WaterMethods methods;
    LVWANG_ASSIGN(methods.rules, WaterRules::under(standards, edition));
    LVWANG_ASSIGN(const standards::Edition* const index, standards.edition_at("cwqi", observed));
    LVWANG_ASSIGN(methods.index, WaterIndexRules::under(standards, index->key));
    LVWANG_ASSIGN(const standards::Edition* const trophic, standards.edition_at("tli", observed));
    methods.trophic = trophic->key;
    methods.standards = &standards;
    return methods;
}

std::optional<std::string> WaterMethods::unit_of(std::string_view parameter) const {
    if (const standards::WaterItem* const item = rules.item(parameter)) return item->unit;
    const auto& items = standards->water(trophic).trophic_items;
    const auto found = std::ranges::find(items, parameter, &standards::TrophicItem::parameter);
    return found == items.end() ? std::nullopt : std::optional(found->unit);
}

Result<WaterReport> report_water(const WaterMethods& methods, std::span<const WaterSection> sections,
                                 const EvaluationPeriod& period, const std::optional<EvaluationPeriod>& compare) {
    WaterReport report;
    report.edition = methods.rules.edition;
    report.limits = methods.rules.limits_edition;
    report.index_edition = methods.index.edition;
    report.trophic_edition = methods.trophic;
    report.period = period;
    report.compare = compare;
    for (const WaterSection& section : sections) report.sections.push_back(section_result(methods, section, period, compare));
    rank(report.sections);
    LVWANG_TRY(add_bodies(methods, report));
    add_totals(methods, report);
    return report;
}

}  // namespace lvwang::assess
