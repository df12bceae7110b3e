// What do people do with 交办单? The sheet_ family of commands.
// Promises: a number is given where the issue is applied, so there are neither gaps nor two alike; a sheet that is not as it was
// seen is refused and says what was done since; a sheet is issued with all its cases or not at all.
// Rule: model/sheet.h, cases/sheet.h; docs/adr/0013. The roles and rights that may are looked at in the order of the log.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cases/workflow.h"
#include "model/account.h"
#include "model/sheet.h"
#include "pipeline/body_fields.h"
#include "pipeline/inbox.h"
#include "pipeline/incidents.h"
#include "registry/registry.h"
#include "store/book.h"

namespace lvwang::pipeline {

inline constexpr std::size_t kSheetBodiesMax = 40;
inline constexpr std::size_t kSheetProblemsMax = 50;  ///< of one sheet: a few pages

/// | type           | fields of the body (those marked ? may be left out)                                                  |
/// |----------------|-------------------------------------------------------------------------------------------------------|
/// | sheet_body     | key name name_en? mark organisation_key? signers?: logins                                             |
/// | sheet_routine  | key types: kinds of cases that are handed over without a signature each time; a leader's              |
/// | sheet_draft    | body title text? problems: [{case_id owner? owner_organisation? due_at? requirement?}]                |
/// | sheet_edit     | id version and all of the above; its author's                                                         |
/// | sheet_sign     | id version: issues it; who may sign for the body                                                      |
/// | sheet_issue    | id version: issues it, its author, where all its cases are of pre-authorised kinds                    |
/// | sheet_reject   | id version reason: back to its author; who may sign                                                   |
/// | sheet_withdraw | id version reason: for good; its author, or who may sign                                              |
///
/// `version` is the one that was looked at.
class SheetCommands {
public:
    /// Who has that login; null where nobody has.
    using PersonOf = std::function<std::shared_ptr<const Person>(std::string_view login)>;
    /// @param called  who may be meant by a name
    SheetCommands(store::Book& book, const cases::Workflows& workflows, PersonOf person_of, Assignees::Called called)
        : book_(book), workflows_(workflows), person_of_(std::move(person_of)), called_(std::move(called)) {}

    [[nodiscard]] static bool owns(std::string_view type) { return type.starts_with("sheet_"); }
    /// @pre the turn's transaction is open
    /// @return JSON: `{"id":…}`, of sheet_body and sheet_routine `{"key":…}`
    /// @error kInvalidArgument, kNotFound, kConflict, kUnsupported  what was asked is wrong
    [[nodiscard]] Result<std::string> execute(const Command& command, Incidents& incidents, const registry::Registry& registry,
                                              Instant now, std::uint64_t seq);

private:
    struct Turn {
        const Command& command;
        Incidents& incidents;
        const registry::Registry& registry;
        Instant now;
        std::uint64_t seq;
    };
    [[nodiscard]] Result<std::string> set_body(const Turn& turn);
    [[nodiscard]] Result<std::string> set_routine(const Turn& turn);
    [[nodiscard]] Result<std::int64_t> draft(const Turn& turn);
    [[nodiscard]] Result<std::int64_t> edit(const Turn& turn);
    [[nodiscard]] Result<std::int64_t> issue(const Turn& turn, bool signs);
    [[nodiscard]] Result<std::int64_t> send_back(const Turn& turn, SheetState to);

    [[nodiscard]] Result<Sheet> read_draft(const BodyFields& fields, const Turn& turn, std::int64_t id);
    [[nodiscard]] Result<SheetProblem> read_problem(const protocol::JsonValue& line, std::size_t place, const Turn& turn,
                                                    std::int64_t sheet_id);
    [[nodiscard]] Result<SheetBody> body_of(const std::string& key);
    [[nodiscard]] Result<Sheet> open_as_seen(const BodyFields& fields);
    [[nodiscard]] Result<void> expect_signer(const Turn& turn, const SheetBody& body) const;
    [[nodiscard]] Result<void> expect_routine(const Sheet& sheet, const SheetBody& body);
    [[nodiscard]] Result<void> note(const Sheet& sheet, std::string_view act, const Turn& turn, std::string note = {});
    [[nodiscard]] bool may_sign(std::string_view login) const;

    store::Book& book_;
    const cases::Workflows& workflows_;
    PersonOf person_of_;
    Assignees::Called called_;
};

}  // namespace lvwang::pipeline
