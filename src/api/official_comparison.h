// How do our figures stand beside the official ones? Each official figure with ours for the same place, period and statistic.
// Promises: ours is made as any evaluation is, under the edition in force on the period's last day, and rounded once; where there
// is none it says why. Rule: HJ 663, HJ 633, data/standards/composite-*.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/reads.h"
#include "assess/evaluation.h"
#include "model/official.h"

namespace lvwang::api {

struct ComparedFigure {
    OfficialFigure official;
    std::optional<Decimal> own;
    std::string edition;                ///< under which ours was made
    std::optional<Lack> lack;           ///< why there is none of ours
    std::optional<Decimal> difference;  ///< ours less theirs
    std::optional<std::int64_t> steps;  ///< the same in units of the last digit, where both have as many
    std::int64_t reviewed = 0;          ///< valid hours behind ours as their authority reviewed them
    std::int64_t unreviewed = 0;        ///< and as the devices reported them
};

class OfficialComparison {
public:
    explicit OfficialComparison(const Reads& reads) : reads_(reads) {}

    /// @error kIo, kCorrupt  the series failed
    [[nodiscard]] Result<ComparedFigure> compare(const OfficialFigure& figure);

private:
    struct Own {
        assess::DayValues days;
        std::map<std::string, std::map<CivilDate, std::pair<std::int64_t, std::int64_t>>> hours;  ///< reviewed, not reviewed
        bool has_station = false;
    };
    struct Figure {
        std::optional<Decimal> value;
        std::string edition;
        std::optional<Lack> lack;
    };
    [[nodiscard]] Result<const Own*> own_of(const std::string& place, CivilDate from, CivilDate to);
    [[nodiscard]] Result<void> count_hours(std::span<const PointId> stations, CivilDate from, CivilDate to, Own& own) const;
    [[nodiscard]] Result<Figure> day_figure(const OfficialFigure& figure, const Own& own, CivilDate day) const;
    [[nodiscard]] Result<Figure> period_figure(const OfficialFigure& figure, const Own& own,
                                               const assess::EvaluationPeriod& period);

    const Reads& reads_;
    std::map<std::string, Own> owns_;  ///< by place and span of days
    std::map<std::string, Result<assess::AirEvaluation>> evaluations_;
};

}  // namespace lvwang::api
