#include "pipeline/official_file.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "assess/evaluation.h"
#include "base/csv_rows.h"
#include "base/text.h"

namespace lvwang::pipeline {
namespace {

using Cells = std::vector<std::string_view>;

constexpr std::array<std::string_view, 5> kHourParameters{"pm2_5", "pm10", "so2", "no2", "co"};
constexpr std::string_view kHourOzone = "o3";
constexpr std::size_t kCodeDigits[] = {6, 9, 12};  // GB/T 2260 county, town, village

bool is_blank(std::string_view cell) {
    return cell.empty() || cell == "-" || cell == "--" || cell == "—" || cell == "/";
}

bool is_region_code(std::string_view text) {
    return std::ranges::find(kCodeDigits, text.size()) != std::end(kCodeDigits) &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_hour_parameter(std::string_view name) {
    return name == kHourOzone || std::ranges::find(kHourParameters, name) != kHourParameters.end();
}

// The first and last day of a figure's period, which is rewritten as we write it.
struct Days {
    CivilDate from;
    CivilDate to;
};
Result<Days> read_period(OfficialKind kind, std::string& period) {
    using Period = assess::EvaluationPeriod;
    if (kind == OfficialKind::kDay) {
        LVWANG_ASSIGN(const CivilDate day, parse_date(period));
        return Days{day, day};
    }
    LVWANG_ASSIGN(const Period read, Period::parse(period));
    const bool fits = kind == OfficialKind::kRanking || (kind == OfficialKind::kMonth && read.kind == Period::Kind::kMonth) ||
                      (kind == OfficialKind::kQuarter && read.kind == Period::Kind::kQuarter) ||
                      (kind == OfficialKind::kYear && read.kind == Period::Kind::kYear);
    if (!fits) return fail(ErrorCode::kInvalidArgument, "{} is no {}", period, to_string(kind));
    period = read.to_string();
    return Days{read.from, read.to};
}

Result<OfficialKind> kind_of_period(std::string_view text) {
    using Kind = assess::EvaluationPeriod::Kind;
    LVWANG_ASSIGN(const auto period, assess::EvaluationPeriod::parse(text));
    switch (period.kind) {
        case Kind::kMonth: return OfficialKind::kMonth;
        case Kind::kQuarter: return OfficialKind::kQuarter;
        case Kind::kYear: return OfficialKind::kYear;
        default: return fail(ErrorCode::kInvalidArgument, "{} is neither a month, a quarter nor a year", text);
    }
}

class Reader {
public:
    Reader(const std::string& name, const OfficialSurroundings& around) : name_(name), around_(around) {}

    Result<OfficialContent> read(std::string_view text, std::optional<OfficialLayout> layout) {
        if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
        CsvRows rows(text);
        Cells cells;
        LVWANG_ASSIGN(const bool any, next(rows, cells));
        if (!any) return fail(ErrorCode::kInvalidArgument, "{}:1: there are no headings", name_);
        line_ = rows.line();
        LVWANG_TRY(read_headings(cells, layout));
        while (true) {
            LVWANG_ASSIGN(const bool more, next(rows, cells));
            if (!more) break;
            line_ = rows.line();
            if (cells.size() != headings_.size()) {
                return fail(ErrorCode::kInvalidArgument, "{}:{}: {} cells where the headings are {}", name_, line_, cells.size(),
                            headings_.size());
            }
            LVWANG_TRY(read_row(cells));
            if (content_.figures.size() + content_.hours.size() > kOfficialValuesMax) {
                return fail(ErrorCode::kInvalidArgument, "{}:{}: more than {} values; cut the file into parts", name_, line_,
                            kOfficialValuesMax);
            }
        }
        if (content_.figures.empty() && content_.hours.empty()) {
            return fail(ErrorCode::kInvalidArgument, "{}: there is no value in it", name_);
        }
        for (auto& [code, name] : places_) content_.places.push_back({code, name});
        return std::move(content_);
    }

private:
    template <class... Args>
    tl::unexpected<Error> wrong(std::string_view column, fmt::format_string<Args...> format, Args&&... args) const {
        return fail_field(column, "{}:{}: column '{}': {}", name_, line_, column,
                          fmt::format(format, std::forward<Args>(args)...));
    }
    template <class T>
    Result<T> placed(std::string_view column, Result<T> result) const {
        if (result) return result;
        return wrong(column, "{}", result.error().message);
    }

    Result<bool> next(CsvRows& rows, Cells& cells) const {
        auto more = rows.next(cells);
        if (!more) return while_doing(name_, std::move(more).error());
        return more;
    }

    Result<void> read_headings(const Cells& cells, std::optional<OfficialLayout> layout) {
        for (const std::string_view cell : cells) {
            columns_.push_back(parse_heading(cell));
            headings_.emplace_back(trim(cell));
        }
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (columns_[i].name.empty()) return wrong("", "heading {} is empty", i + 1);
            const auto same = std::ranges::count(columns_, columns_[i].name, &OfficialColumn::name);
            if (same > 1) return wrong(headings_[i], "stands there twice");
        }
        if (layout) {
            content_.layout = *layout;
        } else {
            auto told = layout_of(columns_);
            if (!told) return while_doing(fmt::format("{}:1", name_), std::move(told).error());
            content_.layout = *told;
        }
        return check_headings();
    }

    Result<void> check_headings() {
        using Layout = OfficialLayout;
        std::vector<std::string_view> needed{"place"};
        std::vector<std::string_view> known{"place", "name", "edition"};
        switch (content_.layout) {
            case Layout::kLong:
                needed = {"place", "kind", "period", "item", "value", "unit"};
                known = {"place", "name", "edition", "kind", "period", "item", "value", "unit"};
                break;
            case Layout::kDays: needed.emplace_back("date"); break;
            case Layout::kPeriods:
            case Layout::kRanking: needed.emplace_back("period"); break;
            case Layout::kHours:
                needed = {"station", has("hour_end") ? "hour_end" : "hour_start"};
                known = {};
                break;
        }
        for (const std::string_view name : needed) {
            if (!has(name))
                return fail_field(name, "{}:1: column '{}' is missing for layout {}", name_, name, to_string(content_.layout));
        }
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const std::string& name = columns_[i].name;
            const auto is = [&](std::string_view other) { return other == name; };
            if (std::ranges::any_of(needed, is) || std::ranges::any_of(known, is)) continue;
            LVWANG_TRY(content_.layout == Layout::kHours ? check_hour_heading(i) : check_item_heading(i));
        }
        if (content_.layout != Layout::kLong && value_columns_ == 0) {
            return fail(ErrorCode::kInvalidArgument, "{}:1: no column holds values", name_);
        }
        return {};
    }

    Result<void> check_hour_heading(std::size_t i) {
        const OfficialColumn& column = columns_[i];
        if (!is_hour_parameter(column.name)) return wrong(headings_[i], "is not known in layout hours");
        const Parameter* const parameter = around_.registry.parameters().find(column.name);
        if (column.unit.empty()) return wrong(headings_[i], "its unit is missing: write {}({})", column.name, parameter->unit);
        const auto ratio = around_.registry.parameters().units().ratio(column.unit, parameter->unit);
        if (!ratio) return wrong(headings_[i], "unit '{}' does not convert to {}", column.unit, parameter->unit);
        ratios_.emplace(i, *ratio);
        ++value_columns_;
        return {};
    }

    Result<void> check_item_heading(std::size_t i) {
        const OfficialScope scope = content_.layout == OfficialLayout::kDays      ? OfficialScope::kDay
                                    : content_.layout == OfficialLayout::kRanking ? OfficialScope::kRanking
                                                                                  : OfficialScope::kPeriod;
        const OfficialItem* const item =
            content_.layout == OfficialLayout::kLong ? nullptr : find_official_item(scope, columns_[i].name);
        if (item == nullptr) return wrong(headings_[i], "is not known in layout {}", to_string(content_.layout));
        if (columns_[i].unit.empty() && !item->parameter.empty()) {
            return wrong(headings_[i], "its unit is missing: write {}({})", columns_[i].name, item->unit);
        }
        if (!columns_[i].unit.empty() && columns_[i].unit != item->unit) return wrong_unit(headings_[i], columns_[i].unit, *item);
        items_.emplace(i, item);
        ++value_columns_;
        return {};
    }

    tl::unexpected<Error> wrong_unit(std::string_view column, std::string_view unit, const OfficialItem& item) const {
        return wrong(column, "unit '{}' where {} is published in '{}'", to_utf8_lossy(unit), item.key,
                     item.unit.empty() ? "1" : item.unit);
    }

    [[nodiscard]] bool has(std::string_view name) const {
        return std::ranges::find(columns_, name, &OfficialColumn::name) != columns_.end();
    }
    // The cell of a column, empty where there is no such column.
    [[nodiscard]] std::string_view cell(const Cells& cells, std::string_view name) const {
        const auto found = std::ranges::find(columns_, name, &OfficialColumn::name);
        return found == columns_.end() ? std::string_view() : trim(cells[static_cast<std::size_t>(found - columns_.begin())]);
    }

    Result<void> read_row(const Cells& cells) {
        if (content_.layout == OfficialLayout::kHours) return read_hours(cells);
        OfficialFigure figure;
        LVWANG_ASSIGN(figure.place, read_place(cells));
        figure.edition = cell(cells, "edition");
        figure.source = name_;
        figure.line = line_;
        if (content_.layout == OfficialLayout::kLong) return read_long(cells, std::move(figure));
        const std::string_view when = content_.layout == OfficialLayout::kDays ? "date" : "period";
        figure.period = cell(cells, when);
        figure.kind = content_.layout == OfficialLayout::kDays ? OfficialKind::kDay : OfficialKind::kRanking;
        if (content_.layout == OfficialLayout::kPeriods) {
            LVWANG_ASSIGN(figure.kind, placed(when, kind_of_period(figure.period)));
        }
        LVWANG_ASSIGN(const Days days, read_days(when, figure));
        for (const auto& [i, item] : items_) {
            const std::string_view value = trim(cells[i]);
            if (is_blank(value)) continue;
            LVWANG_TRY(add(headings_[i], figure, *item, value, days));
        }
        return {};
    }

    Result<void> read_long(const Cells& cells, OfficialFigure figure) {
        LVWANG_ASSIGN(figure.kind, placed("kind", parse_official_kind(cell(cells, "kind"))));
        figure.period = cell(cells, "period");
        LVWANG_ASSIGN(const Days days, read_days("period", figure));
        const std::string name = parse_heading(cell(cells, "item")).name;
        const OfficialItem* const item = find_official_item(scope_of(figure.kind), name);
        if (item == nullptr)
            return wrong("item", "'{}' is no item of a {}", to_utf8_lossy(cell(cells, "item")), to_string(figure.kind));
        const std::string unit = parse_heading(fmt::format("x({})", cell(cells, "unit"))).unit;
        if (unit != item->unit) return wrong_unit("unit", cell(cells, "unit"), *item);
        return add("value", figure, *item, cell(cells, "value"), days);
    }

    Result<std::string> read_place(const Cells& cells) {
        const std::string_view written = cell(cells, "place");
        const std::string_view name = cell(cells, "name");
        if (written.empty()) return wrong("place", "is empty");
        const registry::Registry& registry = around_.registry;
        std::string code;
        if (registry.region(written) != nullptr || registry.site(written) != nullptr) {
            code = written;
        } else if (const auto named = std::ranges::find(registry.rows().regions, written, &Region::name);
                   named != registry.rows().regions.end()) {
            code = named->code;
        } else if (!is_region_code(written)) {
            return wrong("place", "'{}' is none of our places, and no code of GB/T 2260 (6, 9 or 12 digits)",
                         to_utf8_lossy(written));
        } else if (name.empty() && places_[std::string(written)].empty() && !around_.knows_place(written)) {
            return wrong("place", "{} is not ours and has no name; add a column 'name'", written);
        } else {
            code = written;
        }
        std::string& known = places_[code];
        if (!name.empty()) known = to_utf8_lossy(name);
        return code;
    }

    Result<Days> read_days(std::string_view column, OfficialFigure& figure) const {
        LVWANG_ASSIGN(const Days days, placed(column, read_period(figure.kind, figure.period)));
        if (days.to >= to_date(around_.now)) {
            return wrong(column, "{} is not over on {}", figure.period, format_date(to_date(around_.now)));
        }
        return days;
    }

    Result<void> add(std::string_view column, OfficialFigure figure, const OfficialItem& item, std::string_view value,
                     const Days& days) {
        LVWANG_ASSIGN(const Decimal number, placed(column, Decimal::parse(value)));
        if (number < Decimal::of(item.low) || number > Decimal::of(item.high)) {
            return wrong(column, "{} is outside {} to {}", value, item.low, item.high);
        }
        figure.item = item.key;
        figure.value = number.to_string();
        figure.unit = item.unit;
        const auto [first, fresh] = seen_.emplace(std::tuple(figure.place, figure.kind, figure.period, figure.item), line_);
        if (!fresh) {
            return wrong(column, "{} of {} for {} stands in line {} already", item.key, figure.place, figure.period,
                         first->second);
        }
        content_.figures.push_back({std::move(figure), days.from, days.to});
        return {};
    }

    Result<void> read_hours(const Cells& cells) {
        const std::string_view key = cell(cells, "station");
        const Site* const site = around_.registry.site(key);
        if (site == nullptr || site->kind != SiteKind::kAirStation) {
            return wrong("station", "'{}' is no air station of ours", to_utf8_lossy(key));
        }
        const std::string_view column = has("hour_end") ? "hour_end" : "hour_start";
        LVWANG_ASSIGN(Instant start, placed(column, parse_iso(cell(cells, column))));
        if (start != floor_to(start, kHourMs)) return wrong(column, "'{}' is no whole hour", cell(cells, column));
        if (column == "hour_end") start = start - kHourMs;
        if (start + kHourMs > around_.now) return wrong(column, "the hour is not over");
        for (const auto& [i, ratio] : ratios_) {
            const std::string_view text = trim(cells[i]);
            if (is_blank(text)) continue;
            LVWANG_ASSIGN(const Decimal written, placed(headings_[i], Decimal::parse(text)));
            if (written < Decimal::of(0)) return wrong(headings_[i], "{} is negative", text);
            LVWANG_ASSIGN(const Decimal value, placed(headings_[i], ratio.apply(written)));
            const Parameter& parameter = *around_.registry.parameters().find(columns_[i].name);
            if (parameter.plausible_high && value > *parameter.plausible_high) {
                return wrong(headings_[i], "{} is outside 0 to {} {}", text, parameter.plausible_high->to_string(),
                             parameter.unit);
            }
            const auto [first, fresh] = seen_hours_.emplace(std::tuple(site->key, start, columns_[i].name), line_);
            if (!fresh) return wrong(headings_[i], "this hour of {} stands in line {} already", site->key, first->second);
            content_.hours.push_back({site->key, start, columns_[i].name, value, line_});
        }
        return {};
    }

    const std::string& name_;
    const OfficialSurroundings& around_;
    std::int64_t line_ = 1;
    std::vector<OfficialColumn> columns_;
    std::vector<std::string> headings_;  // as written, for errors
    std::map<std::size_t, const OfficialItem*> items_;
    std::map<std::size_t, registry::UnitRatio> ratios_;
    std::size_t value_columns_ = 0;
    std::map<std::string, std::string> places_;
    std::map<std::tuple<std::string, OfficialKind, std::string, std::string>, std::int64_t> seen_;
    std::map<std::tuple<std::string, Instant, std::string>, std::int64_t> seen_hours_;
    OfficialContent content_;
};

}  // namespace

Result<OfficialContent> read_official(const SourceText& file, std::optional<OfficialLayout> layout,
                                      const OfficialSurroundings& around) {
    const auto read = [&]() -> Result<OfficialContent> {
        if (file.text.size() > kOfficialBytesMax) {
            return fail(ErrorCode::kInvalidArgument, "{}: {} bytes, at most {} are read", file.path, file.text.size(),
                        kOfficialBytesMax);
        }
        if (is_utf8(file.text)) return Reader(file.path, around).read(file.text, layout);
        const auto text = gbk_to_utf8(file.text);
        if (!text) return fail(ErrorCode::kInvalidArgument, "{}: is neither UTF-8 nor GB 18030", file.path);
        return Reader(file.path, around).read(*text, layout);
    };
    auto content = read();
    // What is wrong with no column is wrong with the text as a whole.
    if (!content && content.error().field.empty()) content.error().field = "text";
    return content;
}

}  // namespace lvwang::pipeline
