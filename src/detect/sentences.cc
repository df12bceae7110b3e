#include "detect/sentences.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"

namespace lvwang::detect {
namespace {

struct Words {
    std::string zh;
    std::string en;
};

std::string_view shown_unit(std::string_view unit) {
    if (unit == "ug/m3") return "µg/m³";
    if (unit == "mg/m3") return "mg/m³";
    return unit;
}

std::string with_unit(std::string_view value, std::string_view unit) {
    return unit.empty() ? std::string(value) : fmt::format("{} {}", value, shown_unit(unit));
}

const std::string& or_else(const std::string& text, const std::string& fallback) {
    return text.empty() ? fallback : text;
}

Words place_of(const Subject& subject) {
    const auto& [site, point, parameters] = subject;
    const bool outlet = point.kind == PointKind::kStack || point.kind == PointKind::kWastewater;
    const std::string& site_en = or_else(site.name_en, site.name);
    if (!outlet) return {site.name, site_en};
    const bool code_in_name = point.name.find(point.code) != std::string::npos;
    const std::string code = code_in_name ? "" : " " + point.code;
    const std::string& point_en = or_else(point.name_en, point.name);
    const std::string code_en = point_en.find(point.code) != std::string::npos ? "" : " " + point.code;
    return {fmt::format("{} {}{}", site.name, point.name, code), fmt::format("{}, {}{}", site_en, point_en, code_en)};
}

Words name_of(const Finding& finding, const Subject& subject) {
    if (!finding.parameter) return {};
    const Parameter* parameter = subject.parameters(*finding.parameter);
    if (parameter != nullptr) return {parameter->name, or_else(parameter->name_en, parameter->key)};
    const int id = static_cast<int>(*finding.parameter);
    return {fmt::format("参数 {}", id), fmt::format("parameter {}", id)};
}

std::string_view month_name(int month) {
    static constexpr std::array<std::string_view, 12> kNames{
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
    return kNames[static_cast<std::size_t>(month - 1)];
}

Words day_words(CivilDate date) {
    return {fmt::format("{}月{}日", date.month, date.day), fmt::format("{} {}", date.day, month_name(date.month))};
}

// Hours by their beginning and end, "7月3日14-15时"; the last hour of a day ends at 24.
Words hours_words(Instant start, Instant last) {
    const CivilTime from = to_civil(start);
    const CivilTime to = to_civil(last);
    const Words first = day_words(from.date);
    if (from.date == to.date) {
        return {fmt::format("{}{}-{}时", first.zh, from.hour, to.hour + 1),
                fmt::format("{}, {:02}:00-{:02}:00", first.en, from.hour, to.hour + 1)};
    }
    const Words second = day_words(to.date);
    return {fmt::format("{}{}时至{}{}时", first.zh, from.hour, second.zh, to.hour + 1),
            fmt::format("{}, {:02}:00 to {}, {:02}:00", first.en, from.hour, second.en, to.hour + 1)};
}

Words when(const Finding& finding) {
    if (finding.period == Period::kHour) return hours_words(finding.start, finding.last);
    Words first = day_words(to_date(finding.start));
    if (finding.start == finding.last) return first;
    const Words last = day_words(to_date(finding.last));
    return {fmt::format("{}至{}", first.zh, last.zh), fmt::format("{} to {}", first.en, last.en)};
}

// How many periods, and which of them the value is from, where there are several.
Words run_words(const Finding& finding) {
    if (finding.periods.size() < 2) return {};
    const bool hour = finding.period == Period::kHour;
    return {fmt::format("（{} {}）", finding.periods.size(), hour ? "小时" : "天"),
            fmt::format(" ({} {})", finding.periods.size(), hour ? "hours" : "days")};
}

// A place in a standard (4.3 表3 燃煤锅炉) as it is found by who reads no Chinese: 4.3 table 3.
std::string english_place(std::string_view clause) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kWords{
        {{"附录", " annex "}, {"表", " table "}, {"一级", " class 1"}, {"二级", " class 2"}, {"三级", " class 3"}}};
    std::string text;
    for (std::size_t i = 0; i < clause.size();) {
        const auto known =
            std::ranges::find_if(kWords, [&](const auto& word) { return clause.substr(i).starts_with(word.first); });
        if (known != kWords.end()) {
            text += known->second;
            i += known->first.size();
        } else {
            if (static_cast<unsigned char>(clause[i]) < 0x80) text += clause[i];  // other signs of Chinese have no English here
            ++i;
        }
    }
    std::string place;
    for (const std::string_view word : split(text, ' ')) {
        if (!word.empty()) place.append(place.empty() ? "" : " ").append(word);
    }
    return place;
}

Words source_words(const Finding& finding) {
    if (finding.standard.empty()) return {};
    const auto source = [&](std::string_view place) {
        return fmt::format("{}{}{}", finding.standard, place.empty() ? "" : " ", place);
    };
    return {fmt::format("（{}）", source(finding.clause)), fmt::format(" ({})", source(english_place(finding.clause)))};
}

const FindingPeriod& worst(const Finding& finding) {
    const auto distance = [](const FindingPeriod& period) {
        return std::abs(period.value.to_double() - period.reference.to_double());
    };
    return *std::ranges::max_element(finding.periods, {}, distance);
}

Words judged_words(const Finding& finding, const FindingPeriod& period) {
    const Words place_in_time = when(finding);
    const bool several = finding.periods.size() > 1;
    const bool below = period.value < period.reference;
    const std::string value = with_unit(finding.value, finding.unit);
    const std::string limit = with_unit(finding.limit, finding.unit);
    const Words run = run_words(finding);
    const Words source = source_words(finding);
    Words kind{"小时浓度", "hourly concentration"};
    if (period.measured) kind = {"折算浓度", "concentration at reference oxygen"};
    if (finding.period == Period::kDay) kind = {"日均值", "daily mean"};
    const std::string peak = several ? (below ? "最低" : "最高") : std::string();
    const std::string peak_en = several ? (below ? "lowest " : "highest ") : std::string();
    // Only an exceedance is called one; a clue says where the value stands.
    const bool exceedance = finding.cls == FindingClass::kExceedance;
    const std::string verb = below ? "低于下限" : (exceedance ? "超过限值" : "高于限值");
    const std::string verb_en =
        below ? "is below the lower limit of" : (exceedance ? "exceeds the limit of" : "is above the limit of");
    return {
        fmt::format("{}{}{}{} {}，{} {}{}", place_in_time.zh, run.zh, kind.zh, peak, value, verb, limit, source.zh),
        fmt::format("{} on {}{}: {}{} {} {}{}", kind.en, place_in_time.en, run.en, peak_en, value, verb_en, limit, source.en)};
}

Words warning_words(const Finding& finding, const FindingPeriod& period) {
    const Words place_in_time = when(finding);
    const Words run = run_words(finding);
    const std::string value = with_unit(finding.value, finding.unit);
    const std::string limit = with_unit(finding.limit, finding.unit);
    const Words source = source_words(finding);
    const bool below = period.value < period.reference;
    const auto bound = Decimal::parse(finding.limit);
    const bool near = !below && bound && period.value <= *bound;
    const std::string verb = below ? "低于" : (near ? "接近" : "高于");
    const std::string verb_en = below ? "below" : (near ? "near" : "above");
    return {fmt::format("预警：{}{}小时值 {}，{}限值 {}{}；排放以日均值判定", place_in_time.zh, run.zh, value, verb, limit,
                        source.zh),
            fmt::format("warning on {}{}: hourly value {}, {} the limit of {}{}; discharges are judged by the daily mean",
                        place_in_time.en, run.en, value, verb_en, limit, source.en)};
}

Words high_words(const Finding& finding, const std::string& reference) {
    const Words place_in_time = when(finding);
    const Words run = run_words(finding);
    const std::string value = with_unit(finding.value, finding.unit);
    return {
        fmt::format("高值：{}{}小时值 {}，周边中位值 {}", place_in_time.zh, run.zh, value, with_unit(reference, finding.unit)),
        fmt::format("high value on {}{}: {}, median of the surroundings {}", place_in_time.en, run.en, value,
                    with_unit(reference, finding.unit))};
}

Words disagreement_words(const Finding& finding, const std::string& reference) {
    const Words place_in_time = when(finding);
    const Words run = run_words(finding);
    const std::string value = with_unit(finding.value, finding.unit);
    const std::string other = with_unit(reference, finding.unit);
    return {fmt::format("{}{}上报小时值 {} 与分钟值计算结果 {} 不一致", place_in_time.zh, run.zh, value, other),
            fmt::format("on {}{} the reported hour {} and the one computed from minutes, {}, disagree", place_in_time.en, run.en,
                        value, other)};
}

void describe_silence(Finding& finding, const Subject& subject) {
    const Words place = place_of(subject);
    const CivilTime since = to_civil(finding.start);
    const Words day = day_words(since.date);
    finding.text = fmt::format("{} 自{}{:02}:{:02}起无数据", place.zh, day.zh, since.hour, since.minute);
    finding.text_en = fmt::format("{}: no data since {}, {:02}:{:02}", place.en, day.en, since.hour, since.minute);
}

}  // namespace

std::string shown(Decimal value, Decimal reference, int decimals) {
    const auto side = value <=> reference;
    for (int scale = decimals; scale < value.scale; ++scale) {
        const Decimal rounded = round_half_even(value, scale);
        if ((rounded <=> reference) == side) return rounded.to_string();
    }
    return value.to_string();
}

void describe(Finding& finding, const Subject& subject) {
    if (finding.rule == kSilent.name) return describe_silence(finding, subject);
    if (finding.periods.empty()) return;
    const FindingPeriod& period = worst(finding);
    const Parameter* parameter = finding.parameter ? subject.parameters(*finding.parameter) : nullptr;
    const int decimals = parameter == nullptr ? 1 : parameter->decimals;
    const auto bound = Decimal::parse(finding.limit);
    finding.value = shown(period.value, bound ? *bound : period.reference, decimals);
    finding.measured = period.measured ? round_half_even(*period.measured, decimals).to_string() : "";
    finding.seq = period.seq;
    const std::string reference = shown(period.reference, period.value, decimals);

    Words words;
    if (finding.rule == kWastewaterHourWarning.name) {
        words = warning_words(finding, period);
    } else if (finding.rule == kAirHourHigh.name) {
        words = high_words(finding, reference);
    } else if (finding.rule == kHourDisagrees.name) {
        words = disagreement_words(finding, reference);
    } else {
        words = judged_words(finding, period);
    }
    const Words place = place_of(subject);
    const Words name = name_of(finding, subject);
    finding.text = fmt::format("{} {} {}", place.zh, name.zh, words.zh);
    finding.text_en = fmt::format("{}: {} {}", place.en, name.en, words.en);
}

}  // namespace lvwang::detect
