#include "api/notice_facts.h"

#include <algorithm>

#include "api/air_days.h"
#include "api/answers.h"
#include "api/assessment_query.h"
#include "api/case_sight.h"
#include "api/json_nouns.h"
#include "api/regions.h"
#include "base/text.h"
#include "bulletin/compose.h"
#include "bulletin/letter.h"
#include "cases/cases.h"
#include "protocol/json.h"
#include "store/book_assessment.h"
#include "store/book_case_list.h"
#include "store/book_cases.h"
#include "store/book_findings.h"
#include "store/book_official.h"

namespace lvwang::api {
namespace {

using bulletin::Facts;
using bulletin::Words;
using protocol::JsonValue;

std::string text_at(const JsonValue& row, std::string_view name) {
    const JsonValue* const value = row.field(name);
    return value == nullptr ? std::string() : value->text;
}

std::span<const JsonValue> list_at(const JsonValue& row, std::string_view path) {
    const JsonValue* const value = row.at_path(path);
    return value == nullptr ? std::span<const JsonValue>() : std::span(value->elements);
}

// What a page would be answered; its numbers as they were written.
Result<JsonValue> asked(Result<Response> (*answer)(const Request&, const Reads&), std::string_view query, const Reads& reads) {
    Request request;
    LVWANG_ASSIGN(request.query, Query::parse(query));
    LVWANG_ASSIGN(const Response response, answer(request, reads));
    return protocol::parse_json(response.text());
}

Words name_of(const Reads& reads, std::string_view parameter) {
    const Parameter* const known = reads.registry->parameters().find(parameter);
    if (known == nullptr) return {std::string(parameter), {}};
    // As bulletins write them: PM2.5, not 细颗粒物PM2.5.
    constexpr std::pair<std::string_view, std::string_view> kShort[]{
        {"pm2_5", "PM2.5"}, {"pm10", "PM10"}, {"o3_8h", "O₃"}, {"o3", "O₃"}, {"so2", "SO₂"}, {"no2", "NO₂"}, {"co", "CO"}};
    for (const auto& [key, name] : kShort) {
        if (key == parameter) return {std::string(name), {}};
    }
    return {known->name, known->name_en};
}

Words category_of(int level) {
    constexpr std::pair<std::string_view, std::string_view> kNames[]{{"", ""},
                                                                     {"优", "excellent"},
                                                                     {"良", "good"},
                                                                     {"轻度污染", "lightly polluted"},
                                                                     {"中度污染", "moderately polluted"},
                                                                     {"重度污染", "heavily polluted"},
                                                                     {"严重污染", "severely polluted"}};
    const auto& [zh, en] = kNames[static_cast<std::size_t>(std::clamp(level, 0, 6))];
    return {std::string(zh), std::string(en)};
}

void take_index(bulletin::AirFact& fact, const AirIndex& index, const Reads& reads) {
    fact.aqi = index.aqi;
    fact.level = index.level;
    if (index.aqi) fact.category = category_of(index.level);
    for (const std::string& key : index.primary) fact.primary.push_back(name_of(reads, key));
}

// Figures of one day, place and item as an authority published them.
std::optional<Decimal> published(std::span<const OfficialFigure> figures, std::string_view place, std::string_view item) {
    for (const OfficialFigure& figure : figures) {
        if (figure.place != place || figure.item != item) continue;
        const auto value = Decimal::parse(figure.value);
        return value ? std::optional(*value) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<Decimal> day_value(const Reads& reads, const assess::DayValues& days, std::string_view parameter, CivilDate day) {
    const Parameter* const known = reads.registry->parameters().find(parameter);
    const auto list = days.find(parameter);
    if (known == nullptr || list == days.end()) return std::nullopt;
    const auto found = std::ranges::find(list->second, day, &assess::DayValue::day);
    if (found == list->second.end()) return std::nullopt;
    return round_half_even(found->value, known->decimals);
}

// The highest index first; those without one last.
void sort_by_index(std::span<bulletin::AirFact> facts) {
    std::ranges::stable_sort(facts, std::greater(), [](const bulletin::AirFact& fact) { return fact.aqi.value_or(-1); });
}

// The district, then its stations. The same questions as /assessment/calendar and /assessment/compare ask.
Result<void> gather_air_day(Facts& facts, const Reads& reads) {
    std::vector<AirPlace> places;
    if (auto district = asked_place({}, reads); district && district->area) places.push_back(std::move(*district));
    const bool has_district = !places.empty();
    for (AirPlace& station : all_air_places(*reads.registry, false)) places.push_back(std::move(station));
    AssessmentQuery query;
    query.period = {assess::EvaluationPeriod::Kind::kRange, facts.air_day, facts.air_day};
    const standards::Standards& law = reads.from.standards;
    LVWANG_ASSIGN(query.editions, assess::AirEditions::on(law, facts.air_day));
    LVWANG_ASSIGN(const auto events, events_for(query, reads));
    LVWANG_ASSIGN(const AirDays air, AirDays::read(reads, places, facts.air_day, facts.air_day, events));
    store::OfficialQuery official;
    official.from = official.to = facts.air_day;
    official.kind = OfficialKind::kDay;
    LVWANG_ASSIGN(const auto figures, store::list_official(reads.book, official));
    const std::string day = format_date(facts.air_day);
    for (const AirPlace& place : places) {
        bulletin::AirFact& fact = facts.air.emplace_back();
        fact.name = {place.name, place.name_en};
        fact.area = place.area;
        LVWANG_ASSIGN(const auto indices, indices_each_day(law, query.period, air, place, query));
        if (const auto found = indices.find(facts.air_day); found != indices.end()) take_index(fact, found->second, reads);
        LVWANG_ASSIGN(const PlaceDays days, air.of(place, law, query.editions.evaluation));
        fact.pm2_5 = day_value(reads, days.counted, "pm2_5", facts.air_day);
        fact.pm10 = day_value(reads, days.counted, "pm10", facts.air_day);
        fact.o3_8h = day_value(reads, days.counted, "o3_8h", facts.air_day);
        fact.official_aqi = published(figures, place.key, "aqi");
        fact.official_pm2_5 = published(figures, place.key, "pm2_5");
        fact.index_href = fmt::format("/assessment/calendar?place={}&year={}", place.key, facts.air_day.year);
        fact.values_href = fmt::format("/assessment/compare?place={}&period={}..{}", place.key, day, day);
        fact.official_href = fmt::format("/assessment/official?period={}&place={}", day, place.key);
    }
    sort_by_index(std::span(facts.air).subspan(has_district ? 1 : 0));
    return {};
}

// The newest hour that any station has; stations that are behind have no figure for it.
void gather_air_hour(Facts& facts, const Reads& reads) {
    std::vector<std::pair<const AirPlace*, std::shared_ptr<const pipeline::LatestPoint>>> rows;
    const std::vector<AirPlace> places = all_air_places(*reads.registry, false);
    for (const AirPlace& place : places) {
        auto latest = reads.from.views.latest.of(place.stations.front()->id);
        const bool fresh = latest != nullptr && latest->hour && is_fresh(*latest->hour, reads.now);
        if (fresh) facts.air_hour = std::max(facts.air_hour.value_or(Instant{}), latest->hour->start);
        rows.emplace_back(&place, std::move(latest));
    }
    for (const auto& [place, latest] : rows) {
        bulletin::AirFact& fact = facts.air.emplace_back();
        fact.name = {place->name, place->name_en};
        fact.index_href = fact.values_href = fmt::format("/stations/{}", place->key);
        if (!facts.air_hour || latest == nullptr || !latest->hour || latest->hour->start != *facts.air_hour) continue;
        if (latest->hour->air) take_index(fact, *latest->hour->air, reads);
        const auto& hour = latest->readings[static_cast<std::size_t>(Period::kHour)];
        if (!hour || hour->start != *facts.air_hour) continue;
        for (const Sample& sample : hour->samples) {
            const Parameter* const parameter = reads.registry->parameters().find(sample.column.parameter);
            if (parameter == nullptr || !sample.valid() || sample.column.aspect != Aspect::kMeasured) continue;
            if (parameter->key == "pm2_5") fact.pm2_5 = shown_value(sample, *parameter);
            if (parameter->key == "pm10") fact.pm10 = shown_value(sample, *parameter);
            if (parameter->key == "o3") fact.o3_8h = shown_value(sample, *parameter);
        }
    }
    sort_by_index(facts.air);
}

std::optional<WaterClass> class_at(const JsonValue& row, std::string_view path) {
    const JsonValue* const value = row.at_path(path);
    if (value == nullptr) return std::nullopt;
    const auto known = parse_water_class(value->text);
    return known ? std::optional(*known) : std::nullopt;
}

Result<void> gather_water(Facts& facts, const Reads& reads) {
    const CivilDate yesterday = add_days(facts.day, -1);
    const std::string month = fmt::format("{:04}-{:02}", yesterday.year, yesterday.month);
    LVWANG_ASSIGN(const JsonValue sheet, asked(&get_water_sections, "month=" + month, reads));
    const auto places = list_at(sheet, "places");
    const auto latest = list_at(sheet, "latest");
    const auto sections = list_at(sheet, "month.sections");
    facts.water_href = "/water?month=" + month;
    for (std::size_t i = 0; i < std::min({places.size(), latest.size(), sections.size()}); ++i) {
        bulletin::WaterFact& fact = facts.water.emplace_back();
        fact.name = {text_at(places[i], "name"), text_at(places[i], "name_en")};
        if (const auto day = parse_date(text_at(latest[i], "day"))) fact.day = *day;
        fact.day_class = class_at(latest[i], "assessment.class");
        fact.month_class = class_at(sections[i], "now.class");
        fact.target = class_at(places[i], "target");
        if (const JsonValue* const attained = sections[i].field("attained")) fact.attained = attained->text == "true";
        for (const JsonValue& one : list_at(sections[i], "now.indicators"))
            fact.indicators.push_back(name_of(reads, text_at(one, "parameter")));
        fact.href = fmt::format("/water?month={}&section={}", month, text_at(places[i], "key"));
    }
    return {};
}

Words allowed_of(const JsonValue& row, const std::string& measure) {
    const std::string allowed = text_at(row, "allowed");
    if (allowed.empty()) return {};
    if (measure == "good_share") return {fmt::format("优良≥{}天", allowed), fmt::format("≥ {} good days", allowed)};
    if (measure == "percentile") return {fmt::format("日值≤{}", allowed), fmt::format("days ≤ {}", allowed)};
    return {fmt::format("均值≤{}", allowed), fmt::format("mean ≤ {}", allowed)};
}

std::string class_text(std::string_view word) {
    constexpr std::string_view kNumbers[]{"", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ"};
    const auto known = parse_water_class(word);
    return known ? std::string(kNumbers[static_cast<std::size_t>(*known)]) : std::string();
}

Result<void> gather_targets(Facts& facts, const Reads& reads) {
    const int year = add_days(facts.day, -1).year;
    facts.targets_href = fmt::format("/assessment?year={}", year);
    LVWANG_ASSIGN(const JsonValue targets, asked(&get_targets, fmt::format("year={}", year), reads));
    for (const JsonValue& row : list_at(targets, "items")) {
        bulletin::TargetFact& fact = facts.targets.emplace_back();
        const std::string measure = text_at(row, "measure");
        const bool section = measure == "section_class";
        const auto value = Decimal::parse(text_at(row, "value"));
        const auto to_date = Decimal::parse(text_at(row, "to_date"));
        fact.name = {text_at(row, "name"), text_at(row, "name_en")};
        fact.unit = text_at(row, "unit");
        fact.value =
            section ? class_text(text_at(row, "water_class")) : text_at(row, "value") + (measure == "good_share" ? "%" : "");
        fact.to_date = section ? class_text(text_at(row, "to_date_class")) : text_at(row, "to_date");
        if (!fact.to_date.empty() && measure == "good_share") fact.to_date += "%";
        fact.allowed = allowed_of(row, measure);
        fact.state = text_at(row, "state");
        fact.at_most = measure != "good_share";
        fact.beyond = value && to_date && (fact.at_most ? *to_date > *value : *to_date < *value);
        fact.href = facts.targets_href;
    }
    return {};
}

// Areas by the composite index of the year so far; on 1 January there is none yet.
Result<void> gather_ranking(Facts& facts, const Reads& reads) {
    const CivilDate yesterday = add_days(facts.day, -1);
    facts.rank_period = fmt::format("to-{}", format_date(yesterday));
    facts.rank_href = fmt::format("/assessment/ranking?level=region&period={}", facts.rank_period);
    LVWANG_ASSIGN(const JsonValue ranking,
                  asked(&get_assessment_ranking, fmt::format("by=composite&level=region&period={}", facts.rank_period), reads));
    for (const JsonValue& row : list_at(ranking, "items")) {
        bulletin::RankFact& fact = facts.ranking.emplace_back();
        fact.name = {text_at(row, "name"), text_at(row, "name_en")};
        if (const auto rank = Decimal::parse(text_at(row, "rank"))) fact.rank = static_cast<int>(rank->mantissa);
        fact.figure = text_at(row, "figure");
        if (const std::string largest = text_at(row, "largest"); !largest.empty()) fact.largest = name_of(reads, largest);
        fact.official_rank = text_at(row, "official_rank");
        fact.href = facts.rank_href;
    }
    return {};
}

Result<void> gather_incidents(Facts& facts, const Reads& reads) {
    store::FindingQuery query;
    query.state = FindingState::kOpen;
    query.limit = static_cast<std::int64_t>(bulletin::kRowsMax);
    LVWANG_ASSIGN(const store::FindingPage page, store::list_findings(reads.book, query));
    facts.incidents_total = page.total;
    for (const store::ListedFinding& row : page.items) {
        const Finding& finding = row.finding;
        bulletin::IncidentFact& fact = facts.incidents.emplace_back();
        fact.text = {finding.text, finding.text_en};
        fact.cls = finding.cls;
        fact.since = finding.start;
        if (const Point* const point = reads.registry->point(finding.point)) {
            const Site& site = reads.registry->site_of(point->id);
            fact.place = {site.name, site.name_en};
            fact.href = fmt::format("/stations/{}", site.key);
        }
        if (row.case_id) fact.href = fmt::format("/cases/{}", *row.case_id);
    }
    return {};
}

// Unfinished cases of a region, but those whose kind is not for everybody.
Result<void> gather_town_cases(bulletin::LetterFacts& facts, std::string_view region, const Reads& reads) {
    constexpr std::int64_t kCasesRead = 100'000;
    store::CaseQuery query;
    query.which = store::CaseQuery::Which::kOpen;
    query.hidden_types = confidential_types(reads);
    query.limit = kCasesRead;
    LVWANG_ASSIGN(const store::CasePage page, store::list_cases(reads.book, query));
    for (const store::ListedCase& one : page.items) {
        const Case& record = one.record;
        if (!lies_in(*reads.registry, record.region_code, region)) continue;
        const Organisation* const unit = reads.registry->organisation(record.owner_organisation);
        facts.cases.push_back({record.id,
                               {record.title, record.title_en},
                               unit == nullptr ? Words{"未指定单位", "no unit"} : Words{unit->name, unit->name_en},
                               record.owner,
                               record.due_at,
                               record.overdue_at && cases::is_overdue(record, reads.now),
                               record.suspended_at.has_value(),
                               record.owner_organisation});
    }
    return {};
}

// Days above the limit at the region's stations; the same questions as /assessment/calendar asks.
Result<void> gather_town_days(bulletin::LetterFacts& facts, std::string_view region, const Reads& reads) {
    constexpr int kFirstAboveLimit = 3;
    std::vector<AirPlace> places = all_air_places(*reads.registry, false);
    std::erase_if(places, [&](const AirPlace& place) {
        return !lies_in(*reads.registry, reads.registry->site_of(place.stations.front()->id).region_code, region);
    });
    if (places.empty()) return {};
    // The page shows one place: of several no address has all that is counted here, the letter's own rows lead to each.
    if (places.size() == 1) {
        facts.days_href = fmt::format("/assessment/calendar?place={}&year={}", places.front().key, facts.since.year);
    }
    const CivilDate last = add_days(facts.day, -1);
    AssessmentQuery query;
    query.period = {assess::EvaluationPeriod::Kind::kRange, facts.since, last};
    const standards::Standards& law = reads.from.standards;
    LVWANG_ASSIGN(query.editions, assess::AirEditions::on(law, last));
    LVWANG_ASSIGN(const auto events, events_for(query, reads));
    LVWANG_ASSIGN(const AirDays air, AirDays::read(reads, places, facts.since, last, events));
    for (const AirPlace& place : places) {
        LVWANG_ASSIGN(const auto indices, indices_each_day(law, query.period, air, place, query));
        for (const auto& [day, index] : indices) {
            if (!index.aqi) continue;
            ++facts.days_valid;
            if (index.level < kFirstAboveLimit) continue;
            bulletin::BadDayFact& fact = facts.days.emplace_back();
            fact.day = day;
            fact.place = {place.name, place.name_en};
            fact.aqi = *index.aqi;
            fact.level = index.level;
            fact.category = category_of(index.level);
            for (const std::string& key : index.primary) fact.primary.push_back(name_of(reads, key));
            fact.href = fmt::format("/assessment/calendar?place={}&year={}", place.key, day.year);
        }
    }
    std::ranges::stable_sort(facts.days, std::greater(), &bulletin::BadDayFact::day);
    return {};
}

}  // namespace

Result<pipeline::Command> compose_reminder(std::string_view region_code, std::string actor, const Reads& reads) {
    const Region* const town = reads.registry->region(region_code);
    if (town == nullptr) return fail_field("region_code", "region_code: there is no region '{}'", region_code);
    bulletin::LetterFacts facts;
    facts.town = {town->name, town->name_en};
    facts.district = {reads.identity.district.name, reads.identity.district.name_en};
    if (const auto desk = reads.from.views.notices.get()) facts.issuer = {desk->plan.issuer, desk->plan.issuer_en};
    facts.now = reads.now;
    facts.day = to_date(reads.now);
    facts.since = add_days(facts.day, -1);
    facts.since.day = 1;
    facts.cases_href = fmt::format("/cases?state=open&region={}&confidential=no", town->code);
    facts.overdue_href = fmt::format("/cases?state=overdue&region={}&confidential=no", town->code);
    LVWANG_TRY(gather_town_cases(facts, town->code, reads));
    LVWANG_TRY(gather_town_days(facts, town->code, reads));
    return pipeline::Command{
        "notice_write",
        fmt::format(R"({{"kind":"reminder","region_code":{},"day":"{}","document":{}}})", json_quote(town->code),
                    format_date(facts.day), bulletin::to_json(bulletin::compose_letter(facts))),
        std::move(actor)};
}

Result<Facts> gather_facts(NoticeKind kind, const Reads& reads) {
    const bool morning = kind == NoticeKind::kMorning;
    Facts facts;
    facts.kind = kind;
    facts.now = reads.now;
    facts.day = to_date(reads.now);
    facts.air_day = add_days(facts.day, -1);
    facts.district = {reads.identity.district.name, reads.identity.district.name_en};
    if (const auto desk = reads.from.views.notices.get()) facts.issuer = {desk->plan.issuer, desk->plan.issuer_en};
    if (morning) {
        LVWANG_TRY(gather_air_day(facts, reads));
        LVWANG_TRY(gather_targets(facts, reads));
        LVWANG_TRY(gather_ranking(facts, reads));
    } else {
        gather_air_hour(facts, reads);
    }
    LVWANG_TRY(gather_water(facts, reads));
    LVWANG_TRY(gather_incidents(facts, reads));
    const Instant today = start_of(facts.day);
    LVWANG_TRY(gather_cases(facts, morning ? today - kDayMs : today, morning ? today : today + kDayMs, reads));
    return facts;
}

Result<pipeline::Command> compose_notice(NoticeKind kind, std::string actor, const Reads& reads) {
    LVWANG_ASSIGN(const Facts facts, gather_facts(kind, reads));
    return pipeline::Command{"notice_write",
                             fmt::format(R"({{"kind":"{}","day":"{}","document":{}}})", to_string(kind), format_date(facts.day),
                                         bulletin::to_json(bulletin::compose(facts))),
                             std::move(actor)};
}

}  // namespace lvwang::api
