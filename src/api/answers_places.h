// Who is where, what is measured there, and who answers for it? The registry over its routes.
// Promise: who sees a part of the district is told of that part only (api/sight.h).
// Rule: docs/openapi.json says what goes in and out.
#pragma once

#include "api/message.h"
#include "api/reads.h"

namespace lvwang::api {

Result<Response> get_regions(const Request& request, const Reads& reads);
Result<Response> get_organisations(const Request& request, const Reads& reads);
Result<Response> get_parameters(const Request& request, const Reads& reads);
Result<Response> get_sites(const Request& request, const Reads& reads);
Result<Response> get_site(const Request& request, const Reads& reads);
Result<Response> get_places(const Request& request, const Reads& reads);
Result<Response> get_points(const Request& request, const Reads& reads);
Result<Response> get_point(const Request& request, const Reads& reads);
Result<Response> get_limits(const Request& request, const Reads& reads);
Result<Response> get_responsibilities(const Request& request, const Reads& reads);

}  // namespace lvwang::api
