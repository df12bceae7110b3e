// What just happened? Findings and cases as they change, for those who watch.
// Promise: bounded; who looks too seldom misses events and is told so by the gap in the numbers. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <variant>
#include <vector>

#include "model/case.h"
#include "model/finding.h"

namespace lvwang::pipeline {

struct FeedEvent {
    std::uint64_t number = 0;
    std::variant<Finding, Case> what;
};

class Feed {
public:
    void publish(std::variant<Finding, Case> what) {
        const std::scoped_lock lock(mutex_);
        events_.push_back({++last_, std::move(what)});
        if (events_.size() > kEventsMax) events_.pop_front();
    }

    [[nodiscard]] std::vector<FeedEvent> since(std::uint64_t number) const {
        const std::scoped_lock lock(mutex_);
        std::vector<FeedEvent> news;
        for (const FeedEvent& event : events_) {
            if (event.number > number) news.push_back(event);
        }
        return news;
    }

    [[nodiscard]] std::uint64_t last() const {
        const std::scoped_lock lock(mutex_);
        return last_;
    }

private:
    static constexpr std::size_t kEventsMax = 1'000;  // more than a district raises in a bad hour

    mutable std::mutex mutex_;
    std::deque<FeedEvent> events_;
    std::uint64_t last_ = 0;
};

}  // namespace lvwang::pipeline
