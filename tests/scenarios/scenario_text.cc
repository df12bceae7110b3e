#include "scenario_text.h"

#include <fmt/format.h>

#include "base/text.h"

namespace lvwang::tests {
namespace {

constexpr int kRepeatMax = 10'000;  // a week of minutes; more is a slip of the finger

std::vector<std::string> split_words(std::string_view text) {
    std::vector<std::string> words;
    bool quoted = false;
    bool open = false;
    for (const char c : text) {
        if (c == '#' && !quoted && !open) break;
        if (c == '"') {
            if (!quoted) words.emplace_back();
            quoted = !quoted;
            open = quoted;
        } else if (!quoted && (c == ' ' || c == '\t' || c == '\r')) {
            open = false;
        } else {
            if (!open) words.emplace_back();
            open = true;
            words.back() += c;
        }
    }
    return words;
}

}  // namespace

Line::Line(int number, std::string_view text) : number_(number), text_(trim(text)), words_(split_words(text)) {}

std::string Line::take(std::string_view what) {
    if (at_end()) throw unreadable(fmt::format("{} is missing", what));
    return words_[next_++];
}

bool Line::take_if(std::string_view word) {
    if (at_end() || words_[next_] != word) return false;
    ++next_;
    return true;
}

Period Line::take_period() {
    const auto period = parse_period(take("minute, hour or day"));
    if (!period || *period == Period::kMoment) throw unreadable("expected minute, hour or day");
    return *period;
}

Instant Line::take_instant() {
    const auto instant = parse_iso(take("a date or time"));
    if (!instant) throw unreadable(instant.error().message);
    return *instant;
}

void Line::end() {
    if (!at_end()) throw unreadable(fmt::format("'{}' is not understood", words_[next_]));
}

Unreadable Line::unreadable(std::string_view why) const {
    return Unreadable(fmt::format("line {}: {}: {}", number_, text_, why));
}

std::vector<Line> read_lines(std::string_view text) {
    std::vector<Line> lines;
    int number = 0;
    for (const std::string_view one : split(text, '\n')) {
        Line line(++number, one);
        if (!line.at_end()) lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<std::optional<LoadedValue>> take_values(Line& line) {
    std::vector<std::optional<LoadedValue>> values;
    while (!line.at_end()) {
        const std::string word = line.take("a value");
        const std::size_t times = word.find('x');
        std::string number = word.substr(0, times);
        int repeat = 1;
        if (times != std::string::npos) {
            const auto given = Decimal::parse(word.substr(times + 1));
            if (!given || given->scale != 0 || given->mantissa < 1 || given->mantissa > kRepeatMax) {
                throw line.unreadable(fmt::format("'{}' is no number of repeats", word.substr(times + 1)));
            }
            repeat = static_cast<int>(given->mantissa);
        }
        std::optional<LoadedValue> value;
        if (number != "_") {
            value.emplace();
            if (!number.empty() && number.back() >= 'A' && number.back() <= 'Z') {
                value->mark = number.back();
                number.pop_back();
            }
            if (!Decimal::parse(number)) throw line.unreadable(fmt::format("'{}' is no value", word));
            value->number = number;
        }
        values.insert(values.end(), static_cast<std::size_t>(repeat), value);
    }
    if (values.empty()) throw line.unreadable("no values");
    return values;
}

}  // namespace lvwang::tests
