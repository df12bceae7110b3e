// Which papers does the demo district's office have? Bodies that issue 交办单, one sheet that a leader signed and one that waits;
// a table of legal marks, and a morning notice with figures in it.
// Promises: asks first and does nothing twice; goes through the routes that pages use, in the name of who has logged in.
// Rule: docs/openapi.json; data/demo/sheet_bodies.json, data/demo/legal_marks.csv.
#pragma once

#include <string>

#include "base/result.h"
#include "district/visitor.h"

namespace lvwang::district {

/// Configures the bodies of `text`, a JSON array of settings of PUT /api/v1/dispatch_bodies/{key} with `key` and `routine`; those
/// that are there already are left alone. To be called as an administrator.
/// @return how many were set now. @error kInvalidArgument  the text is no such array; kIo; kUnavailable  one was refused
[[nodiscard]] Result<int> set_sheet_bodies(const Visitor& visitor, const std::string& text);

/// Says which kinds are routine, where `text` names some and nobody has said so yet. To be called as a leader.
[[nodiscard]] Result<int> set_routine_kinds(const Visitor& visitor, const std::string& text);

/// Where there is no sheet at all: drafts one of the first open cases that are not late, at most two, and one of a late case with
/// a new due time. To be called as a duty officer. @return how many were drafted; 0 where nothing is open
[[nodiscard]] Result<int> draft_sheets(const Visitor& visitor, CivilDate due);

/// Signs the oldest draft, where nothing is issued yet. To be called as a leader. @return whether one was signed
[[nodiscard]] Result<bool> sign_first_sheet(const Visitor& visitor);

/// Makes the morning notice of `today` again where it is still as the clerk made it: on a first start that was before anything
/// had arrived. To be called as a duty officer. @return whether it was made again
[[nodiscard]] Result<bool> renew_morning_notice(const Visitor& visitor, CivilDate today);

/// Imports the legal marks of `text`, a table of POST /api/v1/legal_marks in which `D-2` stands for the day before yesterday,
/// where there are none yet. To be called as an administrator. @return how many were imported
[[nodiscard]] Result<int> import_marks(const Visitor& visitor, std::string text, CivilDate today);

}  // namespace lvwang::district
