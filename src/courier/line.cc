#include "courier/line.h"

#include <mutex>

namespace lvwang::courier {

Line open_line() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    return {curl_easy_init(), &curl_easy_cleanup};
}

void set_bounds(CURL* curl, const Patience& patience, const std::string& ca_file, const std::string& proxy) {
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);  // other threads run beside it
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(patience.connect_ms));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(patience.all_ms));
    if (!ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file.c_str());
    curl_easy_setopt(curl, CURLOPT_PROXY, proxy.c_str());
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "");
}

}  // namespace lvwang::courier
