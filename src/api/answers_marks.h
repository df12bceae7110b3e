// Answers about legal marks (api/answers_marks.cc): what is marked, what a file would bring, and its import.
// Promises: as answers.h; of an outlet that one does not see nothing is told.
// Rule: docs/openapi.json; docs/OPERATING.md, Legal marks.
#pragma once

#include "api/message.h"
#include "pipeline/inbox.h"

namespace lvwang::api {

struct Reads;

[[nodiscard]] Result<Response> get_marks(const Request& request, const Reads& reads);
[[nodiscard]] Result<Response> get_mark_kinds(const Request& request, const Reads& reads);
[[nodiscard]] Result<Response> preview_marks(const Request& request, const Reads& reads);
[[nodiscard]] Result<pipeline::Command> take_marks(Request& request, const Reads& reads);
[[nodiscard]] Result<Response> show_marks_taken(const Request& request, std::string_view result, const Reads& reads);

}  // namespace lvwang::api
