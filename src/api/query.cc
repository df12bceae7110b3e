#include "api/query.h"

#include <charconv>

#include "base/text.h"

namespace lvwang::api {
namespace {

std::string joined(std::initializer_list<std::string_view> words) {
    std::string out;
    for (const std::string_view word : words) {
        if (!out.empty()) out += ", ";
        out += word;
    }
    return out;
}

}  // namespace

Result<std::string> percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        auto byte = from_hex(text.substr(i + 1, 2));
        if (!byte || byte->size() != 1) {
            return fail(ErrorCode::kInvalidArgument, "'{}' is not a percent escape", to_utf8_lossy(text.substr(i, 3)));
        }
        out += *byte;
        i += 2;
    }
    if (!is_utf8(out) || out.find('\0') != std::string::npos) {
        return fail(ErrorCode::kInvalidArgument, "text is not UTF-8 or holds a NUL");
    }
    return out;
}

Result<Query> Query::parse(std::string_view text) {
    Query query;
    if (text.empty()) return query;
    for (const std::string_view part : split(text, '&')) {
        if (part.empty()) continue;
        const std::size_t equals = part.find('=');
        auto name = percent_decode(part.substr(0, equals));
        if (!name) return while_doing("name of a query parameter", std::move(name).error());
        auto value = percent_decode(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1));
        if (!value) {
            Error error = std::move(value).error();
            error.field = *name;
            return tl::unexpected(std::move(error));
        }
        for (const auto& [known, unused] : query.entries_) {
            if (known == *name) return fail_field(*name, "'{}' is given twice", *name);
        }
        if (query.entries_.size() == kQueryParametersMax) {
            return fail_field(*name, "more than {} query parameters", kQueryParametersMax);
        }
        query.entries_.emplace_back(std::move(*name), std::move(*value));
    }
    return query;
}

std::optional<std::string_view> Query::find(std::string_view name) const {
    for (const auto& [known, value] : entries_) {
        if (known == name && !value.empty()) return value;
    }
    return std::nullopt;
}

std::optional<std::string_view> Query::as_given(std::string_view name) const {
    for (const auto& [known, value] : entries_) {
        if (known == name) return value;
    }
    return std::nullopt;
}

Result<std::string_view> Query::required(std::string_view name) const {
    const auto value = find(name);
    if (!value) return fail_field(name, "'{}' is missing", name);
    return *value;
}

Result<std::int64_t> Query::integer(std::string_view name, std::int64_t low, std::int64_t high) const {
    LVWANG_ASSIGN(const std::string_view text, required(name));
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return fail_field(name, "'{}' is not a whole number", text);
    if (number < low || number > high) return fail_field(name, "{} is outside {}..{}", number, low, high);
    return number;
}

Result<std::int64_t> Query::integer_or(std::string_view name, std::int64_t low, std::int64_t high, std::int64_t otherwise) const {
    if (!find(name)) return otherwise;
    return integer(name, low, high);
}

Result<Instant> Query::instant(std::string_view name) const {
    LVWANG_ASSIGN(const std::string_view text, required(name));
    std::string repaired(text);
    // "2026-04-03T00:00:00 08:00" is what arrives when a client does not encode the plus of its zone.
    const std::size_t blank = repaired.rfind(' ');
    if (blank != std::string::npos && blank > 10) repaired[blank] = '+';
    auto parsed = parse_iso(repaired);
    if (!parsed) return fail_field(name, "'{}' is not a time (ISO 8601, such as 2026-04-03T16:00:00+08:00)", text);
    return *parsed;
}

Result<Instant> Query::instant_or(std::string_view name, Instant otherwise) const {
    if (!find(name)) return otherwise;
    return instant(name);
}

std::vector<std::string_view> Query::words(std::string_view name) const {
    std::vector<std::string_view> out;
    const auto value = find(name);
    if (!value) return out;
    for (const std::string_view word : split(*value, ',')) {
        if (const std::string_view trimmed = trim(word); !trimmed.empty()) out.push_back(trimmed);
    }
    return out;
}

Result<std::string_view> Query::choice(std::string_view name, std::initializer_list<std::string_view> choices) const {
    const auto value = find(name);
    if (!value) return *choices.begin();
    for (const std::string_view choice : choices) {
        if (choice == *value) return choice;
    }
    return fail_field(name, "'{}' is not one of {}", *value, joined(choices));
}

}  // namespace lvwang::api
