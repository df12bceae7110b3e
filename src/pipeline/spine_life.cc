// How the spine starts, restarts, meets a full disk and ends.
#include <algorithm>

#include "base/check.h"
#include "pipeline/forward_commands.h"
#include "pipeline/relay.h"
#include "pipeline/spine.h"
#include "pipeline/transaction.h"
#include "protocol/encode.h"
#include "quality/flag.h"

namespace lvwang::pipeline {
namespace {

constexpr std::int64_t kMarkMs = 10 * kSecondMs;  // a restart applies at most about so much again; each mark is a sync
constexpr std::uint64_t kCommitEvery = 50'000;    // a start that has years to apply again must not hold them in one transaction
constexpr std::int64_t kPublishMs = 50;           // while more waits, pages see what is newest so often; a copy a frame is spared

// Going down, of all commands that people send only 3020 is encrypted, for devices that have a key. @clause HJ 212-2025 6.4
Result<std::string> frame_for(const protocol::OutgoingMessage& request, const protocol::KeyLookup& keys) {
    if (request.edition != protocol::Edition::k2025 || request.cn != "3020") return protocol::encode(request);
    const auto known = keys(request.mn);
    return known.empty() ? protocol::encode(request) : protocol::encode(request, known.front());
}

}  // namespace

Spine::Spine(const SpineParts& parts)
    : parts_(parts),
      scribe_(parts.log, parts.downlink, parts.views.progress),
      keys_(parts.book, parts.seal, parts.downlink, parts.views.keys, parts.views.key_wishes),
      activations_(parts.book, parts.downlink),
      intake_(parts.views.ingest, keys_, parts.views.brokers, parts.log, parts.series),
      averaging_(parts.series, parts.standards),
      completeness_(parts.series, parts.book, parts.standards),
      accounts_(parts.book, parts.views.accounts),
      audit_(parts.book),
      brokers_(parts.book, parts.views.brokers),
      official_(parts.book, parts.views.official_feeds),
      retention_(parts.log, parts.series, parts.book),
      gap_fetching_(parts.book, completeness_),
      notices_(parts.book, parts.views.notices),
      sends_(parts.book, parts.views.sends,
             [this](std::string_view login) {
                 const auto person = accounts_.person(login);
                 return person == nullptr ? std::string(login) : person->name;
             }),
      photos_(parts.book),
      marks_(parts.book, parts.standards),
      shift_(parts.book, [this](std::string_view login) { return accounts_.person(login); }),
      sheets_(
          parts.book, parts.workflows, [this](std::string_view login) { return accounts_.person(login); },
          [this](std::string_view word) { return accounts_.called(word); }),
      exposures_(
          parts.book, parts.workflows, [this](std::string_view login) { return accounts_.person(login); },
          [this] { return known_names(); }) {}

Result<std::unique_ptr<Spine>> Spine::start(const SpineParts& parts, Instant now, const Watch& watch) {
    auto spine = std::unique_ptr<Spine>(new Spine(parts));
    LVWANG_TRY(spine->load(now, watch));
    spine->scribe_.begin_at(spine->newest_at_);
    return spine;
}

Result<void> Spine::load(Instant now, const Watch& watch) {
    behind_ = true;
    parts_.book.rollback();
    parts_.views.feed.forget();
    readings_.clear();
    answers_.clear();
    due_.clear();
    LVWANG_TRY(intake_.load(parts_.book));
    board_ = Board();
    registry_ = parts_.views.registry.get();
    LVWANG_CHECK(registry_ != nullptr, "the spine starts without a registry");
    parameters_ = [this](ParameterId id) { return registry_->parameters().find(id); };
    LVWANG_TRY(accounts_.load());
    LVWANG_TRY(audit_.load());
    LVWANG_TRY(marks_.load());
    LVWANG_TRY(brokers_.publish());
    LVWANG_TRY(official_.publish());
    parts_.views.workflows.publish(std::make_shared<const cases::Workflows>(parts_.workflows));
    LVWANG_ASSIGN(
        incidents_,
        Incidents::load({parts_.book, board_, parts_.views.feed, parts_.standards, parts_.workflows, parts_.series}, now));
    LVWANG_ASSIGN(talks_, DeviceTalks::load({parts_.book, parts_.downlink, parts_.catalogue, parts_.seal,
                                             [keys = lookup_in(parts_.views.keys)](const protocol::OutgoingMessage& request) {
                                                 return frame_for(request, keys);
                                             }}));
    LVWANG_TRY(retention_.load());
    LVWANG_TRY(load_board(now));
    LVWANG_TRY(completeness_.load(now));
    LVWANG_TRY(keys_.load());
    LVWANG_TRY(activations_.load());
    LVWANG_TRY(gap_fetching_.load());
    LVWANG_TRY(notices_.load());
    LVWANG_TRY(sends_.load(now));
    applied_seq_ = std::min(parts_.series.applied(), parts_.book.applied());
    Result<void> applied;
    LVWANG_TRY(parts_.log.scan(applied_seq_ + 1, [&](const store::Entry& entry) {
        newest_at_ = std::max(newest_at_, entry.at);
        applied = apply(entry);
        applied_seq_ = entry.seq;
        if (applied && entry.seq % kCommitEvery == 0) applied = write_readings();
        if (applied && entry.seq % kCommitEvery == 0) applied = commit_book();
        if (applied && watch) applied = watch(entry);
        return applied.has_value();
    }));
    LVWANG_TRY(applied);
    LVWANG_TRY(write_readings());
    LVWANG_TRY(commit_book());
    answers_.clear();
    behind_ = false;
    LVWANG_TRY(ForwardCommands(parts_.book, parts_.log, parts_.views).publish());
    parts_.views.progress.logged_seq = parts_.log.last_seq();
    parts_.views.progress.applied_seq = applied_seq_;
    publish(now, false);
    return {};
}

Result<void> Spine::load_board(Instant now) {
    const Instant any = now + 366 * kDayMs;  // a clock further ahead than a year is no clock
    for (const Point& point : registry_->rows().points) {
        for (const Period period : {Period::kMoment, Period::kMinute, Period::kHour, Period::kDay}) {
            for (const Origin origin : {Origin::kComputed, Origin::kReported}) {
                LVWANG_ASSIGN(auto last, parts_.series.last(point.id, {period, origin}, now + quality::kAheadAfterMs));
                if (!last) {
                    LVWANG_ASSIGN(last, parts_.series.last(point.id, {period, origin}, any));
                }
                if (!last) continue;
                board_.put(*last);
                // The arrival is not kept with a value; the end of its period is the earliest it can have been.
                const Instant ended = std::min(last->start + length_ms(period), now);
                if (const auto known = board_.heard_at(point.id); !known || *known < ended) board_.heard(point.id, ended);
                if (origin != Origin::kReported || (period != Period::kMinute && period != Period::kHour)) continue;
                if (period == Period::kMinute && retention_.minutes_forgotten(last->start)) continue;
                // Hours and days that were still open when the applied mark was set are computed again.
                Reading before = *last;
                before.start = before.start - kHourMs;
                due_.touch(before, last->seq);
                due_.touch(*last, last->seq);
            }
        }
    }
    incidents_->show_on_board();
    return {};
}

Result<void> Spine::apply_all(const Group& group) {
    const auto apply_each = [&]() -> Result<void> {
        for (const store::Entry& entry : group.entries) {
            if (entry.seq <= applied_seq_) continue;  // after a full disk, load() has met it in the log
            LVWANG_TRY(apply(entry));
            applied_seq_ = entry.seq;
        }
        LVWANG_TRY(write_readings());
        return commit_book();
    };
    Result<void> applied = apply_each();
    behind_ = !applied.has_value();  // then the log has it all, and what is missing is applied from there
    parts_.views.progress.applied_seq = applied_seq_;
    return applied;
}

Result<void> Spine::write_readings() {
    if (readings_.empty()) return {};
    LVWANG_TRY(parts_.series.write(readings_));
    readings_.clear();
    return {};
}

Result<void> Spine::commit_book() {
    if (!parts_.book.in_transaction()) return {};  // then nothing was noted for the feed either
    // The seq speaks for all that was noted up to it: what stands in no table then is never read again.
    LVWANG_TRY(talks_->flush());
    LVWANG_TRY(completeness_.write_notes());
    LVWANG_TRY(intake_.write_notes(parts_.book));
    LVWANG_TRY(keys_.write_notes());
    LVWANG_TRY(activations_.write_notes());
    LVWANG_TRY(parts_.book.commit(std::max(applied_seq_, parts_.book.applied())));
    parts_.views.feed.publish();
    return {};
}

Result<void> Spine::mark_applied(Instant now, std::uint64_t seq) {
    last_mark_at_ = std::min(last_mark_at_, now);  // the clock may have been ahead, and been set right
    if (now - last_mark_at_ < kMarkMs || seq <= parts_.book.applied()) return {};
    return make_lasting(now, seq);
}

Result<void> Spine::make_lasting(Instant now, std::uint64_t seq) {
    last_mark_at_ = now;
    LVWANG_TRY(write_readings());
    LVWANG_TRY(ensure_transaction(parts_.book));  // its commit at the end of the turn carries the seq and the notes
    const std::uint64_t done = due_.first_due_seq(now).value_or(seq + 1) - 1;
    return parts_.series.set_applied(std::max(parts_.series.applied(), std::min(done, seq)));
}

void Spine::answer(Group& group, const Result<void>& applied) {
    for (std::size_t i = 0; i < group.commands.size(); ++i) {
        Inbox::WaitingCommand& waiting = group.commands[i];
        if (i < answers_.size()) {
            waiting.done(std::move(answers_[i]));
        } else {
            waiting.done({0, fail(ErrorCode::kUnavailable, "'{}' is logged and will be applied later: {}", waiting.command.type,
                                  applied ? "the disk was full" : applied.error().message)});
        }
    }
    answers_.clear();
}

void Spine::publish(Instant now, bool more_waits) {
    talks_->hand_out(now);
    if (more_waits && now - published_at_ < kPublishMs) return;
    published_at_ = now;
    board_.publish(parts_.views.latest);
}

Result<void> Spine::run(const Clock& clock) {
    Relay relay(parts_.inbox, parts_.views.progress, clock,
                [this](Inbox::Batch& batch, Instant now) { return take_down(batch, now); });
    for (;;) {
        LVWANG_ASSIGN(std::optional<Group> group, relay.next());
        if (!group) break;
        Result<void> applied = take_up(*group, clock(), relay.has_more());
        while (!applied && applied.error().code == ErrorCode::kUnavailable) {
            relay.set_held(true);
            if (!relay.wait_for_room()) break;
            applied = load(clock());
        }
        LVWANG_TRY(applied);
        relay.set_held(false);
        if (group->first_arrival) parts_.views.progress.lag_ms = clock() - *group->first_arrival;
    }
    // Whoever looks at the stores of a stopped program finds all that it took.
    if (applied_seq_ > parts_.book.applied()) LVWANG_TRY(make_lasting(clock(), applied_seq_));
    LVWANG_TRY(commit_book());
    return parts_.series.set_applied(parts_.series.applied());
}

}  // namespace lvwang::pipeline
