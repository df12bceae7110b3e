// Is this mail with the server? One message to one address by SMTP, on a line of its own.
// Promises: a line that breaks before the final dot is `unsent`, after it `uncertain`, whatever the server said last decides the
// rest; where TLS is asked for nothing goes out without it. Blocks. Rule: RFC 5321, 5322, 2045, 2047, 3207; libcurl.
#pragma once

#include <string>

#include "base/time.h"
#include "courier/delivery.h"
#include "model/channel.h"

namespace lvwang::courier {

struct MailServer {
    std::string host;
    std::uint16_t port = 0;
    MailSecurity security = MailSecurity::kStartTls;
    std::string user;  ///< empty: does not log in
    std::string password;
    std::string ca_file;  ///< empty: the system's
    std::string proxy;    ///< empty: none
};

struct Mail {
    std::string from;   ///< address
    std::string to;     ///< address
    std::string token;  ///< the Message-ID is `<token@domain of from>`: the same for each try
    Instant date;
    std::string subject;
    std::string plain;
    std::string html;  ///< empty: plain text alone
};

/// As it goes over the line, CRLF and all; the final dot is the line's. The same mail gives the same bytes.
[[nodiscard]] std::string compose(const Mail& mail);
[[nodiscard]] Delivery send_mail(const MailServer& server, const Mail& mail, const Patience& patience);

}  // namespace lvwang::courier
