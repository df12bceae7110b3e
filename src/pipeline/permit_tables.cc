#include "pipeline/permit_tables.h"

#include "assess/emission_limits.h"
#include "base/text.h"
#include "registry/json_fields.h"

namespace lvwang::pipeline {
namespace {

using registry::JsonFields;

// Fields that the body leaves out, as members of a JSON object.
class Missing {
public:
    explicit Missing(const JsonFields& fields) : fields_(fields) {}

    void add(std::string_view name, std::string_view text) {
        if (!fields_.has(name) && !text.empty()) members_ += fmt::format(",{}:{}", json_quote(name), json_quote(text));
    }
    void add(std::string_view name, const std::optional<Decimal>& number) {
        if (number) add(name, number->to_string());
    }
    [[nodiscard]] const std::string& members() const { return members_; }

private:
    const JsonFields& fields_;
    std::string members_;
};

Result<void> no_looser(JsonFields& fields, const assess::Limit& limit, const standards::EmissionLimit& row,
                       std::string_view table) {
    LVWANG_ASSIGN(const auto given, fields.optional_decimal("limit"));
    if (given && *given > limit.upper) {
        return fail_field("limit", "limit: {} is looser than the {} {} of {}", given->to_string(), limit.upper.to_string(),
                          limit.unit, table);
    }
    LVWANG_ASSIGN(const auto lower, fields.optional_decimal("lower_limit"));
    if (lower && limit.lower && *lower < *limit.lower) {
        return fail_field("lower_limit", "lower_limit: {} is looser than the {} of {}", lower->to_string(),
                          limit.lower->to_string(), table);
    }
    LVWANG_ASSIGN(const auto oxygen, fields.optional_decimal("reference_oxygen_pct"));
    if (oxygen && oxygen != row.reference_oxygen_pct) {
        return fail_field("reference_oxygen_pct", "reference_oxygen_pct: {} is not that of {}, {}", oxygen->to_string(), table,
                          row.reference_oxygen_pct ? row.reference_oxygen_pct->to_string() : "none");
    }
    LVWANG_ASSIGN(const std::string standard, fields.text_or("standard", limit.standard));
    if (standard != limit.standard) {
        return fail_field("standard", "standard: '{}' is not that of {}, {}", standard, table, limit.standard);
    }
    return {};
}

}  // namespace

Result<std::string> with_limit_table(const standards::Standards& standards, const registry::Registry& registry,
                                     std::string_view body) {
    LVWANG_ASSIGN(JsonFields fields, JsonFields::parse(body));
    LVWANG_ASSIGN(const std::string table, fields.text_or("table", ""));
    if (table.empty()) return std::string(body);
    if (const auto rows = assess::limits_of_table(standards, table); !rows) {
        return fail_field("table", "table: {}", rows.error().message);
    }
    LVWANG_ASSIGN(const std::string key, fields.text("parameter"));
    const Parameter* const parameter = registry.parameters().find(key);
    if (parameter == nullptr) return fail_field("parameter", "parameter: '{}' is no parameter", key);
    const standards::EmissionLimit* const row = assess::limit_in_table(standards, table, key);
    if (row == nullptr) return fail_field("parameter", "parameter: {} has no limit of {}", table, key);
    LVWANG_ASSIGN(
        const assess::Limit limit,
        fields.placed("parameter", assess::limit_for(standards, table.substr(0, table.find('/')), *row, parameter->unit)));
    LVWANG_TRY(no_looser(fields, limit, *row, table));
    Missing missing(fields);
    missing.add("limit", std::optional(limit.upper));
    missing.add("lower_limit", limit.lower);
    missing.add("reference_oxygen_pct", row->reference_oxygen_pct);
    missing.add("standard", limit.standard);
    missing.add("clause", fmt::format("{} {}", row->clause, row->applies_to));
    // The object is not empty, it names a table; of a member that stands twice (a null before) the last counts.
    return fmt::format("{}{}}}", body.substr(0, body.rfind('}')), missing.members());
}

}  // namespace lvwang::pipeline
