#include "model/channel.h"

#include "model/name_table.h"

namespace lvwang {
namespace {

constexpr NameTable<ChannelKind, 4> kKinds{{{ChannelKind::kMail, "mail"},
                                            {ChannelKind::kWecom, "wecom"},
                                            {ChannelKind::kDingtalk, "dingtalk"},
                                            {ChannelKind::kSms, "sms"}}};
constexpr NameTable<MailSecurity, 3> kSecurities{
    {{MailSecurity::kPlain, "plain"}, {MailSecurity::kStartTls, "starttls"}, {MailSecurity::kTls, "tls"}}};
constexpr NameTable<SendSubject, 5> kSubjects{{{SendSubject::kTest, "test"},
                                               {SendSubject::kMorning, "morning"},
                                               {SendSubject::kEvening, "evening"},
                                               {SendSubject::kReminder, "reminder"},
                                               {SendSubject::kCase, "case"}}};

}  // namespace

std::string_view to_string(ChannelKind kind) {
    return name_of(kKinds, kind);
}
Result<ChannelKind> parse_channel_kind(std::string_view text) {
    return value_of(kKinds, text);
}
std::string_view to_string(MailSecurity security) {
    return name_of(kSecurities, security);
}
Result<MailSecurity> parse_mail_security(std::string_view text) {
    return value_of(kSecurities, text);
}
std::string_view to_string(SendSubject subject) {
    return name_of(kSubjects, subject);
}
Result<SendSubject> parse_send_subject(std::string_view text) {
    return value_of(kSubjects, text);
}

}  // namespace lvwang
