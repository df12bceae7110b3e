#include "analysis/store_days.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "model/parameter_keys.h"
#include "quality/best.h"
#include "quality/hour_days.h"

namespace lvwang::analysis {
namespace {

using quality::DayMean;
using quality::HourDays;

// One column of one station: its parameter's counts, and the days so far.
struct ColumnDays {
    HourDays rules;
    bool ozone = false;
    std::vector<DayMean> means;
    std::vector<DayMean> largest;

    void take(std::span<const StoredSample> hours) {
        rules.means(hours, means);
        if (ozone) rules.largest_eight_hour_means(hours, largest);
    }
};

// The better of both of each hour. Both lists by start.
std::vector<StoredSample> better_of(std::span<const StoredSample> reported, std::span<const StoredSample> computed) {
    std::vector<StoredSample> hours;
    hours.reserve(std::max(reported.size(), computed.size()));
    auto c = computed.begin();
    for (const StoredSample& one : reported) {
        for (; c != computed.end() && c->start < one.start; ++c) hours.push_back(*c);
        const bool both = c != computed.end() && c->start == one.start;
        const auto best = quality::best(&one.sample, both ? &c->sample : nullptr);
        hours.push_back(best->origin == Origin::kComputed ? *c : one);
        if (both) ++c;
    }
    hours.insert(hours.end(), c, computed.end());
    return hours;
}

class Station {
public:
    Station(const store::Series& series, PointId point, const DaysAsked& asked) : series_(series), point_(point), asked_(asked) {}

    // A stretch of whole days. Stretches come in order.
    [[nodiscard]] Result<void> read(Instant from, Instant to) {
        std::map<Column, std::vector<StoredSample>> computed;
        LVWANG_TRY(visit(Origin::kComputed, from, to, [&](Column column, std::span<const StoredSample> hours) {
            auto& list = computed[column];
            list.insert(list.end(), hours.begin(), hours.end());
        }));
        LVWANG_TRY(visit(Origin::kReported, from, to, [&](Column column, std::span<const StoredSample> hours) {
            ColumnDays* const days = days_of(column);
            if (days == nullptr) return;
            const auto also = computed.find(column);
            if (also == computed.end()) return days->take(hours);
            days->take(better_of(hours, also->second));
            computed.erase(also);
        }));
        for (const auto& [column, hours] : computed) {
            if (ColumnDays* const days = days_of(column)) days->take(hours);
        }
        return {};
    }

    [[nodiscard]] assess::DayValues taken() const {
        assess::DayValues values;
        const auto add = [&](std::string_view key, const std::vector<DayMean>& days) {
            if (days.empty()) return;
            auto& list = values[std::string(key)];
            list.reserve(days.size());
            for (const DayMean& one : days) list.push_back({one.day, one.value});
        };
        for (const auto& [column, days] : columns_) {
            if (!days) continue;
            add(asked_.parameters.find(column.parameter)->key, days->means);
            if (days->ozone) add(kOzone8hKey, days->largest);
        }
        return values;
    }

private:
    [[nodiscard]] Result<void> visit(Origin origin, Instant from, Instant to, const store::Series::ColumnVisit& take) const {
        store::SeriesQuery query;
        query.point = point_;
        query.stream = {Period::kHour, origin};
        query.from = from;
        query.to = to;
        return series_.visit(query, take);
    }

    // Null for what is no mean of air: 8-hour means follow from the hours, winds are no concentration.
    ColumnDays* days_of(Column column) {
        const auto found = columns_.find(column);
        if (found != columns_.end()) return found->second ? &*found->second : nullptr;
        std::optional<ColumnDays>& days = columns_[column];
        const Parameter* const parameter = asked_.parameters.find(column.parameter);
        const bool air = parameter != nullptr && parameter->medium == "air" && column.aspect == Aspect::kMeasured &&
                         parameter->key != kOzone8hKey && parameter->key != kWindDirectionKey;
        if (air) days.emplace(ColumnDays{HourDays(asked_.rules, parameter->key), parameter->key == kOzoneKey, {}, {}});
        return days ? &*days : nullptr;
    }

    const store::Series& series_;
    PointId point_;
    const DaysAsked& asked_;
    std::map<Column, std::optional<ColumnDays>> columns_;
};

}  // namespace

Result<void> in_parallel(std::size_t count, int workers, const std::function<Result<void>(std::size_t)>& work) {
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    Result<void> outcome;
    const auto run = [&] {
        for (std::size_t i = next++; i < count; i = next++) {
            if (auto done = work(i); !done) {
                next = count;
                const std::scoped_lock lock(mutex);
                if (outcome) outcome = std::move(done);
            }
        }
    };
    std::vector<std::jthread> others;
    for (int i = 1; i < workers; ++i) others.emplace_back(run);
    run();
    others.clear();  // joined
    return outcome;
}

Result<std::vector<assess::DayValues>> days_in_store(const store::Series& series, std::span<const PointId> stations,
                                                     const DaysAsked& asked) {
    std::vector<assess::DayValues> days(stations.size());
    // A worker goes through time with a group of neighbours: what lies together in the store is read together.
    constexpr std::size_t kGroup = 25;
    const std::size_t groups = (stations.size() + kGroup - 1) / kGroup;
    // Chunks begin at midnight every so many days since 1970: stretches that are chunks are read once each.
    const std::int64_t stretch = store::chunk_length_ms(Period::kHour);
    const std::int64_t days_of_stretch = stretch / kDayMs;
    const Instant from = start_of(asked.first);
    const Instant first_chunk = start_of(date_of_day_number(day_number(asked.first) / days_of_stretch * days_of_stretch));
    const Instant to = start_of(add_days(asked.last, 1));
    const Result<void> read = in_parallel(groups, asked.workers, [&](std::size_t group) -> Result<void> {
        const std::size_t begin = group * kGroup;
        const std::size_t end = std::min(begin + kGroup, stations.size());
        std::vector<Station> of_group;
        for (std::size_t i = begin; i < end; ++i) of_group.emplace_back(series, stations[i], asked);
        for (Instant at = first_chunk; at < to; at = at + stretch) {
            for (Station& station : of_group) LVWANG_TRY(station.read(std::max(at, from), std::min(at + stretch, to)));
        }
        for (std::size_t i = begin; i < end; ++i) days[i] = of_group[i - begin].taken();
        return {};
    });
    LVWANG_TRY(read);
    return days;
}

}  // namespace lvwang::analysis
