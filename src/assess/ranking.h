// Who is first and who is last? Places ranked by an index, a pollutant, their good days or their improvement.
// Promises: equal figures share a rank and the next is left out; what is not valid has no rank and says why.
// Rule: 环办监测〔2018〕19号; change ranking 2017; good days with PM2.5 as the second word: one bulletin, to be confirmed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assess/evaluation.h"

namespace lvwang::assess {

/// What places are ranked by.
struct RankBy {
    enum class Kind : std::uint8_t {
        kComposite,    ///< composite index of the edition, the smallest first
        kFive,         ///< five pollutants together (composite-five), the smallest first; to be confirmed
        kPollutant,    ///< one pollutant by the statistic of the composite index, the smallest first
        kGoodShare,    ///< share of good days, the largest first; of equals the lower PM2.5
        kImprovement,  ///< change of the composite index against the year before, the smallest first
    };
    Kind kind = Kind::kComposite;
    std::string parameter;  ///< of kPollutant

    /// composite, five, good_share, improvement, or a parameter of the composite index. @error kInvalidArgument  lists them
    [[nodiscard]] static Result<RankBy> parse(std::string_view text, std::span<const standards::CompositeItem> items);
};

/// A place with its days, of the year before too where improvement is asked for.
struct RankedDays {
    std::string key;
    const DayValues* counted = nullptr;
    const DayValues* measured = nullptr;  ///< null: as counted
};

struct RankRow {
    std::string key;
    std::optional<Decimal> figure;  ///< rounded as published
    std::string unit;
    int rank = 0;                   ///< 0: none
    std::optional<Decimal> second;  ///< of equals this decides: PM2.5 of a ranking by good days
    CompositeIndex composite;       ///< of a composite ranking: its single indices
    int days = 0;                   ///< valid days of the pollutant, or days with an index
    std::optional<Lack> lack;       ///< why there is no figure
    /// Improvement only: the worst change first; 0 for those that meet grade 2 in all items, who are not on the list of the
    /// worst.
    int worst_rank = 0;
    bool attained = false;
};

/// @param index  how days from which values were deducted are taken into account
/// @return in the order of `places`
/// @error kOutOfRange, kNotFound  as evaluate
[[nodiscard]] Result<std::vector<RankRow>> rank(const standards::Standards& standards, const AirEditions& editions,
                                                const EvaluationPeriod& period, const RankBy& by,
                                                std::span<const RankedDays> places,
                                                DeductedDays::Index index = DeductedDays::Index::kKept);

}  // namespace lvwang::assess
