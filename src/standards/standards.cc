#include "standards/standards.h"

#include <algorithm>

#include "base/check.h"

namespace lvwang::standards {

const Category& IndexRules::category(int index) const {
    LVWANG_CHECK(index >= 0, "index {}", index);
    for (const Category& candidate : categories) {
        if (index <= candidate.to_index) return candidate;
    }
    return categories.back();
}

Result<const Edition*> Standards::edition(std::string_view key) const {
    const auto found = std::ranges::find(editions_, key, &Edition::key);
    if (found != editions_.end()) return &*found;
    std::string known;
    for (const Edition& candidate : editions_) known += fmt::format("{}{}", known.empty() ? "" : ", ", candidate.key);
    return fail(ErrorCode::kNotFound, "no edition '{}'; there are {}", key, known);
}

Result<const Edition*> Standards::edition_in(std::string_view family, std::string_view key) const {
    std::string known;
    for (const Edition& candidate : editions_) {
        if (candidate.family != family) continue;
        if (candidate.key == key) return &candidate;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", candidate.key);
    }
    return fail(ErrorCode::kNotFound, "no edition '{}' of {}; there are {}", key, family, known);
}

Result<const Edition*> Standards::edition_at(std::string_view family, Instant observed) const {
    const CivilDate day = to_date(observed);
    for (const Edition& candidate : editions_) {
        if (candidate.family == family && candidate.applies_on(day)) return &candidate;
    }
    return fail(ErrorCode::kNotFound, "no edition of '{}' applies to {}", family, format_date(day));
}

const EditionTables* Standards::tables(std::string_view edition) const {
    const auto found = tables_.find(edition);
    return found == tables_.end() ? nullptr : &found->second;
}

Result<const IndexRules*> Standards::index_rules(std::string_view edition_key) const {
    LVWANG_ASSIGN(const Edition* const known, edition_in("hj633", edition_key));
    const EditionTables* const found = tables(known->key);
    if (found == nullptr || !found->index) return fail(ErrorCode::kNotFound, "{} has no air quality index", known->standard);
    return &*found->index;
}

std::span<const AmbientLimit> Standards::ambient_limits(std::string_view edition) const {
    const EditionTables* const found = tables(edition);
    return found == nullptr ? std::span<const AmbientLimit>{} : found->limits;
}

const AmbientLimit* Standards::ambient_limit(std::string_view edition, std::string_view parameter, Averaging averaging,
                                             int grade) const {
    for (const AmbientLimit& row : ambient_limits(edition)) {
        if (row.parameter == parameter && row.averaging == averaging && row.grade == grade) return &row;
    }
    return nullptr;
}

const ValidityCount* Standards::validity(std::string_view edition, std::string_view parameter, Averaging average,
                                         std::string_view within) const {
    const EditionTables* const found = tables(edition);
    if (found == nullptr) return nullptr;
    const ValidityCount* for_all = nullptr;
    for (const ValidityCount& row : found->validity) {
        if (row.average != average || row.within != within) continue;
        if (row.parameter == parameter) return &row;
        if (row.parameter == "*") for_all = &row;
    }
    return for_all;
}

Result<const Rule*> Standards::rule(std::string_view edition, std::string_view name) const {
    if (const EditionTables* const found = tables(edition)) {
        for (const Rule& candidate : found->rules) {
            if (candidate.name == name) return &candidate;
        }
    }
    return fail(ErrorCode::kNotFound, "{} has no rule '{}'", edition, name);
}

std::span<const EvaluationItem> Standards::evaluation(std::string_view edition) const {
    const EditionTables* const found = tables(edition);
    return found == nullptr ? std::span<const EvaluationItem>{} : found->evaluation;
}

std::span<const CompositeItem> Standards::composite(std::string_view edition) const {
    const EditionTables* const found = tables(edition);
    return found == nullptr ? std::span<const CompositeItem>{} : found->composite;
}

const WaterTables& Standards::water(std::string_view edition) const {
    static const WaterTables kNone;
    const EditionTables* const found = tables(edition);
    return found == nullptr ? kNone : found->water;
}

const EmissionTables& Standards::emission(std::string_view edition) const {
    static const EmissionTables kNone;
    const EditionTables* const found = tables(edition);
    return found == nullptr ? kNone : found->emission;
}

std::span<const WarningCondition> Standards::warnings(std::string_view edition) const {
    const EditionTables* const found = tables(edition);
    return found == nullptr ? std::span<const WarningCondition>{} : found->warnings;
}

std::span<const MarkKind> Standards::marks(std::string_view edition) const {
    const EditionTables* const found = tables(edition);
    return found == nullptr ? std::span<const MarkKind>{} : found->marks;
}

}  // namespace lvwang::standards
