#include "analysis/water_samples.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "analysis/file_rows.h"
#include "base/csv_rows.h"
#include "base/text.h"

namespace lvwang::analysis {
namespace {

constexpr std::string_view kNoValues[] = {"", "NA", "/", "-", "—", "未测", "--"};

// A column of numbers, or what a long row's parameter and unit come to.
struct Quantity {
    const Parameter* parameter = nullptr;
    std::string unit;  ///< of the cells
    std::string into;  ///< of the standard
};

struct Layout {
    std::map<std::size_t, Quantity> columns;                  ///< wide
    std::map<std::string, std::size_t, std::less<>> by_name;  ///< section, date, river, body, target, parameter, value, unit
};

struct Place {
    std::string path;
    std::int64_t line = 0;
};

tl::unexpected<Error> wrong(const Place& place, std::string_view column, std::string_view message) {
    return fail(ErrorCode::kInvalidArgument, "{}:{}: column '{}': {}", place.path, place.line, column, message);
}

std::string without_mark(std::string_view name) {
    name = trim(name);
    if (name.starts_with("\xEF\xBB\xBF")) name.remove_prefix(3);
    return std::string(trim(name));
}

class Reader {
public:
    Reader(const assess::WaterMethods& methods, const registry::ParameterTable& parameters, WaterBody body)
        : methods_(methods), parameters_(parameters), body_(body) {}

    Result<void> take_header(const std::string& path, std::span<const std::string> header) {
        layout_ = {};
        const Place place{path, 1};
        std::string unknown;
        for (std::size_t i = 0; i < header.size(); ++i) {
            std::string name = without_mark(header[i]);
            if (name == "time") name = "date";
            const bool named = std::ranges::find(kNamed, name) != std::end(kNamed);
            if (named) {
                if (!layout_.by_name.emplace(name, i).second) return wrong(place, name, "stands there twice");
                continue;
            }
            const auto [title, unit] = title_and_unit(name);
            if (find(title) == nullptr) {
                unknown += fmt::format("{}'{}'", unknown.empty() ? "" : ", ", name);
                continue;
            }
            LVWANG_ASSIGN(layout_.columns[i], quantity(place, name, title, unit));
        }
        for (const std::string_view needed : {"section", "date"}) {
            if (!layout_.by_name.contains(needed)) {
                return fail(ErrorCode::kInvalidArgument, "{}:1: no column '{}'", path, needed);
            }
        }
        const bool is_long = layout_.by_name.contains("parameter") && layout_.by_name.contains("value");
        if (!is_long && layout_.columns.empty()) {
            return fail(ErrorCode::kInvalidArgument,
                        "{}:1: no column is a parameter (codmn, 氨氮, ...), nor are there 'parameter' and 'value'; there are {}",
                        path, unknown.empty() ? "no others" : unknown);
        }
        if (is_long && !layout_.columns.empty()) {
            return fail(ErrorCode::kInvalidArgument, "{}:1: 'parameter' and 'value' stand beside columns of parameters", path);
        }
        return {};
    }

    Result<void> take_row(const Place& place, std::span<const std::string_view> cells, std::size_t width) {
        if (cells.size() != width) {
            return fail(ErrorCode::kInvalidArgument, "{}:{}: {} cells where the header has {}", place.path, place.line,
                        cells.size(), width);
        }
        LVWANG_ASSIGN(const std::size_t section, section_of(place, cells));
        const std::string_view date = cell(cells, "date");
        const auto day = parse_date(date.substr(0, 10));
        if (!day) return wrong(place, "date", fmt::format("\"{}\" is no date such as 2026-03-05", date));
        if (date.size() > 10 && !parse_iso(date)) return wrong(place, "date", fmt::format("\"{}\" is no time", date));
        first_ = first_ ? std::min(*first_, *day) : *day;
        last_ = last_ ? std::max(*last_, *day) : *day;
        if (!layout_.by_name.contains("value")) {
            for (const auto& [column, of] : layout_.columns) {
                LVWANG_TRY(take_value(place, section, std::string(date), *day, of, of.parameter->key, cells[column]));
            }
            return {};
        }
        const std::string_view name = cell(cells, "parameter");
        if (find(name) == nullptr) return wrong(place, "parameter", fmt::format("\"{}\" is no parameter", name));
        LVWANG_ASSIGN(const Quantity of, quantity(place, "parameter", name, std::string(cell(cells, "unit"))));
        return take_value(place, section, std::string(date), *day, of, "value", cell(cells, "value"));
    }

    Result<WaterSamples> finish() {
        WaterSamples samples;
        if (!first_) return fail(ErrorCode::kInvalidArgument, "the files hold no sampling");
        samples.first = *first_;
        samples.last = *last_;
        for (std::size_t i = 0; i < sections_.size(); ++i) {
            for (auto& [key, values] : moments_[i]) settle(i, key.first, values);
            if (doubts_[i].twice + doubts_[i].doubtful > 0) samples.doubts.push_back(doubts_[i]);
        }
        samples.sections = std::move(sections_);
        return samples;
    }

private:
    static constexpr std::string_view kNamed[] = {"section", "date", "river", "body", "target", "parameter", "value", "unit"};
    using Moment = std::pair<std::string, std::string>;  ///< parameter, and date as it stands there

    const Parameter* find(std::string_view name) const {
        if (const Parameter* const by_key = parameters_.find(name)) return by_key;
        for (const registry::ParameterRow& row : parameters_.rows()) {
            if (row.parameter.medium == "water" && row.parameter.name == name) return &row.parameter;
        }
        return nullptr;
    }

    static std::pair<std::string, std::string> title_and_unit(std::string_view name) {
        const std::size_t open = name.find_first_of("[(");
        if (open == std::string_view::npos || !(name.ends_with(']') || name.ends_with(')'))) return {std::string(name), {}};
        return {std::string(trim(name.substr(0, open))), std::string(trim(name.substr(open + 1, name.size() - open - 2)))};
    }

    Result<Quantity> quantity(const Place& place, std::string_view column, std::string_view name, const std::string& unit) const {
        Quantity of;
        of.parameter = find(name);
        of.into = methods_.unit_of(of.parameter->key).value_or(of.parameter->unit);
        of.unit = unit;
        if (unit.empty() && of.into != of.parameter->unit) {
            return wrong(
                place, column,
                fmt::format("{} needs its unit, such as '{} [{}]': the standard speaks of {}, the table of parameters of {}",
                            name, name, of.into, of.into, of.parameter->unit));
        }
        if (unit.empty()) of.unit = of.into;
        const auto fits = assess::to_water_unit(Decimal::of(1), of.unit, of.into);
        if (!fits) return wrong(place, column, fmt::format("{}: {}", name, fits.error().message));
        return of;
    }

    std::string_view cell(std::span<const std::string_view> cells, std::string_view name) const {
        const auto found = layout_.by_name.find(name);
        return found == layout_.by_name.end() ? std::string_view() : trim(cells[found->second]);
    }

    Result<std::size_t> section_of(const Place& place, std::span<const std::string_view> cells) {
        const std::string name(cell(cells, "section"));
        if (name.empty()) return wrong(place, "section", "is empty");
        const auto known = std::ranges::find(sections_, name, &assess::WaterSection::key);
        const auto at = static_cast<std::size_t>(known - sections_.begin());
        if (known == sections_.end()) {
            assess::WaterSection& made = sections_.emplace_back();
            made.key = made.name = name;
            made.body = body_;
            doubts_.push_back({name, 0, 0});
            moments_.emplace_back();
        }
        assess::WaterSection& section = sections_[at];
        if (const std::string_view river = cell(cells, "river"); !river.empty()) {
            if (!section.river.empty() && section.river != river) {
                return wrong(place, "river", fmt::format("{} was of '{}' before, now of '{}'", name, section.river, river));
            }
            section.river = river;
        }
        if (const std::string_view text = cell(cells, "body"); !text.empty()) {
            const auto body = parse_water_body(text);
            if (!body) return wrong(place, "body", body.error().message);
            if (told_.contains(name) && section.body != *body) return wrong(place, "body", name + " is both river and lake");
            section.body = *body;
            told_.insert(name);
        }
        if (const std::string_view text = cell(cells, "target"); !text.empty()) {
            const auto target = parse_water_class(text);
            if (!target) return wrong(place, "target", target.error().message);
            section.target = *target;
        }
        return at;
    }

    Result<void> take_value(const Place& place, std::size_t section, std::string date, CivilDate day, const Quantity& of,
                            std::string_view column, std::string_view text) {
        text = trim(text);
        if (std::ranges::find(kNoValues, text) != std::end(kNoValues)) return {};
        auto value = assess::parse_water_value(text);
        if (!value) return wrong(place, column, value.error().message);
        const auto canonical = assess::to_water_unit(value->value, of.unit, of.parameter->unit);
        const auto into = assess::to_water_unit(value->value, of.unit, of.into);
        if (!into) return wrong(place, column, into.error().message);
        const bool low = value->value < Decimal::of(0) ||
                         (canonical && of.parameter->plausible_low && *canonical < *of.parameter->plausible_low);
        const bool high = canonical && of.parameter->plausible_high && *canonical > *of.parameter->plausible_high;
        if (low || high) {
            ++doubts_[section].doubtful;
            return {};
        }
        value->value = *into;
        moments_[section][Moment{of.parameter->key, std::move(date)}].push_back({day, *value});
        return {};
    }

    // Of one item and time the value that stands there, none where two differ.
    void settle(std::size_t section, const std::string& parameter, std::span<const assess::DatedWaterValue> values) {
        const assess::WaterValue& first = values.front().value;
        const bool same = std::ranges::all_of(values, [&](const assess::DatedWaterValue& one) {
            return one.value.value == first.value && one.value.below_detection == first.below_detection;
        });
        if (same) {
            sections_[section].samplings[parameter].push_back(values.front());
        } else {
            ++doubts_[section].twice;
        }
    }

    const assess::WaterMethods& methods_;
    const registry::ParameterTable& parameters_;
    WaterBody body_;
    Layout layout_;
    std::vector<assess::WaterSection> sections_;
    std::vector<WaterDoubts> doubts_;
    std::vector<std::map<Moment, std::vector<assess::DatedWaterValue>>> moments_;  ///< by section
    std::set<std::string, std::less<>> told_;                                      ///< sections whose body a file has named
    std::optional<CivilDate> first_;
    std::optional<CivilDate> last_;
};

}  // namespace

Result<WaterSamples> read_water_samples(const std::vector<std::string>& paths, const assess::WaterMethods& methods,
                                        const registry::ParameterTable& parameters, WaterBody body) {
    Reader reader(methods, parameters, body);
    return read_rows(paths, reader);
}

}  // namespace lvwang::analysis
