#include <algorithm>

#include "api/answers.h"
#include "api/body.h"
#include "api/completeness_sheet.h"
#include "api/reads.h"
#include "pipeline/completeness.h"
#include "store/book_completeness.h"
#include "store/book_fetching.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kSheetDays = 31;               // shown where `from` is left out
constexpr std::int64_t kSheetDaysMax = 92;            // a quarter; a wider sheet is asked for by month
constexpr std::int64_t kSheetMonths = 12;             // shown where `from` is left out
constexpr std::int64_t kSheetMonthDaysMax = 13 * 31;  // a year and the month that runs
constexpr std::int64_t kGapsMax = 5'000;              // stretches in one answer

Result<Period> period_of(const Query& query) {
    LVWANG_ASSIGN(const std::string_view text, query.choice("period", {"hour", "moment", "minute", "day"}));
    return parse_period(text);
}

Result<void> read_days(const Query& query, Instant now, SheetQuery& sheet) {
    const auto day_of = [&](std::string_view name, CivilDate otherwise) -> Result<CivilDate> {
        LVWANG_ASSIGN(const Instant at, query.instant_or(name, start_of(otherwise)));
        return to_date(at);
    };
    sheet.today = to_date(now);
    LVWANG_ASSIGN(sheet.last, day_of("to", sheet.today));
    CivilDate usual = add_days(sheet.last, 1 - kSheetDays);
    if (sheet.by_month) {
        usual = {sheet.last.year - 1, sheet.last.month + 1, 1};
        if (usual.month > kSheetMonths) usual = {sheet.last.year, 1, 1};
    }
    LVWANG_ASSIGN(sheet.first, day_of("from", usual));
    if (sheet.by_month) sheet.first.day = 1;
    if (sheet.last < sheet.first) return fail_field("from", "'from' is after 'to'");
    const std::int64_t most = sheet.by_month ? kSheetMonthDaysMax : kSheetDaysMax;
    if (days_in(sheet) > most) {
        return fail_field("from", "{} days are asked for; by {} at most {} are given", days_in(sheet),
                          sheet.by_month ? "month" : "day", most);
    }
    return {};
}

Result<SheetQuery> sheet_query(const Request& request, const Reads& reads) {
    const Query& query = request.query;
    SheetQuery sheet;
    LVWANG_ASSIGN(const std::string_view by, query.choice("by", {"device", "firm", "district"}));
    sheet.rows = by == "device" ? SheetRows::kDevices : by == "firm" ? SheetRows::kSites : SheetRows::kRegions;
    LVWANG_ASSIGN(const std::string_view step, query.choice("step", {"day", "month"}));
    sheet.by_month = step == "month";
    LVWANG_ASSIGN(sheet.period, period_of(query));
    LVWANG_TRY(read_days(query, reads.now, sheet));
    if (const auto text = query.find("kind")) {
        auto kind = parse_site_kind(*text);
        if (!kind) return fail_field("kind", "{}", kind.error().message);
        sheet.kind = *kind;
    }
    sheet.region = query.find("region").value_or("");
    if (!sheet.region.empty() && reads.registry->region(sheet.region) == nullptr) {
        return fail_field("region", "there is no region '{}'", sheet.region);
    }
    return sheet;
}

// What a cell shows, rates in percent.
struct Rates {
    std::optional<Decimal> transmission;
    std::optional<Decimal> validity;
    std::optional<Decimal> effective;
    std::optional<Decimal> online;

    Rates(const SheetCell& cell, const quality::CompletenessRules& rules) {
        const quality::Share sent = quality::transmission(cell.counts, rules);
        const quality::Share valid = quality::validity(cell.counts, rules);
        transmission = sent.percent();
        validity = valid.percent();
        effective = quality::effective(sent, valid);
        online = quality::Share{cell.online.online, cell.online.judged}.percent();
    }
};

void write_cell(JsonText& json, const SheetCell& cell, const quality::CompletenessRules& rules) {
    if (!cell.known()) return json.null();
    const Rates rates(cell, rules);
    json.begin_array();
    json.value(cell.counts.expected);
    json.value(cell.counts.received);
    json.value(cell.counts.stopped);
    json.value(cell.counts.maintained);
    json.value(rates.transmission);
    json.value(rates.validity);
    json.value(rates.effective);
    json.value(rates.online);
    json.end_array();
}

struct Names {
    std::string_view name;
    std::string_view name_en;
};
Names names_of(const SheetRow& row) {
    if (row.region != nullptr) return {row.region->name, row.region->name_en};
    return {row.site->name, row.site->name_en};
}

std::string sheet_json(const Sheet& sheet, const SheetQuery& query, const quality::CompletenessRules& rules,
                       std::uint64_t uncounted_days) {
    JsonText json(sheet.rows.size() * (sheet.columns.size() * 48 + 256) + 1024);
    json.begin_object();
    json.field("period", to_string(query.period));
    json.key("rules");
    json.begin_object();
    json.field("leave_out_stopped", rules.leave_out_stopped);
    json.field("leave_out_maintained", rules.leave_out_maintained);
    json.end_object();
    json.key("columns");
    json.begin_array();
    for (const std::string& column : sheet.columns) json.value(column);
    json.end_array();
    json.key("items");
    json.begin_array();
    for (const SheetRow& row : sheet.rows) {
        json.begin_object();
        json.field("key", row.key);
        json.field("device", row.device);
        json.field("name", names_of(row).name);
        json.field("name_en", names_of(row).name_en);
        json.field("kind", row.site == nullptr ? std::string_view() : to_string(row.site->kind));
        json.field("region_code", row.site == nullptr ? row.key : row.site->region_code);
        json.field("site_key", row.site == nullptr ? std::string_view() : row.site->key);
        json.field("point_id", row.point == nullptr ? std::nullopt : std::optional(static_cast<std::int64_t>(row.point->id)));
        json.field("point_code", row.point == nullptr ? std::string_view() : row.point->code);
        json.field("point_name", row.point == nullptr ? std::string_view() : row.point->name);
        json.field("point_name_en", row.point == nullptr ? std::string_view() : row.point->name_en);
        json.key("cells");
        json.begin_array();
        for (const SheetCell& cell : row.cells) write_cell(json, cell, rules);
        json.end_array();
        json.key("total");
        write_cell(json, row.total, rules);
        json.end_object();
    }
    json.end_array();
    json.field("total", sheet.rows.size());
    json.field("uncounted_days", uncounted_days);
    json.end_object();
    return json.take();
}

void append_csv(std::string& out, std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

std::string sheet_csv(const Sheet& sheet, const SheetQuery& query, const quality::CompletenessRules& rules, bool with_bom) {
    std::string out = with_bom ? "\xEF\xBB\xBF" : "";
    out += fmt::format(
        "key,name,point_code,{},period,expected,received,stopped,maintained,transmission_pct,validity_pct,"
        "effective_pct,online_pct\r\n",
        query.by_month ? "month" : "day");
    for (const SheetRow& row : sheet.rows) {
        for (std::size_t column = 0; column < row.cells.size(); ++column) {
            const SheetCell& cell = row.cells[column];
            if (!cell.known()) continue;
            const Rates rates(cell, rules);
            append_csv(out, row.key);
            out += ',';
            append_csv(out, names_of(row).name);
            out += ',';
            append_csv(out, row.point == nullptr ? std::string_view() : row.point->code);
            out += fmt::format(",{},{},{},{},{},{}", sheet.columns[column], to_string(query.period), cell.counts.expected,
                               cell.counts.received, cell.counts.stopped, cell.counts.maintained);
            for (const auto& rate : {rates.transmission, rates.validity, rates.effective, rates.online}) {
                out += ',';
                if (rate) append_decimal(out, *rate);
            }
            out += "\r\n";
        }
    }
    return out;
}

// The point that `mn` or `point` names, absent where neither is given.
Result<std::optional<PointId>> point_of(const Query& query, const Reads& reads) {
    if (const auto mn = query.find("mn")) {
        const Device* device = reads.registry->device(*mn);
        if (device == nullptr) return tl::unexpected(not_found("mn", "device", *mn));
        return std::optional(device->point_id);
    }
    if (!query.find("point")) return std::optional<PointId>();
    LVWANG_ASSIGN(const std::int64_t id, query.integer("point", 1, INT64_MAX));
    if (reads.registry->point(PointId(id)) == nullptr) {
        return tl::unexpected(not_found("point", "point", fmt::format("{}", id)));
    }
    return std::optional(PointId(id));
}

Result<store::GapQuery> gap_query(const Query& query, const Reads& reads) {
    store::GapQuery wanted;
    LVWANG_ASSIGN(wanted.point, point_of(query, reads));
    if (query.find("period")) {
        LVWANG_ASSIGN(wanted.period, period_of(query));
    }
    LVWANG_ASSIGN(wanted.to, query.instant_or("to", reads.now));
    LVWANG_ASSIGN(wanted.from, query.instant_or("from", wanted.to - pipeline::kGapDays * kDayMs));
    if (wanted.from >= wanted.to) return fail_field("from", "'from' is not before 'to'");
    LVWANG_ASSIGN(wanted.limit, query.integer_or("limit", 1, kGapsMax, 1'000));
    return wanted;
}

// The newest request that asked for all of the stretch.
const store::Fetch* fetch_of(const store::KnownGap& gap, const std::vector<store::Fetch>& fetches) {
    const store::Fetch* newest = nullptr;
    for (const store::Fetch& fetch : fetches) {
        if (fetch.point != gap.point || fetch.period != gap.period) continue;
        if (fetch.from > gap.stretch.from || fetch.to < gap.stretch.to) continue;
        if (newest == nullptr || fetch.asked_at > newest->asked_at) newest = &fetch;
    }
    return newest;
}

void write_fetch(JsonText& json, const store::Fetch* fetch) {
    if (fetch == nullptr) return json.null();
    json.begin_object();
    json.field("state", to_string(fetch->state));
    json.field("command_id", fetch->command_id);
    json.field("tries", fetch->tries);
    json.field("packets", fetch->packets);
    json.field("asked_at", fetch->asked_at);
    json.field("next_at", fetch->next_at == store::kNever ? std::nullopt : std::optional(fetch->next_at));
    json.field("reason", fetch->reason);
    json.field("actor", fetch->actor);
    json.end_object();
}

}  // namespace

Result<Response> get_completeness(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const SheetQuery query, sheet_query(request, reads));
    LVWANG_ASSIGN(const std::string_view format, request.query.choice("format", {"json", "csv"}));
    LVWANG_ASSIGN(const std::string_view bom, request.query.choice("bom", {"0", "1"}));
    LVWANG_ASSIGN(const auto rules, quality::CompletenessRules::at(reads.from.standards, start_of(query.last)));
    LVWANG_ASSIGN(const Sheet sheet, read_sheet(reads.book, *reads.registry, query));
    if (format == "csv") {
        Response csv{200, "text/csv; charset=utf-8", share(sheet_csv(sheet, query, rules, bom == "1")), {}};
        csv.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"completeness-{}-{}.csv\"",
                                                                    sheet.columns.front(), sheet.columns.back()));
        return csv;
    }
    return json_response(sheet_json(sheet, query, rules, reads.from.views.progress.uncounted_days));
}

Result<Response> get_gaps(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const store::GapQuery query, gap_query(request.query, reads));
    LVWANG_ASSIGN(auto gaps, store::known_gaps(reads.book, query));
    std::erase_if(gaps, [&](const store::KnownGap& gap) { return !reads.sees(gap.point); });
    LVWANG_ASSIGN(const auto fetches, store::fetches(reads.book, query.point, query.from, query.to));
    return list(gaps, [&](JsonText& json, const store::KnownGap& gap) {
        const Point* point = reads.registry->point(gap.point);
        const auto devices = reads.registry->devices_of(gap.point);
        json.begin_object();
        json.field("point_id", static_cast<std::int64_t>(gap.point));
        json.field("mn", devices.empty() ? std::string_view() : devices.front()->mn);
        json.field("site_key", point == nullptr ? std::string_view() : reads.registry->site_of(gap.point).key);
        json.field("period", to_string(gap.period));
        json.field("from", gap.stretch.from);
        json.field("to", gap.stretch.to);
        json.field("missing", gap.stretch.missing);
        json.key("fetch");
        write_fetch(json, fetch_of(gap, fetches));
        json.end_object();
    });
}

Result<Response> get_fetch_policy(const Request&, const Reads& reads) {
    LVWANG_ASSIGN(const auto policies, store::fetch_policies(reads.book));
    const auto all = policies.find(std::string_view());
    JsonText json;
    json.begin_object();
    json.field("automatic", all == policies.end() || all->second);
    json.key("devices");
    json.begin_array();
    for (const auto& [mn, automatic] : policies) {
        if (mn.empty()) continue;
        json.begin_object();
        json.field("mn", mn);
        json.field("automatic", automatic);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<Response> show_fetch_policy(const Request& request, std::string_view, const Reads& reads) {
    return get_fetch_policy(request, reads);
}

Result<Response> get_rhythm(const Request& request, const Reads& reads) {
    const Device* device = reads.registry->device(request.capture("mn"));
    if (device == nullptr) return tl::unexpected(not_found("mn", "device", request.capture("mn")));
    LVWANG_ASSIGN(const auto rhythms, store::load_rhythms(reads.book));
    const auto found = rhythms.find(device->point_id);
    const Rhythms known = found == rhythms.end() ? Rhythms{} : found->second;
    JsonText json;
    json.begin_object();
    json.field("mn", device->mn);
    for (std::size_t period = 0; period < kPeriods; ++period) {
        json.key(to_string(static_cast<Period>(period)));
        json.begin_object();
        json.field("interval_s", known[period].interval_s);
        json.field("source", to_string(known[period].source));
        json.field("since", known[period].since.ms == 0 ? std::nullopt : std::optional(known[period].since));
        json.end_object();
    }
    json.end_object();
    return json_response(json.take());
}

Result<Response> show_changed_rhythm(const Request& request, std::string_view, const Reads& reads) {
    return get_rhythm(request, reads);
}

}  // namespace lvwang::api
