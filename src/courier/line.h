// How does libcurl stand between us and a line? One easy handle with what every sender sets. Internal to courier.
// Promises: no environment variable decides where anything goes; no redirect is followed; nothing is written to a log.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "courier/delivery.h"

namespace lvwang::courier {

using Line = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

/// Null where libcurl does not start.
[[nodiscard]] Line open_line();
/// Times, trust and the way; an empty proxy is none, whatever the environment says.
void set_bounds(CURL* curl, const Patience& patience, const std::string& ca_file, const std::string& proxy);

}  // namespace lvwang::courier
