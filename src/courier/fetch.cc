#include "courier/fetch.h"

#include <string_view>

#include "base/text.h"
#include "courier/line.h"

namespace lvwang::courier {
namespace {

constexpr long kRedirectsMax = 5;

struct Taken {
    Fetched fetched;
    std::size_t bytes_max = 0;
    bool too_long = false;
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* place) {
    auto& taken = *static_cast<Taken*>(place);
    if (taken.fetched.text.size() + size * count > taken.bytes_max) {
        taken.too_long = true;
        return 0;  // ends the transfer
    }
    taken.fetched.text.append(bytes, size * count);
    return size * count;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* place) {
    const std::string_view line(bytes, size * count);
    constexpr std::string_view kName = "last-modified:";
    if (line.size() > kName.size() && equals_ignore_case(line.substr(0, kName.size()), kName)) {
        static_cast<Taken*>(place)->fetched.last_modified = trim(line.substr(kName.size()));
    }
    return size * count;
}

struct Headers {
    curl_slist* list = nullptr;
    ~Headers() { curl_slist_free_all(list); }
};

}  // namespace

Result<Fetched> fetch(const FetchRequest& request) {
    const Line handle = open_line();
    if (!handle) return fail(ErrorCode::kIo, "libcurl does not start");
    CURL* const curl = handle.get();
    Taken taken{{}, request.bytes_max, false};
    Headers headers;
    if (!request.modified_since.empty()) {
        headers.list = curl_slist_append(nullptr, ("If-Modified-Since: " + request.modified_since).c_str());
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.list);
    }
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, kRedirectsMax);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);  // other threads run beside it
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.patience_ms));
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "lvwang");
    if (!request.credentials.empty()) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        curl_easy_setopt(curl, CURLOPT_USERPWD, request.credentials.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &taken);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &taken);
    const CURLcode code = curl_easy_perform(curl);
    if (taken.too_long) return fail(ErrorCode::kOutOfRange, "{}: more than {} bytes", request.url, request.bytes_max);
    if (code != CURLE_OK) return fail(ErrorCode::kIo, "{}: {}", request.url, curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    constexpr long kOk = 200;
    constexpr long kNotModified = 304;
    constexpr long kMissing = 404;
    constexpr long kGone = 410;
    if (status == kNotModified) {
        taken.fetched.not_modified = true;
        return std::move(taken.fetched);
    }
    if (status == kMissing || status == kGone) return fail(ErrorCode::kNotFound, "{}: answered {}", request.url, status);
    if (status != kOk) return fail(ErrorCode::kUnavailable, "{}: answered {}", request.url, status);
    return std::move(taken.fetched);
}

}  // namespace lvwang::courier
