// Who may name somebody to act for him, and whom? Of firms' officers only; and what the two see together.
// Promises: pure; a delegation gives what its principal has himself and nothing that he has from others: it never chains.
// Rule: docs/OPERATING.md, Delegates.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/account.h"
#include "model/delegation.h"

namespace lvwang::accounts {

inline constexpr std::int64_t kDelegationDaysMax = 366;
inline constexpr std::size_t kDelegatesMax = 5;           ///< of one principal at a time
inline constexpr std::size_t kDelegationsOfOneMax = 200;  ///< that a principal has ever made

/// A firm's officer with an account in use, who is nothing but of a firm.
[[nodiscard]] bool may_delegate(const Person& person);
/// A firm's officer or a contractor with an account in use, who is nothing else: to the authority's people a firm lends nothing.
[[nodiscard]] bool may_stand_in(const Person& person);

/// What two see together; the same text for the same places.
[[nodiscard]] Scope both_of(const Scope& one, const Scope& other);

}  // namespace lvwang::accounts
