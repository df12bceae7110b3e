#include "pipeline/spine.h"

#include <algorithm>

#include "assess/assess.h"
#include "base/text.h"
#include "detect/detect.h"
#include "pipeline/assessment_commands.h"
#include "pipeline/commands.h"
#include "pipeline/draw_commands.h"
#include "pipeline/forward_commands.h"
#include "pipeline/informant_commands.h"
#include "pipeline/permit_tables.h"
#include "pipeline/sheet_forms.h"
#include "pipeline/standing.h"
#include "pipeline/transaction.h"
#include "registry/commands.h"
#include "store/book_cases.h"
#include "store/book_outcomes.h"
#include "store/book_registry.h"
#include "store/book_shift.h"

namespace lvwang::pipeline {
namespace {

// A tick computes the days of points that are due, at most so many: a tenth of a second of work, so a back-fill of years
// never keeps live data waiting.
constexpr std::size_t kDaysPerTick = 2'000;
// Kept frames of a device that was registered late are decoded so many at a tick, for the same reason.
constexpr std::size_t kFramesAgainPerTick = 10'000;
constexpr std::string_view kCasePrefix = "case_";

// An error of the stores ends the turn; any other is the answer to whoever asked.
bool is_of_the_stores(const Error& error) {
    return error.code == ErrorCode::kIo || error.code == ErrorCode::kCorrupt || error.code == ErrorCode::kUnavailable;
}

// Whether frames mean something else from here on: whose they are, how they are opened and read.
bool changes_reading(std::string_view type) {
    return registry::is_registry_command(type) || is_key_command(type) || BrokerCommands::owns(type) || type == "assign_mn";
}

}  // namespace

// The picture: whatever changes state is logged first, answered second, applied third, here and nowhere else. While it runs, the
// third happens to one group as the first two happen to the next (Spine::run, adr/0007); the order is one.

Result<void> Spine::turn(Inbox::Batch& batch, Instant now) {
    if (behind_) LVWANG_TRY(load(now));
    LVWANG_ASSIGN(Group group, take_down(batch, now));
    return take_up(group, now);
}

Result<Group> Spine::take_down(Inbox::Batch& batch, Instant now) {
    LVWANG_ASSIGN(Group group, scribe_.log(batch, now));          // 1 synced: from here on nothing is lost
    parts_.inbox.acknowledge(batch.arrivals, group.first_seq());  // 2 devices are answered
    return group;
}

Result<void> Spine::take_up(Group& group, Instant now, bool more_waits) {
    Result<void> applied = apply_all(group);  // 3 one thread, one order
    answer(group, applied);                   //   people are answered
    publish(now, more_waits);                 //   everybody sees
    return applied;
}

Result<void> Spine::apply(const store::Entry& entry) {
    switch (entry.kind) {
        case store::EntryKind::kFrame:
        case store::EntryKind::kReport: return apply_frame(entry);
        case store::EntryKind::kCommand: return apply_command(entry);
        case store::EntryKind::kTick: return apply_tick(entry);
        case store::EntryKind::kImport: return apply_import(entry);
        case store::EntryKind::kLooks: return apply_looks(entry);
    }
    return fail(ErrorCode::kCorrupt, "entry {} is of unknown kind {}", entry.seq, static_cast<int>(entry.kind));
}

Result<void> Spine::apply_frame(const store::Entry& frame) {
    const Device* const device = registry_->device(frame.mn);
    if (device != nullptr) completeness_.heard(device->point_id, frame.at);
    if (device != nullptr && registry_->has_several_devices(device->point_id)) {
        completeness_.heard_device(frame.mn, device->point_id, frame.at);
    }
    LVWANG_ASSIGN(std::vector<Reading> readings, intake_.read(frame, *registry_, parameters_));  // who is it, can we trust it?
    LVWANG_TRY(keys_.take(frame, intake_.seen()));  // under which key, and does it want another?
    if (intake_.seen().message != nullptr) activations_.take(frame, *intake_.seen().message);
    if (intake_.message() != nullptr) LVWANG_TRY(talks_->heard(*intake_.message(), *registry_, frame.at, frame.seq));
    return take_in(frame.mn, std::move(readings), frame.at, frame.seq);
}

Result<void> Spine::apply_tick(const store::Entry& tick) {
    LVWANG_TRY(decode_again(tick.at, tick.seq));
    LVWANG_TRY(settle(tick.at, tick.seq, kDaysPerTick));  // hour, day, and what follows from them
    parts_.views.progress.due_days = due_.due_days(tick.at);
    LVWANG_TRY(completeness_.tick(*registry_, tick.at, tick.seq));  // what of it all is missing?
    parts_.views.progress.uncounted_days = completeness_.waiting(tick.at);
    LVWANG_TRY(incidents_->tick(*registry_, tick.at, tick.seq));
    LVWANG_TRY(talks_->tick(tick.at, tick.seq));
    LVWANG_TRY(gap_fetching_.tick(*talks_, *registry_, tick.at, tick.seq));  // and can it still be had?
    const std::int64_t kept_on = retention_.last_run_day();
    LVWANG_TRY(retention_.tick(tick.at, tick.seq));  // what has been kept long enough?
    if (retention_.last_run_day() != kept_on) LVWANG_TRY(audit_.forget_old(retention_.frame_days(), tick));
    LVWANG_TRY(notices_.tick(tick.at, tick.seq));  // is it time to tell the leaders?
    LVWANG_TRY(sends_.tick(tick.at, tick.seq));    // what waits to go out?
    LVWANG_TRY(photos_.tick(tick.at, tick.seq));   // which photos belong to no case?
    parts_.views.ingest.record_second(tick.at);
    return mark_applied(tick.at, tick.seq);
}

Result<void> Spine::settle(Instant now, std::uint64_t seq, std::size_t days_max) {
    LVWANG_TRY(write_readings());
    for (const DueDay& due : due_.take(now, days_max)) {
        const Point* point = registry_->point(due.point);
        if (point == nullptr) continue;
        const std::vector<Stretch> marked = marks_.marked(due.point, due.day, due.day + kDayMs);
        LVWANG_ASSIGN(const Settled settled, averaging_.settle(due, *point, *registry_, marked,
                                                               completeness_.rhythm_of(due.point, Period::kMinute), now, seq));
        for (const Settled::Judged& judged : settled.best) LVWANG_TRY(judge(judged, now, seq));
        LVWANG_TRY(compare(settled, now, seq));
    }
    for (const Surroundings::Hour& hour : surroundings_.changed(now)) {
        for (const auto& examination : detect::high_hours(hour.start, hour.points, parameters_)) {
            LVWANG_TRY(incidents_->take(examination, *registry_, now, seq));
        }
    }
    return {};
}

Result<void> Spine::judge(const Settled::Judged& judged, Instant now, std::uint64_t seq) {
    const Reading& average = judged.average;
    const Point& point = *registry_->point(average.point);
    const std::vector<PermitLimit> limits = permit_limits(*registry_, point.id, average.start);
    const assess::Subject subject{
        .point = point.id, .kind = point.kind, .limits = limits, .body = registry_->body_of(point.id), .not_monitored = {}};
    const Reading& counts = judged.unmarked ? *judged.unmarked : average;                          // marked data judge nothing
    const Assessment assessment = assess::assess(parts_.standards, parameters_, subject, counts);  // which index, what limit?
    board_.put(average);
    board_.put(assessment);
    surroundings_.put(point, judged.in_time.value_or(average));
    std::vector<detect::Examination> seen = detect::examine(point.kind, assessment, counts);  // what is wrong?
    if (judged.in_time) {
        const Assessment in_time = assess::assess(parts_.standards, parameters_, subject, *judged.in_time);
        detect::keep_alarms_of(seen, detect::examine(point.kind, in_time, *judged.in_time));
    }
    for (const detect::Examination& examination : seen) {
        LVWANG_TRY(incidents_->take(examination, *registry_, now, seq));  // who must act, by when?
    }
    return {};
}

// Hours that both the device and we have averaged should be alike.
Result<void> Spine::compare(const Settled& settled, Instant now, std::uint64_t seq) {
    for (const Settled::Twice& twice : settled.twice) {
        const auto disagreements = [&](const Reading& computed) {
            return std::vector{detect::disagreements(twice.reported.point, twice.reported.start, twice.reported.seq,
                                                     twice.reported.samples, computed.samples, parameters_)};
        };
        std::vector<detect::Examination> seen = disagreements(twice.computed);
        if (twice.computed_in_time) detect::keep_alarms_of(seen, disagreements(*twice.computed_in_time));
        LVWANG_TRY(incidents_->take(seen.front(), *registry_, now, seq));
    }
    return {};
}

Result<void> Spine::take_in(std::string_view mn, std::vector<Reading> readings, Instant received_at, std::uint64_t seq) {
    for (Reading& reading : readings) {
        // What is left of an hour or a day whose minutes are forgotten says nothing about it.
        const bool forgotten = retention_.minutes_forgotten(reading.start);
        if (!forgotten || reading.stream.period > Period::kMinute) due_.touch(reading, seq);
        if (reading.stream.period <= Period::kMinute) board_.put(reading);
        board_.heard(reading.point, received_at);
        completeness_.heard(reading.point, received_at);
        if (!forgotten) completeness_.touch(reading);
        if (registry_->has_several_devices(reading.point)) {
            const Device* const device = registry_->device(mn);
            if (device != nullptr && device->point_id == reading.point) {
                completeness_.heard_device(mn, reading.point, received_at);
                completeness_.took_of_device(mn, reading);
            }
        }
        LVWANG_TRY(incidents_->heard(reading.point, *registry_, received_at, seq));
        readings_.push_back(std::move(reading));
    }
    return {};
}

Result<void> Spine::apply_import(const store::Entry& entry) {
    LVWANG_ASSIGN(const Import import, parse_import(entry.payload));
    if (entry.seq > parts_.book.applied()) {
        LVWANG_TRY(ensure_transaction(parts_.book));
        LVWANG_TRY(audit_.note_import(entry));
    }
    LVWANG_TRY(parts_.series.ingest(entry.seq));
    for (const ImportedStretch& stretch : import.stretches) {
        const bool minutes = stretch.period == Period::kMinute;
        const Instant from = minutes ? std::max(stretch.from, retention_.minutes_before()) : stretch.from;
        if (from < stretch.to) due_.touch_days(stretch.point, from, stretch.to, minutes, entry.seq);
        const Instant counted = std::max(stretch.from, retention_.minutes_before());
        if (counted < stretch.to) completeness_.touch_days(stretch.point, counted, stretch.to);
    }
    return {};
}

Result<void> Spine::apply_command(const store::Entry& entry) {
    LVWANG_ASSIGN(const Command command, parse_payload(entry.payload));
    if (entry.seq <= parts_.book.applied()) {  // applied before a restart: what it changed is in the book, but for the series
        LVWANG_ASSIGN(std::vector<Reading> hours, official_.hours_again(command, *registry_, entry.at, entry.seq));
        take_reviewed(std::move(hours), entry.seq);
        return {};
    }
    if (changes_reading(command.type)) LVWANG_TRY(settle_before(entry));
    LVWANG_TRY(ensure_transaction(parts_.book));
    Result<std::string> body = execute_once(command, entry.at, entry.seq);
    if (!body && is_of_the_stores(body.error())) return tl::unexpected(std::move(body).error());
    LVWANG_TRY(audit_.note(command, entry, body));  // who did what, whatever came of it
    answers_.push_back({entry.seq, std::move(body)});
    return {};
}

// What came before is read as it was read then, also after a power cut: nothing of it may have to be applied again once the book
// says otherwise. Due hours are computed first, for what touched them would be applied again as well; open ones a start finds.
Result<void> Spine::settle_before(const store::Entry& change) {
    constexpr int kRoundsMax = 10;  // a second or two; after an import of years the rest may be applied once more
    for (int round = 0; round < kRoundsMax && due_.due_days(change.at) > 0; ++round) {
        LVWANG_TRY(settle(change.at, change.seq, kDaysPerTick));
    }
    return make_lasting(change.at, change.seq - 1);
}

// Who looked at what: nothing but the record of it.
Result<void> Spine::apply_looks(const store::Entry& entry) {
    if (entry.seq <= parts_.book.applied()) return {};
    LVWANG_ASSIGN(const Command command, parse_payload(entry.payload));
    LVWANG_TRY(ensure_transaction(parts_.book));
    Result<std::string> body = audit_.take_looks(command, entry);
    if (!body && is_of_the_stores(body.error())) return tl::unexpected(std::move(body).error());
    answers_.push_back({entry.seq, std::move(body)});
    return {};
}

// A person whose answer was lost sends the command again.
Result<std::string> Spine::execute_once(const Command& command, Instant now, std::uint64_t seq) {
    if (command.key.empty()) return execute(command, now, seq);
    LVWANG_ASSIGN(const auto before, store::outcome_of(parts_.book, command.actor, command.key));
    if (before && (before->type != command.type || (!before->digest.empty() && before->digest != command.digest))) {
        return fail_field(kIdempotencyKey, "'{}' was the key of another change: a change of its own wants a new key",
                          command.key);
    }
    if (before) return before->body;
    LVWANG_ASSIGN(std::string body, execute(command, now, seq));
    LVWANG_TRY(store::note_outcome(parts_.book, command.actor, command.key, {command.type, body, command.digest}, now, seq));
    return body;
}

Result<std::string> Spine::execute(const Command& command, Instant now, std::uint64_t seq) {
    if (registry::is_registry_command(command.type)) return change_registry(command, now, seq);
    if (AccountCommands::owns(command.type)) return accounts_.execute(command, *registry_, now, seq);
    if (BrokerCommands::owns(command.type)) return brokers_.execute(command, seq);
    if (AssessmentCommands::owns(command.type)) {
        return AssessmentCommands(parts_.book, parts_.standards).execute(command, *registry_, seq);
    }
    if (OfficialCommands::owns(command.type)) return take_official(command, now, seq);
    if (NoticeCommands::owns(command.type)) return act_on_notice(command, now, seq);
    if (SendCommands::owns(command.type)) return sends_.execute(command, now, seq);
    if (PhotoCommands::owns(command.type)) return photos_.execute(command, now, seq);
    if (LegalMarks::owns(command.type)) return marks_.execute(command, *registry_, *incidents_, now, seq);
    if (ShiftCommands::owns(command.type)) return shift_.execute(command, *registry_, now, seq);
    if (ExposureCommands::owns(command.type)) return exposures_.execute(command, now, seq);
    if (InformantCommands::owns(command.type)) {
        return InformantCommands(parts_.book, parts_.workflows).execute(command, now, seq);
    }
    if (SheetCommands::owns(command.type)) return sheets_.execute(command, *incidents_, *registry_, now, seq);
    if (DrawCommands::owns(command.type)) {
        const auto person_of = [this](std::string_view login) { return accounts_.person(login); };
        return DrawCommands(parts_.book, parts_.workflows, person_of).execute(command, *incidents_, now, seq);
    }
    if (SheetForms::owns(command.type)) return SheetForms(parts_.book).execute(command, now, seq);
    if (Retention::is_command(command.type)) return retention_.execute(command, now, seq);
    if (command.type == "set_rhythm") return completeness_.set_rhythm(command.body, *registry_);
    if (GapFetching::is_ours(command.type)) return gap_fetching_.execute(command, *talks_, *registry_, now, seq);
    if (DeviceTalks::is_ours(command.type)) return talks_->execute(command, *registry_, now, seq);
    if (is_key_command(command.type)) return keys_.execute(command, *registry_, now, seq);
    if (command.type == "assign_mn") return assign_mn(command, now, seq);
    if (ForwardCommands::owns(command.type)) {
        return ForwardCommands(parts_.book, parts_.log, parts_.views).execute(command, *registry_, now, seq);
    }
    if (command.type.starts_with(kCasePrefix)) return act_on_case(command, now, seq);
    return fail(ErrorCode::kUnsupported, "there is no command '{}'", command.type);
}

// case_step_… is what people do today, case_assign and its four like stand in logs of before workflows.
Result<std::string> Spine::act_on_case(const Command& command, Instant now, std::uint64_t seq) {
    constexpr std::string_view kStepPrefix = "case_step_";
    const std::string_view type = command.type;
    const Assignees::Called called = [this](std::string_view word) { return accounts_.called(word); };
    if (type == "case_open") {
        LVWANG_ASSIGN(const Incidents::Opening opening, parse_opening(command.body));
        LVWANG_ASSIGN(const Case opened, incidents_->open(opening, called, *registry_, now, seq));
        return fmt::format("{{\"id\":{}}}", opened.id);
    }
    const auto who_is = [&](const std::string& login) {
        const auto person = accounts_.person(login);
        return person ? who_of(*person) : cases::Who{.login = login, .name = {}, .roles = {}, .organisation_key = {}};
    };
    if (type == "case_report") {
        LVWANG_ASSIGN(const cases::Report report, cases::parse_report(command.body));
        LVWANG_TRY(photos_.check_waiting(report.photos, report.actor, now));
        LVWANG_ASSIGN(const Case opened, incidents_->report(report, who_is(report.actor), called, *registry_, now, seq));
        LVWANG_TRY(photos_.attach(report.photos, opened.id));
        return fmt::format("{{\"id\":{}}}", opened.id);
    }
    const bool of_old = !type.starts_with(kStepPrefix);
    LVWANG_ASSIGN(const cases::Act act, of_old ? cases::parse_old_act(type.substr(kCasePrefix.size()), command.body)
                                               : cases::parse_act(type.substr(kStepPrefix.size()), command.body));
    LVWANG_TRY(photos_.check_waiting(act.photos, act.actor, now));
    cases::Who who = who_is(act.actor);
    // What the door showed a delegate may be over by now: who was ever one is looked at again, here in the one order.
    if (!of_old && accounts_.was_named(act.actor)) {
        LVWANG_ASSIGN(const Case item, store::find_case(parts_.book, act.case_id));
        who = who_acts(*accounts_.person(act.actor), accounts_.principals_of(act.actor, now), item, *registry_);
        if (!who.sees && who.stands_for.empty()) return fail(ErrorCode::kNotFound, "there is no case {}", act.case_id);
    }
    LVWANG_ASSIGN(const cases::CaseChange change, incidents_->act(act, who, called, *registry_, now, seq));
    LVWANG_TRY(photos_.attach(act.photos, change.after.id));
    if (change.principal.empty()) return fmt::format("{{\"id\":{}}}", change.after.id);
    return fmt::format("{{\"id\":{},\"for\":{}}}", change.after.id, json_quote(change.principal));
}

// What is signed goes to those who are to be told; what is withdrawn does not, where it still waits.
Result<std::string> Spine::act_on_notice(const Command& command, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(std::string body, notices_.execute(command, now, seq));
    if (command.type == "notice_sign") LVWANG_TRY(sends_.notice_signed(body, command.actor, now, seq));
    if (command.type == "notice_withdraw") LVWANG_TRY(sends_.notice_withdrawn(body, now));
    return body;
}

// Whom the district knows: who has an account, who answers for a place, whom to call.
std::vector<std::string> Spine::known_names() {
    std::vector<std::string> names = accounts_.names();
    for (const Responsibility& row : registry_->rows().responsibilities) names.push_back(row.person);
    if (const auto calls = store::load_calls(parts_.book)) {
        for (const CallEntry& entry : *calls) names.push_back(entry.name);
    }
    return names;
}

Result<std::string> Spine::take_official(const Command& command, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(OfficialCommands::Outcome outcome, official_.execute(command, *registry_, now, seq));
    take_reviewed(std::move(outcome.hours), seq);
    return std::move(outcome.body);
}

// Hours as their authority reviewed them: the day is averaged again, but no device has spoken.
void Spine::take_reviewed(std::vector<Reading> hours, std::uint64_t seq) {
    for (Reading& hour : hours) {
        due_.touch(hour, seq);
        readings_.push_back(std::move(hour));
    }
}

// Registers the MN where it is new, then tells the data logger that it is its own.
Result<std::string> Spine::assign_mn(const Command& command, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const Assignment assignment, parse_assignment(command.body));
    if (const Device* known = registry_->device(assignment.mn); known != nullptr && assignment.names_place) {
        LVWANG_ASSIGN(const registry::RegistryChange wanted, registry::apply(*registry_, {"put_device", assignment.device}));
        if (wanted.registry->device(assignment.mn)->point_id != known->point_id) {
            return tl::unexpected(Error{
                ErrorCode::kConflict,
                fmt::format("MN {} is registered at another point: leave the place out to keep it there", assignment.mn), "mn"});
        }
    } else if (known == nullptr) {
        LVWANG_TRY(activations_.expect(assignment));  // nothing is registered for nobody
        LVWANG_TRY(change_registry({"put_device", assignment.device, command.actor}, now, seq));
    }
    LVWANG_ASSIGN(const bool sent, activations_.assign(assignment, now));
    return fmt::format("{{\"sent\":{}}}", sent);
}

Result<std::string> Spine::change_registry(const Command& command, Instant now, std::uint64_t seq) {
    std::string body = command.body;
    if (command.type == "put_limit") {
        LVWANG_ASSIGN(body, with_limit_table(parts_.standards, *registry_, body));
    }
    LVWANG_ASSIGN(registry::RegistryChange change, registry::apply(*registry_, {command.type, body}));
    LVWANG_TRY(intake_.write_notes(parts_.book));  // what waits must be in the book before it is taken from the lists
    LVWANG_TRY(store::save_registry(parts_.book, change.rows, now, seq, command.actor));
    registry_ = std::move(change.registry);
    parts_.views.registry.publish(registry_);
    std::int64_t frames = 0;
    for (const registry::RedecodeRequest& request : change.redecode) {
        LVWANG_ASSIGN(const std::int64_t kept, store::queue_redecode(parts_.book, request.mn, request.wire_code, seq));
        frames += kept;
    }
    return fmt::format("{{\"redecoding\":{}}}", frames);
}

// Frames that were kept while nobody knew what they were. Their hours are computed at once, so that the queue in the book and the
// values in the series move together.
Result<void> Spine::decode_again(Instant now, std::uint64_t seq) {
    if (seq <= parts_.book.applied()) return {};
    LVWANG_ASSIGN(const auto next, store::next_redecode(parts_.book));
    if (!next) return {};
    Redecode left = *next;
    std::size_t frames = 0;
    Result<void> taken;
    LVWANG_TRY(parts_.log.scan_mn(left.mn, left.next_seq, [&](const store::Entry& frame) {
        if (frame.seq > left.until_seq || frames == kFramesAgainPerTick) return false;
        ++frames;
        left.next_seq = frame.seq + 1;
        auto readings = intake_.read_again(frame, *registry_, parameters_);
        taken = readings ? take_in(left.mn, std::move(*readings), frame.at, seq) : tl::unexpected(std::move(readings).error());
        return taken.has_value();
    }));
    LVWANG_TRY(taken);
    LVWANG_TRY(settle(now, seq, due_.size()));
    LVWANG_TRY(parts_.series.set_applied(parts_.series.applied()));  // synced before the queue says that it is done
    LVWANG_TRY(ensure_transaction(parts_.book));
    return frames == kFramesAgainPerTick ? store::advance_redecode(parts_.book, left)
                                         : store::finish_redecode(parts_.book, left.mn);
}

}  // namespace lvwang::pipeline
