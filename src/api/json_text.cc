#include "api/json_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace lvwang::api {
namespace {

template <class Number>
void append_number(std::string& out, Number value) {
    std::array<char, 32> buffer;
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    out.append(buffer.data(), end);
}

char* put_two(char* to, int number) {
    *to++ = static_cast<char>('0' + number / 10);
    *to++ = static_cast<char>('0' + number % 10);
    return to;
}

}  // namespace

void append_integer(std::string& out, std::int64_t value) {
    append_number(out, value);
}
void append_integer(std::string& out, std::uint64_t value) {
    append_number(out, value);
}

void InstantText::append(std::string& out, Instant t) {
    const std::int64_t local_ms = t.ms + kChinaOffsetMs;
    const std::int64_t day = local_ms / kDayMs - (local_ms % kDayMs < 0 ? 1 : 0);
    if (day != day_) {
        day_ = day;
        date_ = fmt::format("{}T", format_date(date_of_day_number(day)));
    }
    const std::int64_t in_day_ms = local_ms - day * kDayMs;
    const auto second = static_cast<int>(in_day_ms / kSecondMs);
    const auto millisecond = static_cast<int>(in_day_ms % kSecondMs);
    std::array<char, 32> buffer;
    char* to = put_two(buffer.data(), second / 3600);
    *to++ = ':';
    to = put_two(to, second / 60 % 60);
    *to++ = ':';
    to = put_two(to, second % 60);
    if (millisecond != 0) {
        *to++ = '.';
        *to++ = static_cast<char>('0' + millisecond / 100);
        to = put_two(to, millisecond % 100);
    }
    for (const char c : std::string_view("+08:00")) *to++ = c;
    out += date_;
    out.append(buffer.data(), to);
}

void append_decimal(std::string& out, Decimal value) {
    std::array<char, 48> buffer;
    // The magnitude as unsigned, since the smallest int64 has no positive twin.
    const bool negative = value.mantissa < 0;
    const auto magnitude =
        negative ? ~static_cast<std::uint64_t>(value.mantissa) + 1 : static_cast<std::uint64_t>(value.mantissa);
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude);
    const auto digits = static_cast<std::size_t>(end - buffer.data());
    if (negative) out.push_back('-');
    if (value.scale == 0) {
        out.append(buffer.data(), digits);
        return;
    }
    if (digits > value.scale) {
        out.append(buffer.data(), digits - value.scale);
    } else {
        out.push_back('0');
    }
    out.push_back('.');
    if (digits < value.scale) out.append(value.scale - digits, '0');
    const std::size_t fraction = std::min<std::size_t>(digits, value.scale);
    out.append(end - fraction, fraction);
}

void JsonText::separate() {
    if (!first_) out_.push_back(',');
    first_ = false;
}

void JsonText::open(char bracket) {
    separate();
    out_.push_back(bracket);
    first_ = true;
}

void JsonText::close(char bracket) {
    out_.push_back(bracket);
    first_ = false;
}

void JsonText::key(std::string_view name) {
    separate();
    out_.push_back('"');
    out_ += name;
    out_ += "\":";
    first_ = true;
}

void JsonText::value(std::string_view text) {
    separate();
    // Most texts are keys, codes and units: ASCII with nothing to escape.
    const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c != '"' && c != '\\'; });
    if (is_plain) {
        out_.push_back('"');
        out_ += text;
        out_.push_back('"');
    } else {
        append_json_quoted(out_, text);
    }
}

void JsonText::value(bool truth) {
    separate();
    out_ += truth ? "true" : "false";
}

void JsonText::value(double number) {
    if (!std::isfinite(number)) return null();
    separate();
    append_number(out_, number);
}

void JsonText::value(Decimal number) {
    separate();
    append_decimal(out_, number);
}

void JsonText::value(Instant t) {
    separate();
    out_.push_back('"');
    instants_.append(out_, t);
    out_.push_back('"');
}

void JsonText::value(CivilDate date) {
    value(std::string_view(format_date(date)));
}

void JsonText::null() {
    separate();
    out_ += "null";
}

void JsonText::raw_members(std::string_view members) {
    separate();
    out_ += members;
}

void JsonText::raw_list(std::string_view elements) {
    separate();
    out_.push_back('[');
    out_ += elements;
    out_.push_back(']');
}

}  // namespace lvwang::api
