// As whom does somebody act in a case? Himself, and with him those in whose name he may.
// Promises: pure; in another's name he acts only where that one sees the case, in his own only where he does himself.
// Rule: accounts/delegation.h; cases/cases.h, Who.
#pragma once

#include <memory>
#include <vector>

#include "cases/cases.h"
#include "model/account.h"
#include "model/case.h"
#include "registry/registry.h"

namespace lvwang::pipeline {

/// Whether a case lies in a scope: its point's or its own site in one of its areas or of one of its organisations; of what was
/// reported of no site, its region.
[[nodiscard]] bool lies_in_scope(const Case& item, const Scope& scope, const registry::Registry& registry);

/// Whether somebody's roles let him take part in cases, rather than only look at them.
[[nodiscard]] bool takes_part(const Person& person);

/// Somebody as he acts in his own name.
[[nodiscard]] cases::Who who_of(const Person& person);

/// @param person      with his own scope, not with what he sees for others
/// @param principals  for whom he acts at the moment (accounts::Directory::principals_of)
[[nodiscard]] cases::Who who_acts(const Person& person, const std::vector<std::shared_ptr<const Person>>& principals,
                                  const Case& item, const registry::Registry& registry);

}  // namespace lvwang::pipeline
