// Who acts for whom: 委托 of firms' officers, for the two and for whoever keeps the accounts.
// Promises: one learns of one's own only; whom one may not name is refused in the same words, known or not.
// Rule: accounts/delegation.h; docs/OPERATING.md, Delegates.
#pragma once

#include "api/message.h"
#include "api/reads.h"
#include "pipeline/inbox.h"

namespace lvwang::api {

Result<Response> get_own_delegations(const Request& request, const Reads& reads);
Result<Response> get_delegations(const Request& request, const Reads& reads);
Result<pipeline::Command> delegate(Request& request, const Reads& reads);
Result<pipeline::Command> end_delegation(Request& request, const Reads& reads);
Result<Response> show_own_delegations(const Request& request, std::string_view result, const Reads& reads);

}  // namespace lvwang::api
