// What do people change about the MQTT brokers? The broker_ family of commands.
// Promises: a command is whole or changes nothing; its error names the field at fault; a password is sealed before it comes here.
// Rule: model/broker.h; docs/guides/add-a-door.md.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/broker.h"
#include "pipeline/broker_rows.h"
#include "pipeline/inbox.h"
#include "pipeline/published.h"
#include "store/book.h"

namespace lvwang::pipeline {

inline constexpr std::size_t kBrokersMax = 16;  ///< each has a thread of its own; a district knows two or three vendors
inline constexpr std::size_t kTopicsMax = 20;   ///< of one broker

/// | type          | fields of the body (those marked ? may be left out)                                                   |
/// |---------------|-------------------------------------------------------------------------------------------------------|
/// | broker_put    | key host port? client_id? user? sealed_password? tls? ca_file? topics mapping? enabled?               |
/// | broker_remove | key                                                                                                   |
///
/// `mapping`: device_field? time_field? time_form? period? values, a list of {field, code, unit?}. `sealed_password` left out
/// keeps the password; "" takes it away. `client_id` left out is `lvwang-<key>`.
class BrokerCommands {
public:
    BrokerCommands(store::Book& book, Published<Brokers>& brokers) : book_(book), brokers_(brokers) {}

    [[nodiscard]] static bool owns(std::string_view type) { return type.starts_with("broker_"); }

    /// @pre the turn's transaction is open
    /// @return JSON: `{"key":…}`
    /// @error kInvalidArgument, kNotFound, kConflict, kUnsupported  what was asked is wrong
    [[nodiscard]] Result<std::string> execute(const Command& command, std::uint64_t seq);
    /// Shows everybody the brokers as the book has them.
    [[nodiscard]] Result<void> publish();

private:
    [[nodiscard]] Result<void> keep_past(const Broker& broker, std::uint64_t seq);

    store::Book& book_;
    Published<Brokers>& brokers_;
};

/// What a secret of a broker is sealed for (store/seal.h).
[[nodiscard]] inline std::string broker_secret_purpose(std::string_view key) {
    return "mqtt " + std::string(key);
}

/// A mapping as a body says it, for the book to keep.
[[nodiscard]] std::string mapping_json(const FlatMapping& mapping);

/// Reads the body of broker_put. @param before  the broker of that key, null where it is new
/// @error kInvalidArgument  names the field: `topics[1]`, `mapping.values[0].code`
[[nodiscard]] Result<Broker> parse_broker(std::string_view body, const Broker* before);
/// The key of a body. @error kInvalidArgument  absent, empty, longer than 40 characters or with other than a-z A-Z 0-9 - _ .
[[nodiscard]] Result<std::string> parse_broker_key(std::string_view body);

}  // namespace lvwang::pipeline
