#include "assess/emission_text.h"

#include <fmt/ranges.h>

#include "base/text.h"

namespace lvwang::assess {
namespace {

std::string plain(const std::optional<Decimal>& value) {
    return value ? normalized(*value).to_string() : std::string();
}

std::string number(const std::optional<Decimal>& value) {
    return value ? normalized(*value).to_string() : "null";
}

std::string truth(const std::optional<bool>& value) {
    return !value ? "null" : *value ? "true" : "false";
}

std::string yes_no(const std::optional<bool>& value) {
    return !value ? "" : *value ? "yes" : "no";
}

std::string text_or_null(std::string_view text) {
    return text.empty() ? "null" : json_quote(text);
}

std::string_view state_of(const HourFigure& hour) {
    return hour.stopped ? "stopped" : hour.lost.empty() ? "valid" : "lost";
}

std::string cell(std::string_view text) {
    if (text.find_first_of(",\"\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

std::string hour_name(Instant start) {
    const CivilTime civil = to_civil(start);
    return fmt::format("{}T{:02}:00", format_date(civil.date), civil.hour);
}

std::string hour_json(const HourFigure& hour) {
    return fmt::format(
        R"({{"time":"{}","state":"{}","reason":{},"measured":{},"converted":{},"exceeded":{},"kg":{},"substituted_kg":{},"substitution":{}}})",
        hour_name(hour.start), state_of(hour), text_or_null(hour.lost.empty() ? hour.not_judged : hour.lost),
        number(hour.measured), number(hour.converted), truth(hour.exceeded), number(hour.kg), number(hour.substituted_kg),
        text_or_null(hour.substitution));
}

std::string day_json(const DayFigure& day) {
    return fmt::format(
        R"({{"day":"{}","valid_hours":{},"stopped_hours":{},"lost_hours":{},"substituted_hours":{},"exceeded_hours":{},"lacking":{},"measured":{},"converted":{},"exceeded":{},"kg":{}}})",
        format_date(day.day), day.valid_hours, day.stopped_hours, day.lost_hours, day.substituted_hours, day.exceeded_hours,
        text_or_null(day.lacking), number(day.measured), number(day.converted), truth(day.exceeded), number(day.kg));
}

std::string month_json(const MonthFigure& month) {
    return fmt::format(
        R"({{"month":"{:04}-{:02}","valid_days":{},"lacking":{},"measured":{},"converted":{},"t":{},"counted_days":{},"t_counted":{}}})",
        month.year, month.month, month.valid_days, text_or_null(month.lacking), number(month.measured), number(month.converted),
        number(month.t), month.counted_days, number(month.t_counted));
}

std::string capture_json(const CaptureRate& capture) {
    return fmt::format(R"({{"quarter":"{:04}-Q{}","hours":{},"stopped":{},"lost":{},"capture_pct":{}}})", capture.year,
                       capture.quarter, capture.hours, capture.stopped, capture.lost,
                       capture.pct ? capture.pct->to_string() : "null");
}

template <class Rows, class Write>
std::string list(const Rows& rows, Write write) {
    std::vector<std::string> texts;
    for (const auto& row : rows) texts.push_back(write(row));
    return fmt::to_string(fmt::join(texts, ","));
}

std::string limit_json(const OutletItem& item) {
    if (!item.limit) return "null";
    return fmt::format(R"({{"upper":{},"lower":{},"reference_oxygen_pct":{},"standard":{},"clause":{},"table":{}}})",
                       item.limit->upper.to_string(), number(item.limit->lower), number(item.reference_oxygen_pct),
                       json_quote(item.limit->standard), json_quote(item.limit->clause), text_or_null(item.limit->table));
}

}  // namespace

std::string to_json(std::string_view outlet, std::string_view unit, const OutletReport& report) {
    return fmt::format(
        R"({{"outlet":{},"parameter":{},"unit":{},"limit":{},"captures":[{}],"hours":[{}],"days":[{}],"months":[{}]}})",
        json_quote(outlet), json_quote(report.item.parameter), json_quote(unit), limit_json(report.item),
        captures_json(report.captures), hours_json(report.hours), days_json(report.days), months_json(report.months));
}

std::string captures_json(std::span<const CaptureRate> captures) {
    return list(captures, capture_json);
}

std::string hours_json(std::span<const HourFigure> hours) {
    return list(hours, hour_json);
}

std::string days_json(std::span<const DayFigure> days) {
    return list(days, day_json);
}

std::string months_json(std::span<const MonthFigure> months) {
    return list(months, month_json);
}

std::string outlet_csv_header() {
    return "outlet,scope,period,parameter,state,reason,measured,converted,unit,limit,exceeded,standard,clause,table,kg,"
           "substituted_kg,"
           "substitution,valid,stopped,lost,exceeded_hours,t,counted_days,t_counted\n";
}

std::string to_csv(std::string_view outlet, std::string_view unit, const OutletReport& report) {
    const OutletItem& item = report.item;
    const std::string limit = item.limit ? item.limit->upper.to_string() : std::string();
    const std::string standard = item.limit ? cell(item.limit->standard) : std::string();
    const std::string clause =
        item.limit ? fmt::format("{},{}", cell(item.limit->clause), cell(item.limit->table)) : std::string(",");  // clause,table
    const std::string name = cell(outlet);
    std::string text;
    for (const HourFigure& hour : report.hours) {
        text += fmt::format("{},hour,{},{},{},{},{},{},{},{},{},{},{},{},{},{},,,,,,,\n", name, hour_name(hour.start),
                            item.parameter, state_of(hour), cell(hour.lost.empty() ? hour.not_judged : hour.lost),
                            plain(hour.measured), plain(hour.converted), unit, limit, yes_no(hour.exceeded), standard, clause,
                            plain(hour.kg), plain(hour.substituted_kg), cell(hour.substitution));
    }
    for (const DayFigure& day : report.days) {
        text += fmt::format("{},day,{},{},{},{},{},{},{},{},{},{},{},{},,{},{},{},{},{},,,\n", name, format_date(day.day),
                            item.parameter, day.lacking.empty() ? "valid" : "not valid", cell(day.lacking), plain(day.measured),
                            plain(day.converted), unit, limit, yes_no(day.exceeded), standard, clause, plain(day.kg),
                            day.substituted_hours == 0 ? "" : fmt::format("{} hours", day.substituted_hours), day.valid_hours,
                            day.stopped_hours, day.lost_hours, day.exceeded_hours);
    }
    for (const MonthFigure& month : report.months) {
        text += fmt::format("{},month,{:04}-{:02},{},{},{},{},{},{},,,,,,,,,{},,,,{},{},{}\n", name, month.year, month.month,
                            item.parameter, month.lacking.empty() ? "valid" : "not valid", cell(month.lacking),
                            plain(month.measured), plain(month.converted), unit, month.valid_days, plain(month.t),
                            month.counted_days, plain(month.t_counted));
    }
    for (const CaptureRate& capture : report.captures) {
        text += fmt::format("{},quarter,{:04}-Q{},{},,{},,,,,,,,,,,,{},{},{},,,,\n", name, capture.year, capture.quarter,
                            item.parameter, capture.pct ? fmt::format("capture rate {} %", capture.pct->to_string()) : "",
                            capture.hours - capture.stopped - capture.lost, capture.stopped, capture.lost);
    }
    return text;
}

}  // namespace lvwang::assess
