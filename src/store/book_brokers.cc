#include "store/book_brokers.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.h"
#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::use;

std::vector<Broker> read_brokers(soci::session& sql) {
    RowReader row(sql,
                  "SELECT key, host, port, client_id, user, sealed_password, tls, ca_file, topics, device_field, time_field, "
                  "time_form, period, enabled FROM brokers ORDER BY key");
    const std::string& key = row.text();
    const std::string& host = row.text();
    const long long& port = row.number();
    const std::string& client_id = row.text();
    const std::string& user = row.text();
    const std::string& password = row.text();
    const long long& tls = row.number();
    const std::string& ca_file = row.text();
    const std::string& topics = row.text();
    const std::string& device_field = row.text();
    const std::string& time_field = row.text();
    const long long& time_form = row.number();
    const long long& period = row.number();
    const long long& enabled = row.number();
    std::vector<Broker> brokers;
    while (row.next()) {
        Broker& broker = brokers.emplace_back();
        broker.key = key;
        broker.host = host;
        broker.port = static_cast<std::uint16_t>(port);
        broker.client_id = client_id;
        broker.user = user;
        broker.password = password;
        broker.tls = tls != 0;
        broker.ca_file = ca_file;
        for (const std::string_view topic : split(topics, '\n')) broker.topics.emplace_back(topic);
        broker.mapping.device_field = device_field;
        broker.mapping.time_field = time_field;
        broker.mapping.time_form = static_cast<TimeForm>(time_form);
        broker.mapping.period = static_cast<Period>(period);
        broker.enabled = enabled != 0;
    }
    return brokers;
}

void read_values(soci::session& sql, std::vector<Broker>& brokers) {
    RowReader row(sql, "SELECT broker_key, field, code, unit FROM broker_values ORDER BY broker_key, place");
    const std::string& key = row.text();
    const std::string& field = row.text();
    const std::string& code = row.text();
    const std::string& unit = row.text();
    while (row.next()) {
        const auto broker = std::ranges::find(brokers, key, &Broker::key);
        if (broker != brokers.end()) broker->mapping.values.push_back({field, code, unit});
    }
}

}  // namespace

Result<std::vector<Broker>> load_brokers(Book& book) {
    return with_session(book, "list brokers", [](soci::session& sql) {
        std::vector<Broker> brokers = read_brokers(sql);
        read_values(sql, brokers);
        return brokers;
    });
}

Result<void> save_broker(Book& book, const Broker& broker) {
    return with_session(book, fmt::format("save broker {}", broker.key), [&](soci::session& sql) {
        RowWriter row("brokers");
        row.text("key", broker.key).text("host", broker.host).number("port", broker.port).text("client_id", broker.client_id);
        row.text("user", broker.user).text("sealed_password", broker.password).number("tls", broker.tls ? 1 : 0);
        row.text("ca_file", broker.ca_file).text("topics", fmt::format("{}", fmt::join(broker.topics, "\n")));
        row.text("device_field", broker.mapping.device_field).text("time_field", broker.mapping.time_field);
        row.number("time_form", static_cast<std::int64_t>(broker.mapping.time_form));
        row.number("period", static_cast<std::int64_t>(broker.mapping.period)).number("enabled", broker.enabled ? 1 : 0);
        row.upsert(sql, {"key"});
        sql << "DELETE FROM broker_values WHERE broker_key = :key", use(broker.key);
        for (std::size_t i = 0; i < broker.mapping.values.size(); ++i) {
            const FlatField& value = broker.mapping.values[i];
            RowWriter line("broker_values");
            line.text("broker_key", broker.key).number("place", static_cast<std::int64_t>(i)).text("field", value.field);
            line.text("code", value.code).text("unit", value.unit);
            line.upsert(sql, {"broker_key", "place"});
        }
    });
}

Result<void> remove_broker(Book& book, std::string_view key) {
    return with_session(book, fmt::format("remove broker {}", key), [&](soci::session& sql) -> Result<void> {
        const std::string name(key);
        soci::statement statement = (sql.prepare << "DELETE FROM brokers WHERE key = :key", use(name));
        statement.execute(true);
        if (statement.get_affected_rows() == 0) {
            return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no broker '{}'", name), "key"});
        }
        return {};
    });
}

Result<std::vector<BrokerPast>> load_broker_past(Book& book) {
    return with_session(book, "list how brokers were set", [](soci::session& sql) {
        RowReader row(sql, "SELECT key, until_seq, body FROM broker_past ORDER BY key, until_seq");
        const std::string& key = row.text();
        const long long& until_seq = row.number();
        const std::string& body = row.text();
        std::vector<BrokerPast> past;
        while (row.next()) past.push_back({key, static_cast<std::uint64_t>(until_seq), body});
        return past;
    });
}

Result<void> save_broker_past(Book& book, const BrokerPast& past) {
    return with_session(book, fmt::format("note how broker {} was set", past.key), [&](soci::session& sql) {
        RowWriter row("broker_past");
        row.text("key", past.key).number("until_seq", static_cast<std::int64_t>(past.until_seq)).text("body", past.mapping);
        row.upsert(sql, {"key", "until_seq"});
    });
}

}  // namespace lvwang::store
