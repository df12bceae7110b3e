// What of a problem goes before the public, who takes it on, and when is it called mended? The exposure_ family of commands.
// Promises: nobody approves what he wrote; nothing is shown that names a person, of a confidential kind, or of a firm that may
// still explain; only what was verified is called mended. Rule: model/exposure.h; docs/OPERATING.md, Public page.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cases/workflow.h"
#include "model/account.h"
#include "model/exposure.h"
#include "pipeline/inbox.h"
#include "store/book.h"

namespace lvwang::pipeline {

inline constexpr std::size_t kExposurePhotosMax = 9;

/// | type              | fields of the body (those marked ? may be left out)                       |
/// |-------------------|---------------------------------------------------------------------------|
/// | exposure_draft    | case_id title text place photos?                                          |
/// | exposure_edit     | id version title text place photos?: before it is shown                   |
/// | exposure_show     | id version: by another than who wrote it                                  |
/// | exposure_withdraw | id version reason                                                         |
/// | exposure_claim    | id version reply: by somebody of the unit, or a duty officer              |
/// | exposure_mend     | id version text photos?: the same; proposed                               |
/// | exposure_confirm  | id version: what was proposed is shown; the case is verified or closed    |
class ExposureCommands {
public:
    /// Who has that login; null where nobody has.
    using PersonOf = std::function<std::shared_ptr<const Person>(std::string_view login)>;
    /// Names of everybody the district knows: of accounts, of who answers for what, of the list of whom to call.
    using Names = std::function<std::vector<std::string>()>;
    ExposureCommands(store::Book& book, const cases::Workflows& workflows, PersonOf person_of, Names names)
        : book_(book), workflows_(workflows), person_of_(std::move(person_of)), names_(std::move(names)) {}

    [[nodiscard]] static bool owns(std::string_view type) { return type.starts_with("exposure_"); }
    /// @pre the turn's transaction is open
    /// @return JSON: `{"id":…}`
    /// @error kInvalidArgument, kNotFound, kConflict, kUnsupported  what was asked is wrong
    [[nodiscard]] Result<std::string> execute(const Command& command, Instant now, std::uint64_t seq);

private:
    [[nodiscard]] Result<Exposure> draft(const Command& command, Instant now);
    [[nodiscard]] Result<Exposure> edit(const Command& command);
    [[nodiscard]] Result<Exposure> show(const Command& command, Instant now);
    [[nodiscard]] Result<Exposure> withdraw(const Command& command);
    [[nodiscard]] Result<Exposure> claim(const Command& command, Instant now);
    [[nodiscard]] Result<Exposure> mend(const Command& command);
    [[nodiscard]] Result<Exposure> confirm(const Command& command, Instant now);
    [[nodiscard]] Result<void> expect_for_the_public(const Case& item, std::string_view field) const;
    [[nodiscard]] Result<void> expect_of_unit(const Exposure& exposure, std::string_view login) const;
    [[nodiscard]] Result<void> expect_nobody_named(std::string_view field, std::string_view text) const;

    store::Book& book_;
    const cases::Workflows& workflows_;
    PersonOf person_of_;
    Names names_;
};

}  // namespace lvwang::pipeline
