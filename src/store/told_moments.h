// When was a stretch of a state told? The moments of letter_states.told, as they stand there.
// Promises: as many as a device tells at even intervals in a few bytes; of one that tells at any time the oldest stretch of time
// counts as told all along.
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

/// The moments of a stretch at which it was told. Devices tell at even intervals, so they are runs: `start:step:count`. A run of
/// single milliseconds is a time of which no moments are known: it counts as told throughout.
class Told {
public:
    explicit Told(Instant at) : runs_{{at.ms, 0, 1}} {}
    /// @param text  as text() wrote it; what lies in the stretch before its first moment is not known
    Told(std::string_view text, Instant since, Instant last_at) {
        for (const std::string_view part : split(text, ' ')) {
            const auto fields = split(part, ':');
            if (fields.size() == 3) runs_.push_back({number_of(fields[0]), number_of(fields[1]), number_of(fields[2])});
        }
        const std::int64_t known_from = runs_.empty() ? last_at.ms + 1 : first()->ms;
        if (known_from > since.ms) runs_.insert(runs_.begin(), {since.ms, 1, known_from - since.ms});
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
        shorten();
    }
    void add(const Told& others) {
        runs_.insert(runs_.end(), others.runs_.begin(), others.runs_.end());
        shorten();
    }
    [[nodiscard]] std::optional<Instant> first() const {
        if (runs_.empty()) return std::nullopt;
        return Instant{std::ranges::min(runs_, {}, &Run::start).start};
    }
    [[nodiscard]] std::optional<Instant> last() const {
        std::optional<Instant> latest;
        for (const Run& run : runs_) latest = std::max(latest.value_or(Instant{INT64_MIN}), {run.last()});
        return latest;
    }
    /// Those before `moment`, or those after it.
    [[nodiscard]] Told before(Instant moment) const { return part(INT64_MIN, moment.ms); }
    [[nodiscard]] Told after(Instant moment) const { return part(moment.ms + 1, INT64_MAX); }

private:
    static constexpr std::size_t kRunsMax = 200;
    struct Run {
        std::int64_t start = 0;
        std::int64_t step = 0;  ///< 0: of one moment
        std::int64_t count = 1;
        [[nodiscard]] std::int64_t last() const { return start + (count - 1) * step; }
    };
    Told() = default;
    // A device that tells at any time: the two oldest runs become one of which no moments are known.
    void shorten() {
        if (runs_.size() <= kRunsMax) return;
        std::ranges::stable_sort(runs_, {}, &Run::start);
        while (runs_.size() > kRunsMax) {
            const std::int64_t last = std::max(runs_[0].last(), runs_[1].last());
            runs_[1] = {runs_[0].start, 1, last - runs_[0].start + 1};
            runs_.erase(runs_.begin());
        }
    }
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
