// What just happened? Findings and cases as they change, for those who watch.
// Promises: what is told is in the book, so that who asks for it then finds it; bounded: who looks too seldom misses events and
// is told so by the gap in the numbers. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>
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
    /// Keeps it until the transaction that it belongs to is over.
    void note(std::variant<Finding, Case> what) {
        const std::scoped_lock lock(mutex_);
        noted_.push_back(std::move(what));
        if (noted_.size() <= kEventsMax) return;
        noted_.pop_front();
        ++missed_;
    }
    /// What was noted is committed: everybody is told.
    void publish() {
        const std::scoped_lock lock(mutex_);
        last_ += std::exchange(missed_, 0);
        for (auto& what : noted_) events_.push_back({++last_, std::move(what)});
        noted_.clear();
        while (events_.size() > kEventsMax) events_.pop_front();
    }
    /// What was noted was taken back.
    void forget() {
        const std::scoped_lock lock(mutex_);
        noted_.clear();
        missed_ = 0;
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
    std::deque<std::variant<Finding, Case>> noted_;
    std::uint64_t missed_ = 0;  // of what was noted
    std::deque<FeedEvent> events_;
    std::uint64_t last_ = 0;
};

}  // namespace lvwang::pipeline
