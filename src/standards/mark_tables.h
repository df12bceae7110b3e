// Which marks may stand at an outlet's automatic monitoring, and what does each say about the outlet? Rows of marks.csv.
// Promises: a mark means the same in all industries that have it; how well a row was checked is told with it.
// Rule: 公告2022年第21号 (污染物排放自动监测设备标记规则).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "standards/edition.h"

namespace lvwang::standards {

enum class MarkGroup : std::uint8_t {
    kMaintenance = 0,  ///< maintenance: of the monitoring equipment (自动监测设备维护标记)
    kCondition = 1,    ///< condition: of the plant, by industry (工况标记)
};
[[nodiscard]] std::string_view to_string(MarkGroup group);
[[nodiscard]] Result<MarkGroup> parse_mark_group(std::string_view text);

/// marks.csv: one mark in one industry.
struct MarkKind {
    std::string key;  ///< stored with each mark; the same in every industry
    MarkGroup group = MarkGroup::kMaintenance;
    std::string industry;  ///< thermal_power, waste_incineration, cement, paper; `*`: any
    std::string name;      ///< as the state platform calls it
    std::string name_en;
    std::string state;  ///< of the outlet meanwhile, as reports of emission take it: stopped, maintenance, calibration
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

/// The first row of that key; null where there is none.
[[nodiscard]] const MarkKind* find_mark(std::span<const MarkKind> kinds, std::string_view key);

}  // namespace lvwang::standards
