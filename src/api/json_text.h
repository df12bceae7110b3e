// How is a value written as JSON? One writer that appends straight to a string.
// Promises: text out of it is always well formed; decimals keep their digits (2.50 stays 2.50), which a JSON tree of doubles
// cannot promise; no allocation but the string's own. Rule: RFC 8259; times are ISO 8601 with +08:00.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/decimal.h"
#include "base/time.h"

namespace lvwang::api {

/// Writes `2026-04-03T16:15:30+08:00`; quick for instants of one civil day after each other.
class InstantText {
public:
    void append(std::string& out, Instant t);

private:
    std::int64_t day_ = INT64_MIN;  // since 1970 in China; whose date stands in date_
    std::string date_;              // `2026-04-03T`
};
/// Digits as they are: -12.50.
void append_decimal(std::string& out, Decimal value);
void append_integer(std::string& out, std::int64_t value);
void append_integer(std::string& out, std::uint64_t value);

class JsonText {
public:
    explicit JsonText(std::size_t reserve_bytes = 512) { out_.reserve(reserve_bytes); }

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    /// Name of the next value in an object: a name of ours, ASCII with nothing to escape.
    void key(std::string_view name);

    void value(std::string_view text);
    void value(const char* text) { value(std::string_view(text)); }
    void value(bool truth);
    void value(double number);  ///< shortest text that reads back the same; NaN and infinities become null
    void value(Decimal number);
    void value(Instant t);
    void value(CivilDate date);
    void null();
    template <std::integral Integer>
        requires(!std::same_as<Integer, bool>)
    void value(Integer number) {
        separate();
        if constexpr (std::is_signed_v<Integer>) {
            append_integer(out_, static_cast<std::int64_t>(number));
        } else {
            append_integer(out_, static_cast<std::uint64_t>(number));
        }
    }
    template <class T>
    void value(const std::optional<T>& maybe) {
        maybe ? value(*maybe) : null();
    }
    template <class T>
    void field(std::string_view name, const T& content) {
        key(name);
        value(content);
    }
    void field_null(std::string_view name) {
        key(name);
        null();
    }
    /// An array whose elements are JSON already, with commas between them.
    void raw_list(std::string_view elements);
    /// Members of an object that are JSON already, with commas between them.
    void raw_members(std::string_view members);

    /// The text; the writer begins anew.
    [[nodiscard]] std::string take() {
        first_ = true;
        return std::exchange(out_, {});
    }
    void reserve(std::size_t bytes) { out_.reserve(bytes); }
    [[nodiscard]] const std::string& text() const { return out_; }

private:
    void open(char bracket);
    void close(char bracket);
    void separate();  ///< puts the comma that stands before the next element

    std::string out_;
    InstantText instants_;
    bool first_ = true;  ///< nothing stands yet in the innermost object or array, or a key was just written
};

/// `{"items":[…],"total":N}`, each item written by `write(json, row)`.
template <class Rows, class Write>
[[nodiscard]] std::string json_list(const Rows& rows, std::size_t total, const Write& write) {
    JsonText json(4096);
    json.begin_object();
    json.key("items");
    json.begin_array();
    for (const auto& row : rows) write(json, row);
    json.end_array();
    json.field("total", total);
    json.end_object();
    return json.take();
}

}  // namespace lvwang::api
