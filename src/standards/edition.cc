#include "standards/edition.h"

#include <array>

#include "standards/tables.h"

namespace lvwang::standards {
namespace {

template <class Enum, std::size_t n>
using Names = std::array<std::pair<Enum, std::string_view>, n>;

constexpr Names<Confidence, 3> kConfidences{{{Confidence::kConfirmed, "confirmed"},
                                             {Confidence::kSingleSource, "single_source"},
                                             {Confidence::kToBeConfirmed, "to_be_confirmed"}}};
constexpr Names<Averaging, 8> kAveragings{{{Averaging::kMinute, "1min"},
                                           {Averaging::kHour, "1h"},
                                           {Averaging::kEightHours, "8h"},
                                           {Averaging::kDay, "24h"},
                                           {Averaging::kDailyMax8h, "mda8"},
                                           {Averaging::kMonth, "1month"},
                                           {Averaging::kQuarter, "1q"},
                                           {Averaging::kYear, "1y"}}};
constexpr Names<Report, 2> kReports{{{Report::kHour, "hour"}, {Report::kDay, "day"}}};

template <class Enum, std::size_t n>
std::string_view name_of(const Names<Enum, n>& names, Enum value) {
    for (const auto& [candidate, name] : names) {
        if (candidate == value) return name;
    }
    return "unknown";
}

template <class Enum, std::size_t n>
Result<Enum> parse_name(const Names<Enum, n>& names, std::string_view text) {
    std::string known;
    for (const auto& [value, name] : names) {
        if (name == text) return value;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
    }
    return fail(ErrorCode::kInvalidArgument, "'{}' is none of {}", text, known);
}

}  // namespace

std::string_view to_string(Confidence status) {
    return name_of(kConfidences, status);
}
Result<Confidence> parse_confidence(std::string_view text) {
    return parse_name(kConfidences, text);
}
std::string_view to_string(Averaging averaging) {
    return name_of(kAveragings, averaging);
}
Result<Averaging> parse_averaging(std::string_view text) {
    return parse_name(kAveragings, text);
}
std::string_view to_string(Report report) {
    return name_of(kReports, report);
}
Result<Report> parse_report(std::string_view text) {
    return parse_name(kReports, text);
}

}  // namespace lvwang::standards
