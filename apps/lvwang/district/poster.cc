#include "district/poster.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "base/text.h"
#include "protocol/factor.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"

namespace lvwang::district {
namespace {

constexpr std::uint64_t kItemsPerBatch = 1'000;  // about 300 KB; the door takes 1 MiB
constexpr auto kRetryPause = std::chrono::seconds(1);
constexpr int kGood = 200;
constexpr int kBadRequest = 400;

std::string_view period_of(Report report) {
    if (report == Report::kMoment) return "moment";
    return report == Report::kMinute ? "minute" : "hour";
}

}  // namespace

std::string report_item(std::string_view frame, Report report, Instant start) {
    const auto whole = protocol::as_whole_frame(trim(frame));
    std::string values;
    std::string flags;
    if (whole) {
        const protocol::Message message = protocol::decode(whole->segment);
        for (const protocol::Pair& pair : message.cp) {
            const protocol::FactorKey key = protocol::split_key(pair.key);
            if (key.suffix == protocol::Suffix::kNone) continue;  // DataTime
            if (key.suffix == protocol::Suffix::kFlag) {
                flags += fmt::format("{}{}:{}", flags.empty() ? "" : ",", json_quote(key.factor), json_quote(pair.value));
                continue;
            }
            const bool plain = key.suffix == protocol::Suffix::kAvg || key.suffix == protocol::Suffix::kRtd;
            values += fmt::format("{}{}:{}", values.empty() ? "" : ",", json_quote(plain ? key.factor : pair.key), pair.value);
        }
    }
    return fmt::format(R"({{"time":"{}","period":"{}","values":{{{}}},"flags":{{{}}}}})", format_iso(start), period_of(report),
                       values, flags);
}

Poster::Poster(std::string address) : visitor_(std::move(address), stopped_), thread_([this] { work(); }) {}

Poster::~Poster() {
    {
        const std::scoped_lock lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
}

void Poster::add(const Logger& logger, Instant minutes_from, Instant hours_from, std::optional<Instant> moments_from) {
    const std::size_t index = speakers_.size();
    speakers_.push_back({&logger, {}});
    timetable_.add(index, logger, Report::kHour, hours_from);
    timetable_.add(index, logger, Report::kMinute, minutes_from);
    if (moments_from) timetable_.add(index, logger, Report::kMoment, *moments_from);
    const std::scoped_lock lock(mutex_);
    next_[{logger.mn, Report::kHour}] = hours_from;
    next_[{logger.mn, Report::kMinute}] = minutes_from;
}

void Poster::step(Instant now, Instant limit, Composer& composer) {
    {
        const std::scoped_lock lock(mutex_);
        if (pending_) return;
    }
    Batch batch = compose(now, limit, composer);
    const std::scoped_lock lock(mutex_);
    if (batch.items == 0) {  // silences, or nothing
        for (const auto& [what, from] : batch.next) next_[what] = from;
        return;
    }
    pending_ = std::move(batch);
    changed_.notify_all();
}

Poster::Batch Poster::compose(Instant now, Instant limit, Composer& composer) {
    Batch batch;
    std::map<std::size_t, std::string> items;  // by speaker
    std::vector<Telegram> composed;
    while (batch.items < kItemsPerBatch) {
        const std::optional<Due> due = timetable_.take(limit);
        if (!due) break;
        Speaker& speaker = speakers_[due->logger];
        const Logger& logger = *speaker.logger;
        if (due->report != Report::kMoment) {
            batch.next[{logger.mn, due->report}] = due->start + Composer::length_ms(logger, due->report);
        }
        if (logger.instrument->during(EventKind::kSilence, due->start)) continue;
        if (logger.instrument->during(EventKind::kBrokenLine, due->start)) continue;
        composed.clear();
        composer.compose(logger, speaker.clock, due->report, due->start, now, composed);
        for (const Telegram& telegram : composed) {
            std::string& list = items[due->logger];
            if (!list.empty()) list += ',';
            list += report_item(telegram.bytes, due->report, due->start);
            ++batch.items;
        }
    }
    for (const auto& [speaker, list] : items) {
        batch.body += fmt::format(R"({}{{"device":{},"items":[{}]}})", batch.body.empty() ? "[" : ",",
                                  json_quote(speakers_[speaker].logger->mn), list);
    }
    if (!batch.body.empty()) batch.body += ']';
    return batch;
}

void Poster::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return stopped_ || pending_; });
        if (stopped_) return;
        lock.unlock();
        const bool delivered = deliver(*pending_);  // nobody else touches it until it is answered
        lock.lock();
        if (!delivered) {
            changed_.wait_for(lock, kRetryPause, [this] { return stopped_.load(); });
            continue;
        }
        for (const auto& [what, from] : pending_->next) next_[what] = from;
        acknowledged_ += pending_->items;
        pending_.reset();
    }
}

bool Poster::deliver(const Batch& batch) {
    const auto reply = visitor_.call("POST", "/api/v1/reports", batch.body);
    if (!reply) return false;
    if (reply->status == kGood) return true;
    if (reply->status / 100 * 100 != kBadRequest) return false;  // full, or busy: the same once more
    fmt::print(stderr, "district: a report was refused: {}\n", reply->body.substr(0, 300));
    return true;
}

bool Poster::caught_up(Instant limit) const {
    const std::scoped_lock lock(mutex_);
    return !pending_ && timetable_.next_at() > limit;
}

void Poster::note_progress(std::map<std::pair<std::string, Report>, Instant>& next) const {
    const std::scoped_lock lock(mutex_);
    for (const auto& [what, from] : next_) next[what] = from;
}

}  // namespace lvwang::district
