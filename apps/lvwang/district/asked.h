// What does the server answer to what a person of the demo district asks, as JSON?
// Promises: an answer other than 2xx is an error that quotes it.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "district/visitor.h"

namespace lvwang::district {

/// A JSON array out of a file of the demo district. @param what  it is, for the error  @error kInvalidArgument
[[nodiscard]] Result<boost::json::array> array_of(const std::string& text, std::string_view what);

/// A field that is text or a number; "" or 0 where there is none.
[[nodiscard]] std::string text_in(const boost::json::value& value, std::string_view key);
[[nodiscard]] std::int64_t number_in(const boost::json::value& value, std::string_view key);
/// A field that is a list; nullptr where there is none.
[[nodiscard]] const boost::json::array* list_in(const boost::json::value& value, std::string_view key);

/// One request and its answer. @error kUnavailable  no 2xx, or no JSON; kIo
[[nodiscard]] Result<boost::json::value> asked(const Visitor& visitor, const std::string& method, const std::string& path,
                                               const std::string& body, const std::string& type = "application/json");
/// `items` of a list.
[[nodiscard]] Result<boost::json::array> items_of(const Visitor& visitor, const std::string& path);

}  // namespace lvwang::district
