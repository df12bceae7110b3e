#include "bulletin/unit_cases.h"

#include <algorithm>
#include <tuple>

#include "bulletin/wording.h"

namespace lvwang::bulletin {

Instant due_limit(const Facts& facts) {
    return start_of(add_days(facts.day, facts.kind == NoticeKind::kMorning ? 1 : 2));
}

std::vector<Unit> units_of(const Facts& facts) {
    std::vector<Unit> units;
    for (const CaseFact& one : facts.cases) {
        const std::string key = one.unit_key.empty() ? std::string(kNoUnit) : one.unit_key;
        auto unit = std::ranges::find(units, key, &Unit::key);
        if (unit == units.end()) unit = units.insert(units.end(), {one.unit, key, 0, 0, 0});
        ++unit->open;
        if (one.overdue) {
            ++unit->overdue;
        } else if (!one.suspended && one.due_at < due_limit(facts)) {
            ++unit->due;
        }
    }
    std::ranges::stable_sort(units, [](const Unit& a, const Unit& b) {
        return std::tuple(-a.overdue, -a.due, -a.open) < std::tuple(-b.overdue, -b.due, -b.open);
    });
    return units;
}

Unit total_of(const std::vector<Unit>& units) {
    Unit total{{"合计", "all units"}, {}, 0, 0, 0};
    for (const Unit& unit : units) {
        total.overdue += unit.overdue;
        total.due += unit.due;
        total.open += unit.open;
    }
    return total;
}

Words counted_units(const std::vector<Unit>& units, std::int64_t Unit::*figure) {
    constexpr std::size_t kNamed = 4;
    std::vector<Words> named;
    for (const Unit& unit : units) {
        if (unit.*figure == 0) continue;
        if (named.size() == kNamed) {
            Words some = joined(named);
            some.zh += "等";
            some.en += " and others";
            return some;
        }
        named.push_back(
            {fmt::format("{}{}件", unit.name.zh, unit.*figure), fmt::format("{} {}", english(unit.name), unit.*figure)});
    }
    return joined(named);
}

Section cases_of(const Facts& facts, const std::vector<Unit>& units, const Unit& total) {
    const bool morning = facts.kind == NoticeKind::kMorning;
    Section section{.key = "cases", .title = {"各单位案件", "Cases by unit"}, .text = {}, .href = "/cases"};
    section.columns = {{{"单位", "Unit"}},
                       {{"超期", "Overdue"}, true},
                       {morning ? Words{"今日到期", "Due today"} : Words{"明日前到期", "Due by tomorrow"}, true},
                       {{"在办", "Open"}, true}};
    if (units.empty()) section.text = {"没有在办案件。", "No case is open."};
    const auto row = [&](const Unit& unit) {
        const std::string open = cases_href("open", unit.key);
        return std::vector<Cell>{{unit.name, {}, open},
                                 {count(unit.overdue), unit.overdue > 0 ? "bad" : "", cases_href("overdue", unit.key)},
                                 {count(unit.due), {}, due_href(facts, open)},
                                 {count(unit.open), {}, open}};
    };
    fill(section, units, row);
    if (units.size() > 1) section.rows.push_back(row(total));
    return section;
}

std::vector<Tile> turn_tiles(const Facts& facts) {
    const bool morning = facts.kind == NoticeKind::kMorning;
    const std::string day = format_date(morning ? add_days(facts.day, -1) : facts.day);
    const auto tile = [&](std::string_view figure, Words label, std::int64_t number) {
        Tile made;
        made.key = figure;
        made.label = std::move(label);
        made.value = fmt::format("{}", number);
        made.href = fmt::format("/cases/scorecards?figure={}&from={}&to={}", figure, day, day);
        return made;
    };
    return {
        tile("opened", morning ? Words{"昨日新交办", "Opened yesterday"} : Words{"今日新交办", "Opened today"}, facts.cases_new),
        tile("closed", morning ? Words{"昨日销号", "Closed yesterday"} : Words{"今日销号", "Closed today"}, facts.cases_closed)};
}

std::string due_href(const Facts& facts, std::string_view cases) {
    return fmt::format("{}&due={}", cases, format_date(add_days(to_date(due_limit(facts)), -1)));
}

std::string cases_href(std::string_view state, std::string_view unit) {
    std::string href = fmt::format("/cases?state={}", state);
    if (unit.empty()) return href;
    href += "&unit=";
    for (const char c : unit) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        href += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return href;
}

}  // namespace lvwang::bulletin
