// Which report of which logger is due next? The order in which one connection speaks, from the past into the present.
// Promises: every period of every logger comes once, in order of being due; what is past and what is live differ in nothing else.
// Rule: a period is reported some seconds after its end, each logger with its own delay, so that a district never speaks in
// chorus.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

#include "base/time.h"
#include "district/telegram.h"

namespace lvwang::district {

struct Due {
    Instant at;              ///< when it is to be sent
    std::size_t logger = 0;  ///< index given to add()
    Report report{};
    Instant start;  ///< moment, or start of the period
    friend bool operator>(const Due& a, const Due& b) { return a.at > b.at; }
};

class Timetable {
public:
    /// Puts the periods of one report from `first` on into the table; `first` is rounded up to a period's start.
    void add(std::size_t index, const Logger& logger, Report report, Instant first);

    /// When the next report is due. @pre something was added
    [[nodiscard]] Instant next_at() const { return heap_.top().at; }
    [[nodiscard]] bool empty() const { return heap_.empty(); }
    /// The next report, if it is due by `now`; real-time values older than a minute are passed over.
    [[nodiscard]] std::optional<Due> take(Instant now);

private:
    struct Row {
        const Logger* logger = nullptr;
        std::int64_t step_ms = 0;
        std::int64_t delay_ms = 0;
    };
    [[nodiscard]] const Row& row_of(const Due& due) const { return rows_[due.logger * 3 + static_cast<std::size_t>(due.report)]; }

    std::vector<Row> rows_;  // by logger and report
    std::priority_queue<Due, std::vector<Due>, std::greater<>> heap_;
};

/// Real-time values of one logger come this far apart.
inline constexpr std::int64_t kMomentStepMs = 30 * kSecondMs;

}  // namespace lvwang::district
