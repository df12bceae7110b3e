#include "courier/http_send.h"

#include <algorithm>

#include "base/text.h"
#include "courier/line.h"

namespace lvwang::courier {
namespace {

struct Passing {
    CURL* curl = nullptr;
    const std::atomic<bool>* stop = nullptr;
    std::string text;
};

// Zero until libcurl begins to say the request itself: not while it connects, asks a proxy for a tunnel or shakes hands.
bool has_begun(CURL* curl) {
    curl_off_t pretransfer_us = 0;
    curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &pretransfer_us);
    return pretransfer_us > 0;
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* of) {
    auto& passing = *static_cast<Passing*>(of);
    const std::size_t room = kAnswerBytesMax - passing.text.size();
    passing.text.append(bytes, std::min(room, size * count));
    return size * count;  // what is longer is read to its end and dropped: the status counts all the same
}

int look_whether_to_stop(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& passing = *static_cast<Passing*>(of);
    return passing.stop != nullptr && passing.stop->load() && !has_begun(passing.curl) ? 1 : 0;
}

}  // namespace

HttpAnswer send_http(const HttpRequest& request, const Patience& patience) {
    const Line line = open_line();
    if (!line) return {.text = {}, .reason = "libcurl does not start"};
    CURL* const curl = line.get();
    Passing passing{curl, patience.stop, {}};
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(curl_slist_append(nullptr, "Expect:"),
                                                                        &curl_slist_free_all);
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "lvwang");
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);  // an old line that is dead would have libcurl say it a second time
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    set_bounds(curl, patience, request.ca_file, request.proxy);
    if (request.method == "POST") {
        curl_slist* const more = curl_slist_append(headers.get(), ("Content-Type: " + request.content_type).c_str());
        static_cast<void>(headers.release());
        headers.reset(more);
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &passing);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &look_whether_to_stop);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &passing);
    const CURLcode code = curl_easy_perform(curl);
    HttpAnswer answer;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
    answer.answered = code == CURLE_OK;
    answer.may_have_arrived = has_begun(curl);
    if (!answer.answered) answer.reason = curl_easy_strerror(code);
    answer.text = to_utf8_lossy(passing.text);
    return answer;
}

TryOutcome outcome_of_status(long status) {
    constexpr long kRequestTimeout = 408;
    constexpr long kTooMany = 429;
    constexpr long kUnavailable = 503;
    if (status >= 200 && status < 300) return TryOutcome::kSent;
    if (status == kTooMany || status == kUnavailable) return TryOutcome::kUnsent;
    // A gateway on the way may have passed it on before it lost patience.
    if (status == kRequestTimeout || status >= 500) return TryOutcome::kUncertain;
    return TryOutcome::kRefused;
}

}  // namespace lvwang::courier
