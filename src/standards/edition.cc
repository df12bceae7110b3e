#include "standards/edition.h"

#include "model/name_table.h"
#include "standards/tables.h"

namespace lvwang::standards {
namespace {

constexpr NameTable<Confidence, 3> kConfidences{{{Confidence::kConfirmed, "confirmed"},
                                                 {Confidence::kSingleSource, "single_source"},
                                                 {Confidence::kToBeConfirmed, "to_be_confirmed"}}};
constexpr NameTable<Averaging, 8> kAveragings{{{Averaging::kMinute, "1min"},
                                               {Averaging::kHour, "1h"},
                                               {Averaging::kEightHours, "8h"},
                                               {Averaging::kDay, "24h"},
                                               {Averaging::kDailyMax8h, "mda8"},
                                               {Averaging::kMonth, "1month"},
                                               {Averaging::kQuarter, "1q"},
                                               {Averaging::kYear, "1y"}}};
constexpr NameTable<Report, 2> kReports{{{Report::kHour, "hour"}, {Report::kDay, "day"}}};

}  // namespace

std::string_view to_string(Confidence status) {
    return name_of(kConfidences, status);
}
Result<Confidence> parse_confidence(std::string_view text) {
    return value_of(kConfidences, text);
}
std::string_view to_string(Averaging averaging) {
    return name_of(kAveragings, averaging);
}
Result<Averaging> parse_averaging(std::string_view text) {
    return value_of(kAveragings, text);
}
std::string_view to_string(Report report) {
    return name_of(kReports, report);
}
Result<Report> parse_report(std::string_view text) {
    return value_of(kReports, text);
}

}  // namespace lvwang::standards
