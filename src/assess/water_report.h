// How is the water of a district in a period? All sections, their rivers and lakes, the shares, the index and the ranks, with
// another period beside it. Promises: a pure function; every result names its editions and periods; two periods are compared on
// the items that both have. Rule: 环办〔2011〕22号; 环办监测〔2017〕51号; 总站生字〔2001〕090号; targets are the registry's.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assess/water_index.h"
#include "assess/water_period.h"
#include "assess/water_river.h"
#include "assess/water_tli.h"
#include "assess/water_trend.h"

namespace lvwang::assess {

/// Methods that are applied together.
struct WaterMethods {
    WaterRules rules;
    WaterIndexRules index;
    std::string trophic;  ///< edition of TLI
    const standards::Standards* standards = nullptr;

    /// The method `edition`, with the editions of the index and of TLI in force on the first day of the period.
    /// @error kNotFound
    [[nodiscard]] static Result<WaterMethods> under(const standards::Standards& standards, std::string_view edition,
                                                    Instant observed);
    /// In which unit the tables speak of a parameter; nothing where no table of these methods names it.
    [[nodiscard]] std::optional<std::string> unit_of(std::string_view parameter) const;
};

/// One section of a river or point of a lake with its samplings.
struct WaterSection {
    std::string key;  ///< unique; what results are told apart by
    std::string name;
    std::string river;  ///< river or lake; empty where nobody has said
    WaterBody body = WaterBody::kRiver;
    std::optional<WaterClass> target;
    std::vector<std::string> required;  ///< keys; empty: what was measured
    WaterSamplings samplings;           ///< of both periods, units as unit_of says
};

struct WaterSectionResult {
    std::string key;
    std::string name;
    std::string river;
    WaterBody body = WaterBody::kRiver;
    std::optional<WaterClass> target;
    WaterPeriodResult now;
    std::optional<WaterPeriodResult> before;
    std::optional<bool> attained;
    WaterIndex index;  ///< CWQI of the section's means
    std::optional<Decimal> index_change_pct;
    int rank = 0;                     ///< by index among sections with a class, 1 the best; 0: none
    std::optional<WaterTrend> trend;  ///< by levels
};

/// A river with its sections, or a lake with its points.
struct WaterBodyResult {
    std::string name;
    WaterBody body = WaterBody::kRiver;
    std::vector<std::string> sections;    ///< keys
    RiverAssessment river;                ///< of rivers
    std::optional<WaterAssessment> lake;  ///< of lakes
    std::optional<TrophicState> trophic;  ///< of lakes
    int level = 0;
    std::optional<WaterTrend> trend;
};

struct WaterReport {
    std::string edition;
    std::string limits;
    std::string index_edition;
    std::string trophic_edition;
    EvaluationPeriod period;
    std::optional<EvaluationPeriod> compare;
    std::vector<WaterSectionResult> sections;  ///< in the order given
    std::vector<WaterBodyResult> bodies;       ///< in the order in which sections name them
    WaterShares shares;
    std::optional<WaterShares> shares_before;
    int targets = 0;                      ///< sections that have a target and a class
    int attained = 0;                     ///< of these
    std::optional<Decimal> index;         ///< of all: rivers and lakes weighed by their sections and points
    std::optional<Decimal> index_before;  ///< on the items that both periods have
    std::optional<Decimal> index_change_pct;
    std::optional<WaterTrend> trend;  ///< by shares
};

/// @error kNotFound  no trophic tables
[[nodiscard]] Result<WaterReport> report_water(const WaterMethods& methods, std::span<const WaterSection> sections,
                                               const EvaluationPeriod& period,
                                               const std::optional<EvaluationPeriod>& compare = {});

}  // namespace lvwang::assess
