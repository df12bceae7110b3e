// A mail server, and an HTTP server or proxy, that answer as they are told to. For tests only.
// Promise: what they were told is kept as it came. Rule: RFC 5321, 3207, 4954; RFC 9112.
#pragma once

#include <fmt/format.h>

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "courier/loopback_test.h"

namespace lvwang::courier {

/// A mail server.
class MailDouble {
public:
    struct Manner {
        SSL_CTX* tls = nullptr;
        bool tls_at_once = false;
        bool offers_tls = false;
        std::string login = {};  ///< `\0user\0password` in base64, where one must log in
        std::string to_rcpt = "250 2.1.5 Ok";
        std::string to_data = "354 End data with <CR><LF>.<CR><LF>";
        std::string to_mail = "250 2.0.0 Ok: queued as 4ZyX";  ///< after the final dot; empty: hangs up
        bool goes_before_dot = false;                          ///< hangs up in the middle of the mail
        bool silent_after_dot = false;
    };
    explicit MailDouble(Manner manner) : manner_(std::move(manner)), line_([this](Peer& peer) { talk(peer); }) {}

    [[nodiscard]] std::uint16_t port() const { return line_.port; }
    [[nodiscard]] std::vector<std::string> mails() const {
        const std::scoped_lock lock(mutex_);
        return mails_;
    }
    [[nodiscard]] std::vector<std::string> said() const {
        const std::scoped_lock lock(mutex_);
        return said_;
    }

private:
    void talk(Peer& peer) {
        bool secure = manner_.tls_at_once;
        if (secure && !peer.begin_tls(manner_.tls)) return;
        peer.say("220 trial ESMTP\r\n");
        while (const auto line = peer.line()) {
            {
                const std::scoped_lock lock(mutex_);
                said_.push_back(*line);
            }
            if (line->starts_with("EHLO")) {
                peer.say("250-trial\r\n");
                if (manner_.offers_tls && !secure) peer.say("250-STARTTLS\r\n");
                if (!manner_.login.empty()) peer.say("250-AUTH PLAIN\r\n");
                peer.say("250 8BITMIME\r\n");
            } else if (*line == "STARTTLS") {
                peer.say("220 go ahead\r\n");
                if (!peer.begin_tls(manner_.tls)) return;
                secure = true;
            } else if (line->starts_with("AUTH PLAIN")) {
                std::string given = line->size() > 11 ? line->substr(11) : "";
                if (given.empty()) {
                    peer.say("334 \r\n");
                    given = peer.line().value_or("");
                }
                peer.say(given == manner_.login ? "235 2.7.0 welcome\r\n" : "535 5.7.8 bad credentials\r\n");
            } else if (line->starts_with("RCPT")) {
                peer.say(manner_.to_rcpt + "\r\n");
            } else if (*line == "DATA") {
                peer.say(manner_.to_data + "\r\n");
                if (manner_.to_data.starts_with("354") && !take_mail(peer)) return;
            } else if (*line == "QUIT") {
                peer.say("221 bye\r\n");
                return;
            } else {
                peer.say("250 2.1.0 Ok\r\n");
            }
        }
    }
    bool take_mail(Peer& peer) {
        std::string mail;
        for (auto line = peer.line(); line != "."; line = peer.line()) {
            if (!line) return false;
            mail += *line + "\r\n";
            if (manner_.goes_before_dot && mail.size() > 200) return false;
        }
        {
            const std::scoped_lock lock(mutex_);
            mails_.push_back(mail);
        }
        if (manner_.silent_after_dot) {
            peer.hold();
            return false;
        }
        if (manner_.to_mail.empty()) return false;
        peer.say(manner_.to_mail + "\r\n");
        return true;
    }

    Manner manner_;
    mutable std::mutex mutex_;
    std::vector<std::string> mails_;
    std::vector<std::string> said_;
    Loopback line_;  // last: it talks to all above
};

/// An HTTP server, or a proxy that answers for whomever it is asked.
class HttpDouble {
public:
    /// @param answer  status line, headers and body; empty: hangs up after the request; `silence`: never says anything
    explicit HttpDouble(std::string answer) : answer_(std::move(answer)), line_([this](Peer& peer) { talk(peer); }) {}
    static std::string json(std::string_view body, std::string_view status = "200 OK") {
        return fmt::format("HTTP/1.1 {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", status, body.size(),
                           body);
    }

    [[nodiscard]] std::string address(std::string_view path = "/") const {
        return fmt::format("http://127.0.0.1:{}{}", line_.port, path);
    }
    struct Request {
        std::string head;  ///< `POST /send HTTP/1.1`, a newline, and the headers
        std::string body;
    };
    [[nodiscard]] std::vector<Request> requests() const {
        const std::scoped_lock lock(mutex_);
        return requests_;
    }

private:
    void talk(Peer& peer) {
        Request request;
        std::size_t length = 0;
        while (const auto line = peer.line()) {
            if (line->empty()) break;
            request.head += *line + "\n";
            if (line->starts_with("Content-Length: ")) length = std::stoul(line->substr(16));
        }
        if (request.head.empty()) return;
        request.body = peer.bytes(length);
        {
            const std::scoped_lock lock(mutex_);
            requests_.push_back(request);
        }
        if (answer_ == "silence") return peer.hold();
        peer.say(answer_);
    }

    std::string answer_;
    mutable std::mutex mutex_;
    std::vector<Request> requests_;
    Loopback line_;
};

}  // namespace lvwang::courier
