// Ranks of stations, of regions, and of our county among the others by what their authorities published.
#include <algorithm>
#include <map>

#include "api/answers.h"
#include "api/assessment_query.h"
#include "api/assessment_text.h"
#include "api/county_days.h"
#include "api/reads.h"
#include "api/regions.h"
#include "api/table_sheet.h"
#include "assess/exact_ratio.h"
#include "assess/ranking.h"
#include "store/book_official.h"

namespace lvwang::api {
namespace {

using Kind = assess::RankBy::Kind;

// What an authority has published of a ranking: the rank, and the figure that it is made by. Empty names: nobody publishes it.
struct OfficialRow {
    std::optional<Decimal> rank;
    std::optional<Decimal> figure;
};
using OfficialRows = std::map<std::string, OfficialRow, std::less<>>;

Result<OfficialRows> official_rows(const Reads& reads, const assess::EvaluationPeriod& period, const assess::RankBy& by) {
    OfficialRows rows;
    const std::string_view rank = by.kind == Kind::kComposite ? "rank" : by.kind == Kind::kImprovement ? "improvement_rank" : "";
    const std::string figure = by.kind == Kind::kComposite     ? "composite"
                               : by.kind == Kind::kImprovement ? "composite_change"
                               : by.kind == Kind::kGoodShare   ? "good_share"
                               : by.kind == Kind::kPollutant   ? by.parameter + "_mean"
                                                               : "";
    store::OfficialQuery query;
    query.from = period.from;
    query.to = period.to;
    query.kind = OfficialKind::kRanking;
    LVWANG_ASSIGN(const auto figures, store::list_official(reads.book, query));
    for (const OfficialFigure& one : figures) {
        const auto of = assess::EvaluationPeriod::parse(one.period);
        const auto value = Decimal::parse(one.value);
        if (!of || !value || of->from != period.from || of->to != period.to) continue;
        if (one.item == rank) rows[one.place].rank = *value;
        if (one.item == figure) rows[one.place].figure = *value;
    }
    return rows;
}

std::optional<Decimal> less(const std::optional<Decimal>& own, const std::optional<Decimal>& official) {
    if (!own || !official) return std::nullopt;
    const auto difference = assess::exact_difference(*own, *official);
    return difference ? std::optional(*difference) : std::nullopt;
}

SheetCellValue cell(const std::optional<Decimal>& value) {
    return value ? SheetCellValue(*value) : SheetCellValue(std::monostate{});
}

// Who takes part, and with which days.
struct Entrant {
    std::string key;
    std::string name;
    std::string name_en;
    bool ours = true;
    bool by_official = false;    // its days are those that were published
    std::optional<Decimal> own;  // our figure of a county of ours
    PlaceDays days;
    assess::RankRow row;
    OfficialRow official;
};

class Field {
public:
    Field(const AssessmentQuery& query, const assess::RankBy& by, const Reads& reads)
        : query_(query), by_(by), reads_(reads), law_(reads.from.standards) {
        first_ = by.kind == Kind::kImprovement ? query.period.year_before().from : query.period.from;
    }

    Result<std::vector<Entrant>> places(bool regions) const {
        std::vector<AirPlace> places = all_air_places(*reads_.registry, regions);
        // A whole is not ranked among its parts.
        const auto all = places;
        std::erase_if(places, [&](const AirPlace& whole) {
            return regions && std::ranges::any_of(all, [&](const AirPlace& part) {
                       return part.key != whole.key && lies_in(*reads_.registry, part.key, whole.key);
                   });
        });
        LVWANG_ASSIGN(const AirDays air, days_of(places));
        std::vector<Entrant> entrants;
        for (const AirPlace& place : places) {
            LVWANG_ASSIGN(PlaceDays days, air.of(place, law_, query_.editions.evaluation));
            entrants.push_back({place.key, place.name, place.name_en, true, false, {}, query_.seen(std::move(days)), {}, {}});
        }
        LVWANG_TRY(rank(entrants));
        return entrants;
    }

    // Ours take part with the days that were published of them where these give a figure, else with their own.
    Result<std::vector<Entrant>> counties() const {
        LVWANG_ASSIGN(std::vector<County> counties, counties_of(reads_, first_, query_.period.to));
        std::vector<Entrant> entrants;
        for (County& county : counties) {
            Entrant entrant{county.key, county.name, county.name_en, county.ours.has_value(), true, {}, {}, {}, {}};
            if (county.official) entrant.days.counted = entrant.days.measured = std::move(*county.official);
            if (county.ours) {
                LVWANG_ASSIGN(const AirDays air, days_of(std::span(&*county.ours, 1)));
                LVWANG_ASSIGN(PlaceDays days, air.of(*county.ours, law_, query_.editions.evaluation));
                Entrant own{county.key, {}, {}, true, false, {}, query_.seen(std::move(days)), {}, {}};
                LVWANG_TRY(rank(std::span(&own, 1)));
                LVWANG_TRY(rank(std::span(&entrant, 1)));
                if (!entrant.row.figure) {
                    entrant.days = std::move(own.days);
                    entrant.by_official = false;
                }
                entrant.own = own.row.figure;
            }
            entrants.push_back(std::move(entrant));
        }
        LVWANG_TRY(rank(entrants));
        return entrants;
    }

private:
    [[nodiscard]] Result<AirDays> days_of(std::span<const AirPlace> places) const {
        LVWANG_ASSIGN(const auto events, events_for(query_, reads_));
        return AirDays::read(reads_, places, first_, query_.period.to, events);
    }

    Result<void> rank(std::span<Entrant> entrants) const {
        std::vector<assess::RankedDays> ranked;
        for (const Entrant& one : entrants) ranked.push_back({one.key, &one.days.counted, &one.days.measured});
        LVWANG_ASSIGN(auto rows, assess::rank(law_, query_.editions, query_.period, by_, ranked, query_.index));
        for (std::size_t i = 0; i < rows.size(); ++i) entrants[i].row = std::move(rows[i]);
        return {};
    }

    const AssessmentQuery& query_;
    const assess::RankBy& by_;
    const Reads& reads_;
    const standards::Standards& law_;
    CivilDate first_;
};

SheetTable sheet_of(const AssessmentQuery& query, std::span<const Entrant> entrants) {
    SheetTable table{fmt::format("ranking-{}", query.period.to_string()),
                     {fmt::format("{}、{}", query.editions.evaluation, query.editions.limits)},
                     {"rank", "key", "name", "figure", "unit", "second", "largest", "worst_rank", "lacking", "official_rank",
                      "official_figure", "difference", "days_from", "own_figure"},
                     {}};
    if (query.basis) table.notes.push_back(query.basis->document);
    for (const Entrant& one : entrants) {
        const assess::RankRow& row = one.row;
        table.rows.push_back({row.rank > 0 ? SheetCellValue(Decimal::of(row.rank)) : SheetCellValue(), one.key, one.name,
                              cell(row.figure), row.unit, cell(row.second), row.composite.largest,
                              row.worst_rank > 0 ? SheetCellValue(Decimal::of(row.worst_rank)) : SheetCellValue(),
                              words(row.lack), cell(one.official.rank), cell(one.official.figure),
                              cell(less(row.figure, one.official.figure)), one.by_official ? "official" : "own", cell(one.own)});
    }
    return table;
}

void write_entrant(JsonText& json, const Entrant& one) {
    const assess::RankRow& row = one.row;
    json.begin_object();
    json.field("key", one.key);
    json.field("name", one.name);
    json.field("name_en", one.name_en);
    json.field("ours", one.ours);
    json.field("days_from", std::string_view(one.by_official ? "official" : "own"));
    json.field("rank", row.rank > 0 ? std::optional(row.rank) : std::nullopt);
    json.field("figure", row.figure);
    json.field("unit", row.unit);
    json.field("second", row.second);
    json.field("largest", row.composite.largest);
    json.field("days", row.days);
    write_lack(json, row.lack);
    json.field("worst_rank", row.worst_rank > 0 ? std::optional(row.worst_rank) : std::nullopt);
    json.field("attained", row.attained);
    json.field("own_figure", one.own);
    json.field("official_rank", one.official.rank);
    json.field("official_figure", one.official.figure);
    json.field("difference", less(row.figure, one.official.figure));
    json.end_object();
}

}  // namespace

Result<Response> get_assessment_ranking(const Request& request, const Reads& reads) {
    const standards::Standards& law = reads.from.standards;
    LVWANG_ASSIGN(const AssessmentQuery query, AssessmentQuery::read(request, reads));
    LVWANG_ASSIGN(const std::string_view level, request.query.choice("level", {"station", "region", "county"}));
    LVWANG_ASSIGN(const std::string_view format, request.query.choice("format", {"json", "csv", "xlsx"}));
    LVWANG_ASSIGN(const std::string_view bom, request.query.choice("bom", {"0", "1"}));
    const auto by =
        assess::RankBy::parse(request.query.find("by").value_or("composite"), law.composite(query.editions.composite));
    if (!by) return fail_field("by", "{}", by.error().message);
    const Field field(query, *by, reads);
    LVWANG_ASSIGN(std::vector<Entrant> entrants, level == "county" ? field.counties() : field.places(level == "region"));
    LVWANG_ASSIGN(const OfficialRows official, official_rows(reads, query.period, *by));
    for (Entrant& one : entrants) {
        if (const auto found = official.find(one.key); found != official.end()) one.official = found->second;
    }
    std::ranges::stable_sort(entrants, {}, [](const Entrant& one) { return one.row.rank == 0 ? INT32_MAX : one.row.rank; });
    if (format != "json") return sheet_response(sheet_of(query, entrants), format, bom == "1");
    JsonText json(8192);
    json.begin_object();
    write_period(json, query.period);
    write_editions(json, query.editions, law);
    write_basis(json, query);
    json.field("by", request.query.find("by").value_or("composite"));
    json.field("level", level);
    json.key("items");
    json.begin_array();
    for (const Entrant& one : entrants) write_entrant(json, one);
    json.end_array();
    json.field("total", entrants.size());
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
