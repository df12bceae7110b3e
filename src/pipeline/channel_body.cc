#include "pipeline/channel_body.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "pipeline/body_fields.h"

namespace lvwang::pipeline {
namespace {

constexpr std::size_t kKeyBytesMax = 40;
constexpr std::size_t kNameBytesMax = 120;
constexpr std::size_t kLineBytesMax = 300;
constexpr std::size_t kSealedBytesMax = 4'000;
constexpr std::size_t kTemplateBytesMax = 4'000;
constexpr int kPerMinuteMax = 6'000;
constexpr std::uint16_t kPlainPort = 25;
constexpr std::uint16_t kSubmissionPort = 587;
constexpr std::uint16_t kTlsPort = 465;

bool is_robot(ChannelKind kind) {
    return kind == ChannelKind::kWecom || kind == ChannelKind::kDingtalk;
}

Result<void> examine_mail_address(std::string_view address) {
    const std::size_t at = address.find('@');
    const bool plain = std::ranges::all_of(address, [](char c) {
        return static_cast<unsigned char>(c) > ' ' && c != '<' && c != '>' && c != ',' && c != ';' && c != '"' && c != '\x7f';
    });
    if (plain && at != std::string_view::npos && at > 0 && at + 1 < address.size() && address.find('@', at + 1) == address.npos) {
        return {};
    }
    return fail(ErrorCode::kInvalidArgument, "'{}' is no mail address", address);
}

Result<std::string> proxy_of(const BodyFields& fields) {
    LVWANG_ASSIGN(std::string proxy, fields.line_or_empty("proxy", kLineBytesMax));
    if (proxy.empty()) return proxy;
    constexpr std::array<std::string_view, 3> kSchemes{"http://", "https://", "socks5h://"};
    const auto scheme = std::ranges::find_if(kSchemes, [&](std::string_view one) { return proxy.starts_with(one); });
    if (scheme == kSchemes.end() || proxy.size() == scheme->size()) {
        return fail_field("proxy", "proxy: an address such as http://10.0.0.1:3128 is expected (http, https, socks5h)");
    }
    if (proxy.find('@') != std::string::npos) return fail_field("proxy", "proxy: a password within the address is not taken");
    return proxy;
}

Result<void> read_mail(const BodyFields& fields, Channel& channel) {
    LVWANG_ASSIGN(channel.host, fields.line("host", kLineBytesMax));
    if (fields.has("security")) {
        LVWANG_ASSIGN(channel.security, fields.choice("security", &parse_mail_security));
    }
    const std::uint16_t usual = channel.security == MailSecurity::kTls     ? kTlsPort
                                : channel.security == MailSecurity::kPlain ? kPlainPort
                                                                           : kSubmissionPort;
    LVWANG_ASSIGN(const std::int64_t port, fields.number_or("port", 1, UINT16_MAX, usual));
    channel.port = static_cast<std::uint16_t>(port);
    LVWANG_ASSIGN(channel.user, fields.line_or_empty("user", kLineBytesMax));
    LVWANG_ASSIGN(channel.from, fields.line("from", kLineBytesMax));
    if (auto fits = examine_mail_address(channel.from); !fits) return fail_field("from", "from: {}", fits.error().message);
    LVWANG_ASSIGN(channel.deduplicates, fields.truth_or("deduplicates", true));
    return {};
}

Result<void> read_gateway(const BodyFields& fields, Channel& channel) {
    LVWANG_ASSIGN(channel.method, fields.line_or_empty("method", kKeyBytesMax));
    if (channel.method.empty()) channel.method = "POST";
    if (channel.method != "POST" && channel.method != "GET") {
        return fail_field("method", "method: '{}' is neither POST nor GET", channel.method);
    }
    LVWANG_ASSIGN(channel.content_type, fields.line_or_empty("content_type", kLineBytesMax));
    if (channel.content_type.empty()) channel.content_type = "application/json";
    LVWANG_ASSIGN(channel.body, fields.words_or_empty("body", kTemplateBytesMax));
    if (channel.method == "POST") {
        for (const std::string_view place : {"{phone}", "{text}"}) {
            if (channel.body.find(place) == std::string::npos) return fail_field("body", "body: {} does not stand in it", place);
        }
    } else if (!channel.body.empty()) {
        return fail_field("body", "body: a GET has none; its places stand in the address");
    }
    LVWANG_ASSIGN(channel.ok_field, fields.line_or_empty("ok_field", kLineBytesMax));
    LVWANG_ASSIGN(channel.ok_value, fields.line_or_empty("ok_value", kLineBytesMax));
    if (channel.ok_field.empty() != channel.ok_value.empty()) {
        return fail_field("ok_value", "ok_value: goes with ok_field: what must stand there where it is taken");
    }
    LVWANG_ASSIGN(channel.id_field, fields.line_or_empty("id_field", kLineBytesMax));
    LVWANG_ASSIGN(channel.deduplicates, fields.truth_or("deduplicates", false));
    if (channel.deduplicates && channel.method == "POST" && channel.body.find("{message_id}") == std::string::npos) {
        return fail_field("deduplicates", "deduplicates: without {{message_id}} in the body a gateway cannot know it again");
    }
    return {};
}

// Secrets come sealed; left out they stay, where what they open stays the same.
Result<void> read_secrets(const BodyFields& fields, Channel& channel, const Channel* before) {
    if (channel.kind != ChannelKind::kMail) {
        if (fields.has("sealed_url")) {
            LVWANG_ASSIGN(channel.url, fields.line("sealed_url", kSealedBytesMax));
            LVWANG_ASSIGN(channel.host, fields.line("host", kLineBytesMax));
        } else if (before != nullptr) {
            channel.url = before->url;
            channel.host = before->host;
        } else {
            return fail_field("url", "url: is missing");
        }
    }
    if (channel.kind == ChannelKind::kWecom && fields.has("sealed_secret")) {
        return fail_field("secret", "secret: a robot of 企业微信 has none but its address");
    }
    if (fields.has("sealed_secret")) {
        LVWANG_ASSIGN(channel.secret, fields.line_or_empty("sealed_secret", kSealedBytesMax));
    } else if (before != nullptr && !before->secret.empty()) {
        const bool moved = channel.host != before->host || channel.port != before->port || channel.security != before->security ||
                           channel.ca_file != before->ca_file || channel.proxy != before->proxy || channel.url != before->url;
        if (moved) return fail_field("secret", "secret: is not taken to another server or another way to it: say it again");
        channel.secret = before->secret;
    }
    if (channel.kind == ChannelKind::kMail && channel.user.empty() != channel.secret.empty()) {
        return fail_field(channel.user.empty() ? "user" : "secret", "user and secret go together: both or neither");
    }
    return {};
}

}  // namespace

Result<void> examine_address(ChannelKind kind, std::string_view address) {
    if (is_robot(kind)) {
        if (address.empty()) return {};
        return fail(ErrorCode::kInvalidArgument, "a robot speaks to its group and to no address");
    }
    if (kind == ChannelKind::kMail) return examine_mail_address(address);
    const std::string_view digits = address.starts_with('+') ? address.substr(1) : address;
    const bool phone =
        digits.size() >= 5 && digits.size() <= 20 && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (!phone) return fail(ErrorCode::kInvalidArgument, "'{}' is no phone number", address);
    return {};
}

Result<std::string> parse_channel_key(std::string_view body) {
    LVWANG_ASSIGN(const protocol::JsonValue root, protocol::parse_json(body));
    const protocol::JsonValue* const key = root.field("key");
    if (key == nullptr || !key->is(protocol::JsonValue::Kind::kText) || key->text.empty() || key->text.size() > kKeyBytesMax) {
        return fail_field("key", "key: a text of 1 to {} bytes is expected", kKeyBytesMax);
    }
    for (const char c : key->text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != '-' && c != '_' && c != '.') {
            return fail_field("key", "key: '{}' may hold letters, digits, '-', '_' and '.' only", to_utf8_lossy(key->text));
        }
    }
    return key->text;
}

Result<Channel> parse_channel(std::string_view body, const Channel* before) {
    LVWANG_ASSIGN(const BodyFields fields,
                  BodyFields::parse(body, {"key",      "name",         "kind",          "enabled",    "host",          "port",
                                           "security", "user",         "from",          "sealed_url", "sealed_secret", "ca_file",
                                           "proxy",    "method",       "content_type",  "body",       "ok_field",      "ok_value",
                                           "id_field", "deduplicates", "per_minute_max"}));
    Channel channel;
    LVWANG_ASSIGN(channel.key, parse_channel_key(body));
    LVWANG_ASSIGN(channel.name, fields.line_or_empty("name", kNameBytesMax));
    LVWANG_ASSIGN(channel.kind, fields.choice("kind", &parse_channel_kind));
    if (before != nullptr && before->kind != channel.kind) {
        return conflict(
            "kind", fmt::format("'{}' is a channel of {}: remove it, or take another key", channel.key, to_string(before->kind)));
    }
    LVWANG_ASSIGN(channel.enabled, fields.truth_or("enabled", true));
    LVWANG_ASSIGN(channel.proxy, proxy_of(fields));
    LVWANG_ASSIGN(channel.ca_file, fields.line_or_empty("ca_file", kLineBytesMax));
    const auto refuse = [&](std::initializer_list<std::string_view> names) -> Result<void> {
        for (const std::string_view name : names) {
            if (fields.has(name)) return fail_field(name, "{}: is of no use for {}", name, to_string(channel.kind));
        }
        return {};
    };
    if (channel.kind == ChannelKind::kMail) {
        LVWANG_TRY(refuse({"sealed_url", "method", "content_type", "body", "ok_field", "ok_value", "id_field"}));
        LVWANG_TRY(read_mail(fields, channel));
    } else {
        LVWANG_TRY(refuse({"port", "security", "user", "from"}));
    }
    if (is_robot(channel.kind)) {
        LVWANG_TRY(refuse({"method", "content_type", "body", "ok_field", "ok_value", "id_field", "deduplicates"}));
    }
    if (channel.kind == ChannelKind::kSms) LVWANG_TRY(read_gateway(fields, channel));
    const int most = is_robot(channel.kind) ? kRobotPerMinute : kPerMinuteMax;
    LVWANG_ASSIGN(const std::int64_t bound, fields.number_or("per_minute_max", is_robot(channel.kind) ? 1 : 0, most,
                                                             is_robot(channel.kind) ? kRobotPerMinute : 0));
    channel.per_minute_max = static_cast<int>(bound);
    LVWANG_TRY(read_secrets(fields, channel, before));
    return channel;
}

Result<SendList> parse_send_list(std::string_view body, const std::vector<Channel>& channels) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(body, {"subject", "on_signing", "receivers"}));
    SendList list;
    LVWANG_ASSIGN(list.subject, fields.choice("subject", &parse_send_subject));
    if (list.subject == SendSubject::kTest || list.subject == SendSubject::kCase) {
        return fail_field("subject", "subject: a {} has no list", to_string(list.subject));
    }
    LVWANG_ASSIGN(list.on_signing, fields.truth_or("on_signing", false));
    LVWANG_ASSIGN(const protocol::JsonValue* const receivers, fields.list("receivers", kReceiversMax));
    for (std::size_t i = 0; i < receivers->elements.size(); ++i) {
        LVWANG_ASSIGN(const BodyFields row, BodyFields::of(receivers->elements[i], fmt::format("receivers[{}]", i),
                                                           {"channel", "address", "name", "region_code"}));
        Receiver receiver;
        LVWANG_ASSIGN(receiver.channel, row.line("channel", kKeyBytesMax));
        LVWANG_ASSIGN(receiver.address, row.line_or_empty("address", kLineBytesMax));
        LVWANG_ASSIGN(receiver.name, row.line_or_empty("name", kNameBytesMax));
        LVWANG_ASSIGN(receiver.region_code, row.line_or_empty("region_code", kKeyBytesMax));
        if (!receiver.region_code.empty() && list.subject != SendSubject::kReminder) {
            return fail_field(row.path("region_code"), "{}: is only whose reminders go there", row.path("region_code"));
        }
        const auto channel = std::ranges::find(channels, receiver.channel, &Channel::key);
        if (channel == channels.end()) {
            return fail_field(row.path("channel"), "{}: there is no channel '{}'", row.path("channel"), receiver.channel);
        }
        if (auto fits = examine_address(channel->kind, receiver.address); !fits) {
            return fail_field(row.path("address"), "{}: {}", row.path("address"), fits.error().message);
        }
        const bool twice = std::ranges::any_of(list.receivers, [&](const Receiver& one) {
            return one.channel == receiver.channel && one.address == receiver.address && one.region_code == receiver.region_code;
        });
        if (twice) return fail_field(row.path("address"), "{}: stands in the list already", row.path("address"));
        list.receivers.push_back(std::move(receiver));
    }
    return list;
}

}  // namespace lvwang::pipeline
