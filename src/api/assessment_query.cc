#include "api/assessment_query.h"

#include "store/book_assessment.h"

namespace lvwang::api {

Result<AssessmentQuery> AssessmentQuery::read(const Request& request, const Reads& reads) {
    AssessmentQuery query;
    const CivilDate yesterday = add_days(to_date(reads.now), -1);
    const auto text = request.query.find("period");
    auto period = text ? assess::EvaluationPeriod::parse(*text)
                       : Result<assess::EvaluationPeriod>(assess::EvaluationPeriod{
                             assess::EvaluationPeriod::Kind::kYearToDate, {yesterday.year, 1, 1}, yesterday});
    if (!period) return fail_field("period", "{}", period.error().message);
    constexpr std::int64_t kDaysMax = 20 * 366;
    if (period->days() > kDaysMax) return fail_field("period", "at most {} days at once", kDaysMax);
    query.period = *period;
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

Result<std::vector<ExceptionalEvent>> events_for(const AssessmentQuery& query, const Reads& reads) {
    if (!query.deducts) return std::vector<ExceptionalEvent>();
    return store::load_exceptional_events(reads.book);
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
