// What does a JSON report say? The one format of the HTTP and MQTT doors, and flat objects of vendors by a mapping.
// Promises: pure; numbers stay as they were written; whatever is wrong is one error that names the field by its path.
// Rule: docs/formats/report.md. It stands beside HJ 212 because it answers the same question: what do these bytes mean?
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/broker.h"
#include "model/reading.h"

namespace lvwang::protocol {

inline constexpr std::size_t kReportBytesMax = 1 << 20;  ///< one request or message: a day of minutes of twenty parameters
inline constexpr std::size_t kReportsMax = 1'000;        ///< in one request or message
inline constexpr std::size_t kItemsMax = 1'500;          ///< in one report: a day of minutes
inline constexpr std::size_t kValuesMax = 200;           ///< in one item; no station has half as many parameters
inline constexpr std::size_t kDeviceBytesMax = 100;      ///< of a device's name; an MN has 24

struct ReportValue {
    std::string code;    ///< parameter's key, factor code or mapped code; a suffix of HJ 212 (`-Max`) is allowed
    std::string number;  ///< as written: `35.20`
    std::string unit;    ///< empty: the code's own
    std::string mark;    ///< data mark of HJ 212; empty: none was sent
    friend bool operator==(const ReportValue&, const ReportValue&) = default;
};

/// What a device says about one moment or period.
struct ReportItem {
    Instant time;
    Period period = Period::kMoment;
    std::vector<ReportValue> values;
    friend bool operator==(const ReportItem&, const ReportItem&) = default;
};

struct Report {
    std::string device;
    std::vector<ReportItem> items;
    std::vector<std::string> doubts;  ///< of values and items that were passed over, each by its field
    bool timed_by_arrival = false;    ///< it has no time of its own: the same words at another moment say something else
    friend bool operator==(const Report&, const Report&) = default;
};

/// A report with its own bytes within the request or message that carried it.
struct PlacedReport {
    Report report;
    std::string_view text;
};

/// One report, or a list of them.
/// @error kInvalidArgument  not JSON, or `field` names what is wrong: `time`, of a list `[3].items[0].values.pm2_5`
[[nodiscard]] Result<std::vector<PlacedReport>> parse_reports(std::string_view text);
/// One report a line (NDJSON); empty lines are passed over. Errors as above, `[3]` being the fourth line that is not empty.
[[nodiscard]] Result<std::vector<PlacedReport>> parse_report_lines(std::string_view text);

/// What is known of a message before its text is read.
struct Carriage {
    std::string_view device;  ///< named by the topic; empty: the text names it
    Instant at;               ///< arrival, where a vendor's object has no time
};

/// A vendor's object, or a list of them. Fields that the mapping does not name are passed over; so are values that are null, and
/// with a doubt those that are no number, while another is left.
/// @error kInvalidArgument  as parse_reports; the topic and the text name different devices
[[nodiscard]] Result<std::vector<PlacedReport>> parse_flat(std::string_view text, const FlatMapping& mapping,
                                                           const Carriage& carriage);

/// What one message of a broker says: by its mapping where there is one. A device that the topic names must be the text's. Who
/// sent it cannot be told: a value or an item that cannot be read is passed over with a doubt, while another is left.
[[nodiscard]] Result<std::vector<PlacedReport>> parse_carried(std::string_view text, const FlatMapping& mapping,
                                                              const Carriage& carriage);

/// A message in which something is wrong, as far as it falls apart: the elements of a list of 2 to kReportsMax, else the whole.
[[nodiscard]] std::vector<std::string_view> pieces_of(std::string_view text);

/// How a report came, as it stands in its entry of the log before the report's own bytes: `http` or `mqtt <broker> <topic>`,
/// then a line end.
struct ReportEntry {
    std::string_view broker;  ///< empty: by HTTP
    std::string_view topic;
    std::string_view text;  ///< the report as it came
};
[[nodiscard]] std::string to_payload(const ReportEntry& entry);
/// Views into `payload`. @error kCorrupt  not what to_payload writes
[[nodiscard]] Result<ReportEntry> parse_report_entry(std::string_view payload);

}  // namespace lvwang::protocol
