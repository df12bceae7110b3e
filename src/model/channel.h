// By which ways does what we tell leave the house, and who is told? Channels and lists of receivers, rows that people set while
// it runs. Plain values; the courier speaks their protocols, the book keeps them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lvwang {

enum class ChannelKind : std::uint8_t {
    kMail = 1,      ///< SMTP
    kWecom = 2,     ///< 企业微信, a group's robot
    kDingtalk = 3,  ///< 钉钉, a group's robot
    kSms = 4,       ///< an HTTP gateway that sends short messages
};
[[nodiscard]] std::string_view to_string(ChannelKind kind);  ///< mail, wecom, dingtalk, sms
[[nodiscard]] Result<ChannelKind> parse_channel_kind(std::string_view text);

/// How a mail server is spoken to.
enum class MailSecurity : std::uint8_t {
    kPlain = 1,     ///< only within a network that is trusted
    kStartTls = 2,  ///< or not at all: a server that does not offer it is not sent to
    kTls = 3,       ///< from the first byte
};
[[nodiscard]] std::string_view to_string(MailSecurity security);  ///< plain, starttls, tls
[[nodiscard]] Result<MailSecurity> parse_mail_security(std::string_view text);

struct Channel {
    std::string key;  ///< what people call it: `office-mail`
    std::string name;
    ChannelKind kind = ChannelKind::kMail;
    bool enabled = true;
    std::string host;        ///< of mail; of the others what of their address may be shown: `https://oapi.dingtalk.com`
    std::uint16_t port = 0;  ///< of mail
    MailSecurity security = MailSecurity::kStartTls;
    std::string user;           ///< of mail; empty: does not log in
    std::string from;           ///< of mail: the address that it comes from
    std::string url;            ///< sealed (store/seal.h): the address of a robot or gateway, which holds its key
    std::string secret;         ///< sealed: password of mail, signing secret of 钉钉, what {secret} stands for of a gateway
    std::string ca_file;        ///< PEM file on the server; empty: the system's
    std::string proxy;          ///< `http://10.0.0.1:3128`; empty: none
    std::string method;         ///< of a gateway: POST, GET
    std::string content_type;   ///< of a gateway's body
    std::string body;           ///< of a gateway: with {phone}, {text}, {message_id} and {secret}
    std::string ok_field;       ///< of a gateway: path in its JSON answer; empty: a status of 2xx says that it is taken
    std::string ok_value;       ///< what must stand there
    std::string id_field;       ///< of a gateway: path of its own id of the message; empty: none is read
    bool deduplicates = false;  ///< a message with the same id is delivered once, so an uncertain one may be sent again
    int per_minute_max = 0;     ///< messages begun within a minute; 0: no bound
    friend bool operator==(const Channel&, const Channel&) = default;
};

/// 群机器人 of both vendors take twenty messages a minute, then refuse for ten minutes.
inline constexpr int kRobotPerMinute = 20;

/// What is told: each but a test and a word about a case has a list of receivers.
enum class SendSubject : std::uint8_t {
    kTest = 0,
    kMorning = 1,
    kEvening = 2,
    kReminder = 3,
    kCase = 4,  ///< a word of a person about one case
};
[[nodiscard]] std::string_view to_string(SendSubject subject);  ///< test, morning, evening, reminder, case
[[nodiscard]] Result<SendSubject> parse_send_subject(std::string_view text);

struct Receiver {
    std::string channel;           ///< key
    std::string address;           ///< of mail, or a phone; empty for a robot, which speaks to its group
    std::string name;              ///< for people
    std::string region_code = {};  ///< of reminders: of which town; empty: of each
    friend bool operator==(const Receiver&, const Receiver&) = default;
};

/// Who is told of one kind of thing.
struct SendList {
    SendSubject subject = SendSubject::kMorning;
    bool on_signing = false;  ///< goes out when it is signed; else when somebody presses the button
    std::vector<Receiver> receivers;
    friend bool operator==(const SendList&, const SendList&) = default;
};

}  // namespace lvwang
