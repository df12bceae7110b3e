// Why is there no figure? A code with its numbers, so that a page says it in its own language, and the same in English words.
// Promises: a code never changes its meaning; the words are made from the code alone.
// Rule: docs/openapi.json, schema Lack, lists the codes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lvwang {

enum class LackCode : std::uint8_t {
    kNoDay = 0,           ///< no_day: not one valid day
    kDays = 1,            ///< days: `there` of `due` valid days
    kDaysOfMonth = 2,     ///< days_of_month: `there` of `due` valid days in the month `period`
    kNoIndex = 3,         ///< no_index: no day has an air index
    kPollutants = 4,      ///< pollutants: those in `parameters` have no valid figure (in `period`, where it is named)
    kItems = 5,           ///< items: of `due` items that a section must measure `parameters` are missing
    kSamplings = 6,       ///< samplings: the item in `parameters` was sampled `there` times of `due`
    kMonths = 7,          ///< months: the item in `parameters` was sampled in `there` months of `due`
    kNoItem = 8,          ///< no_item: nothing was measured
    kOnlyPh = 9,          ///< only_ph: nothing but pH was measured
    kNotMeasured = 10,    ///< not_measured: the place is not measured here
    kOthersMissing = 11,  ///< others_missing: no rank, the other places are not measured here
    kBadPeriod = 12,      ///< bad_period: `period` cannot be read
    kNoEdition = 13,      ///< no_edition: no edition of the standard was in force
};
[[nodiscard]] std::string_view to_string(LackCode code);

struct Lack {
    LackCode code{};
    std::int64_t there = 0;
    std::int64_t due = 0;
    std::string period;                   ///< as in EvaluationPeriod; empty: that of the figure
    std::vector<std::string> parameters;  ///< keys
    friend bool operator==(const Lack&, const Lack&) = default;
};
/// "316 of 324 days", "2025-02: 24 of 25 days".
[[nodiscard]] std::string words(const Lack& lack);
/// Empty where there is none.
[[nodiscard]] std::string words(const std::optional<Lack>& lack);
/// All of them, "; " between.
[[nodiscard]] std::string words(std::span<const Lack> lacks);

/// `{"code":"days","there":316,"due":324,"period":"","parameters":[]}` of each, commas between.
[[nodiscard]] std::string json_elements(std::span<const Lack> lacks);
[[nodiscard]] std::string json_elements(const std::optional<Lack>& lack);

}  // namespace lvwang
