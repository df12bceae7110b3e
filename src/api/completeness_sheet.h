// How complete are many points over many days? One sheet: a row for each device, site or region, a column for each day or month.
// Promises: every sum is a sum of counts, and a rate is computed from it once; nothing known is an empty cell, not a zero.
// Rule: quality/completeness.h computes the rates; 传输有效率 = 传输率 × 有效率.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "quality/completeness.h"
#include "registry/registry.h"
#include "store/book.h"

namespace lvwang::api {

enum class SheetRows : std::uint8_t { kDevices, kSites, kRegions };

struct SheetQuery {
    SheetRows rows = SheetRows::kDevices;
    bool by_month = false;
    Period period = Period::kHour;
    CivilDate first;
    CivilDate last;
    CivilDate today;  ///< later ones are empty
    std::optional<SiteKind> kind;
    std::string region;  ///< empty: all
};

struct SheetCell {
    SlotCounts counts;
    OnlineMinutes online;
    [[nodiscard]] bool known() const { return counts.expected > 0 || counts.samples > 0 || online.judged > 0; }
};

struct SheetRow {
    /// MN, key of the site, or code of the region. A point with several devices has a row of its own, `site/point`: what came by
    /// any of them; those of its devices follow.
    std::string key;
    std::string device;  ///< MN where the row is of one of several devices of its point
    const Point* point = nullptr;
    const Site* site = nullptr;
    const Region* region = nullptr;
    std::vector<SheetCell> cells;  ///< one for each column
    SheetCell total;
};

struct Sheet {
    std::vector<std::string> columns;  ///< `2026-04-03` or `2026-04`
    std::vector<SheetRow> rows;        ///< in the order of the registry
};

/// @error kIo, kCorrupt  of the book
[[nodiscard]] Result<Sheet> read_sheet(store::Book& book, const registry::Registry& registry, const SheetQuery& query);

/// Days between, both included, as columns are counted.
[[nodiscard]] std::int64_t days_in(const SheetQuery& query);

}  // namespace lvwang::api
