#include "courier/mail.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "base/text.h"
#include "courier/line.h"
#include "courier/wire_text.h"

namespace lvwang::courier {
namespace {

constexpr std::size_t kLineOfBase64 = 76;  // RFC 2045 6.8
constexpr std::size_t kWordBytesMax =
    39;  // of an encoded word: 64 letters with its frame, within 78 behind `Subject: `; RFC 2047 2
constexpr int kAnswerToQuit = 221;
constexpr std::size_t kReplyBytesMax = 400;
constexpr std::array<std::string_view, 8> kWeekdays{"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 13> kMonths{"",    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string date_of(Instant at) {
    const CivilTime civil = to_civil(at);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0800", kWeekdays[static_cast<std::size_t>(weekday(civil.date))],
                       civil.date.day, kMonths[static_cast<std::size_t>(civil.date.month)], civil.date.year, civil.hour,
                       civil.minute, civil.second);
}

std::string encoded_words(std::string_view text) {
    const bool plain = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
    if (plain) return std::string(text);
    std::string out;
    while (!text.empty()) {
        std::size_t length = std::min(kWordBytesMax, text.size());
        while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
        if (length == 0) length = std::min(kWordBytesMax, text.size());  // no UTF-8: whatever it is, go on
        out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", base64(text.substr(0, length)));
        text.remove_prefix(length);
    }
    return out;
}

std::string in_lines(std::string_view bytes) {
    const std::string encoded = base64(bytes);
    std::string out;
    for (std::size_t at = 0; at < encoded.size(); at += kLineOfBase64) out += encoded.substr(at, kLineOfBase64) + "\r\n";
    return out;
}

std::string part(std::string_view type, std::string_view text) {
    return fmt::format("Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", type, in_lines(text));
}

std::string_view domain_of(std::string_view address) {
    return address.substr(address.rfind('@') + 1);
}

// What passes between libcurl and a mail that is on its way.
struct Passing {
    const std::string& bytes;
    const std::atomic<bool>* stop = nullptr;
    std::size_t given = 0;
    bool all_given = false;  // libcurl was told that there is no more: now it says the final dot
    bool answered = false;   // and the server said something after it
    std::string reply;       // its newest line
    int code = 0;            // of that line
};

std::size_t give_bytes(char* place, std::size_t size, std::size_t count, void* of) {
    auto& passing = *static_cast<Passing*>(of);
    const std::size_t length = std::min(size * count, passing.bytes.size() - passing.given);
    passing.bytes.copy(place, length, passing.given);
    passing.given += length;
    if (length == 0) passing.all_given = true;
    return length;
}

std::size_t take_reply(char* bytes, std::size_t size, std::size_t count, void* of) {
    auto& passing = *static_cast<Passing*>(of);
    const std::string_view line = trim(std::string_view(bytes, size * count));
    const auto digit = [&](std::size_t at) { return line[at] >= '0' && line[at] <= '9'; };
    if (line.size() < 3 || !digit(0) || !digit(1) || !digit(2)) return size * count;
    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (code == kAnswerToQuit)
        return size * count;  // libcurl takes its leave after a refusal; that is nobody's answer to the mail
    passing.reply = line.substr(0, kReplyBytesMax);
    passing.code = code;
    passing.answered = passing.answered || passing.all_given;
    return size * count;
}

int look_whether_to_stop(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& passing = *static_cast<Passing*>(of);
    return passing.stop != nullptr && passing.stop->load() && !passing.all_given ? 1 : 0;
}

Delivery judge(CURLcode code, const Passing& passing, const MailServer& server) {
    const std::string said =
        passing.reply.empty() ? std::string() : fmt::format(" (the server said: {})", to_utf8_lossy(passing.reply));
    const std::string why = fmt::format("{}:{}: {}{}", server.host, server.port, curl_easy_strerror(code), said);
    if (code == CURLE_OK) return {TryOutcome::kSent, to_utf8_lossy(passing.reply), {}};
    const int kind = passing.code / 100;
    if (passing.all_given && !passing.answered)
        return {TryOutcome::kUncertain, {}, fmt::format("no answer after the whole mail: {}", why)};
    if (kind == 5) return {TryOutcome::kRefused, {}, why};
    if (passing.all_given && kind != 4) return {TryOutcome::kUncertain, {}, why};
    return {TryOutcome::kUnsent, {}, why};
}

}  // namespace

std::string compose(const Mail& mail) {
    const std::string_view domain = domain_of(mail.from);
    std::string out = fmt::format(
        "Date: {}\r\nFrom: <{}>\r\nTo: <{}>\r\nMessage-ID: <{}@{}>\r\nSubject: {}\r\nMIME-Version: 1.0\r\nAuto-Submitted: "
        "auto-generated\r\n",
        date_of(mail.date), mail.from, mail.to, mail.token, domain, encoded_words(mail.subject));
    if (mail.html.empty()) return out + part("text/plain", mail.plain);
    const std::string boundary = "=_" + mail.token;  // '=_' stands in no base64
    out += fmt::format("Content-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n", boundary);
    out += fmt::format("--{0}\r\n{1}\r\n--{0}\r\n{2}\r\n--{0}--\r\n", boundary, part("text/plain", mail.plain),
                       part("text/html", mail.html));
    return out;
}

Delivery send_mail(const MailServer& server, const Mail& mail, const Patience& patience) {
    const Line line = open_line();
    if (!line) return {TryOutcome::kUnsent, {}, "libcurl does not start"};
    CURL* const curl = line.get();
    const std::string bytes = compose(mail);
    Passing passing{.bytes = bytes, .stop = patience.stop, .reply = {}};
    // The path is the name that we say at EHLO.
    const std::string url = fmt::format("{}://{}:{}/{}", server.security == MailSecurity::kTls ? "smtps" : "smtp", server.host,
                                        server.port, domain_of(mail.from));
    const std::string from = "<" + mail.from + ">";
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set_bounds(curl, patience, server.ca_file, server.proxy);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(patience.all_ms / kSecondMs));
    if (!server.proxy.empty()) curl_easy_setopt(curl, CURLOPT_HTTPPROXYTUNNEL, 1L);
    if (server.security != MailSecurity::kPlain) curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (!server.user.empty()) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, server.user.c_str());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, server.password.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> to(
        curl_slist_append(nullptr, ("<" + mail.to + ">").c_str()), &curl_slist_free_all);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to.get());
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &give_bytes);
    curl_easy_setopt(curl, CURLOPT_READDATA, &passing);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &take_reply);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &passing);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &look_whether_to_stop);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &passing);
    const CURLcode code = curl_easy_perform(curl);
    Delivery delivery = judge(code, passing, server);
    // Ending the line may still hear something, when `passing` is gone.
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, nullptr);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, nullptr);
    return delivery;
}

}  // namespace lvwang::courier
