#include "pipeline/shift_commands.h"

#include <algorithm>

#include "pipeline/body_fields.h"
#include "store/book_case_load.h"
#include "store/book_shift.h"

namespace lvwang::pipeline {
namespace {

constexpr std::size_t kNameBytesMax = 120;
constexpr std::size_t kPhoneBytesMax = 40;
constexpr int kPlaceMax = 10'000;

bool has_role(const Person* person, Role role) {
    return person != nullptr && !person->disabled && std::ranges::find(person->roles, role) != person->roles.end();
}

Result<std::string> phone_of(const BodyFields& fields, std::string_view name, bool required) {
    LVWANG_ASSIGN(std::string phone, required ? fields.line(name, kPhoneBytesMax) : fields.line_or_empty(name, kPhoneBytesMax));
    const bool plain = std::ranges::all_of(
        phone, [](char c) { return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == ' ' || c == '(' || c == ')'; });
    if (!plain) return fail_field(name, "{}: '{}' is no phone number", name, phone);
    return phone;
}

}  // namespace

bool ShiftCommands::leads(std::string_view login) const {
    return has_role(person_of_(login).get(), Role::kLeader);
}

bool ShiftCommands::may_have_duty(std::string_view login) const {
    return has_role(person_of_(login).get(), Role::kDutyOfficer) || leads(login);
}

Result<void> ShiftCommands::expect_duty(std::string_view login, std::string_view field) const {
    if (may_have_duty(login)) return {};
    return fail_field(field, "'{}' is neither a duty officer nor a leader", login);
}

Result<std::string> ShiftCommands::execute(const Command& command, const registry::Registry& registry, Instant now,
                                           std::uint64_t seq) {
    const auto act = [&]() -> Result<std::int64_t> {
        if (command.type == "shift_note") return note(command, now, seq);
        if (command.type == "shift_close") return close(command, now, seq);
        if (command.type == "shift_hand_over") return hand_over(command, now, seq);
        if (command.type == "shift_take") return take(command, now);
        if (command.type == "shift_back") return give_back(command, now);
        if (command.type == "call_put") return put_call(command, registry, now);
        if (command.type == "call_remove") return remove_call(command);
        return fail(ErrorCode::kUnsupported, "there is no command '{}'", command.type);
    };
    LVWANG_ASSIGN(const std::int64_t id, act());
    return fmt::format("{{\"id\":{}}}", id);
}

Result<std::int64_t> ShiftCommands::note(const Command& command, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"text", "open_item"}));
    LVWANG_ASSIGN(const std::string text, fields.words("text", kShiftTextBytesMax));
    LVWANG_ASSIGN(const bool open_item, fields.truth_or("open_item", false));
    LVWANG_TRY(expect_duty(command.actor, "actor"));
    return store::add_shift_entry(book_, {.at = now, .actor = command.actor, .text = text, .open_item = open_item}, seq);
}

Result<std::int64_t> ShiftCommands::close(const Command& command, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"id", "text"}));
    LVWANG_ASSIGN(const std::int64_t id, fields.number("id", 1, INT64_MAX));
    LVWANG_ASSIGN(const std::string text, fields.words("text", kShiftTextBytesMax));
    LVWANG_TRY(expect_duty(command.actor, "actor"));
    LVWANG_ASSIGN(const ShiftEntry item, store::find_shift_entry(book_, id));
    if (!item.open_item) return conflict("id", fmt::format("entry {} is no open item", id));
    if (item.closed_by != 0) return conflict("id", fmt::format("entry {} has ended item {} already", item.closed_by, id));
    return store::add_shift_entry(book_, {.at = now, .actor = command.actor, .text = text, .closes = id}, seq);
}

Result<std::int64_t> ShiftCommands::hand_over(const Command& command, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"to", "note"}));
    LVWANG_ASSIGN(const std::string to, fields.line("to", kNameBytesMax));
    LVWANG_ASSIGN(const std::string note, fields.words_or_empty("note", kShiftTextBytesMax));
    LVWANG_TRY(expect_duty(command.actor, "actor"));
    LVWANG_TRY(expect_duty(to, "to"));
    LVWANG_ASSIGN(const auto offered, store::offered_hand_over(book_));
    if (offered) {
        return conflict("to", fmt::format("hand-over {} from '{}' to '{}' is on offer; it is taken or given back first",
                                          offered->id, offered->from, offered->to));
    }
    LVWANG_ASSIGN(const auto last, store::last_taken_hand_over(book_));
    HandOver made;
    made.from = last ? last->to : command.actor;  // before the first hand-over nobody is on duty but who writes
    if (made.from != command.actor && !leads(command.actor)) {
        return conflict("to", fmt::format("'{}' is on duty: he hands over, or a leader in his place", made.from));
    }
    if (to == made.from) return fail_field("to", "to: '{}' is on duty already", to);
    made.to = to;
    made.signed_by = command.actor;
    made.at = now;
    made.note = note;
    LVWANG_ASSIGN(const auto items, store::open_shift_items(book_));
    for (const ShiftEntry& item : items) made.items.push_back(item.id);
    LVWANG_ASSIGN(const auto cases, store::unfinished_cases(book_));
    made.cases_open = static_cast<std::int64_t>(cases.size());
    made.cases_overdue = std::ranges::count_if(cases, &store::UnfinishedCase::overdue);
    return store::add_hand_over(book_, made, seq);
}

Result<std::int64_t> ShiftCommands::take(const Command& command, Instant now) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"id", "answer"}));
    LVWANG_ASSIGN(const std::int64_t id, fields.number("id", 1, INT64_MAX));
    LVWANG_ASSIGN(const std::string answer, fields.words_or_empty("answer", kShiftTextBytesMax));
    LVWANG_ASSIGN(HandOver offered, store::find_hand_over(book_, id));
    if (offered.state != HandOverState::kOffered) {
        return conflict("id", fmt::format("hand-over {} is {}", id, to_string(offered.state)));
    }
    if (offered.to != command.actor) return conflict("id", fmt::format("hand-over {} is for '{}' to take", id, offered.to));
    LVWANG_TRY(expect_duty(command.actor, "actor"));
    offered.state = HandOverState::kTaken;
    offered.settled_at = now;
    offered.settled_by = command.actor;
    offered.answer = answer;
    LVWANG_TRY(store::settle_hand_over(book_, offered));
    return id;
}

Result<std::int64_t> ShiftCommands::give_back(const Command& command, Instant now) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"id", "answer"}));
    LVWANG_ASSIGN(const std::int64_t id, fields.number("id", 1, INT64_MAX));
    LVWANG_ASSIGN(const std::string answer, fields.words("answer", kShiftTextBytesMax));
    LVWANG_ASSIGN(HandOver offered, store::find_hand_over(book_, id));
    if (offered.state != HandOverState::kOffered) {
        return conflict("id", fmt::format("hand-over {} is {}", id, to_string(offered.state)));
    }
    const bool party = command.actor == offered.to || command.actor == offered.from || command.actor == offered.signed_by;
    if (!party && !leads(command.actor)) {
        return conflict("id", fmt::format("hand-over {} is between '{}' and '{}'", id, offered.from, offered.to));
    }
    offered.state = HandOverState::kWithdrawn;
    offered.settled_at = now;
    offered.settled_by = command.actor;
    offered.answer = answer;
    LVWANG_TRY(store::settle_hand_over(book_, offered));
    return id;
}

Result<std::int64_t> ShiftCommands::put_call(const Command& command, const registry::Registry& registry, Instant now) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"id", "organisation_key", "unit", "name", "duty",
                                                                            "phone", "phone_2", "place"}));
    CallEntry call;
    LVWANG_ASSIGN(call.id, fields.number_or("id", 1, INT64_MAX, 0));
    LVWANG_ASSIGN(call.organisation_key, fields.line_or_empty("organisation_key", kNameBytesMax));
    LVWANG_ASSIGN(call.unit, fields.line_or_empty("unit", kNameBytesMax));
    if (call.organisation_key.empty() == call.unit.empty()) {
        return fail_field("unit", "unit: either one of our organisations or the name of another unit");
    }
    if (!call.organisation_key.empty() && registry.organisation(call.organisation_key) == nullptr) {
        return fail_field("organisation_key", "there is no organisation '{}'", call.organisation_key);
    }
    LVWANG_ASSIGN(call.name, fields.line("name", kNameBytesMax));
    LVWANG_ASSIGN(call.duty, fields.line_or_empty("duty", kNameBytesMax));
    LVWANG_ASSIGN(call.phone, phone_of(fields, "phone", true));
    LVWANG_ASSIGN(call.phone_2, phone_of(fields, "phone_2", false));
    LVWANG_ASSIGN(const std::int64_t place, fields.number_or("place", 0, kPlaceMax, 0));
    call.place = static_cast<int>(place);
    call.at = now;
    call.actor = command.actor;
    if (call.id == 0) {
        LVWANG_ASSIGN(const auto known, store::load_calls(book_));
        if (known.size() >= kCallsMax) return conflict("name", fmt::format("the list has {} lines already", kCallsMax));
    }
    return store::save_call(book_, call);
}

Result<std::int64_t> ShiftCommands::remove_call(const Command& command) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"id"}));
    LVWANG_ASSIGN(const std::int64_t id, fields.number("id", 1, INT64_MAX));
    LVWANG_TRY(store::remove_call(book_, id));
    return id;
}

}  // namespace lvwang::pipeline
