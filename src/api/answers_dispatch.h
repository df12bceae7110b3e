// What is answered about 交办单? One function for each row of the table in routes.cc.
// Promises: an Answer changes nothing; an Order checks the form only, the spine checks the rest and applies it.
// Rule: docs/openapi.json says what goes in and out; api/sheet_sight.h who sees what.
#pragma once

#include "api/answers.h"

namespace lvwang::api {

// answers_dispatch.cc: which sheets are drafted and issued, by whom, and what became of their problems?
Result<Response> get_sheet_bodies(const Request& request, const Reads& reads);
Result<pipeline::Command> put_sheet_body(const Request& request);
Result<pipeline::Command> put_sheet_routine(const Request& request);
Result<Response> show_sheet_bodies(const Request& request, std::string_view result, const Reads& reads);
Result<Response> get_sheets(const Request& request, const Reads& reads);
Result<Response> get_sheet(const Request& request, const Reads& reads);
Result<Response> get_sheet_counts(const Request& request, const Reads& reads);
Result<pipeline::Command> draft_sheet(Request& request, const Reads& reads);
Result<pipeline::Command> edit_sheet(Request& request, const Reads& reads);
/// sign, issue, reject or withdraw, as the path ends
Result<pipeline::Command> act_on_sheet(Request& request, const Reads& reads);
/// The sheet whose id is in the result, as it is now.
Result<Response> show_changed_sheet(const Request& request, std::string_view result, const Reads& reads);

// answers_sheet_files.cc: what does a sheet look like on paper, and on whose form?
Result<Response> get_sheet_file(const Request& request, const Reads& reads);
Result<Response> get_sheet_forms(const Request& request, const Reads& reads);
Result<Response> get_sheet_form_file(const Request& request, const Reads& reads);
/// Looks whether the document can be filled.
Result<pipeline::Command> put_sheet_form(Request& request, const Reads& reads);
Result<pipeline::Command> restore_sheet_form(const Request& request);
Result<Response> show_sheet_forms(const Request& request, std::string_view result, const Reads& reads);

}  // namespace lvwang::api
