#include "protocol/report.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>

#include "base/text.h"
#include "protocol/json.h"

namespace lvwang::protocol {
namespace {

using Kind = JsonValue::Kind;

// Milliseconds outside these years are seconds, or a clock that was never set.
const Instant kEarliest = start_of({2000, 1, 1});
const Instant kLatest = start_of({2100, 1, 1});

// The error of a field, with the field's place put before it.
template <class... Args>
tl::unexpected<Error> wrong(const std::string& path, fmt::format_string<Args...> format, Args&&... args) {
    return fail_field(path, "{}: {}", path, fmt::format(format, std::forward<Args>(args)...));
}

std::string joined(std::string_view path, std::string_view name) {
    return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

Result<void> refuse_others(const JsonValue& object, const std::string& path, std::initializer_list<std::string_view> known) {
    for (std::size_t i = 0; i < object.names.size(); ++i) {
        const std::string& name = object.names[i];
        if (std::ranges::find(known, name) == known.end()) {
            return wrong(joined(path, to_utf8_lossy(name)), "there is no such field; known are {}", fmt::join(known, ", "));
        }
        const auto before = std::span(object.names).first(i);
        if (std::ranges::find(before, name) != before.end()) return wrong(joined(path, name), "stands twice");
    }
    return {};
}

Result<std::string> read_device(const JsonValue* value, const std::string& path) {
    if (value == nullptr) return wrong(path, "is missing");
    if (!value->is(Kind::kText) && !value->is(Kind::kNumber)) return wrong(path, "{} is not a text", value->shown());
    std::string device(trim(value->text));
    if (device.empty()) return wrong(path, "is empty");
    if (device.size() > kDeviceBytesMax) return wrong(path, "{} bytes, at most {}", device.size(), kDeviceBytesMax);
    const auto odd = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
    if (std::ranges::any_of(device, odd)) return wrong(path, "holds blanks or control characters");
    return device;
}

bool has_offset(std::string_view text) {
    const std::size_t clock = text.find_first_of("T ");
    return clock != std::string_view::npos && text.find_first_of("Z+-", clock) != std::string_view::npos;
}

Result<Instant> read_number_of_time(const JsonValue& value, std::int64_t unit_ms, const std::string& path) {
    std::int64_t count = 0;
    const char* const end = value.text.data() + value.text.size();
    const auto [read, error] = std::from_chars(value.text.data(), end, count);
    const std::string_view unit = unit_ms == 1 ? "milliseconds" : "seconds";
    if (error != std::errc() || read != end) return wrong(path, "{} is no whole number of {}", value.shown(), unit);
    if (count < kEarliest.ms / unit_ms || count > kLatest.ms / unit_ms) {
        return wrong(path, "{} {} since 1970 lie outside 2000 to 2100", count, unit);
    }
    return Instant{count * unit_ms};
}

Result<Instant> read_time(const JsonValue* value, TimeForm form, const std::string& path) {
    if (value == nullptr) return wrong(path, "is missing");
    if (form == TimeForm::kEpochSeconds) return read_number_of_time(*value, kSecondMs, path);
    if (form == TimeForm::kIso && value->is(Kind::kNumber)) return read_number_of_time(*value, 1, path);
    const std::string_view text = trim(value->text);
    if (!value->is(Kind::kText) && form == TimeForm::kIso) return wrong(path, "{} is no time", value->shown());
    if (form == TimeForm::kIso && !has_offset(text)) {
        return wrong(path, "{} has no offset; write 2026-11-25T10:00:00+08:00, or milliseconds since 1970", value->shown());
    }
    auto at = parse_iso(text);
    if (!at && form == TimeForm::kChina) at = parse_compact(text);
    if (!at) return wrong(path, "{}", at.error().message);
    if (*at < kEarliest || *at > kLatest) return wrong(path, "{} lies outside 2000 to 2100", value->shown());
    return *at;
}

// A number as written; a text that holds one counts, for many vendors quote theirs.
Result<std::string> read_number(const JsonValue& value, const std::string& path) {
    if (!value.is(Kind::kNumber) && !value.is(Kind::kText)) return wrong(path, "{} is not a number", value.shown());
    std::string number(trim(value.text));
    if (const auto decimal = Decimal::parse(number); !decimal) return wrong(path, "{}", to_utf8_lossy(decimal.error().message));
    return number;
}

// What is done with a value or an item that cannot be read: it is the error of the whole report, or, where nobody can be told,
// left out with a word.
class Leniency {
public:
    explicit Leniency(std::vector<std::string>* doubts) : doubts_(doubts) {}
    template <class T>
    Result<void> pass_over(const Result<T>& wrong) {
        if (doubts_ == nullptr) return tl::unexpected(wrong.error());
        if (!first_) first_ = wrong.error();
        doubts_->push_back(wrong.error().message);
        return {};
    }
    // Of what was passed over the first, where nothing was left.
    [[nodiscard]] const std::optional<Error>& first() const { return first_; }

private:
    std::vector<std::string>* doubts_;
    std::optional<Error> first_;
};

// `units` and `flags`: texts by the codes of `values`.
Result<void> read_beside(const JsonValue& item, std::string_view name, const std::string& path, std::size_t length_max,
                         std::vector<ReportValue>& values, std::string ReportValue::*into) {
    const JsonValue* texts = item.field(name);
    if (texts == nullptr) return {};
    const std::string place = joined(path, name);
    if (!texts->is(Kind::kObject)) return wrong(place, "{} is not an object", texts->shown());
    for (std::size_t i = 0; i < texts->names.size(); ++i) {
        const std::string field = joined(place, to_utf8_lossy(texts->names[i]));
        const JsonValue& text = texts->elements[i];
        if (text.is(Kind::kNull)) continue;
        if (!text.is(Kind::kText)) return wrong(field, "{} is not a text", text.shown());
        if (text.text.size() > length_max) return wrong(field, "{} is longer than {} bytes", text.shown(), length_max);
        bool named = item.field("values")->field(texts->names[i]) != nullptr;
        for (ReportValue& value : values) {
            if (value.code == texts->names[i]) value.*into = text.text;
        }
        for (const std::string& code : item.field("values")->names) named = named || code == texts->names[i];
        if (!named) return wrong(field, "there is no such value");
    }
    return {};
}

Result<ReportItem> read_item(const JsonValue& object, const std::string& path, Leniency& leniency) {
    constexpr std::size_t kUnitBytesMax = 20;
    constexpr std::size_t kMarkBytesMax = 1;
    if (!object.is(Kind::kObject)) return wrong(path, "{} is not an object", object.shown());
    LVWANG_TRY(refuse_others(object, path, {"time", "period", "values", "units", "flags"}));
    ReportItem item;
    LVWANG_ASSIGN(item.time, read_time(object.field("time"), TimeForm::kIso, joined(path, "time")));
    if (const JsonValue* period = object.field("period")) {
        const auto read = parse_period(period->text);
        if (!period->is(Kind::kText) || !read) {
            return wrong(joined(path, "period"), "{} is none of moment, minute, hour, day", period->shown());
        }
        item.period = *read;
    }
    const std::string place = joined(path, "values");
    const JsonValue* values = object.field("values");
    if (values == nullptr) return wrong(place, "is missing");
    if (!values->is(Kind::kObject)) return wrong(place, "{} is not an object", values->shown());
    if (values->names.empty()) return wrong(place, "holds no value");
    if (values->names.size() > kValuesMax) return wrong(place, "{} values, at most {}", values->names.size(), kValuesMax);
    for (std::size_t i = 0; i < values->names.size(); ++i) {
        const std::string code(trim(values->names[i]));
        if (code.empty()) return wrong(place, "a value has no code");
        if (values->elements[i].is(Kind::kNull)) continue;  // nothing was measured
        auto number = read_number(values->elements[i], joined(place, code));
        if (number) {
            item.values.push_back({code, std::move(*number), {}, {}});
        } else {
            LVWANG_TRY(leniency.pass_over(number));
        }
    }
    LVWANG_TRY(read_beside(object, "units", path, kUnitBytesMax, item.values, &ReportValue::unit));
    LVWANG_TRY(read_beside(object, "flags", path, kMarkBytesMax, item.values, &ReportValue::mark));
    return item;
}

Result<Report> read_report(const JsonValue& object, const std::string& path, bool lenient) {
    if (!object.is(Kind::kObject)) return wrong(path.empty() ? "report" : path, "{} is not an object", object.shown());
    LVWANG_TRY(refuse_others(object, path, {"device", "items"}));
    Report report;
    LVWANG_ASSIGN(report.device, read_device(object.field("device"), joined(path, "device")));
    const std::string place = joined(path, "items");
    const JsonValue* items = object.field("items");
    if (items == nullptr) return wrong(place, "is missing");
    if (!items->is(Kind::kList)) return wrong(place, "{} is not a list", items->shown());
    if (items->elements.empty()) return wrong(place, "is empty");
    Leniency leniency(lenient ? &report.doubts : nullptr);
    if (items->elements.size() > kItemsMax) return wrong(place, "{} items, at most {}", items->elements.size(), kItemsMax);
    for (std::size_t i = 0; i < items->elements.size(); ++i) {
        auto item = read_item(items->elements[i], fmt::format("{}[{}]", place, i), leniency);
        if (item) {
            report.items.push_back(std::move(*item));
        } else {
            LVWANG_TRY(leniency.pass_over(item));
        }
    }
    const bool holds = std::ranges::any_of(report.items, [](const ReportItem& item) { return !item.values.empty(); });
    if (!holds && leniency.first()) return tl::unexpected(*leniency.first());
    return report;
}

Result<Report> read_flat(const JsonValue& object, const FlatMapping& mapping, const Carriage& carriage, const std::string& path) {
    if (!object.is(Kind::kObject)) return wrong(path.empty() ? "message" : path, "{} is not an object", object.shown());
    Report report;
    report.device = std::string(carriage.device);
    if (!mapping.device_field.empty()) {
        LVWANG_ASSIGN(report.device, read_device(object.at_path(mapping.device_field), joined(path, mapping.device_field)));
    }
    report.timed_by_arrival = mapping.time_field.empty();
    ReportItem item{carriage.at, mapping.period, {}};
    if (!mapping.time_field.empty()) {
        LVWANG_ASSIGN(item.time,
                      read_time(object.at_path(mapping.time_field), mapping.time_form, joined(path, mapping.time_field)));
    }
    Leniency leniency(&report.doubts);
    for (const FlatField& mapped : mapping.values) {
        const JsonValue* value = object.at_path(mapped.field);
        if (value == nullptr) continue;
        auto number = read_number(*value, joined(path, mapped.field));
        if (number) {
            item.values.push_back({mapped.code, std::move(*number), mapped.unit, {}});
        } else {
            LVWANG_TRY(leniency.pass_over(number));
        }
    }
    if (item.values.empty() && leniency.first()) return tl::unexpected(*leniency.first());
    if (item.values.empty()) {
        return wrong(joined(path, mapping.values.front().field), "is missing, and so is every other value of the mapping");
    }
    report.items.push_back(std::move(item));
    return report;
}

// One object or a list of them, each read by `read(value, path)`.
template <class Read>
Result<std::vector<PlacedReport>> read_each(std::string_view text, const Read& read) {
    if (text.size() > kReportBytesMax) {
        return fail(ErrorCode::kOutOfRange, "{} bytes, at most {}", text.size(), kReportBytesMax);
    }
    LVWANG_ASSIGN(const JsonValue root, parse_json(text));
    std::vector<PlacedReport> reports;
    if (!root.is(Kind::kList)) {
        LVWANG_ASSIGN(Report report, read(root, std::string()));
        reports.push_back({std::move(report), trim(text)});
        return reports;
    }
    if (root.elements.empty()) return wrong("reports", "the list is empty");
    if (root.elements.size() > kReportsMax) return wrong("reports", "{} reports, at most {}", root.elements.size(), kReportsMax);
    const std::vector<std::string_view> texts = elements_of_list(text);
    for (std::size_t i = 0; i < root.elements.size(); ++i) {
        LVWANG_ASSIGN(Report report, read(root.elements[i], fmt::format("[{}]", i)));
        reports.push_back({std::move(report), texts[i]});
    }
    return reports;
}

Result<void> check_device(std::vector<PlacedReport>& reports, std::string_view device) {
    for (const PlacedReport& placed : reports) {
        if (!device.empty() && placed.report.device != device) {
            return wrong("device", "the topic names '{}', the text '{}'", device, placed.report.device);
        }
    }
    return {};
}

}  // namespace

Result<std::vector<PlacedReport>> parse_reports(std::string_view text) {
    return read_each(text, [](const JsonValue& value, const std::string& path) { return read_report(value, path, false); });
}

Result<std::vector<PlacedReport>> parse_report_lines(std::string_view text) {
    if (text.size() > kReportBytesMax) {
        return fail(ErrorCode::kOutOfRange, "{} bytes, at most {}", text.size(), kReportBytesMax);
    }
    std::vector<PlacedReport> reports;
    for (std::string_view line : split(text, '\n')) {
        line = trim(line);
        if (line.empty()) continue;
        const std::string path = fmt::format("[{}]", reports.size());
        if (reports.size() == kReportsMax) return wrong("reports", "more than {} reports", kReportsMax);
        auto value = parse_json(line);
        if (!value) return wrong(path, "{}", value.error().message);
        LVWANG_ASSIGN(Report report, read_report(*value, path, false));
        reports.push_back({std::move(report), line});
    }
    if (reports.empty()) return wrong("reports", "there is no report");
    return reports;
}

Result<std::vector<PlacedReport>> parse_flat(std::string_view text, const FlatMapping& mapping, const Carriage& carriage) {
    if (mapping.empty()) return fail(ErrorCode::kInvalidArgument, "the mapping names no value");
    LVWANG_ASSIGN(auto reports, read_each(text, [&](const JsonValue& value, const std::string& path) {
                      return read_flat(value, mapping, carriage, path);
                  }));
    for (const PlacedReport& placed : reports) {
        if (placed.report.device.empty()) return wrong("device", "neither the topic nor the mapping names the device");
    }
    LVWANG_TRY(check_device(reports, carriage.device));
    return reports;
}

Result<std::vector<PlacedReport>> parse_carried(std::string_view text, const FlatMapping& mapping, const Carriage& carriage) {
    if (!mapping.empty()) return parse_flat(text, mapping, carriage);
    LVWANG_ASSIGN(auto reports, read_each(text, [](const JsonValue& value, const std::string& path) {
                      return read_report(value, path, true);
                  }));
    LVWANG_TRY(check_device(reports, carriage.device));
    return reports;
}

std::vector<std::string_view> pieces_of(std::string_view text) {
    const auto root = parse_json(text);
    if (!root || !root->is(Kind::kList) || root->elements.size() < 2 || root->elements.size() > kReportsMax) return {text};
    return elements_of_list(text);
}

std::string to_payload(const ReportEntry& entry) {
    if (entry.broker.empty()) return fmt::format("http\n{}", entry.text);
    return fmt::format("mqtt {} {}\n{}", entry.broker, entry.topic, entry.text);
}

Result<ReportEntry> parse_report_entry(std::string_view payload) {
    const std::size_t end = payload.find('\n');
    const std::string_view line = payload.substr(0, end);
    if (end != std::string_view::npos && line == "http") return ReportEntry{{}, {}, payload.substr(end + 1)};
    const std::size_t key_end = line.find(' ', 5);
    if (end == std::string_view::npos || !line.starts_with("mqtt ") || key_end == std::string_view::npos) {
        return fail(ErrorCode::kCorrupt, "a logged report does not say how it came");
    }
    return ReportEntry{line.substr(5, key_end - 5), line.substr(key_end + 1), payload.substr(end + 1)};
}

}  // namespace lvwang::protocol
