// What did people of the demo district see on their rounds? Cases with photos, the steps that followed, and what the public is
// told. Promises: a round that is there already (by the title of its case) is not made again; each step goes through the route
// that a page uses, in the name of the person who takes it. Rule: data/demo/rounds.json (docs/formats/rounds.md);
// docs/openapi.json.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "district/visitor.h"

namespace lvwang::district {

/// Lets a visitor act as the person of that login from now on.
using Enter = std::function<Result<void>(Visitor& visitor, const std::string& login)>;

/// Makes the rounds of `text`, which is the content of rounds.json, with photos out of the folder `photos`.
/// @return how many were made now. @error kInvalidArgument  the text is no such array; kNotFound  a photo is not there; kIo;
///         kUnavailable  the server refused a step: the rounds before it are made, those after it are not
[[nodiscard]] Result<int> make_rounds(Visitor& visitor, const Enter& enter, const std::string& text, const std::string& photos);

}  // namespace lvwang::district
