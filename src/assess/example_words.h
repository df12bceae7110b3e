// What does a row of checks.csv give? The words of its `given` as numbers and values by key, for every kind of example here.
// Promises: a word that cannot be read is an error that quotes it; nothing is taken for zero.
// Rule: docs/guides/add-a-standards-edition.md; standards/worked_examples.h.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "assess/air_index.h"
#include "assess/water_values.h"
#include "base/decimal.h"
#include "base/result.h"

namespace lvwang::assess {

using Words = std::vector<std::string_view>;

/// Words between blanks. @error kInvalidArgument  fewer than `least`
[[nodiscard]] Result<Words> words_of(std::string_view text, std::size_t least);
/// @error kInvalidArgument  one is no number
[[nodiscard]] Result<std::vector<Decimal>> decimals_of(std::span<const std::string_view> words);
/// @error kInvalidArgument
[[nodiscard]] Result<int> integer_of(std::string_view word);

/// `pm2_5=65 co=/ so2=3`: values by key; `/` is not monitored.
struct GivenValues {
    std::vector<Concentration> concentrations;
    std::vector<std::string_view> not_monitored;

    /// @error kInvalidArgument  it is not given
    [[nodiscard]] Result<Decimal> of(std::string_view key) const;
};
[[nodiscard]] Result<GivenValues> given_of(std::span<const std::string_view> words);

/// The same as means of one sampling each.
[[nodiscard]] Result<std::vector<WaterItemMean>> means_of(std::span<const std::string_view> words);

}  // namespace lvwang::assess
