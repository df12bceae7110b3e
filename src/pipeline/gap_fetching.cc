#include "pipeline/gap_fetching.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "pipeline/transaction.h"
#include "registry/json_fields.h"
#include "store/book_device_commands.h"

namespace lvwang::pipeline {
namespace {

constexpr std::string_view kActor = "auto:gaps";
// A province after an outage has its history back within a day, and live data do not notice.
constexpr std::size_t kAskedPerMinute = 60;
constexpr std::size_t kOutstandingMax = 200;
// So many devices are looked at in a tick: some queries of the book, a district within seconds.
constexpr std::size_t kDevicesPerTick = 25;
// A device that said something lately is there to be asked; a request to another would only wait.
constexpr std::int64_t kHeardMs = 10 * kMinuteMs;
constexpr std::int64_t kExpiresMs = 10 * kMinuteMs;
// A stretch is asked for so often before we believe that nothing will come of it.
constexpr std::int64_t kTriesMax = 3;
// After so many failures in a row; the last goes on for ever.
constexpr std::array<std::int64_t, 4> kPauseMs{10 * kMinuteMs, kHourMs, 6 * kHourMs, store::kLongestPauseMs};
// The longest stretch a person asks for at once: a logger answers with one message for each minute of it.
constexpr std::int64_t kStretchMaxMs = 7 * kDayMs;

std::string_view command_of(Period period) {
    switch (period) {
        case Period::kMinute: return "2051";
        case Period::kHour: return "2061";
        case Period::kDay: return "2031";
        case Period::kMoment: break;
    }
    return {};
}

store::FetchState state_of(const control::Talk& ended) {
    constexpr int kExeNoData = 100;
    switch (ended.state) {
        case control::State::kDone: return store::FetchState::kAnswered;
        case control::State::kRefused: return store::FetchState::kRefused;
        case control::State::kCancelled: return store::FetchState::kCancelled;
        case control::State::kFailed:
            return ended.exe_rtn == kExeNoData ? store::FetchState::kNoData : store::FetchState::kFailed;
        default: return store::FetchState::kUnanswered;
    }
}

}  // namespace

Result<void> GapFetching::load() {
    asked_.clear();
    next_device_ = 0;
    asked_in_minute_ = 0;
    looked_back_ = false;
    LVWANG_ASSIGN(policies_, store::fetch_policies(book_));
    LVWANG_ASSIGN(const auto unfinished, store::unfinished_fetches(book_));
    for (const store::Fetch& fetch : unfinished) asked_.emplace(fetch.command_id, fetch);
    return {};
}

bool GapFetching::automatic(std::string_view mn) const {
    auto found = policies_.find(mn);
    if (found == policies_.end()) found = policies_.find(std::string_view());
    return found == policies_.end() || found->second;
}

Result<void> GapFetching::tick(DeviceTalks& talks, const registry::Registry& registry, Instant now, std::uint64_t seq) {
    const std::vector<control::Talk> ended = talks.take_ended();
    if (seq <= book_.applied()) return {};  // what ended then is looked for in the book
    if (!looked_back_) LVWANG_TRY(look_back(now));
    for (const control::Talk& talk : ended) {
        take_interval(talk, registry);
        LVWANG_TRY(take_in(talk, now));
    }

    if (floor_to(now, kMinuteMs) != minute_) {
        minute_ = floor_to(now, kMinuteMs);
        asked_in_minute_ = 0;
    }
    const auto& devices = registry.rows().devices;
    for (std::size_t i = 0; i < std::min(kDevicesPerTick, devices.size()); ++i) {
        if (asked_in_minute_ >= kAskedPerMinute || asked_.size() >= kOutstandingMax) return {};
        const Device& device = devices[next_device_++ % devices.size()];
        const bool asked = std::ranges::any_of(asked_, [&](const auto& entry) { return entry.second.mn == device.mn; });
        if (asked || !automatic(device.mn) || !completeness_.heard_since(device.point_id, now - kHeardMs)) continue;
        if (!completeness_.settled(device.point_id)) continue;
        LVWANG_ASSIGN(const auto gap, store::next_to_fetch(book_, device.point_id, device.mn, now));
        if (!gap) continue;
        ++asked_in_minute_;
        LVWANG_TRY(ask({.point = gap->point,
                        .period = gap->period,
                        .from = gap->stretch.from,
                        .to = gap->stretch.to,
                        .mn = device.mn,
                        .reason = {},
                        .actor = std::string(kActor)},
                       talks, registry, now, seq));
    }
    return {};
}

// 1061 and 1063 tell an interval in their data, 1062 and 1064 have set that of their arguments.
void GapFetching::take_interval(const control::Talk& ended, const registry::Registry& registry) {
    const bool moment = ended.cn == "1061" || ended.cn == "1062";
    if (!moment && ended.cn != "1063" && ended.cn != "1064") return;
    const Device* device = registry.device(ended.mn);
    if (device == nullptr || ended.state != control::State::kDone) return;
    const std::string_view key = moment ? "RtdInterval" : "MinInterval";
    const auto argument = ended.arguments.find(std::string(key));
    std::string_view text;
    if (argument != ended.arguments.end()) {
        text = argument->second;
    } else if (const std::size_t at = ended.answer.find(fmt::format("{}=", key)); at != std::string::npos) {
        text = std::string_view(ended.answer).substr(at + key.size() + 1);
    }
    std::int64_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) return;
    constexpr std::int64_t kMinuteS = 60;
    const bool was_set = ended.cn == "1062" || ended.cn == "1064";
    completeness_.told(device->point_id, moment ? Period::kMoment : Period::kMinute, moment ? value : value * kMinuteS, was_set);
}

// Sends the request. What the device cannot be asked, because of what is known of it, is an answer as well.
Result<void> GapFetching::ask(store::Fetch fetch, DeviceTalks& talks, const registry::Registry& registry, Instant now,
                              std::uint64_t seq) {
    LVWANG_TRY(ensure_transaction(book_));
    LVWANG_ASSIGN(const auto before, store::find_fetch(book_, fetch.point, fetch.mn, fetch.period, fetch.from));
    const bool by_itself = fetch.actor == kActor;
    fetch.tries = before && by_itself ? before->tries + 1 : 1;
    fetch.asked_at = now;
    fetch.state = store::FetchState::kAsked;
    // Both ends are included; a logger that stamps the end of its periods names them by it.
    const Device* device = registry.device(fetch.mn);
    const std::int64_t shift = device != nullptr && device->period_end_stamps ? kSecondMs : 0;
    const Result<std::int64_t> id = talks.ask({.mn = fetch.mn,
                                               .cn = std::string(command_of(fetch.period)),
                                               .arguments = {{"BeginTime", format_compact(fetch.from + shift)},
                                                             {"EndTime", format_compact(fetch.to - kSecondMs + shift)}},
                                               .actor = fetch.actor,
                                               .note = {},
                                               .expires_ms = kExpiresMs},
                                              registry, now, seq);
    if (!id && (!by_itself || id.error().code == ErrorCode::kIo || id.error().code == ErrorCode::kCorrupt)) {
        return tl::unexpected(id.error());
    }
    if (!id) {
        fetch.state = store::FetchState::kFailed;
        fetch.reason = id.error().message;
        fetch.next_at = fetch.tries >= kTriesMax ? store::kNever : now + kPauseMs.front();
        return store::put_fetch(book_, fetch);
    }
    fetch.command_id = *id;
    asked_.insert_or_assign(*id, fetch);
    return store::put_fetch(book_, fetch);
}

Result<void> GapFetching::take_in(const control::Talk& ended, Instant now) {
    const auto found = asked_.find(ended.id);
    if (found == asked_.end()) return {};
    store::Fetch fetch = found->second;
    asked_.erase(found);
    LVWANG_TRY(ensure_transaction(book_));
    fetch.state = state_of(ended);
    fetch.packets = ended.packets;
    fetch.reason = ended.reason;
    if (ended.state == control::State::kExpired) {  // it went away before it could be asked, which says nothing of what it has
        --fetch.tries;
        fetch.next_at = now + kPauseMs.front();
        return store::put_fetch(book_, fetch);
    }
    LVWANG_ASSIGN(store::Patience patience, store::patience_with(book_, fetch.mn, fetch.period));
    const bool failed = fetch.state == store::FetchState::kUnanswered || fetch.state == store::FetchState::kFailed ||
                        fetch.state == store::FetchState::kRefused;
    patience.failures = failed ? patience.failures + 1 : 0;
    if (failed) {
        const auto step = std::min<std::size_t>(static_cast<std::size_t>(patience.failures), kPauseMs.size()) - 1;
        patience.next_at = now + (fetch.state == store::FetchState::kRefused ? kPauseMs.back() : kPauseMs[step]);
    }
    const bool again = failed && fetch.state != store::FetchState::kRefused && fetch.tries < kTriesMax;
    fetch.next_at = again ? patience.next_at : store::kNever;
    LVWANG_TRY(store::put_patience(book_, fetch.mn, fetch.period, patience));
    if (fetch.state == store::FetchState::kAnswered) {
        for (Instant day = floor_to(fetch.from, kDayMs); day < fetch.to; day = day + kDayMs) {
            completeness_.recount(fetch.point, day);
        }
    }
    return store::put_fetch(book_, fetch);
}

// A command may have ended in the last entries before a restart, and its end not have been taken in here.
Result<void> GapFetching::look_back(Instant now) {
    looked_back_ = true;
    std::vector<control::Talk> over;
    for (const auto& [id, fetch] : asked_) {
        auto row = store::find_device_command(book_, id);
        if (!row && row.error().code == ErrorCode::kNotFound) continue;
        if (!row) return tl::unexpected(std::move(row).error());
        LVWANG_ASSIGN(control::Talk talk, to_talk(*row));
        if (control::is_over(talk.state)) over.push_back(std::move(talk));
    }
    for (const control::Talk& talk : over) LVWANG_TRY(take_in(talk, now));
    LVWANG_TRY(ensure_transaction(book_));
    return store::forget_fetches(book_, now - kGapDays * kDayMs);
}

bool GapFetching::is_ours(std::string_view type) {
    return type == "fetch_gap" || type == "set_fetch_policy";
}

Result<std::string> GapFetching::execute(const Command& command, DeviceTalks& talks, const registry::Registry& registry,
                                         Instant now, std::uint64_t seq) {
    return command.type == "fetch_gap" ? fetch_now(command, talks, registry, now, seq) : set_policy(command, registry, now);
}

Result<std::string> GapFetching::fetch_now(const Command& command, DeviceTalks& talks, const registry::Registry& registry,
                                           Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(registry::JsonFields fields, registry::JsonFields::parse(command.body));
    store::Fetch fetch;
    fetch.actor = command.actor;
    LVWANG_ASSIGN(fetch.mn, fields.text("mn"));
    const Device* device = registry.device(fetch.mn);
    if (device == nullptr) {
        return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("no device '{}' is registered", fetch.mn), "mn"});
    }
    fetch.point = device->point_id;
    LVWANG_ASSIGN(const std::string period, fields.text("period"));
    LVWANG_ASSIGN(fetch.period, fields.placed("period", parse_period(period)));
    if (fetch.period == Period::kMoment) return fail_field("period", "no device keeps real-time data to be asked for");
    LVWANG_ASSIGN(const std::string from, fields.text("from"));
    LVWANG_ASSIGN(fetch.from, fields.placed("from", parse_iso(from)));
    LVWANG_ASSIGN(const std::string to, fields.text("to"));
    LVWANG_ASSIGN(fetch.to, fields.placed("to", parse_iso(to)));
    LVWANG_TRY(fields.refuse_others());
    if (fetch.from >= fetch.to) return fail_field("to", "'to' is not after 'from'");
    if (fetch.to - fetch.from > kStretchMaxMs)
        return fail_field("to", "at most {} days are asked for at once", kStretchMaxMs / kDayMs);
    if (fetch.from >= now) return fail_field("from", "what is to come cannot be asked for");
    for (const auto& [id, open] : asked_) {
        if (open.mn == fetch.mn && open.period == fetch.period && open.from == fetch.from) {
            return fail(ErrorCode::kConflict, "command {} asks for it already", id);
        }
    }
    LVWANG_TRY(ask(fetch, talks, registry, now, seq));
    LVWANG_ASSIGN(const auto asked, store::find_fetch(book_, fetch.point, fetch.mn, fetch.period, fetch.from));
    return fmt::format("{{\"command_id\":{}}}", asked ? asked->command_id : 0);
}

Result<std::string> GapFetching::set_policy(const Command& command, const registry::Registry& registry, Instant now) {
    LVWANG_ASSIGN(registry::JsonFields fields, registry::JsonFields::parse(command.body));
    LVWANG_ASSIGN(const std::string mn, fields.text_or("mn", ""));
    if (!fields.has("automatic")) return fail_field("automatic", "automatic: is missing");
    LVWANG_ASSIGN(const bool automatic, fields.boolean_or("automatic", true));
    LVWANG_TRY(fields.refuse_others());
    if (!mn.empty() && registry.device(mn) == nullptr) {
        return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("no device '{}' is registered", mn), "mn"});
    }
    LVWANG_TRY(store::put_fetch_policy(book_, mn, automatic, command.actor, now));
    policies_.insert_or_assign(mn, automatic);
    return std::string("{}");
}

}  // namespace lvwang::pipeline
