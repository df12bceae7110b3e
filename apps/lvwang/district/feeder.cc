#include "district/feeder.h"

#include <poll.h>

#include <algorithm>
#include <cstdio>

namespace lvwang::district {
namespace {

constexpr std::int64_t kSaveEveryMs = 3 * kSecondMs;
constexpr std::int64_t kReportEveryMs = 2 * kSecondMs;
constexpr std::int64_t kNewStoryAfterMs = 3 * kHourMs;  // then nothing of the last complete hour has been told yet
constexpr std::int64_t kSlowestPollMs = 200;
constexpr std::int64_t kSlowedPollMs = 20;

}  // namespace

Feeder::Feeder(Roster& roster, Address address, FeedPlan plan, Journal journal, Clock clock)
    : roster_(roster), address_(address), plan_(std::move(plan)), journal_(std::move(journal)), clock_(std::move(clock)) {
    began_ = reported_at_ = clock_();
    present_ = plan_.until.value_or(began_);
    place();
}

void Feeder::place() {
    Instant told{};
    for (const auto& [key, next] : journal_.next) told = std::max(told, next);
    if (journal_.anchors.empty() || present_ - told > kNewStoryAfterMs) journal_.anchors.push_back(present_);
    set_story(roster_, journal_.anchors);

    const Instant hours_begin = plan_.history ? plan_.since : present_;
    const Instant minutes_begin =
        plan_.history ? std::max(plan_.since, floor_to(present_, kDayMs) - plan_.minutes_days * kDayMs) : present_;
    first_ = present_;
    const auto from = [&](const Logger& logger, Report report, Instant otherwise) {
        const auto known = journal_.next.find({logger.mn, report});
        const Instant begin = known != journal_.next.end() && plan_.history ? known->second : otherwise;
        first_ = std::min(first_, begin);
        return begin;
    };
    const auto given = [&](const std::string& mn) -> std::optional<std::string> {
        const auto known = journal_.keys.find(mn);
        return known == journal_.keys.end() ? std::nullopt : std::optional(known->second);
    };
    for (const Logger& logger : roster_.loggers) {  // those of one link stand together
        if (logger.speaks_json && !plan_.http.empty()) {
            if (!poster_) poster_ = std::make_unique<Poster>(plan_.http);
            poster_->add(logger, from(logger, Report::kMinute, minutes_begin), from(logger, Report::kHour, hours_begin),
                         plan_.live ? std::optional(present_) : std::nullopt);
            continue;
        }
        if (links_.empty() || links_.back()->name() != logger.link) {
            links_.push_back(std::make_unique<Link>(logger.link, address_));
        }
        links_.back()->add(logger, from(logger, Report::kMinute, minutes_begin), from(logger, Report::kHour, hours_begin),
                           plan_.live ? std::optional(present_) : std::nullopt, given(logger.mn));
    }
}

Instant Feeder::limit_at(Instant now) const {
    const Instant end = plan_.live ? now : present_;
    if (plan_.speed <= 0) return end;
    return std::min(end, first_ + static_cast<std::int64_t>(static_cast<double>(now - began_) * plan_.speed));
}

void Feeder::wait_for_sockets(Instant now, Instant limit) {
    std::vector<pollfd> sockets;
    std::int64_t wait_ms = kSlowestPollMs;
    for (const auto& link : links_) {
        if (link->descriptor() >= 0) {
            const short wanted = link->wants_to_write() ? POLLIN | POLLOUT : POLLIN;
            sockets.push_back({link->descriptor(), wanted, 0});
        }
        // While history is slowed down, `limit` lies behind now and moves faster than it.
        const std::int64_t ahead = link->wake_at(limit) - (link->descriptor() < 0 ? now : limit);
        wait_ms = std::clamp<std::int64_t>(ahead, 0, wait_ms);
    }
    if (poster_ && !poster_->caught_up(limit)) wait_ms = std::min(wait_ms, kSlowedPollMs);
    if (limit < now && plan_.speed > 0) wait_ms = std::min(wait_ms, kSlowedPollMs);
    poll(sockets.data(), sockets.size(), static_cast<int>(wait_ms));
}

std::uint64_t Feeder::acknowledged() const {
    std::uint64_t sum = 0;
    for (const auto& link : links_) sum += link->acknowledged();
    return sum + (poster_ ? poster_->acknowledged() : 0);
}

Result<void> Feeder::save() {
    if (plan_.journal_path.empty()) return {};
    for (const auto& link : links_) {
        link->note_progress(journal_.next);
        link->note_keys(journal_.keys);
    }
    if (poster_) poster_->note_progress(journal_.next);
    return write_journal(journal_, plan_.journal_path);
}

Result<void> Feeder::note_done(const std::string& what) {
    journal_.done.insert(what);
    return save();
}

void Feeder::report_progress(Instant now, bool last) {
    if (!last && now - reported_at_ < kReportEveryMs) return;
    const std::uint64_t count = acknowledged();
    const double seconds = std::max(0.001, static_cast<double>(now - reported_at_) / kSecondMs);
    std::optional<Instant> slowest;
    int open = 0;
    std::uint64_t repeated = 0;
    std::uint64_t given_up = 0;
    for (const auto& link : links_) {
        if (link->reached() && (!slowest || *link->reached() < *slowest)) slowest = link->reached();
        open += link->descriptor() >= 0 ? 1 : 0;
        repeated += link->repeated();
        given_up += link->given_up();
    }
    const std::string reached = slowest ? format_iso(*slowest).substr(0, 16) : std::string("the beginning");
    if (last) {
        const double all = std::max(0.001, static_cast<double>(now - began_) / kSecondMs);
        fmt::print(stderr,
                   "district: history complete: {} frames acknowledged in {:.1f} s, {:.0f} a second ({} repeated, {} given up)\n",
                   count, all, static_cast<double>(count) / all, repeated, given_up);
    } else {
        fmt::print(stderr, "district: history up to {}: {} frames acknowledged, {:.0f} a second, {} of {} connections\n", reached,
                   count, static_cast<double>(count - reported_) / seconds, open, links_.size());
    }
    reported_ = count;
    reported_at_ = now;
}

Result<void> Feeder::run(const std::atomic<bool>& stop) {
    bool caught_up = false;
    LVWANG_TRY(save());
    Instant saved_at = began_;
    while (!stop) {
        const Instant now = clock_();
        const Instant limit = limit_at(now);
        for (const auto& link : links_) link->step(now, limit, composer_);
        if (poster_) poster_->step(now, limit, composer_);
        if (!caught_up) {
            report_progress(now, false);
            // Live values keep coming; history is over when only the last seconds are on their way.
            const Instant recently = plan_.live ? limit - 5 * kSecondMs : limit;
            caught_up = limit >= (plan_.live ? now : present_) &&
                        std::ranges::all_of(links_, [&](const auto& link) { return link->caught_up(recently); }) &&
                        (!poster_ || poster_->caught_up(recently));
            if (caught_up) {
                report_progress(now, true);
                LVWANG_TRY(note_done("history"));
                if (caught_up_call_) caught_up_call_(journal_);
                if (!plan_.live) return {};
            }
        }
        if (now - saved_at > kSaveEveryMs) {
            LVWANG_TRY(save());
            saved_at = now;
        }
        wait_for_sockets(now, limit);
    }
    return save();
}

}  // namespace lvwang::district
