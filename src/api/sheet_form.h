// What does a 交办单 look like as a Word document, where the office has not made its own? And which fields may one have?
// Promises: the same bytes each time; plain enough to be edited in Word and WPS: styles, one table, a header and a footer.
// Rule: docx_form.h; the layout of 党政机关公文 (GB/T 9704-2012) in what an office changes least: A4, margins, a red head.
#pragma once

#include <string>
#include <vector>

#include "api/docx_form.h"
#include "model/case.h"
#include "model/sheet.h"
#include "registry/registry.h"

namespace lvwang::api {

[[nodiscard]] const FormFields& sheet_form_fields();
/// The document that is filled where a body has none of its own.
[[nodiscard]] const std::string& default_sheet_form();

}  // namespace lvwang::api
