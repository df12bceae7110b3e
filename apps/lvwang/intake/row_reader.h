// What does this row say? Cells of a CSV file as a reading: canonical code, canonical unit, start of its period.
// Promises: pure; an error names file, line, column and the text that is wrong.
// Rule: docs/formats/import.md
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "intake/mapping.h"
#include "model/reading.h"
#include "registry/registry.h"

namespace lvwang::intake {

/// Reads the rows of one file; one thread. The registry must outlive it.
class RowReader {
public:
    /// @param file    name for errors
    /// @param header  first row of the file
    /// @error kInvalidArgument  a column or parameter that does not exist, or a unit that does not convert
    [[nodiscard]] static Result<RowReader> make(const Mapping& mapping, const registry::Registry& registry, std::string file,
                                                std::span<const std::string_view> header);

    /// Fills `out` (point, stream, start and samples; not seq) from one row. @return false  its place is unknown and skipped
    /// @error kInvalidArgument  `file:line: column 'name': "text" what is wrong with it`
    [[nodiscard]] Result<bool> read(std::span<const std::string_view> cells, std::int64_t line, Reading& out);

    /// Kind of the point of the latest row.
    [[nodiscard]] PointKind kind() const { return kind_; }

private:
    struct NumberColumn {
        std::size_t cell;
        Column column;
        registry::UnitRatio ratio;
    };
    struct Name {
        Column column;
        registry::UnitRatio ratio;
    };
    RowReader() = default;
    [[nodiscard]] tl::unexpected<Error> wrong(std::int64_t line, std::size_t cell, std::string_view text,
                                              std::string_view what) const;
    [[nodiscard]] Result<Name> name_of(const registry::Registry& registry, const std::string& name, const Meaning& meaning) const;
    [[nodiscard]] Result<std::size_t> cell_of(std::span<const std::string_view> header, const std::string& column) const;
    [[nodiscard]] const Point* find_point(std::string_view text) const;
    Result<bool> read_point(std::span<const std::string_view> cells, std::int64_t line, Reading& out);
    Result<Instant> read_start(std::span<const std::string_view> cells, std::int64_t line) const;
    Result<void> read_number(std::string_view text, std::int64_t line, std::size_t cell, const Name& name, char mark,
                             Reading& out) const;
    [[nodiscard]] bool is_missing(std::string_view text) const;

    const registry::Registry* registry_ = nullptr;
    std::string file_;
    std::vector<std::string> header_;
    Mapping mapping_;
    Stream stream_;
    std::vector<std::size_t> time_cells_;
    std::optional<std::size_t> point_cell_;
    std::string point_text_;  ///< of the latest row
    std::optional<PointId> point_;
    PointKind kind_ = PointKind::kAmbientAir;
    std::vector<NumberColumn> numbers_;  ///< wide
    std::size_t name_cell_ = 0;          ///< long
    std::size_t value_cell_ = 0;
    std::optional<std::size_t> mark_cell_;
    std::unordered_map<std::string, Name> names_;
};

/// A civil time written in one or several texts, largest unit first: year, month, day [, hour [, minute [, second]]], apart by
/// any of `-/.: T` or by the texts' ends, or as 8 to 14 digits; a zone behind it (`Z`, `+08:00`) wins over `utc_offset_min`.
/// Hour 24 is the next day's 0. Nothing where it is no such time.
[[nodiscard]] std::optional<Instant> parse_time(std::span<const std::string_view> texts, int utc_offset_min);

}  // namespace lvwang::intake
