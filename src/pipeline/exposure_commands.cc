#include "pipeline/exposure_commands.h"

#include <algorithm>

#include "cases/redaction.h"
#include "pipeline/body_fields.h"
#include "store/book_cases.h"
#include "store/book_exposures.h"
#include "store/book_photos.h"

namespace lvwang::pipeline {
namespace {

constexpr std::size_t kTitleBytesMax = 200;
constexpr std::size_t kTextBytesMax = 4'000;
constexpr std::size_t kPlaceBytesMax = 200;

// The exposure that somebody saw: of two at once one wins.
Result<Exposure> seen_exposure(store::Book& book, const BodyFields& fields) {
    LVWANG_ASSIGN(const std::int64_t id, fields.number("id", 1, INT64_MAX));
    LVWANG_ASSIGN(const std::int64_t version, fields.number("version", 1, INT64_MAX));
    LVWANG_ASSIGN(Exposure exposure, store::find_exposure(book, id));
    if (exposure.version != version) {
        return conflict("version", fmt::format("exposure {} is at version {}, {} was seen", id, exposure.version, version));
    }
    ++exposure.version;
    return exposure;
}

// Photos of that case, and of no other.
Result<std::vector<std::int64_t>> photos_of(store::Book& book, const BodyFields& fields, std::int64_t case_id) {
    std::vector<std::int64_t> ids;
    if (!fields.has("photos")) return ids;
    LVWANG_ASSIGN(const protocol::JsonValue* list, fields.list("photos", kExposurePhotosMax));
    LVWANG_ASSIGN(const std::vector<Photo> known, store::photos_of_case(book, case_id));
    for (const protocol::JsonValue& each : list->elements) {
        const auto found =
            std::ranges::find_if(known, [&](const Photo& photo) { return fmt::format("{}", photo.id) == each.text; });
        if (found == known.end()) return fail_field("photos", "photos: {} is no photo of case {}", each.shown(), case_id);
        if (found->is_pdf())
            return fail_field("photos", "photos: {} is a file, and the public is shown pictures only", found->id);
        ids.push_back(found->id);
    }
    return ids;
}

Result<void> expect_state(const Exposure& exposure, ExposureState state) {
    if (exposure.state == state) return {};
    return conflict("id", fmt::format("exposure {} is {}", exposure.id, to_string(exposure.state)));
}

}  // namespace

// The same as store's list for the public, which leaves out what became so since it was shown.
Result<void> ExposureCommands::expect_for_the_public(const Case& item, std::string_view field) const {
    if (workflows_.of(item).confidential) return conflict(field, fmt::format("case {} is of a confidential kind", item.id));
    if (item.may_be_explained()) return conflict(field, fmt::format("case {}: the firm may still explain", item.id));
    if (item.outcome == "merged" || item.outcome == "dismissed")
        return conflict(field, fmt::format("case {} was {}", item.id, item.outcome));
    return {};
}

Result<void> ExposureCommands::expect_nobody_named(std::string_view field, std::string_view text) const {
    if (const auto found = cases::personal_in(text, names_())) {
        return fail_field(field, "{}: '{}' tells who somebody is; everybody reads this", field, *found);
    }
    return {};
}

Result<void> ExposureCommands::expect_of_unit(const Exposure& exposure, std::string_view login) const {
    const auto person = person_of_(login);
    if (person != nullptr && !person->disabled) {
        if (person->organisation_key == exposure.unit_key) return {};
        if (std::ranges::find(person->roles, Role::kDutyOfficer) != person->roles.end()) return {};
    }
    return conflict("id",
                    fmt::format("'{}' is not of '{}', which answers for it, and no duty officer", login, exposure.unit_key));
}

Result<std::string> ExposureCommands::execute(const Command& command, Instant now, std::uint64_t seq) {
    const auto act = [&]() -> Result<Exposure> {
        if (command.type == "exposure_draft") return draft(command, now);
        if (command.type == "exposure_edit") return edit(command);
        if (command.type == "exposure_show") return show(command, now);
        if (command.type == "exposure_withdraw") return withdraw(command);
        if (command.type == "exposure_claim") return claim(command, now);
        if (command.type == "exposure_mend") return mend(command);
        if (command.type == "exposure_confirm") return confirm(command, now);
        return fail(ErrorCode::kUnsupported, "there is no command '{}'", command.type);
    };
    LVWANG_ASSIGN(Exposure exposure, act());
    exposure.seq = seq;
    LVWANG_ASSIGN(const std::int64_t id, store::save_exposure(book_, exposure));
    return fmt::format("{{\"id\":{}}}", id);
}

Result<Exposure> ExposureCommands::draft(const Command& command, Instant now) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"case_id", "title", "text", "place", "photos"}));
    LVWANG_ASSIGN(const std::int64_t case_id, fields.number("case_id", 1, INT64_MAX));
    LVWANG_ASSIGN(const Case item, store::find_case(book_, case_id));
    LVWANG_TRY(expect_for_the_public(item, "case_id"));
    if (item.owner_organisation.empty()) return conflict("case_id", fmt::format("no unit answers for case {}", case_id));
    LVWANG_ASSIGN(const auto before, store::exposure_of_case(book_, case_id));
    if (before) return conflict("case_id", fmt::format("case {} has exposure {} already", case_id, before->id));
    Exposure made;
    made.case_id = case_id;
    LVWANG_ASSIGN(made.title, fields.line("title", kTitleBytesMax));
    LVWANG_ASSIGN(made.text, fields.words("text", kTextBytesMax));
    LVWANG_ASSIGN(made.place, fields.line("place", kPlaceBytesMax));
    LVWANG_ASSIGN(made.before, photos_of(book_, fields, case_id));
    LVWANG_TRY(expect_nobody_named("title", made.title));
    LVWANG_TRY(expect_nobody_named("text", made.text));
    LVWANG_TRY(expect_nobody_named("place", made.place));
    made.unit_key = item.owner_organisation;
    made.drafted_by = command.actor;
    made.drafted_at = now;
    return made;
}

Result<Exposure> ExposureCommands::edit(const Command& command) {
    LVWANG_ASSIGN(const BodyFields fields,
                  BodyFields::parse(command.body, {"id", "version", "title", "text", "place", "photos"}));
    LVWANG_ASSIGN(Exposure exposure, seen_exposure(book_, fields));
    LVWANG_TRY(expect_state(exposure, ExposureState::kDraft));
    LVWANG_ASSIGN(exposure.title, fields.line("title", kTitleBytesMax));
    LVWANG_ASSIGN(exposure.text, fields.words("text", kTextBytesMax));
    LVWANG_ASSIGN(exposure.place, fields.line("place", kPlaceBytesMax));
    LVWANG_ASSIGN(exposure.before, photos_of(book_, fields, exposure.case_id));
    LVWANG_TRY(expect_nobody_named("title", exposure.title));
    LVWANG_TRY(expect_nobody_named("text", exposure.text));
    LVWANG_TRY(expect_nobody_named("place", exposure.place));
    exposure.drafted_by = command.actor;  // whoever wrote it last does not approve it
    return exposure;
}

Result<Exposure> ExposureCommands::show(const Command& command, Instant now) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"id", "version"}));
    LVWANG_ASSIGN(Exposure exposure, seen_exposure(book_, fields));
    LVWANG_TRY(expect_state(exposure, ExposureState::kDraft));
    if (exposure.drafted_by == command.actor) return conflict("id", "who wrote it does not approve it");
    LVWANG_ASSIGN(const Case item, store::find_case(book_, exposure.case_id));
    LVWANG_TRY(expect_for_the_public(item, "id"));  // it may have come to this since it was written
    exposure.state = ExposureState::kShown;
    exposure.approved_by = command.actor;
    exposure.shown_at = now;
    return exposure;
}

Result<Exposure> ExposureCommands::withdraw(const Command& command) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"id", "version", "reason"}));
    LVWANG_ASSIGN(Exposure exposure, seen_exposure(book_, fields));
    if (exposure.state == ExposureState::kWithdrawn) return conflict("id", fmt::format("exposure {} is withdrawn", exposure.id));
    LVWANG_ASSIGN(exposure.reason, fields.words("reason", kTextBytesMax));
    exposure.state = ExposureState::kWithdrawn;
    return exposure;
}

Result<Exposure> ExposureCommands::claim(const Command& command, Instant now) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"id", "version", "reply"}));
    LVWANG_ASSIGN(Exposure exposure, seen_exposure(book_, fields));
    LVWANG_TRY(expect_state(exposure, ExposureState::kShown));
    LVWANG_TRY(expect_of_unit(exposure, command.actor));
    if (exposure.claimed_at)
        return conflict("id", fmt::format("exposure {} was claimed on {}", exposure.id, format_iso(*exposure.claimed_at)));
    LVWANG_ASSIGN(exposure.reply, fields.words("reply", kTextBytesMax));
    LVWANG_TRY(expect_nobody_named("reply", exposure.reply));
    exposure.claimed_at = now;
    exposure.claimed_by = command.actor;
    return exposure;
}

Result<Exposure> ExposureCommands::mend(const Command& command) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"id", "version", "text", "photos"}));
    LVWANG_ASSIGN(Exposure exposure, seen_exposure(book_, fields));
    LVWANG_TRY(expect_state(exposure, ExposureState::kShown));
    LVWANG_TRY(expect_of_unit(exposure, command.actor));
    if (!exposure.claimed_at) return conflict("id", fmt::format("exposure {} is claimed first", exposure.id));
    if (exposure.mended_at) return conflict("id", fmt::format("exposure {} is confirmed as mended", exposure.id));
    exposure.confirmed_by.clear();
    LVWANG_ASSIGN(exposure.after_text, fields.words("text", kTextBytesMax));
    LVWANG_TRY(expect_nobody_named("text", exposure.after_text));
    LVWANG_ASSIGN(exposure.after, photos_of(book_, fields, exposure.case_id));
    return exposure;
}

Result<Exposure> ExposureCommands::confirm(const Command& command, Instant now) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"id", "version"}));
    LVWANG_ASSIGN(Exposure exposure, seen_exposure(book_, fields));
    LVWANG_TRY(expect_state(exposure, ExposureState::kShown));
    if (exposure.after_text.empty() || exposure.mended_at)
        return conflict("id", fmt::format("exposure {} proposes nothing", exposure.id));
    LVWANG_ASSIGN(const Case item, store::find_case(book_, exposure.case_id));
    if (item.state != CaseState::kVerified && item.state != CaseState::kClosed) {
        return conflict("id",
                        fmt::format("case {} is {}: only what was verified is called mended", item.id, to_string(item.state)));
    }
    exposure.mended_at = now;
    exposure.confirmed_by = command.actor;
    return exposure;
}

}  // namespace lvwang::pipeline
