// Which closed cases were drawn to be seen again, by which seed, and what came of it? 随机抽查.
// Promises: an Answer changes nothing; the seed is made here, by the machine's randomness, and never by who draws; firms and
// their contractors are told of no draw. Rule: pipeline/draw_commands.h, audit/lot.h; docs/openapi.json.
#pragma once

#include "api/answers.h"

namespace lvwang::api {

Result<Response> get_recheck_draws(const Request& request, const Reads& reads);
Result<Response> get_recheck_draw(const Request& request, const Reads& reads);
Result<pipeline::Command> draw_rechecks(Request& request, const Reads& reads);
/// The draw whose id is in the result.
Result<Response> show_recheck_draw(const Request& request, std::string_view result, const Reads& reads);

}  // namespace lvwang::api
