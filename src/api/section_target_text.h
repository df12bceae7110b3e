// How is a section's target told? The class so far, what each item may still average, and the line of the year.
// Promises: days that are over only; the same fields as other targets have, classes as their numbers 1 to 6.
// Rule: assess/section_target.h; docs/openapi.json, schema Target.
#pragma once

#include "api/json_text.h"
#include "api/reads.h"
#include "model/assessment_plan.h"

namespace lvwang::api {

/// First day of the target's year, and how many of its days are over and left.
struct TargetYear {
    CivilDate first;
    int over = 0;
    int left = 0;

    TargetYear(int year, Instant now);
    [[nodiscard]] CivilDate last_over() const { return add_days(first, over - 1); }
};

/// state, days, …, line as of every target; to_date_class, reasons and items of a section. @pre the target is one of a section
[[nodiscard]] Result<void> write_section_target(JsonText& json, const AirTarget& target, const TargetYear& year,
                                                const Reads& reads);

}  // namespace lvwang::api
