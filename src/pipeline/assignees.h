// Is whom a case is given to somebody who could have it? What a person writes there is looked up.
// Promise: of whom it accepts one has an account, sees the case and may act in cases, or stands in the table of who answers for
// its place, or is of a named unit that may know of it. Rule: cases/cases.h, Act; docs/OPERATING.md, Cases.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cases/workflow.h"
#include "model/account.h"
#include "model/case.h"
#include "registry/registry.h"

namespace lvwang::pipeline {

class Assignees {
public:
    /// Who has that login, or else that name; null where nobody has.
    using Called = std::function<std::shared_ptr<const Person>(std::string_view word)>;
    /// All outlive it.
    Assignees(const Called& called, const registry::Registry& registry, const cases::Workflow& flow)
        : called_(called), registry_(registry), flow_(flow) {}

    /// Completes the unit where only the person was named, and names whom has an account by his name.
    /// @error kInvalidArgument  `owner` or `owner_organisation`
    [[nodiscard]] Result<void> settle_owner(const Case& item, std::string& owner, std::string& organisation) const;

    /// The same where a firm hands its case on: to somebody of its own unit. Why another is not taken it is not told.
    /// @error kInvalidArgument  `owner`
    [[nodiscard]] Result<void> settle_within_firm(const Case& item, std::string& owner, std::string& organisation) const;

    /// @error kInvalidArgument  `joined`: one of those who help
    [[nodiscard]] Result<void> check_helpers(const Case& item, const std::vector<std::string>& names) const;

private:
    [[nodiscard]] std::string_view firm_of(const Case& item) const;  ///< organisation of its site; empty where it has none
    [[nodiscard]] bool is_hidden_from_firms(const Case& item) const;
    [[nodiscard]] Result<void> check_person(const Case& item, const Person& person, std::string_view field) const;
    /// A row that has the person for a place in which the case lies. @error kInvalidArgument  he has rows, but no such one
    [[nodiscard]] Result<const Responsibility*> duty_of(const Case& item, std::string_view name, std::string_view field) const;

    const Called& called_;
    const registry::Registry& registry_;
    const cases::Workflow& flow_;
};

}  // namespace lvwang::pipeline
