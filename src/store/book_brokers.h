// Which MQTT brokers do we listen to? Their part of the book.
// Promises: a row is saved whole or not at all; passwords are kept sealed.
// Rule: model/broker.h; the tables in store/schema_brokers.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/broker.h"
#include "store/book.h"

namespace lvwang::store {

/// All brokers, by key.
[[nodiscard]] Result<std::vector<Broker>> load_brokers(Book& book);
/// Writes one, replacing the one with its key.
[[nodiscard]] Result<void> save_broker(Book& book, const Broker& broker);
/// @error kNotFound  there is none
[[nodiscard]] Result<void> remove_broker(Book& book, std::string_view key);

/// How a broker's payloads were read before an entry.
struct BrokerPast {
    std::string key;
    std::uint64_t until_seq = 0;
    std::string mapping;  ///< JSON
};
/// All of them, by key, then by until_seq.
[[nodiscard]] Result<std::vector<BrokerPast>> load_broker_past(Book& book);
[[nodiscard]] Result<void> save_broker_past(Book& book, const BrokerPast& past);

}  // namespace lvwang::store
