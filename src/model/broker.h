// Which MQTT brokers do we listen to, and how is what they carry to be read? Rows of the book that people set while it runs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/reading.h"

namespace lvwang {

/// How a vendor writes a time.
enum class TimeForm : std::uint8_t {
    kIso = 0,           ///< ISO 8601 with an offset, or a number of milliseconds since 1970
    kEpochSeconds = 1,  ///< a number of seconds since 1970
    kChina = 2,         ///< civil time of China without an offset: 2026-11-25 10:00:00, or 20261125100000
};
[[nodiscard]] std::string_view to_string(TimeForm form);  ///< iso, epoch_s, china
[[nodiscard]] Result<TimeForm> parse_time_form(std::string_view text);

/// One value of a vendor's object: where it stands and what it is.
struct FlatField {
    std::string field;  ///< name, or path through objects: `data.pm25`
    std::string code;   ///< our parameter's key, a code of HJ 212, or a mapped code
    std::string unit;   ///< empty: the code's own
    friend bool operator==(const FlatField&, const FlatField&) = default;
};

/// How a simple vendor object is a report. Without values there is none: the broker carries docs/formats/report.md.
struct FlatMapping {
    std::string device_field;  ///< empty: the topic names the device
    std::string time_field;    ///< empty: the time of arrival
    TimeForm time_form = TimeForm::kIso;
    Period period = Period::kMoment;
    std::vector<FlatField> values;

    [[nodiscard]] bool empty() const { return values.empty(); }
    friend bool operator==(const FlatMapping&, const FlatMapping&) = default;
};

/// One broker that we are a client of.
struct Broker {
    std::string key;  ///< what people call it: `vendor-a`
    std::string host;
    std::uint16_t port = 1883;
    std::string client_id;  ///< the broker keeps our session under it
    std::string user;       ///< empty: none is sent
    std::string password;   ///< sealed (store/seal.h); empty: none is sent
    bool tls = false;
    std::string ca_file;              ///< PEM file on the server; empty: the system's
    std::vector<std::string> topics;  ///< `lvwang/{device}/report`: one level may name the device
    FlatMapping mapping;
    bool enabled = true;
    friend bool operator==(const Broker&, const Broker&) = default;
};

}  // namespace lvwang
