// What is the index, many million times? The tables of one report of HJ 633 as whole numbers, looked up instead of interpolated.
// Promises: bit by bit what air_index says (a test holds the two together over the whole range); no memory is taken for an
// answer. Rule: HJ 633 4.2, 4.3, 5.3; air_index.h is the rule as it reads, this is its short way.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/decimal.h"
#include "model/assessment.h"
#include "standards/tables.h"

namespace lvwang::assess {

inline constexpr std::size_t kIndexColumnsMax = 8;  // HJ 633-2012 has seven in its daily report

class IndexTable {
public:
    static constexpr std::int16_t kNone = -1;

    /// An answer in the order of the report's columns.
    struct Index {
        std::int16_t aqi = kNone;      ///< kNone: NA
        std::int16_t largest = kNone;  ///< of the single ones, also where there is no aqi
        std::uint16_t missing = 0;     ///< columns that make the report incomplete, a bit each
        std::array<std::int16_t, kIndexColumnsMax> single{kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone};
    };

    /// @pre rules outlives the table and has at most kIndexColumnsMax columns in the report
    IndexTable(const standards::IndexRules& rules, standards::Report report);

    [[nodiscard]] std::span<const standards::IndexColumn> columns() const { return *columns_; }

    /// @param concentrations  one for each column, in their order; absent: not given. None is negative.
    /// @param not_monitored   columns whose absence is no gap, a bit each
    [[nodiscard]] Index of(std::span<const std::optional<Decimal>> concentrations, std::uint16_t not_monitored = 0) const;

    /// Whether a column is a primary pollutant of a day with this index: its own is the largest, above where those begin.
    [[nodiscard]] bool is_primary(const Index& index, std::size_t column) const {
        return index.aqi > rules_->primary_above && index.single[column] == index.aqi;
    }
    [[nodiscard]] const standards::IndexRules& rules() const { return *rules_; }

    /// The same with names, as air_index gives it.
    [[nodiscard]] AirIndex named(const Index& index) const;

private:
    struct Column {
        std::vector<std::int16_t> by_mantissa;  ///< index of each concentration at `decimals`, up to the last band
        std::int16_t above = kNone;
        int decimals = 0;
        bool required = false;
    };
    [[nodiscard]] static std::int16_t look_up(const Column& column, Decimal concentration);

    const standards::IndexRules* rules_;
    const std::vector<standards::IndexColumn>* columns_;
    std::vector<Column> tables_;
};

}  // namespace lvwang::assess
