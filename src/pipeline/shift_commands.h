// Who keeps the shift log, and how does duty pass from one to the next? The shift_ and call_ families of commands.
// Promises: the log is only added to; a hand-over is signed by both, the one who goes (or a leader in his place) and the one who
// comes; it carries what is open when it is signed. Rule: model/shift.h; the roles that may are looked at in the order of the
// log.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/account.h"
#include "model/shift.h"
#include "pipeline/inbox.h"
#include "registry/registry.h"
#include "store/book.h"

namespace lvwang::pipeline {

inline constexpr std::size_t kShiftTextBytesMax = 4'000;
inline constexpr std::size_t kCallsMax = 1'000;

/// | type            | fields of the body (those marked ? may be left out)                                                 |
/// |-----------------|-----------------------------------------------------------------------------------------------------|
/// | shift_note      | text open_item?                                                                                     |
/// | shift_close     | id text: an entry that ends an open item                                                            |
/// | shift_hand_over | to note?                                                                                            |
/// | shift_take      | id answer?: signs it, whom it is for                                                                |
/// | shift_back      | id answer: not taken; by either of the two, or a leader                                             |
/// | call_put        | id? organisation_key? unit? name duty? phone phone_2? place?; one of organisation_key and unit      |
/// | call_remove     | id                                                                                                  |
class ShiftCommands {
public:
    /// Who has that login; null where nobody has.
    using PersonOf = std::function<std::shared_ptr<const Person>(std::string_view login)>;
    ShiftCommands(store::Book& book, PersonOf person_of) : book_(book), person_of_(std::move(person_of)) {}

    [[nodiscard]] static bool owns(std::string_view type) { return type.starts_with("shift_") || type.starts_with("call_"); }
    /// @pre the turn's transaction is open
    /// @return JSON: `{"id":…}`
    /// @error kInvalidArgument, kNotFound, kConflict, kUnsupported  what was asked is wrong
    [[nodiscard]] Result<std::string> execute(const Command& command, const registry::Registry& registry, Instant now,
                                              std::uint64_t seq);

private:
    [[nodiscard]] Result<std::int64_t> note(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::int64_t> close(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::int64_t> hand_over(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::int64_t> take(const Command& command, Instant now);
    [[nodiscard]] Result<std::int64_t> give_back(const Command& command, Instant now);
    [[nodiscard]] Result<std::int64_t> put_call(const Command& command, const registry::Registry& registry, Instant now);
    [[nodiscard]] Result<std::int64_t> remove_call(const Command& command);
    [[nodiscard]] bool may_have_duty(std::string_view login) const;
    [[nodiscard]] bool leads(std::string_view login) const;
    [[nodiscard]] Result<void> expect_duty(std::string_view login, std::string_view field) const;

    store::Book& book_;
    PersonOf person_of_;
};

}  // namespace lvwang::pipeline
