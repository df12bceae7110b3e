// How does a request become a command? Its body as it was sent, with what the path and the session say put in front.
// Promises: digits are never changed; who acts is who has logged in, a body that names somebody is refused.
// Rule: docs/openapi.json; the spine checks what the fields say.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "api/message.h"
#include "pipeline/inbox.h"

namespace lvwang::api {

/// A field that the body does not say.
struct Named {
    std::string_view field;
    std::string json;
};

/// @error kInvalidArgument  no JSON object, another content type, or a field that stands in the path or the session
[[nodiscard]] Result<pipeline::Command> command_of(const Request& request, std::string_view type,
                                                   std::initializer_list<Named> fields = {});

/// The same for a body of its own, of which nothing but the form has been looked at.
[[nodiscard]] Result<std::string> joined_body(const Request& request, std::initializer_list<Named> fields);

}  // namespace lvwang::api
