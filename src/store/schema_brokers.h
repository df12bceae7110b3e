// Which tables hold the MQTT brokers? One step of the book's schema, kept beside what reads and writes it (book_brokers.h).
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kBrokerTables[] = {
    R"(CREATE TABLE brokers (
        key TEXT PRIMARY KEY CHECK (key <> ''),
        host TEXT NOT NULL CHECK (host <> ''),
        port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
        client_id TEXT NOT NULL CHECK (client_id <> ''),
        user TEXT NOT NULL DEFAULT '',
        sealed_password TEXT NOT NULL DEFAULT '',
        tls INTEGER NOT NULL CHECK (tls IN (0, 1)),
        ca_file TEXT NOT NULL DEFAULT '',
        topics TEXT NOT NULL CHECK (topics <> ''),
        device_field TEXT NOT NULL DEFAULT '',
        time_field TEXT NOT NULL DEFAULT '',
        time_form INTEGER NOT NULL CHECK (time_form BETWEEN 0 AND 2),
        period INTEGER NOT NULL CHECK (period BETWEEN 0 AND 3),
        enabled INTEGER NOT NULL CHECK (enabled IN (0, 1))
    ) STRICT)",
    R"(CREATE TABLE broker_values (
        broker_key TEXT NOT NULL REFERENCES brokers (key) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        field TEXT NOT NULL CHECK (field <> ''),
        code TEXT NOT NULL CHECK (code <> ''),
        unit TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (broker_key, place)
    ) STRICT, WITHOUT ROWID)",
};

}  // namespace lvwang::store
