// Which parameter is meant, and in what unit does the wire speak of it?
// Promises: immutable once read; every code of HJ 212 annex B is in it; ids never change.
// Rule: data/codes/parameters.csv, each row with its clause (docs/formats/codes.md).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/csv.h"
#include "base/result.h"
#include "model/parameter.h"
#include "model/place.h"
#include "protocol/message.h"
#include "registry/code_table.h"
#include "registry/units.h"

namespace lvwang::registry {

inline constexpr std::size_t kEditions = 3;    ///< of protocol::Edition
inline constexpr std::size_t kPointKinds = 6;  ///< of PointKind, which counts from 1

/// One row of data/codes/parameters.csv.
struct ParameterRow {
    Parameter parameter;
    std::array<std::string, kEditions> wire_unit;      ///< unit of Rtd, Avg, Min, Max by protocol::Edition; empty: no code there
    std::array<std::string, kEditions> wire_sum_unit;  ///< unit of Cou by edition; empty: none is sent
    std::string note;
    std::string clause;
};

/// How the numbers of one factor code become canonical.
struct FactorRule {
    ParameterId parameter{};
    std::array<UnitRatio, kEditions> value;  ///< by edition of the message; all alike for a 2005 code
    std::array<UnitRatio, kEditions> sum;
};

class ParameterTable {
public:
    /// @param csv    data/codes/parameters.csv
    /// @param units  must lead from every wire unit to the canonical one
    /// @error kInvalidArgument  not CSV, an id, a key, or a code within one medium twice, a unit that does not convert; names
    ///                          file, line and column
    [[nodiscard]] static Result<ParameterTable> parse(const SourceText& csv, UnitTable units);

    /// Rows in the file's order.
    [[nodiscard]] std::span<const ParameterRow> rows() const { return rows_; }
    [[nodiscard]] const UnitTable& units() const { return units_; }

    /// Null where there is none.
    [[nodiscard]] const Parameter* find(ParameterId id) const;
    /// By key, such as `stack_so2`. Null where there is none.
    [[nodiscard]] const Parameter* find(std::string_view key) const;
    /// By id. @pre the id is one of this table's
    [[nodiscard]] const Parameter& at(ParameterId id) const;

    /// What a factor code (any edition, any case) means at a point of this kind; null where it means nothing.
    /// A code that two media share (a21026: ambient, stack) is taken in the medium that fits the kind best.
    [[nodiscard]] const FactorRule* rule(PointKind kind, std::string_view code) const;

    /// The rule that a mapping asks for. Empty `wire_unit`: the unit that the code's edition gives, 2017's for a code of no
    /// edition. Sums (Cou) keep the unit of the standard.
    /// @error kNotFound         no such parameter
    /// @error kInvalidArgument  no ratio leads from `wire_unit` to the canonical unit; field `wire_unit`
    [[nodiscard]] Result<FactorRule> mapped_rule(ParameterId parameter, std::string_view wire_code,
                                                 std::string_view wire_unit) const;

private:
    ParameterTable() = default;
    [[nodiscard]] const ParameterRow* row_of(ParameterId id) const;
    [[nodiscard]] Result<void> check_unique(const CsvRow& line, const Parameter& parameter) const;
    void index_codes();

    std::vector<ParameterRow> rows_;
    std::vector<std::int32_t> row_by_id_;  // -1: no such id
    std::unordered_map<std::string, std::size_t> row_by_key_;
    std::vector<FactorRule> rules_;                        // two for each row: of its new code, of its 2005 code
    std::array<CodeTable, kPointKinds + 1> rule_by_code_;  // by PointKind
    UnitTable units_;
};

/// Media that a point of this kind measures, the best fitting first; the others follow, so that a rare code still finds its row.
[[nodiscard]] std::span<const std::string_view> media_of(PointKind kind);

}  // namespace lvwang::registry
