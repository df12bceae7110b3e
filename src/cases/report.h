// What did somebody see who opens a case, and whose is it then? 立案 without a finding: from people and from programs.
// Promises: pure; a report becomes one case with one owner and one deadline, or is refused by the name of a field; who may report
// what stands in the kind's workflow, and so does who may say at once who has it.
// Rule: data/workflows (`reporters`), docs/guides/add-a-case-type.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cases/cases.h"

namespace lvwang::cases {

inline constexpr std::size_t kReportPhotosMax = 9;  ///< what a phone shows as one sheet; more belong into feedback

struct Report {
    std::string actor;  ///< login
    std::string type;   ///< key of a workflow; empty: the general one
    std::string title;
    std::string text;
    std::string region_code;  ///< empty where the site says it
    std::string site_key;     ///< whom it is about, empty where nobody is known
    std::string matter;       ///< `air`, `water` or `any`: who answers for the place
    std::optional<SeenAt> seen_at;
    std::string owner;               ///< empty: who answers for the place
    std::string owner_organisation;  ///< key
    std::optional<Instant> due_at;   ///< absent: by the workflow
    std::vector<std::int64_t> photos;
};

/// Reads `{"actor":"…","title":"…","text":"…","region_code":"…","longitude_deg":118.1,"latitude_deg":31.2,"given_in":"GCJ02",…}`;
/// the position is CGCS2000 whatever `given_in` says: it was converted at the door.
/// @error kInvalidArgument  names the field: unknown, missing, of another type, too long, or outside its range
[[nodiscard]] Result<Report> parse_report(std::string_view json);

/// A position on the earth, and in the country: exchanged longitude and latitude are the commonest mistake.
/// @error kInvalidArgument  names `longitude_deg` or `latitude_deg`
[[nodiscard]] Result<void> check_position(double longitude_deg, double latitude_deg);

/// Where it was seen, and who answers there.
struct ReportPlace {
    const Site* site = nullptr;  ///< null where it is about none
    std::string region_code;     ///< never empty
    const Responsibility* responsible = nullptr;
};

/// Whether somebody may open a case of that kind by hand, by his roles.
[[nodiscard]] bool may_report(const Workflow& flow, const std::vector<Role>& roles);

/// Opens the case of a report.
/// @param duty_desk  who has it where nobody answers for the place
/// @error kConflict         his roles do not open such a case, or do not say who has it
/// @error kInvalidArgument  names the field
[[nodiscard]] Result<CaseChange> open(const Report& report, const Workflow& flow, const Who& who, const ReportPlace& place,
                                      const Owner& duty_desk, const standards::Calendar& calendar, Instant now,
                                      std::uint64_t seq);

}  // namespace lvwang::cases
