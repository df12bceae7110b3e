#include "api/assessment_query.h"

#include <algorithm>

#include "store/book_assessment.h"

namespace lvwang::api {

Result<AssessmentQuery> AssessmentQuery::read(const Request& request, const Reads& reads) {
    const CivilDate yesterday = add_days(to_date(reads.now), -1);
    const auto text = request.query.find("period");
    auto period = text ? assess::EvaluationPeriod::parse(*text)
                       : Result<assess::EvaluationPeriod>(assess::EvaluationPeriod{
                             assess::EvaluationPeriod::Kind::kYearToDate, {yesterday.year, 1, 1}, yesterday});
    if (!period) return fail_field("period", "{}", period.error().message);
    constexpr std::int64_t kDaysMax = 20 * 366;
    if (period->days() > kDaysMax) return fail_field("period", "at most {} days at once", kDaysMax);
    return read(request, reads, *period);
}

Result<AssessmentQuery> AssessmentQuery::read(const Request& request, const Reads& reads,
                                              const assess::EvaluationPeriod& period) {
    AssessmentQuery query;
    query.period = period;
    const std::string_view limits = request.query.find("limits").value_or("auto");
    if (limits == "auto") {
        auto basis = assess::basis_of(reads.from.standards, query.period);
        if (!basis) return fail_field("period", "{}", basis.error().message);
        query.editions = basis->editions;
        query.basis = std::move(*basis);
    } else {
        auto editions = assess::AirEditions::with_limits(reads.from.standards, limits);
        if (!editions) return fail_field("limits", "{}", editions.error().message);
        query.editions = std::move(*editions);
    }
    LVWANG_ASSIGN(const std::int64_t grade, request.query.integer_or("grade", 1, 2, 2));
    query.grade = static_cast<int>(grade);
    LVWANG_ASSIGN(const std::string_view deducted, request.query.choice("deducted", {"kept", "recomputed", "ignored"}));
    query.deducts = deducted != "ignored";
    if (deducted == "recomputed") query.index = assess::DeductedDays::Index::kRecomputed;
    return query;
}

PlaceDays AssessmentQuery::seen(PlaceDays days) const {
    if (!deducts) days.counted = days.measured;
    return days;
}

void write_basis(JsonText& json, const AssessmentQuery& query) {
    json.key("basis");
    if (!query.basis) return json.null();
    json.begin_object();
    json.field("document", query.basis->document);
    json.field("document_en", query.basis->document_en);
    json.field("status", to_string(query.basis->status));
    json.field("also", query.basis->also ? std::optional(query.basis->also->limits) : std::nullopt);
    json.end_object();
}

Result<std::vector<ExceptionalEvent>> events_for(const AssessmentQuery& query, const Reads& reads) {
    if (!query.deducts) return std::vector<ExceptionalEvent>();
    return store::load_exceptional_events(reads.book);
}

Result<std::map<CivilDate, AirIndex>> indices_under(const standards::Standards& law, const assess::AirEditions& editions,
                                                    const assess::EvaluationPeriod& period, const AirDays& air,
                                                    const AirPlace& place, const AssessmentQuery& query) {
    LVWANG_ASSIGN(const PlaceDays days, air.of(place, law, editions.evaluation));
    LVWANG_ASSIGN(const standards::IndexRules* const rules, law.index_rules(editions.index));
    return assess::day_indices(*rules, period, query.taken(days));
}

Result<std::map<CivilDate, AirIndex>> indices_each_day(const standards::Standards& law, const assess::EvaluationPeriod& period,
                                                       const AirDays& air, const AirPlace& place, const AssessmentQuery& query) {
    std::map<CivilDate, AirIndex> indices;
    for (CivilDate from = period.from; from <= period.to;) {
        LVWANG_ASSIGN(const assess::AirEditions editions, assess::AirEditions::on(law, from));
        LVWANG_ASSIGN(const standards::Edition* const index, law.edition(editions.index));
        const CivilDate to = index->to ? std::min(*index->to, period.to) : period.to;
        LVWANG_ASSIGN(auto some,
                      indices_under(law, editions, {assess::EvaluationPeriod::Kind::kRange, from, to}, air, place, query));
        indices.merge(some);
        from = add_days(to, 1);
    }
    return indices;
}

Result<AirPlace> asked_place(const Request& request, const Reads& reads) {
    if (const auto key = request.query.find("place")) return find_air_place(*reads.registry, *key);
    for (const Region& region : reads.registry->rows().regions) {
        if (!region.parent_code.empty()) continue;
        if (auto place = find_air_place(*reads.registry, region.code)) return place;
    }
    std::vector<AirPlace> stations = all_air_places(*reads.registry, false);
    if (stations.empty()) return tl::unexpected(Error{ErrorCode::kNotFound, "there is no air station", "place"});
    return std::move(stations.front());
}

}  // namespace lvwang::api
