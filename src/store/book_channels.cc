#include "store/book_channels.h"

#include <algorithm>

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {

using soci::into;
using soci::use;

Result<std::vector<Channel>> load_channels(Book& book) {
    return with_session(book, "list channels", [](soci::session& sql) {
        RowReader row(sql,
                      "SELECT key, name, kind, enabled, host, port, security, user, from_address, sealed_url, sealed_secret, "
                      "ca_file, proxy, method, content_type, body, ok_field, ok_value, id_field, deduplicates, per_minute_max "
                      "FROM channels ORDER BY key");
        const std::string& key = row.text();
        const std::string& name = row.text();
        const long long& kind = row.number();
        const long long& enabled = row.number();
        const std::string& host = row.text();
        const long long& port = row.number();
        const long long& security = row.number();
        const std::string& user = row.text();
        const std::string& from = row.text();
        const std::string& url = row.text();
        const std::string& secret = row.text();
        const std::string& ca_file = row.text();
        const std::string& proxy = row.text();
        const std::string& method = row.text();
        const std::string& content_type = row.text();
        const std::string& body = row.text();
        const std::string& ok_field = row.text();
        const std::string& ok_value = row.text();
        const std::string& id_field = row.text();
        const long long& deduplicates = row.number();
        const long long& per_minute_max = row.number();
        std::vector<Channel> channels;
        while (row.next()) {
            channels.push_back({.key = key,
                                .name = name,
                                .kind = static_cast<ChannelKind>(kind),
                                .enabled = enabled != 0,
                                .host = host,
                                .port = static_cast<std::uint16_t>(port),
                                .security = static_cast<MailSecurity>(security),
                                .user = user,
                                .from = from,
                                .url = url,
                                .secret = secret,
                                .ca_file = ca_file,
                                .proxy = proxy,
                                .method = method,
                                .content_type = content_type,
                                .body = body,
                                .ok_field = ok_field,
                                .ok_value = ok_value,
                                .id_field = id_field,
                                .deduplicates = deduplicates != 0,
                                .per_minute_max = static_cast<int>(per_minute_max)});
        }
        return channels;
    });
}

Result<void> save_channel(Book& book, const Channel& channel) {
    return with_session(book, "save channel " + channel.key, [&](soci::session& sql) {
        RowWriter row("channels");
        row.text("key", channel.key).text("name", channel.name).number("kind", static_cast<std::int64_t>(channel.kind));
        row.number("enabled", channel.enabled ? 1 : 0).text("host", channel.host).number("port", channel.port);
        row.number("security", static_cast<std::int64_t>(channel.security)).text("user", channel.user);
        row.text("from_address", channel.from).text("sealed_url", channel.url).text("sealed_secret", channel.secret);
        row.text("ca_file", channel.ca_file).text("proxy", channel.proxy).text("method", channel.method);
        row.text("content_type", channel.content_type).text("body", channel.body).text("ok_field", channel.ok_field);
        row.text("ok_value", channel.ok_value).text("id_field", channel.id_field);
        row.number("deduplicates", channel.deduplicates ? 1 : 0).number("per_minute_max", channel.per_minute_max);
        row.upsert(sql, {"key"});
    });
}

Result<void> remove_channel(Book& book, std::string_view key) {
    const std::string attempt = fmt::format("remove channel {}", key);
    return with_session(book, attempt, [&](soci::session& sql) -> Result<void> {
        const std::string name(key);
        long long listed = 0;
        sql << "SELECT count(*) FROM send_receivers WHERE channel_key = :key", use(name), into(listed);
        if (listed > 0) {
            return tl::unexpected(Error{ErrorCode::kConflict,
                                        fmt::format("{} receivers are told by '{}': take them off first", listed, key), "key"});
        }
        soci::statement statement = (sql.prepare << "DELETE FROM channels WHERE key = :key", use(name));
        statement.execute(true);
        if (statement.get_affected_rows() == 0) {
            return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no channel '{}'", key), "key"});
        }
        return {};
    });
}

Result<std::vector<SendList>> load_send_lists(Book& book) {
    return with_session(book, "list receivers", [](soci::session& sql) {
        std::vector<SendList> lists;
        {
            RowReader row(sql, "SELECT subject, on_signing FROM send_lists ORDER BY subject");
            const long long& subject = row.number();
            const long long& on_signing = row.number();
            while (row.next()) lists.push_back({static_cast<SendSubject>(subject), on_signing != 0, {}});
        }
        RowReader row(sql, "SELECT subject, channel_key, address, name, region_code FROM send_receivers ORDER BY subject, place");
        const long long& subject = row.number();
        const std::string& channel = row.text();
        const std::string& address = row.text();
        const std::string& name = row.text();
        const std::string& region = row.text();
        while (row.next()) {
            const auto list = std::ranges::find(lists, static_cast<SendSubject>(subject), &SendList::subject);
            if (list != lists.end()) list->receivers.push_back({channel, address, name, region});
        }
        return lists;
    });
}

Result<void> save_send_list(Book& book, const SendList& list) {
    return with_session(book, fmt::format("save the list of '{}'", to_string(list.subject)), [&](soci::session& sql) {
        const auto subject = static_cast<long long>(list.subject);
        RowWriter row("send_lists");
        row.number("subject", subject).number("on_signing", list.on_signing ? 1 : 0);
        row.upsert(sql, {"subject"});
        sql << "DELETE FROM send_receivers WHERE subject = :subject", use(subject);
        for (std::size_t i = 0; i < list.receivers.size(); ++i) {
            RowWriter receiver("send_receivers");
            receiver.number("subject", subject).number("place", static_cast<std::int64_t>(i));
            receiver.text("channel_key", list.receivers[i].channel).text("address", list.receivers[i].address);
            receiver.text("name", list.receivers[i].name).text("region_code", list.receivers[i].region_code);
            receiver.upsert(sql, {"subject", "place"});
        }
    });
}

}  // namespace lvwang::store
