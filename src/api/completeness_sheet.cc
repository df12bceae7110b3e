#include "api/completeness_sheet.h"

#include <unordered_map>

#include "api/regions.h"
#include "store/book_completeness.h"
#include "store/book_device_days.h"

namespace lvwang::api {
namespace {

std::string month_of(CivilDate day) {
    return fmt::format("{:04}-{:02}", day.year, day.month);
}

// Into which rows a point's counts go: one, but for regions, where those above it have it too.
class Rows {
public:
    Rows(const registry::Registry& registry, const SheetQuery& query) : registry_(registry), query_(query) {}

    void place(const Point& point, Sheet& sheet) {
        const Site& site = registry_.site_of(point.id);
        if (query_.kind && site.kind != *query_.kind) return;
        if (!query_.region.empty() && !lies_in(registry_, site.region_code, query_.region)) return;
        std::vector<std::size_t>& rows = rows_of_[point.id];
        switch (query_.rows) {
            case SheetRows::kDevices: {
                const auto devices = registry_.devices_of(point.id);
                const std::string key = devices.size() == 1 ? devices.front()->mn : fmt::format("{}/{}", site.key, point.code);
                const auto of_point = [&](const std::string& name, const std::string& device) {
                    return row(sheet, name,
                               {.key = name, .device = device, .point = &point, .site = &site, .cells = {}, .total = {}});
                };
                rows.push_back(of_point(key, ""));
                if (devices.size() < 2) break;
                for (const Device* device : devices) row_of_device_[device->mn] = of_point(device->mn, device->mn);
                break;
            }
            case SheetRows::kSites:
                rows.push_back(row(sheet, site.key, {.key = site.key, .device = {}, .site = &site, .cells = {}, .total = {}}));
                break;
            case SheetRows::kRegions:
                for (const Region* region = registry_.region(site.region_code); region != nullptr;
                     region = registry_.region(region->parent_code)) {
                    rows.push_back(row(sheet, region->code,
                                       {.key = region->code, .device = {}, .region = region, .cells = {}, .total = {}}));
                }
        }
    }

    /// The row of one of several devices.
    [[nodiscard]] std::optional<std::size_t> of_device(const std::string& mn) const {
        const auto found = row_of_device_.find(mn);
        return found == row_of_device_.end() ? std::nullopt : std::optional(found->second);
    }

    [[nodiscard]] const std::vector<std::size_t>* of(PointId point) const {
        const auto found = rows_of_.find(point);
        return found == rows_of_.end() ? nullptr : &found->second;
    }

private:
    std::size_t row(Sheet& sheet, const std::string& key, SheetRow made) {
        const auto [found, is_new] = row_by_key_.try_emplace(key, sheet.rows.size());
        if (is_new) {
            made.cells.resize(sheet.columns.size());
            sheet.rows.push_back(std::move(made));
        }
        return found->second;
    }

    const registry::Registry& registry_;
    const SheetQuery& query_;
    std::unordered_map<std::string, std::size_t> row_by_key_;
    std::unordered_map<std::string, std::size_t> row_of_device_;
    std::unordered_map<PointId, std::vector<std::size_t>> rows_of_;
};

}  // namespace

std::int64_t days_in(const SheetQuery& query) {
    return day_number(query.last) - day_number(query.first) + 1;
}

Result<Sheet> read_sheet(store::Book& book, const registry::Registry& registry, const SheetQuery& query) {
    Sheet sheet;
    const std::int64_t first = day_number(query.first);
    std::vector<std::size_t> column_of_day;
    for (std::int64_t day = 0; day < days_in(query); ++day) {
        const CivilDate date = date_of_day_number(first + day);
        const std::string name = query.by_month ? month_of(date) : format_date(date);
        if (sheet.columns.empty() || sheet.columns.back() != name) sheet.columns.push_back(name);
        column_of_day.push_back(sheet.columns.size() - 1);
    }
    Rows rows(registry, query);
    for (const Point& point : registry.rows().points) rows.place(point, sheet);

    const auto column_of = [&](CivilDate day) { return column_of_day[static_cast<std::size_t>(day_number(day) - first)]; };
    const auto add = [&](PointId point, CivilDate day, const auto& put) {
        const auto* into = rows.of(point);
        if (into == nullptr) return;
        const std::size_t column = column_of(day);
        for (const std::size_t row : *into) {
            put(sheet.rows[row].cells[column]);
            put(sheet.rows[row].total);
        }
    };
    // Days that have yet to come are counted only where the clock was ahead; there is nothing in them.
    const CivilDate last = std::min(query.last, query.today);
    LVWANG_ASSIGN(const auto counted, store::counted_days(book, query.period, query.first, last));
    for (const store::CountedDay& one : counted) {
        add(one.point, one.day, [&](SheetCell& cell) { cell.counts += one.counts; });
    }
    LVWANG_ASSIGN(const auto lines, store::online_days(book, query.first, last));
    for (const store::OnlineDay& one : lines) {
        add(one.point, one.day, [&](SheetCell& cell) { cell.online += one.minutes; });
    }
    if (query.rows != SheetRows::kDevices) return sheet;
    LVWANG_ASSIGN(const auto of_devices, store::counted_device_days(book, query.period, query.first, last));
    for (const store::CountedDeviceDay& one : of_devices) {
        const auto row = rows.of_device(one.mn);
        if (!row) continue;
        SheetRow& into = sheet.rows[*row];
        for (SheetCell* cell : {&into.cells[column_of(one.day)], &into.total}) {
            cell->counts += one.counts;
            cell->online += one.online;
        }
    }
    return sheet;
}

}  // namespace lvwang::api
