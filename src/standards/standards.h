// What does the law say? Editions, limits, air-index tables, validity counts and the working calendar.
// Promises: read once and checked as a whole, then immutable, so any thread may read; no legal number stands in code.
// Rule: data/standards/<standard>-<edition>/*.csv, each row with its unit and clause.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "base/result.h"
#include "base/time.h"
#include "standards/calendar.h"
#include "standards/edition.h"
#include "standards/tables.h"

namespace lvwang::standards {

class Standards {
public:
    /// Reads the files whose path begins with `standards/` or `calendars/`; others, and checks.csv, are passed over.
    /// @error kInvalidArgument  naming file, line and column: a malformed cell, an edition named twice or overlapping
    ///                          another of its family, bands that do not rise, categories with a gap, a table that is missing
    [[nodiscard]] static Result<Standards> parse(std::span<const SourceText> files);

    /// All editions, by family and first day.
    [[nodiscard]] const std::vector<Edition>& editions() const { return editions_; }

    /// @error kNotFound  no edition has this key; the message lists those there are
    [[nodiscard]] Result<const Edition*> edition(std::string_view key) const;

    /// The same among the editions of one family: no other is taken, and no other is listed.
    [[nodiscard]] Result<const Edition*> edition_in(std::string_view family, std::string_view key) const;

    /// The edition of `family` that applies to what was observed at `observed`.
    /// @error kNotFound  none does
    [[nodiscard]] Result<const Edition*> edition_at(std::string_view family, Instant observed) const;

    /// Tables of an edition of HJ 633. @error kNotFound  no such edition, or it has no index tables
    [[nodiscard]] Result<const IndexRules*> index_rules(std::string_view edition) const;

    /// Limits of an edition of GB 3095 in the order of the text; empty for other editions.
    [[nodiscard]] std::span<const AmbientLimit> ambient_limits(std::string_view edition) const;

    /// One ambient limit, nullptr where the standard has none.
    [[nodiscard]] const AmbientLimit* ambient_limit(std::string_view edition, std::string_view parameter, Averaging averaging,
                                                    int grade) const;

    /// How many `average`s need to be there; the row of the parameter before that of "*"; nullptr where the edition says nothing.
    [[nodiscard]] const ValidityCount* validity(std::string_view edition, std::string_view parameter, Averaging average,
                                                std::string_view within = "") const;

    /// @error kNotFound  the edition has no rule of this name
    [[nodiscard]] Result<const Rule*> rule(std::string_view edition, std::string_view name) const;

    /// What periods are evaluated by under an edition of HJ 663, in the order of the text; empty for other editions.
    [[nodiscard]] std::span<const EvaluationItem> evaluation(std::string_view edition) const;

    /// How the composite index is made up under an edition of the ranking rules; empty for other editions.
    [[nodiscard]] std::span<const CompositeItem> composite(std::string_view edition) const;

    /// Tables of surface water of an edition; empty ones where it has none.
    [[nodiscard]] const WaterTables& water(std::string_view edition) const;

    /// Limits, rates and substitution tables of emission of an edition; empty ones where it has none.
    [[nodiscard]] const EmissionTables& emission(std::string_view edition) const;

    /// Which runs of days call for a heavy pollution warning; empty for other editions.
    [[nodiscard]] std::span<const WarningCondition> warnings(std::string_view edition) const;

    /// Marks of automatic monitoring of an edition of their rules, in the order of the text; empty for other editions.
    [[nodiscard]] std::span<const MarkKind> marks(std::string_view edition) const;

    [[nodiscard]] const Calendar& calendar() const { return calendar_; }

private:
    [[nodiscard]] const EditionTables* tables(std::string_view edition) const;

    std::vector<Edition> editions_;
    std::map<std::string, EditionTables, std::less<>> tables_;  ///< by edition key
    Calendar calendar_;
};

}  // namespace lvwang::standards
