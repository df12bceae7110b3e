// Who told of what a case is about? The informant_ family of commands.
// Promises: what comes is sealed and stays so: nothing here opens it; only who reported a case of a confidential kind says it.
// Rule: model/informant.h; who may open it is said by account_informant_readers (pipeline/account_commands.h).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cases/workflow.h"
#include "pipeline/inbox.h"
#include "store/book.h"

namespace lvwang::pipeline {

/// | type          | fields of the body                                                            |
/// |---------------|-------------------------------------------------------------------------------|
/// | informant_put | case_id sealed (for informant_purpose): by who reported it; a later one counts |
class InformantCommands {
public:
    InformantCommands(store::Book& book, const cases::Workflows& workflows) : book_(book), workflows_(workflows) {}

    [[nodiscard]] static bool owns(std::string_view type) { return type.starts_with("informant_"); }
    /// @pre the turn's transaction is open
    /// @return JSON: `{"id":…}` of the case
    /// @error kInvalidArgument, kNotFound, kConflict, kUnsupported  what was asked is wrong
    [[nodiscard]] Result<std::string> execute(const Command& command, Instant now, std::uint64_t seq);

private:
    store::Book& book_;
    const cases::Workflows& workflows_;
};

}  // namespace lvwang::pipeline
