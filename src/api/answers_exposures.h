// What does the public see, and who decides it? 曝光台: routes of the house and the three that need no account.
// Promises: a public answer is made of what was approved and of stations' air, of nothing else; photos come without Exif.
// Rule: pipeline/exposure_commands.h; docs/OPERATING.md, Public page.
#pragma once

#include "api/message.h"
#include "api/reads.h"
#include "pipeline/inbox.h"

namespace lvwang::api {

Result<Response> get_exposures(const Request& request, const Reads& reads);
Result<Response> get_exposure(const Request& request, const Reads& reads);
/// POST /exposures, PUT /exposures/{id} and POST /exposures/{id}/{act}.
Result<pipeline::Command> draft_exposure(Request& request, const Reads& reads);
Result<pipeline::Command> edit_exposure(Request& request, const Reads& reads);
Result<pipeline::Command> act_on_exposure(Request& request, const Reads& reads);
Result<Response> show_changed_exposure(const Request& request, std::string_view result, const Reads& reads);

Result<Response> get_public_board(const Request& request, const Reads& reads);
Result<Response> get_public_photo(const Request& request, const Reads& reads);
/// Stations' hourly air as it is now.
Result<Response> get_public_air(const Request& request, const Reads& reads);

}  // namespace lvwang::api
