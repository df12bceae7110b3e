#include "registry/units.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/check.h"
#include "base/text.h"

namespace lvwang::registry {
namespace {

constexpr int kExtraDecimals = 6;  // of a quotient that never ends: far below any instrument's resolution

// How often `prime` divides `value`; takes it out.
int take_out(std::int64_t& value, std::int64_t prime) {
    int times = 0;
    for (; value % prime == 0; value /= prime) ++times;
    return times;
}

}  // namespace

UnitRatio::UnitRatio(std::int64_t numerator, std::int64_t denominator) {
    LVWANG_CHECK(numerator > 0 && denominator > 0, "unit ratio {}/{}", numerator, denominator);
    const std::int64_t divisor = std::gcd(numerator, denominator);
    numerator_ = numerator / divisor;
    denominator_ = denominator / divisor;
    std::int64_t rest = denominator_;
    const int twos = take_out(rest, 2);
    const int fives = take_out(rest, 5);
    exact_ = rest == 1;
    if (!exact_) return;
    factor_ = numerator_;  // n / (2^a 5^b) = n 2^(s-a) 5^(s-b) / 10^s with s = max(a, b)
    shift_ = std::max(twos, fives);
    for (int i = twos; i < shift_; ++i) factor_ *= 2;
    for (int i = fives; i < shift_; ++i) factor_ *= 5;
    for (; factor_ % 10 == 0; factor_ /= 10) --shift_;
}

Result<Decimal> UnitRatio::apply(Decimal value) const {
    if (is_one()) return value;
    if (!exact_) {
        int scale = std::min(value.scale + kExtraDecimals, kDecimalScaleMax);
        auto moved = scale_by_ratio(value, numerator_, denominator_, scale);
        while (!moved && scale > value.scale) moved = scale_by_ratio(value, numerator_, denominator_, --scale);
        return moved;
    }
    std::int64_t mantissa = 0;
    int scale = value.scale + shift_;
    bool overflow = __builtin_mul_overflow(value.mantissa, factor_, &mantissa);
    if (scale < 0) {
        overflow = overflow || scale < -kDecimalScaleMax || __builtin_mul_overflow(mantissa, power_of_ten(-scale), &mantissa);
        scale = 0;
    }
    for (; !overflow && scale > kDecimalScaleMax && mantissa % 10 == 0; --scale) mantissa /= 10;
    if (overflow || scale > kDecimalScaleMax) {
        return fail(ErrorCode::kOutOfRange, "{} times {}/{} has too many digits", value.to_string(), numerator_, denominator_);
    }
    return Decimal{mantissa, static_cast<std::uint8_t>(scale)};
}

std::string normal_unit(std::string_view unit) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kSpellings = {{
        {"\xC2\xB5", "u"},  // micro sign
        {"\xCE\xBC", "u"},  // Greek mu
        {"\xC2\xB3", "3"},  // superscript three
        {"\xC2\xB2", "2"},  // superscript two
        {"/l", "/L"},
        {"/Nm3", "/m3"},  // stack gas is dry and at standard state anyway
        {"^", ""},
        {"\xC2\xB0"
         "C",
         "\xE2\x84\x83"},
    }};
    std::string normal(trim(unit));
    for (const auto& [spelling, plain] : kSpellings) {
        for (std::size_t at = normal.find(spelling); at != std::string::npos; at = normal.find(spelling, at + plain.size())) {
            normal.replace(at, spelling.size(), plain);
        }
    }
    return normal;
}

Result<UnitTable> UnitTable::parse(const SourceText& csv) {
    static constexpr std::array<std::string_view, 5> kColumns = {"from", "to", "numerator", "denominator", "clause"};
    static constexpr std::array<std::string_view, 1> kOptional = {"note"};
    LVWANG_ASSIGN(const CsvTable table, CsvTable::parse(csv.path, csv.text, kColumns, kOptional));
    UnitTable units;
    for (const CsvRow& row : table.rows()) {
        LVWANG_ASSIGN(const std::string from, row.required_text("from"));
        LVWANG_ASSIGN(const std::string to, row.required_text("to"));
        LVWANG_ASSIGN(const int numerator, row.integer("numerator", 1, INT32_MAX));
        LVWANG_ASSIGN(const int denominator, row.integer("denominator", 1, INT32_MAX));
        if (units.ratio(from, to)) return row.wrong("to", fmt::format("{} to {} stands twice", from, to));
        units.ratios_.emplace(std::pair(normal_unit(from), normal_unit(to)), UnitRatio(numerator, denominator));
    }
    return units;
}

std::optional<UnitRatio> UnitTable::ratio(std::string_view from, std::string_view to) const {
    const std::string source = normal_unit(from);
    const std::string target = normal_unit(to);
    if (source == target) return UnitRatio();
    if (const auto row = ratios_.find({source, target}); row != ratios_.end()) return row->second;
    if (const auto row = ratios_.find({target, source}); row != ratios_.end()) return row->second.inverse();
    return std::nullopt;
}

}  // namespace lvwang::registry
