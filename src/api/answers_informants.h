// Who informed of a case of a confidential kind, and who may know?
// Promises: what is said of an informant is sealed before it becomes an entry and opened in one answer only, for people named.
// Rule: model/informant.h; the right look_informants (accounts/directory.h); docs/OPERATING.md, Informants.
#pragma once

#include "api/message.h"
#include "api/reads.h"
#include "pipeline/inbox.h"

namespace lvwang::api {

Result<Response> get_informant(const Request& request, const Reads& reads);
Result<pipeline::Command> put_informant(Request& request, const Reads& reads);
Result<Response> get_informant_readers(const Request& request, const Reads& reads);
Result<pipeline::Command> put_informant_readers(const Request& request);

}  // namespace lvwang::api
