#include "analysis/outlet_hours.h"

#include <algorithm>
#include <map>

#include "analysis/file_rows.h"
#include "assess/exact_ratio.h"
#include "assess/water_values.h"
#include "base/csv_rows.h"
#include "base/text.h"

namespace lvwang::analysis {
namespace {

using assess::OutletHour;

constexpr std::string_view kNoValues[] = {"", "NA", "/", "-", "—", "--"};
constexpr std::string_view kNamed[] = {"time", "outlet", "mark", "valid_minutes"};
constexpr std::string_view kOnlyOutlet = "outlet";
constexpr Decimal kPascalsOfAKilopascal{1000, 0};
constexpr int kMinutesMax = 60;
constexpr int kDecimals = 6;

struct Column {
    std::size_t at = 0;
    const Parameter* parameter = nullptr;
    bool ppm = false;
    std::string unit;
};

struct Place {
    std::string path;
    std::int64_t line = 0;
};

tl::unexpected<Error> wrong(const Place& place, std::string_view column, std::string_view message) {
    return fail(ErrorCode::kInvalidArgument, "{}:{}: column '{}': {}", place.path, place.line, column, message);
}

class Reader {
public:
    Reader(const OutletFile& file, const assess::GasConstants& constants, const registry::ParameterTable& parameters)
        : file_(file), constants_(constants), parameters_(parameters) {}

    Result<void> take_header(const std::string& path, std::span<const std::string> header) {
        columns_.clear();
        named_.clear();
        const Place place{path, 1};
        std::string unknown;
        for (std::size_t i = 0; i < header.size(); ++i) {
            std::string_view name = trim(header[i]);
            if (name.starts_with("\xEF\xBB\xBF")) name.remove_prefix(3);
            if (std::ranges::find(kNamed, name) != std::end(kNamed)) {
                if (!named_.emplace(name, i).second) return wrong(place, name, "stands there twice");
                continue;
            }
            LVWANG_ASSIGN(const auto column, column_of(place, name, i));
            if (column) {
                columns_.push_back(*column);
            } else {
                unknown += fmt::format("{}'{}'", unknown.empty() ? "" : ", ", name);
            }
        }
        if (!named_.contains("time")) return fail(ErrorCode::kInvalidArgument, "{}:1: no column 'time'", path);
        if (std::ranges::none_of(columns_, [&](const Column& one) { return assess::is_emitted(one.parameter->key); })) {
            return fail(ErrorCode::kInvalidArgument, "{}:1: no column is a parameter ({}); there are {}", path,
                        file_.water ? "cod, ammonia_n, ..." : "stack_so2, smoke, ...", unknown.empty() ? "no others" : unknown);
        }
        if (file_.water) return {};
        if (file_.wet) LVWANG_TRY(need(path, "stack_humidity"));
        for (const std::string_view key : {"stack_temperature", "stack_pressure", "pressure"}) {
            if (file_.working_state) LVWANG_TRY(need(path, key));
        }
        return {};
    }

    Result<void> take_row(const Place& place, std::span<const std::string_view> cells, std::size_t width) {
        if (cells.size() != width) {
            return fail(ErrorCode::kInvalidArgument, "{}:{}: {} cells where the header has {}", place.path, place.line,
                        cells.size(), width);
        }
        OutletHour hour;
        const std::string_view time = named(cells, "time");
        const auto start = parse_iso(time);
        if (!start) return wrong(place, "time", fmt::format("\"{}\" is no time such as 2026-04-01T08:00", time));
        if (floor_to(*start, kHourMs) != *start) return wrong(place, "time", fmt::format("{} is not where an hour begins", time));
        hour.start = *start;
        hour.mark = named(cells, "mark");
        const auto state = assess::parse_outlet_state(hour.mark);
        if (!state) return wrong(place, "mark", state.error().message);
        hour.state = *state;
        if (const std::string_view text = named(cells, "valid_minutes"); !text.empty()) {
            const auto minutes = Decimal::parse(text);
            if (!minutes || *minutes < Decimal::of(0) || *minutes > Decimal::of(kMinutesMax) || minutes->scale != 0) {
                return wrong(place, "valid_minutes", fmt::format("\"{}\" is not 0 to 60", text));
            }
            hour.valid_minutes = static_cast<int>(minutes->mantissa);
        }
        LVWANG_ASSIGN(Values values, values_of(place, cells));
        if (file_.water) {
            settle_water(values, hour);
        } else {
            settle_gas(values, hour);
        }
        return put(std::string(named(cells, "outlet")), std::move(hour));
    }

    Result<std::vector<OutletHours>> finish() {
        if (outlets_.empty()) return fail(ErrorCode::kInvalidArgument, "the files hold no hour");
        for (OutletHours& outlet : outlets_) {
            std::ranges::stable_sort(outlet.hours, {}, &OutletHour::start);
            std::vector<OutletHour> once;
            for (OutletHour& hour : outlet.hours) {
                if (once.empty() || once.back().start != hour.start) {
                    once.push_back(std::move(hour));
                    continue;
                }
                const OutletHour& other = once.back();
                const bool same = other.measured == hour.measured && other.mark == hour.mark &&
                                  other.flow_m3_h == hour.flow_m3_h && other.oxygen_pct == hour.oxygen_pct;
                once.back().twice = once.back().twice || !same;
            }
            outlet.hours = assess::without_gaps(once);
        }
        return std::move(outlets_);
    }

private:
    using Values = std::map<std::string, Decimal, std::less<>>;

    Result<std::optional<Column>> column_of(const Place& place, std::string_view name, std::size_t at) const {
        const std::size_t open = name.find('[');
        const std::string_view title = trim(name.substr(0, open));
        Column column;
        column.at = at;
        column.parameter = parameters_.find(title);
        if (column.parameter == nullptr) return std::optional<Column>();
        column.unit = column.parameter->unit;
        if (open == std::string_view::npos) return std::optional(column);
        if (!name.ends_with(']')) return wrong(place, name, "the bracket is not closed");
        column.unit = trim(name.substr(open + 1, name.size() - open - 2));
        column.ppm = column.unit == "ppm";
        if (column.ppm ? molar_mass(title) == nullptr
                       : !assess::to_water_unit(Decimal::of(1), column.unit, column.parameter->unit).has_value()) {
            return wrong(place, name, fmt::format("{} cannot be turned into {}", column.unit, column.parameter->unit));
        }
        return std::optional(column);
    }

    const Decimal* molar_mass(std::string_view key) const {
        if (key == "stack_so2") return &constants_.molar_mass_so2;
        if (key == "stack_no") return &constants_.molar_mass_no;
        return key == "stack_no2" || key == "stack_nox" ? &constants_.molar_mass_no2 : nullptr;
    }

    Result<void> need(const std::string& path, std::string_view key) const {
        const bool there = std::ranges::any_of(columns_, [&](const Column& one) { return one.parameter->key == key; });
        if (there) return {};
        return fail(ErrorCode::kInvalidArgument, "{}:1: no column '{}', which the conversion needs", path, key);
    }

    std::string_view named(std::span<const std::string_view> cells, std::string_view name) const {
        const auto found = named_.find(name);
        return found == named_.end() ? std::string_view() : trim(cells[found->second]);
    }

    Result<Values> values_of(const Place& place, std::span<const std::string_view> cells) const {
        Values values;
        for (const Column& column : columns_) {
            const std::string_view text = trim(cells[column.at]);
            if (std::ranges::find(kNoValues, text) != std::end(kNoValues)) continue;
            const auto value = Decimal::parse(text);
            if (!value) return wrong(place, column.parameter->key, fmt::format("\"{}\" is not a number", text));
            const auto canonical = column.ppm ? assess::mass_of_ppm(constants_, *value, *molar_mass(column.parameter->key))
                                              : assess::to_water_unit(*value, column.unit, column.parameter->unit);
            if (!canonical) return wrong(place, column.parameter->key, canonical.error().message);
            const bool absurd = column.parameter->plausible_high && *canonical > *column.parameter->plausible_high;
            if (!absurd) values.emplace(column.parameter->key, *canonical);  // what is beyond all reason is no value
        }
        return values;
    }

    static std::optional<Decimal> take(Values& values, std::string_view key) {
        const auto found = values.find(key);
        if (found == values.end()) return std::nullopt;
        const Decimal value = found->second;
        values.erase(found);
        return value;
    }

    static void settle_water(Values& values, OutletHour& hour) {
        hour.flow_m3_h = take(values, "flow");
        hour.measured = std::move(values);
    }

    static std::optional<Decimal> pascals(const std::optional<Decimal>& kilopascals) {
        if (!kilopascals) return std::nullopt;
        const auto value = assess::ExactRatio(*kilopascals).times(kPascalsOfAKilopascal).rounded(kDecimals);
        return value ? std::optional(*value) : std::nullopt;
    }

    void settle_gas(Values& values, OutletHour& hour) const {
        hour.oxygen_pct = take(values, "oxygen");
        hour.flow_m3_h = take(values, "stack_flow");
        const auto velocity = take(values, "stack_velocity");
        auto area = take(values, "stack_area");
        if (file_.area_m2) area = file_.area_m2;
        const auto temperature = take(values, "stack_temperature");
        const auto gauge = pascals(take(values, "stack_pressure"));
        const auto ambient = pascals(take(values, "pressure"));
        const auto moisture = take(values, "stack_humidity");
        std::optional<assess::GasState> state;
        if (temperature && gauge && ambient) state = {*ambient, *gauge, *temperature, moisture.value_or(Decimal{})};
        if (!hour.flow_m3_h && velocity && area && state && moisture) {
            const auto flow = assess::dry_standard_flow(constants_, *area, *velocity, *state);
            if (flow) hour.flow_m3_h = *flow;
        }
        const auto no = take(values, "stack_no");
        const auto no2 = take(values, "stack_no2");
        if (no && !values.contains("stack_nox")) {
            const auto nox = assess::nox_as_no2(constants_, *no, no2.value_or(Decimal{}));
            if (nox) values.emplace("stack_nox", *nox);
        }
        for (const auto& [key, value] : values) {
            std::optional<Decimal> settled = value;
            if (file_.working_state) settled = state ? plain(assess::to_standard_state(constants_, value, *state)) : std::nullopt;
            if (file_.wet && settled) settled = moisture ? plain(assess::to_dry(*settled, *moisture)) : std::nullopt;
            if (settled) hour.measured.emplace(key, *settled);
        }
    }

    static std::optional<Decimal> plain(const Result<Decimal>& value) { return value ? std::optional(*value) : std::nullopt; }

    Result<void> put(std::string name, OutletHour hour) {
        if (name.empty()) name = kOnlyOutlet;
        auto outlet = std::ranges::find(outlets_, name, &OutletHours::name);
        if (outlet == outlets_.end()) outlet = outlets_.insert(outlets_.end(), {name, {}, {}});
        for (const Column& column : columns_) {
            std::string key = column.parameter->key;
            if (key == "stack_no") key = "stack_nox";
            if (!assess::is_emitted(key) || std::ranges::find(outlet->parameters, key) != outlet->parameters.end()) continue;
            outlet->parameters.push_back(key);
        }
        outlet->hours.push_back(std::move(hour));
        return {};
    }

    const OutletFile& file_;
    const assess::GasConstants& constants_;
    const registry::ParameterTable& parameters_;
    std::vector<Column> columns_;
    std::map<std::string, std::size_t, std::less<>> named_;
    std::vector<OutletHours> outlets_;
};

}  // namespace

Result<std::vector<OutletHours>> read_outlet_hours(const OutletFile& file, const assess::GasConstants& constants,
                                                   const registry::ParameterTable& parameters) {
    Reader reader(file, constants, parameters);
    return read_rows(file.paths, reader);
}

}  // namespace lvwang::analysis
