// What is asked of an assessment? Place, period, editions and what is deducted, read once for all its routes.
// Promises: whatever is wrong is an error that names the parameter; what is left out is what a bulletin of today would take.
// Rule: docs/openapi.json.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/air_days.h"
#include "api/json_text.h"
#include "assess/comparison.h"

namespace lvwang::api {

struct AssessmentQuery {
    assess::EvaluationPeriod period;
    assess::AirEditions editions;
    std::optional<assess::Basis> basis;  ///< where nobody asked for an edition
    int grade = 2;
    bool deducts = true;  ///< false: everything counts as it was measured
    assess::DeductedDays::Index index = assess::DeductedDays::Index::kKept;

    /// `period` (absent: this year to yesterday), `limits` (an edition of GB 3095; auto: by the period's last day), `grade`,
    /// `deducted` (kept, recomputed, ignored). @error kInvalidArgument  names the parameter
    [[nodiscard]] static Result<AssessmentQuery> read(const Request& request, const Reads& reads);
    /// The same of a period that is known.
    [[nodiscard]] static Result<AssessmentQuery> read(const Request& request, const Reads& reads,
                                                      const assess::EvaluationPeriod& period);

    /// A place's days as this query takes them.
    [[nodiscard]] assess::DeductedDays taken(const PlaceDays& days) const {
        return {days.measured, deducts ? days.counted : days.measured, index};
    }
    /// `days` with nothing deducted where that was asked for, so that counts say the same.
    [[nodiscard]] PlaceDays seen(PlaceDays days) const;
};

/// `basis`: the document behind the editions, null where somebody asked for one.
void write_basis(JsonText& json, const AssessmentQuery& query);

/// Approved events count; none where everything is to count. @error kIo
[[nodiscard]] Result<std::vector<ExceptionalEvent>> events_for(const AssessmentQuery& query, const Reads& reads);

/// The air index of every day of a period under one set of editions.
[[nodiscard]] Result<std::map<CivilDate, AirIndex>> indices_under(const standards::Standards& law,
                                                                  const assess::AirEditions& editions,
                                                                  const assess::EvaluationPeriod& period, const AirDays& air,
                                                                  const AirPlace& place, const AssessmentQuery& query);
/// The same, each day under the editions in force on it: what was published day by day.
[[nodiscard]] Result<std::map<CivilDate, AirIndex>> indices_each_day(const standards::Standards& law,
                                                                     const assess::EvaluationPeriod& period, const AirDays& air,
                                                                     const AirPlace& place, const AssessmentQuery& query);

/// The region at the top that has an air station, else the first station: what is shown where no place is asked for.
/// @error kNotFound  there is no air station
[[nodiscard]] Result<AirPlace> asked_place(const Request& request, const Reads& reads);

}  // namespace lvwang::api
