// Who can log in first? One administrator with a random password, or in the demo district everybody of its table.
// Promises: what is made is made by commands, so it stands in the log; a password is told once and written nowhere.
// Rule: docs/OPERATING.md, Accounts; adr/0009.
#pragma once

#include <string>
#include <vector>

#include "api/reads.h"
#include "pipeline/inbox.h"
#include "pipeline/views.h"

namespace lvwang::apps {

/// The accounts of a demo district's `accounts.csv`; empty where the district is none or has no such file.
/// @error kInvalidArgument  a row at fault, by its line
struct DemoPeople {
    std::vector<api::DemoAccount> shown;
    std::vector<std::string> put;  ///< bodies of account_put, in the same order
};
[[nodiscard]] Result<DemoPeople> read_demo_people(const std::string& district_dir, bool is_demo);

/// Hands the commands that make the first accounts to the inbox, where nobody has one yet; the administrator's password is
/// printed on standard output when it is logged and applied.
/// @error kUnavailable  no memory for the hash of a password
/// @pre the spine has started and does not run yet
[[nodiscard]] Result<void> make_first_accounts(const pipeline::Views& views, pipeline::Inbox& inbox, const DemoPeople& demo);

}  // namespace lvwang::apps
