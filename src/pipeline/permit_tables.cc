#include "pipeline/permit_tables.h"

#include "assess/emission_limits.h"
#include "base/text.h"
#include "registry/json_fields.h"

namespace lvwang::pipeline {
namespace {

using registry::JsonFields;
using registry::PermitTerms;

// What the table has added, as a member of a JSON object.
std::string added(std::string_view name, const std::string& given, const std::string& whole) {
    return given == whole ? "" : fmt::format(",{}:{}", json_quote(name), json_quote(whole));
}
std::string added(std::string_view name, const std::optional<Decimal>& given, const std::optional<Decimal>& whole) {
    return given || !whole ? "" : added(name, std::string(), whole->to_string());
}

Result<void> no_looser(const PermitTerms& terms, const assess::Limit& limit, const standards::EmissionLimit& row) {
    if (terms.limit && *terms.limit > limit.upper) {
        return fail_field("limit", "{} is looser than the {} {} of {}", terms.limit->to_string(), limit.upper.to_string(),
                          limit.unit, terms.table);
    }
    if (terms.lower_limit && limit.lower && *terms.lower_limit < *limit.lower) {
        return fail_field("lower_limit", "{} is looser than the {} of {}", terms.lower_limit->to_string(),
                          limit.lower->to_string(), terms.table);
    }
    if (terms.reference_oxygen_pct && terms.reference_oxygen_pct != row.reference_oxygen_pct) {
        return fail_field("reference_oxygen_pct", "{} is not that of {}, {}", terms.reference_oxygen_pct->to_string(),
                          terms.table, row.reference_oxygen_pct ? row.reference_oxygen_pct->to_string() : "none");
    }
    if (!terms.standard.empty() && terms.standard != limit.standard) {
        return fail_field("standard", "'{}' is not that of {}, {}", terms.standard, terms.table, limit.standard);
    }
    return {};
}

Result<PermitTerms> terms_of(JsonFields& fields, std::string table) {
    PermitTerms terms;
    terms.table = std::move(table);
    LVWANG_ASSIGN(terms.limit, fields.optional_decimal("limit"));
    LVWANG_ASSIGN(terms.lower_limit, fields.optional_decimal("lower_limit"));
    LVWANG_ASSIGN(terms.reference_oxygen_pct, fields.optional_decimal("reference_oxygen_pct"));
    LVWANG_ASSIGN(terms.standard, fields.text_or("standard", ""));
    LVWANG_ASSIGN(terms.clause, fields.text_or("clause", ""));
    return terms;
}

}  // namespace

Result<PermitTerms> completed(const standards::Standards& standards, const Parameter& parameter, PermitTerms terms) {
    if (terms.table.empty()) return terms;
    if (const auto rows = assess::limits_of_table(standards, terms.table); !rows) {
        return fail_field("table", "{}", rows.error().message);
    }
    const standards::EmissionLimit* const row = assess::limit_in_table(standards, terms.table, parameter.key);
    if (row == nullptr) return fail_field("parameter", "{} has no limit of {}", terms.table, parameter.key);
    const auto limit = assess::limit_for(standards, terms.table.substr(0, terms.table.find('/')), *row, parameter.unit);
    if (!limit) return fail_field("parameter", "{}", limit.error().message);
    LVWANG_TRY(no_looser(terms, *limit, *row));
    if (!terms.limit) terms.limit = limit->upper;
    if (!terms.lower_limit) terms.lower_limit = limit->lower;
    if (!terms.reference_oxygen_pct) terms.reference_oxygen_pct = row->reference_oxygen_pct;
    if (terms.standard.empty()) terms.standard = limit->standard;
    if (terms.clause.empty()) terms.clause = fmt::format("{} {}", row->clause, row->applies_to);
    return terms;
}

Result<std::string> with_limit_table(const standards::Standards& standards, const registry::Registry& registry,
                                     std::string_view body) {
    LVWANG_ASSIGN(JsonFields fields, JsonFields::parse(body));
    LVWANG_ASSIGN(std::string table, fields.text_or("table", ""));
    if (table.empty()) return std::string(body);
    LVWANG_ASSIGN(const std::string key, fields.text("parameter"));
    const Parameter* const parameter = registry.parameters().find(key);
    if (parameter == nullptr) return fail_field("parameter", "parameter: '{}' is no parameter", key);
    LVWANG_ASSIGN(const PermitTerms given, terms_of(fields, std::move(table)));
    const auto terms = completed(standards, *parameter, given);
    if (!terms) return fail_field(terms.error().field, "{}: {}", terms.error().field, terms.error().message);
    const std::string members = added("limit", given.limit, terms->limit) +
                                added("lower_limit", given.lower_limit, terms->lower_limit) +
                                added("reference_oxygen_pct", given.reference_oxygen_pct, terms->reference_oxygen_pct) +
                                added("standard", given.standard, terms->standard) + added("clause", given.clause, terms->clause);
    // The object is not empty, it names a table; of a member that stands twice (a null before) the last counts.
    return fmt::format("{}{}}}", body.substr(0, body.rfind('}')), members);
}

}  // namespace lvwang::pipeline
