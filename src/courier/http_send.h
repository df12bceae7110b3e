// Did this request arrive, and what was answered? One request that is meant to do something, sent once.
// Promises: no redirect is followed and nothing is sent twice; what may have gone out and was not answered is said to be so; no
// error shows an address, for addresses hold keys. Blocks. Rule: RFC 9110; libcurl.
#pragma once

#include <string>

#include "courier/delivery.h"

namespace lvwang::courier {

struct HttpRequest {
    std::string method = "POST";  ///< POST, GET
    std::string url;              ///< http:// or https://
    std::string content_type = "application/json";
    std::string body;
    std::string ca_file;  ///< empty: the system's
    std::string proxy;    ///< empty: none
};

struct HttpAnswer {
    bool answered = false;
    bool may_have_arrived = false;  ///< of one that was not answered
    long status = 0;
    std::string text;    ///< at most kAnswerBytesMax of it
    std::string reason;  ///< why there is no answer
};
inline constexpr std::size_t kAnswerBytesMax = 64UL << 10;

[[nodiscard]] HttpAnswer send_http(const HttpRequest& request, const Patience& patience);

/// What a status says of a request by itself: taken (2xx, then the body has the word), certainly not taken, refused or unknown.
[[nodiscard]] TryOutcome outcome_of_status(long status);

}  // namespace lvwang::courier
