#include "pipeline/relay.h"

#include <chrono>
#include <utility>

namespace lvwang::pipeline {
namespace {

constexpr std::size_t kFramesPerGroup = 4'096;            // the sync is shared by a group; larger ones gain nothing measurable
constexpr int kPatienceMs = 100;                          // an idle log looks at the clock so often
constexpr auto kFullDiskPause = std::chrono::seconds(1);  // room is made by hand; a look a second is enough

}  // namespace

Relay::Relay(Inbox& inbox, Progress& progress, const Clock& clock, TakeDown take_down)
    : inbox_(inbox), progress_(progress), clock_(clock), take_down_(std::move(take_down)), thread_([this] { work(); }) {}

Relay::~Relay() {
    {
        const std::scoped_lock lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

Result<std::optional<Group>> Relay::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || !groups_.empty(); });
    if (groups_.empty()) {
        if (failure_) return tl::unexpected(*failure_);
        return std::nullopt;
    }
    std::optional<Group> group(std::move(groups_.front()));
    groups_.pop_front();
    lock.unlock();
    changed_.notify_all();
    return group;
}

bool Relay::has_more() const {
    const std::scoped_lock lock(mutex_);
    return !groups_.empty();
}

void Relay::set_held(bool held) {
    if (held_ == held) return;
    show_full(held_, held);
    const std::scoped_lock lock(mutex_);
    changed_.notify_all();
}

bool Relay::wait_for_room() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kFullDiskPause, [&] { return stopped_; });
    return !stopped_ && !inbox_.closed();
}

void Relay::work() {
    std::optional<Error> failure;
    while (!inbox_.closed() && !failure) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return stopped_ || (groups_.size() < kGroupsAhead && !held_); });
            if (stopped_) return;
        }
        Inbox::Batch batch = inbox_.take(kFramesPerGroup, kPatienceMs);
        Result<Group> group = take_down(batch);
        if (!group) failure = std::move(group).error();
        if (failure || group->empty()) continue;
        const std::scoped_lock lock(mutex_);
        groups_.push_back(std::move(*group));
        changed_.notify_all();
    }
    const std::scoped_lock lock(mutex_);
    failure_ = std::move(failure);
    ended_ = true;
    changed_.notify_all();
}

Result<Group> Relay::take_down(Inbox::Batch& batch) {
    Result<Group> group = take_down_(batch, clock_());
    while (!group && group.error().code == ErrorCode::kUnavailable) {
        show_full(log_full_, true);
        if (!wait_for_room()) return group;
        group = take_down_(batch, clock_());
    }
    show_full(log_full_, false);
    return group;
}

void Relay::show_full(std::atomic<bool>& which, bool full) {
    which = full;
    progress_.disk_full = log_full_ || held_;
}

}  // namespace lvwang::pipeline
