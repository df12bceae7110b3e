#include "api/marks_sheet.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <tuple>

#include "api/workbook.h"
#include "base/csv_rows.h"
#include "base/text.h"
#include "pipeline/legal_marks.h"

namespace lvwang::api {
namespace {

constexpr std::size_t kFaultsMax = 500;     // whoever has more begins with these
constexpr std::size_t kShownBytesMax = 80;  // of what stands in a wrong cell
constexpr std::string_view kWorkbookStart = "PK";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr double kSerialMin = 20'000;             // 1954: a number below is none of a day
constexpr double kSerialMax = 80'000;             // 2119
constexpr std::int64_t kSerialZeroDays = 25'569;  // from 1899-12-30 to 1970-01-01

enum Column : std::size_t { kMn, kSite, kOutlet, kGroup, kKind, kCarrier, kFrom, kTo, kReason, kFiledAt, kWithdrawn };
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kColumns{{{"mn", "MN"},
                                                                                  {"site", "企业"},
                                                                                  {"outlet", "排口"},
                                                                                  {"group", "标记类别"},
                                                                                  {"kind", "标记类型"},
                                                                                  {"carrier", "标记方式"},
                                                                                  {"from", "开始时间"},
                                                                                  {"to", "结束时间"},
                                                                                  {"reason", "原因"},
                                                                                  {"filed_at", "提交时间"},
                                                                                  {"withdrawn", "撤销"}}};

// Bytes of a table of texts; a spreadsheet in China writes CSV in GBK.
Result<std::vector<WorkbookRow>> rows_of(std::string_view bytes) {
    if (bytes.starts_with(kWorkbookStart)) return read_workbook(bytes);
    std::string text;
    if (is_utf8(bytes)) {
        text = bytes.starts_with(kByteOrderMark) ? bytes.substr(kByteOrderMark.size()) : bytes;
    } else {
        LVWANG_ASSIGN(text, gbk_to_utf8(bytes));
    }
    if (text.find('\0') != std::string::npos) return fail(ErrorCode::kInvalidArgument, "neither a workbook nor a table of texts");
    CsvRows rows(text);
    std::vector<WorkbookRow> found;
    std::vector<std::string_view> cells;
    for (;;) {
        LVWANG_ASSIGN(const bool more, rows.next(cells));
        if (!more) return found;
        if (found.size() > kWorkbookRowsMax || cells.size() > kWorkbookColumnsMax) {
            return fail(ErrorCode::kInvalidArgument, "the table has more than {} rows or {} columns", kWorkbookRowsMax,
                        kWorkbookColumnsMax);
        }
        WorkbookRow& row = found.emplace_back();
        row.number = static_cast<std::uint32_t>(rows.line());
        for (const std::string_view cell : cells) row.cells.emplace_back(trim(cell));
    }
}

std::optional<bool> truth_of(std::string_view cell) {
    if (cell.empty() || cell == "否" || cell == "0" || equals_ignore_case(cell, "false")) return false;
    if (cell == "是" || cell == "1" || equals_ignore_case(cell, "true")) return true;
    return std::nullopt;
}

class Reader {
public:
    Reader(const registry::Registry& registry, std::span<const standards::MarkKind> kinds) : registry_(registry), kinds_(kinds) {}

    MarksSheet read(const std::vector<WorkbookRow>& rows) {
        if (!head(rows.front())) return std::move(sheet_);
        for (std::size_t i = 1; i < rows.size() && sheet_.faults.size() < kFaultsMax; ++i) mark(rows[i]);
        return std::move(sheet_);
    }

private:
    void blame(Column column, FaultKind what, std::string_view value = {}) {
        sheet_.faults.push_back(
            {row_->number, std::string(kColumns[column].first), what, to_utf8_lossy(value.substr(0, kShownBytesMax))});
    }
    // Without its headings no row can be read.
    bool head(const WorkbookRow& row) {
        row_ = &row;
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const std::string_view cell = trim(row.cells[i]);
            if (cell.empty()) continue;
            const auto named = std::ranges::find_if(
                kColumns, [&](const auto& column) { return cell == column.second || equals_ignore_case(cell, column.first); });
            if (named == kColumns.end()) {
                sheet_.faults.push_back({row.number, to_utf8_lossy(cell.substr(0, kShownBytesMax)), FaultKind::kColumn, {}});
                continue;
            }
            auto& place = places_[static_cast<std::size_t>(named - kColumns.begin())];
            if (place) blame(static_cast<Column>(named - kColumns.begin()), FaultKind::kTwice);
            place = i;
        }
        for (const Column column : {kKind, kCarrier, kFrom, kTo}) {
            if (!places_[column]) blame(column, FaultKind::kMissing);
        }
        if (!places_[kMn] && !places_[kSite]) blame(kSite, FaultKind::kMissing);
        return sheet_.faults.empty();
    }
    [[nodiscard]] std::string_view cell(Column column) const {
        const auto place = places_[column];
        return place && *place < row_->cells.size() ? trim(row_->cells[*place]) : std::string_view();
    }
    static bool is_outlet(const Point& point) { return point.kind == PointKind::kStack || point.kind == PointKind::kWastewater; }

    [[nodiscard]] const Point* point() {
        const std::string_view mn = cell(kMn);
        const std::string_view outlet = cell(kOutlet);
        const Site* site = nullptr;
        if (!mn.empty()) {
            const Device* device = registry_.device(mn);
            const Point* of = device == nullptr ? nullptr : registry_.point(device->point_id);
            if (of == nullptr) return blame(kMn, FaultKind::kUnknown, mn), nullptr;
            if (outlet.empty() && is_outlet(*of)) return of;
            site = registry_.site(of->site_id);
        } else {
            const std::string_view name = cell(kSite);
            if (name.empty()) return blame(kSite, FaultKind::kMissing), nullptr;
            site = registry_.site(name);
            std::size_t called = 0;
            for (const Site& one : registry_.rows().sites) {
                if (site != nullptr && called == 0) break;
                if (one.name != name && one.name_en != name) continue;
                site = &one;
                ++called;
            }
            if (called > 1) return blame(kSite, FaultKind::kSeveral, name), nullptr;
            if (site == nullptr) return blame(kSite, FaultKind::kUnknown, name), nullptr;
        }
        const Point* found = nullptr;
        int fitting = 0;
        for (const Point* one : registry_.points_of(site->id)) {
            if (!is_outlet(*one)) continue;
            if (!outlet.empty() && one->code != outlet && one->name != outlet && one->name_en != outlet) continue;
            found = one;
            ++fitting;
        }
        if (fitting > 1) blame(kOutlet, outlet.empty() ? FaultKind::kMissing : FaultKind::kSeveral, outlet);
        if (fitting == 0) blame(kOutlet, FaultKind::kUnknown, outlet);
        return fitting == 1 ? found : nullptr;
    }
    [[nodiscard]] std::string kind() {
        const std::string_view said = cell(kKind);
        const std::string_view group_said = cell(kGroup);
        if (said.empty()) return blame(kKind, FaultKind::kMissing), std::string();
        std::optional<standards::MarkGroup> group;
        if (group_said == "自动监测设备维护标记" || equals_ignore_case(group_said, "maintenance")) {
            group = standards::MarkGroup::kMaintenance;
        } else if (group_said == "工况标记" || equals_ignore_case(group_said, "condition")) {
            group = standards::MarkGroup::kCondition;
        } else if (!group_said.empty()) {
            blame(kGroup, FaultKind::kUnknown, group_said);
        }
        std::string found;
        for (const standards::MarkKind& one : kinds_) {
            if (group && one.group != *group) continue;
            if (one.key != said && one.name != said && !equals_ignore_case(one.name_en, said)) continue;
            if (!found.empty() && found != one.key)
                return blame(kGroup, FaultKind::kMissing), std::string();  // 故障 is in both groups
            found = one.key;
        }
        if (found.empty()) blame(kKind, FaultKind::kUnknown, said);
        return found;
    }
    std::optional<Instant> time(Column column, bool needed) {
        const std::string_view said = cell(column);
        if (said.empty() && needed) blame(column, FaultKind::kMissing);
        if (said.empty()) return std::nullopt;
        const auto at = time_in_cell(said);
        if (!at) blame(column, FaultKind::kForm, said);
        return at;
    }
    void mark(const WorkbookRow& row) {
        row_ = &row;
        if (std::ranges::all_of(row.cells, [](const std::string& text) { return trim(text).empty(); })) return;
        const std::size_t faults = sheet_.faults.size();
        SheetMark read;
        read.row = row.number;
        LegalMark& mark = read.mark;
        if (const Point* of = point()) mark.point = of->id;
        mark.kind = kind();
        const std::string_view carrier = cell(kCarrier);
        if (carrier == "自动标记" || carrier == "自动" || equals_ignore_case(carrier, "automatic")) {
            mark.carrier = MarkCarrier::kAutomatic;
        } else if (carrier != "人工标记" && carrier != "人工" && !equals_ignore_case(carrier, "manual")) {
            blame(kCarrier, carrier.empty() ? FaultKind::kMissing : FaultKind::kUnknown, carrier);
        }
        const auto from = time(kFrom, true);
        const auto to = time(kTo, true);
        if (from && to && (*to <= *from || *to - *from > pipeline::kMarkLengthMaxMs)) blame(kTo, FaultKind::kOrder, cell(kTo));
        mark.from = from.value_or(Instant{});
        mark.to = to.value_or(Instant{});
        mark.reason = cell(kReason);
        if (mark.reason.size() > pipeline::kMarkReasonBytesMax) blame(kReason, FaultKind::kLong, mark.reason);
        // A cell may have several lines; a list has one.
        std::ranges::replace_if(
            mark.reason, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
        mark.filed_at = time(kFiledAt, false);
        const auto withdrawn = truth_of(cell(kWithdrawn));
        if (!withdrawn) blame(kWithdrawn, FaultKind::kTruth, cell(kWithdrawn));
        mark.withdrawn = withdrawn.value_or(false);
        if (sheet_.faults.size() != faults) return;
        const auto same_mark = [&](const SheetMark& other) {
            return std::tie(other.mark.point, other.mark.kind, other.mark.carrier, other.mark.from) ==
                   std::tie(mark.point, mark.kind, mark.carrier, mark.from);
        };
        if (std::ranges::any_of(sheet_.marks, same_mark)) return blame(kFrom, FaultKind::kTwice, cell(kFrom));
        sheet_.marks.push_back(std::move(read));
    }

    const registry::Registry& registry_;
    std::span<const standards::MarkKind> kinds_;
    std::array<std::optional<std::size_t>, kColumns.size()> places_{};
    const WorkbookRow* row_ = nullptr;
    MarksSheet sheet_;
};

// Digits up to the next sign that stands between them.
std::optional<int> number_before(std::string_view& text, std::string_view signs) {
    const std::size_t end = std::min(text.find_first_of(signs), text.size());
    int number = 0;
    const auto [stopped, error] = std::from_chars(text.data(), text.data() + end, number);
    if (error != std::errc() || stopped != text.data() + end || end == 0 || end > 4) return std::nullopt;
    text.remove_prefix(std::min(end + 1, text.size()));
    return number;
}

}  // namespace

std::optional<Instant> time_in_cell(std::string_view cell) {
    cell = trim(cell);
    double serial = 0;
    const auto [stopped, error] = std::from_chars(cell.data(), cell.data() + cell.size(), serial);
    if (error == std::errc() && stopped == cell.data() + cell.size() && serial >= kSerialMin && serial <= kSerialMax) {
        constexpr std::int64_t kMinutesPerDay = 24 * 60;
        const auto minutes = static_cast<std::int64_t>(std::llround(serial * static_cast<double>(kMinutesPerDay)));
        const CivilDate day = date_of_day_number(minutes / kMinutesPerDay - kSerialZeroDays);
        return start_of(day) + minutes % kMinutesPerDay * kMinuteMs;
    }
    if (cell.find('T') != std::string_view::npos && cell.size() > 19) {  // with a zone
        const auto at = parse_iso(cell);
        return at ? std::optional(floor_to(*at, kMinuteMs)) : std::nullopt;
    }
    const auto year = number_before(cell, "-/");
    const auto month = year ? number_before(cell, "-/") : std::nullopt;
    const auto day = month ? number_before(cell, " T") : std::nullopt;
    const auto hour = day ? number_before(cell, ":") : std::nullopt;
    const auto minute = hour ? number_before(cell, ":") : std::nullopt;
    if (!minute) return std::nullopt;
    const auto second = cell.empty() ? std::optional(0) : number_before(cell, ":");
    const CivilDate date{*year, *month, *day};
    // 24:00 is how some tables write the end of a day.
    const bool end_of_day = *hour == 24 && *minute == 0;
    if (!second || !cell.empty() || *year < 1990 || !is_valid(date) || (*hour > 23 && !end_of_day) || *hour < 0 || *minute > 59 ||
        *minute < 0) {
        return std::nullopt;
    }
    return start_of(date) + *hour * kHourMs + *minute * kMinuteMs;
}

Result<MarksSheet> read_marks(std::string_view bytes, const registry::Registry& registry,
                              std::span<const standards::MarkKind> kinds) {
    LVWANG_ASSIGN(const std::vector<WorkbookRow> rows, rows_of(bytes));
    if (rows.size() < 2) return fail(ErrorCode::kInvalidArgument, "the table has no row below its headings");
    if (rows.size() - 1 > pipeline::kMarksImportedMax) {
        return fail(ErrorCode::kInvalidArgument, "the table has {} rows; at most {} are taken at once", rows.size() - 1,
                    pipeline::kMarksImportedMax);
    }
    return Reader(registry, kinds).read(rows);
}

}  // namespace lvwang::api
