// How does a finding stand in its table? One row as SOCI reads and writes it, for book_findings.cc and book_cases.cc.
// Promise: each column is bound once, in the order of kFindingColumns.
// Rule: internal to store, like book_session.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"
#include "store/book_session.h"

namespace lvwang::store {

/// The inside of `IN (…)`; of no points one that holds nothing.
[[nodiscard]] inline std::string id_list(const std::vector<PointId>& points) {
    std::string list;
    for (const PointId point : points) list += fmt::format("{}{}", list.empty() ? "" : ",", static_cast<std::int64_t>(point));
    return list.empty() ? "NULL" : list;
}

/// An integer that may be NULL.
struct OptionalInteger {
    long long value = 0;
    soci::indicator indicator = soci::i_null;

    void set(std::optional<long long> number) {
        value = number.value_or(0);
        indicator = number ? soci::i_ok : soci::i_null;
    }
    [[nodiscard]] std::optional<long long> get() const { return indicator == soci::i_ok ? std::optional(value) : std::nullopt; }
};

/// A text that is NULL where it is empty, because it refers to another row.
struct OptionalText {
    std::string value;
    soci::indicator indicator = soci::i_null;

    void set(const std::string& text) {
        value = text;
        indicator = text.empty() ? soci::i_null : soci::i_ok;
    }
    [[nodiscard]] std::string get() const { return indicator == soci::i_ok ? value : std::string(); }
};

[[nodiscard]] inline std::optional<long long> ms_of(const std::optional<Instant>& at) {
    return at ? std::optional<long long>(at->ms) : std::nullopt;
}
[[nodiscard]] inline std::optional<Instant> instant_of(const OptionalInteger& ms) {
    const auto value = ms.get();
    return value ? std::optional(Instant{*value}) : std::nullopt;
}

/// Columns in the order of kFindingColumns. Holds what SOCI is bound to, so it outlives the statement.
class FindingRow {
public:
    FindingRow() = default;
    explicit FindingRow(const Finding& finding);

    /// Binds all columns after the id to be written.
    void use_in(soci::statement& statement);
    /// Binds id and all columns to be read; of a LEFT JOIN all may be NULL, and what was read is that of the row before then.
    void read_from(soci::statement& statement);
    /// What was read; without periods.
    [[nodiscard]] Finding finding() const;

private:
    long long id_ = 0;
    std::string key_;
    std::string rule_;
    long long class_ = 0;
    long long point_ = 0;
    OptionalInteger parameter_;
    long long period_ = 0;
    long long start_ms_ = 0;
    long long last_ms_ = 0;
    long long state_ = 0;
    long long pending_at_ = 0;
    OptionalInteger open_at_;
    OptionalInteger resolved_at_;
    std::string resolution_;
    std::string value_;
    std::string measured_;
    std::string limit_;
    std::string unit_;
    std::string standard_;
    std::string clause_;
    std::string table_;
    std::string text_;
    std::string text_en_;
    long long seq_ = 0;
    long long live_ = 0;
    soci::indicator absent_ = soci::i_ok;
};

/// `f.id, f.key, …`: what read_from binds, of `findings f`.
inline constexpr std::string_view kFindingColumns =
    "f.id, f.key, f.rule, f.class, f.point_id, f.parameter, f.period, f.start_ms, f.last_ms, f.state, f.pending_at, f.open_at, "
    "f.resolved_at, f.resolution, f.value, f.measured, f.limit_text, f.unit, f.standard, f.clause, f.limit_table, f.text, "
    "f.text_en, f.seq, "
    "f.live";

}  // namespace lvwang::store
