// Which tables tell how complete each point's day is? Counts, missing stretches, heard minutes, rhythms.
// Promise: a step once released is never edited, a change is a new step.
// Rule: store/schema.h puts the steps in order. Internal to store.
#pragma once

#include <span>
#include <string_view>

namespace lvwang::store {

[[nodiscard]] std::span<const std::string_view> completeness_tables();
[[nodiscard]] std::span<const std::string_view> fetching_tables();
[[nodiscard]] std::span<const std::string_view> fetches_of_each_device();

}  // namespace lvwang::store
