// What can be asked, in OpenAPI's words? docs/openapi.json, built into the program.
#pragma once

#include <string_view>

namespace lvwang::api {

/// The document as it stands in docs/openapi.json.
[[nodiscard]] std::string_view openapi_document();

}  // namespace lvwang::api
