// When was a stretch of a state told? The moments of letter_states.told, as they stand there.
// Promises: as many as a device tells at even intervals in a few bytes; of one that tells at any time the oldest are given up.
// Rule: internal to store, for book_records.cc.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"

namespace lvwang::store {

/// The moments of a stretch at which it was told. Devices tell at even intervals, so they are runs: `start:step:count`.
class Told {
public:
    explicit Told(Instant at) : runs_{{at.ms, 0, 1}} {}
    explicit Told(std::string_view text) {
        for (const std::string_view part : split(text, ' ')) {
            const auto fields = split(part, ':');
            if (fields.size() == 3) runs_.push_back({number_of(fields[0]), number_of(fields[1]), number_of(fields[2])});
        }
    }
    [[nodiscard]] std::string text() const {
        std::string text;
        for (const Run& run : runs_) text += fmt::format("{}{}:{}:{}", text.empty() ? "" : " ", run.start, run.step, run.count);
        return text;
    }

    [[nodiscard]] bool at(Instant moment) const {
        return std::ranges::any_of(runs_, [&](const Run& run) {
            const std::int64_t after = moment.ms - run.start;
            return after == 0 || (run.step > 0 && after > 0 && after % run.step == 0 && after / run.step < run.count);
        });
    }
    void add(Instant moment) {
        if (at(moment)) return;
        Run* const last = runs_.empty() ? nullptr : &runs_.back();
        const std::int64_t after = last == nullptr ? 0 : moment.ms - last->start;
        if (last != nullptr && last->count == 1 && after > 0) {
            *last = {last->start, after, 2};
        } else if (last != nullptr && last->step > 0 && after == last->step * last->count) {
            ++last->count;
        } else {
            runs_.push_back({moment.ms, 0, 1});
        }
        // A device that tells at any time: the oldest are not known any more.
        if (runs_.size() > kRunsMax) runs_.erase(runs_.begin());
    }
    void add(const Told& others) {
        runs_.insert(runs_.end(), others.runs_.begin(), others.runs_.end());
        if (runs_.size() > kRunsMax) runs_.erase(runs_.begin(), runs_.end() - kRunsMax);
    }
    [[nodiscard]] std::optional<Instant> first() const {
        if (runs_.empty()) return std::nullopt;
        return Instant{std::ranges::min(runs_, {}, &Run::start).start};
    }
    [[nodiscard]] std::optional<Instant> last() const {
        std::optional<Instant> latest;
        for (const Run& run : runs_)
            latest = std::max(latest.value_or(Instant{INT64_MIN}), {run.start + (run.count - 1) * run.step});
        return latest;
    }
    /// Those before `moment`, or those after it.
    [[nodiscard]] Told before(Instant moment) const { return part(INT64_MIN, moment.ms); }
    [[nodiscard]] Told after(Instant moment) const { return part(moment.ms + 1, INT64_MAX); }

private:
    static constexpr std::ptrdiff_t kRunsMax = 200;
    struct Run {
        std::int64_t start = 0;
        std::int64_t step = 0;  ///< 0: of one moment
        std::int64_t count = 1;
    };
    Told() = default;
    static std::int64_t number_of(std::string_view text) {
        std::int64_t number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        return number;
    }
    [[nodiscard]] Told part(std::int64_t from, std::int64_t to) const {
        Told some;
        for (const Run& run : runs_) {
            const auto before = [&](std::int64_t ms) {  // how many of its moments lie before
                if (ms <= run.start) return std::int64_t{0};
                return run.step == 0 ? 1 : std::min(run.count, (ms - run.start - 1) / run.step + 1);
            };
            const std::int64_t first = from == INT64_MIN ? 0 : before(from);
            const std::int64_t last = to == INT64_MAX ? run.count : before(to);
            if (last > first) some.runs_.push_back({run.start + first * run.step, last - first > 1 ? run.step : 0, last - first});
        }
        return some;
    }
    std::vector<Run> runs_;
};

}  // namespace lvwang::store
