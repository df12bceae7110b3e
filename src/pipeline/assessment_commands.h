// What do people decide about assessments? The assessment_ family of commands: targets and exceptional events.
// Promises: a command is whole or changes nothing; its error names the field at fault; an event is never removed, only withdrawn.
// Rule: model/assessment_plan.h; 环办监测〔2016〕120号 (deductions are reviewed and have grounds).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/assessment_plan.h"
#include "pipeline/inbox.h"
#include "registry/registry.h"
#include "standards/standards.h"
#include "store/book.h"

namespace lvwang::pipeline {

/// | type                     | fields of the body (those marked ? may be left out)                                         |
/// |--------------------------|---------------------------------------------------------------------------------------------|
/// | assessment_target_put    | key name name_en? place year measure parameter? percentile? value decimals? limits? grounds? |
/// |                          | of measure section_class: key name name_en? place year measure water_class grounds?            |
/// | assessment_target_remove | key                                                                                         |
/// | assessment_event_put     | key cause state place from to parameters grounds; who approves or withdraws it reviews it   |
///
/// `place`: key of an air station, or code of a region; of section_class a site with a surface-water point. `from`, `to`: ISO
/// 8601, whole hours. `parameters`: keys, blanks between.
class AssessmentCommands {
public:
    AssessmentCommands(store::Book& book, const standards::Standards& standards) : book_(book), standards_(standards) {}

    [[nodiscard]] static bool owns(std::string_view type) { return type.starts_with("assessment_"); }

    /// @pre the turn's transaction is open
    /// @return JSON: `{"key":…}`
    /// @error kInvalidArgument, kNotFound, kUnsupported  what was asked is wrong
    [[nodiscard]] Result<std::string> execute(const Command& command, const registry::Registry& registry, std::uint64_t seq);

private:
    store::Book& book_;
    const standards::Standards& standards_;
};

}  // namespace lvwang::pipeline
