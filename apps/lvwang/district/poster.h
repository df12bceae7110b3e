// How does a micro-station talk that speaks JSON? One batch after the other by HTTP POST, each kept until it is answered.
// Promises: batches are made on the feeding thread and delivered by another, so that a slow answer keeps no other logger waiting;
// what the journal is told was answered with 200; a batch that cannot be delivered is sent again, one that is refused is said and
// left.
// Rule: docs/formats/report.md, POST /api/v1/reports.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "district/telegram.h"
#include "district/timetable.h"
#include "district/visitor.h"

namespace lvwang::district {

/// One item of a report, in JSON, from the frame that the same logger would send in HJ 212: its codes, values and marks.
[[nodiscard]] std::string report_item(std::string_view frame, Report report, Instant start);

class Poster {
public:
    /// @param address  `http://HOST:PORT`
    explicit Poster(std::string address);
    ~Poster();
    Poster(const Poster&) = delete;
    Poster& operator=(const Poster&) = delete;

    /// Adds a logger with its first unacknowledged periods.
    void add(const Logger& logger, Instant minutes_from, Instant hours_from, std::optional<Instant> moments_from);

    /// Makes the next batch of what is due by `limit`, once the one before is answered.
    void step(Instant now, Instant limit, Composer& composer);

    /// Nothing due by `limit` is unsent or unanswered.
    [[nodiscard]] bool caught_up(Instant limit) const;
    [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
    /// Writes the first period that is not acknowledged, for each logger and periodic report.
    void note_progress(std::map<std::pair<std::string, Report>, Instant>& next) const;

private:
    using Progress = std::map<std::pair<std::string, Report>, Instant>;
    struct Speaker {
        const Logger* logger = nullptr;
        QnClock clock;
    };
    struct Batch {
        std::string body;
        std::uint64_t items = 0;
        Progress next;  // once it is answered
    };

    [[nodiscard]] Batch compose(Instant now, Instant limit, Composer& composer);
    void work();
    [[nodiscard]] bool deliver(const Batch& batch);

    std::atomic<bool> stopped_ = false;
    Visitor visitor_;
    std::vector<Speaker> speakers_;
    Timetable timetable_;
    std::atomic<std::uint64_t> acknowledged_ = 0;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Batch> pending_;  // the worker's until it is answered
    Progress next_;
    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace lvwang::district
