// How fast is the disk's door, and how many bytes does a value take? Figures: docs/PERFORMANCE.md.
#include <benchmark/benchmark.h>

#include <random>

#include "base/check.h"
#include "store/log.h"
#include "store/scratch_test.h"
#include "store/series.h"

namespace lvwang::store {
namespace {

constexpr int kParameters = 8;
constexpr Stream kMinutes{Period::kMinute, Origin::kReported};
constexpr Stream kHours{Period::kHour, Origin::kReported};
const std::int64_t kFirst = 1'767'196'800'000;  // 2026-01-01T00:00+08

/// Values as instruments give them: a slow walk with noise, one decimal more than matters.
class Walk {
public:
    explicit Walk(std::uint64_t seed) : random_(seed), levels_(16) {
        for (auto& level : levels_) level = 200 + static_cast<std::int64_t>(random_() % 2000);
    }
    void fill(Reading& reading, PointId point, Stream stream, std::int64_t start_ms, std::uint64_t seq, int parameters) {
        reading.point = point;
        reading.stream = stream;
        reading.start = {start_ms};
        reading.seq = seq;
        reading.samples.resize(static_cast<std::size_t>(parameters));
        for (std::size_t i = 0; i < reading.samples.size(); ++i) {
            levels_[i] = std::max<std::int64_t>(1, levels_[i] + static_cast<std::int64_t>(random_() % 21) - 10);
            reading.samples[i] = {.column = {ParameterId{static_cast<std::uint16_t>(i + 1)}, Aspect::kMeasured},
                                  .sum = {levels_[i], 1},
                                  .count = 1,
                                  .flags = 0,
                                  .mark = 'N'};
        }
    }

private:
    std::mt19937_64 random_;
    std::vector<std::int64_t> levels_;
};

template <class T>
T opened(Result<T> result) {
    LVWANG_CHECK(result.has_value(), "{}", result.error().message);
    return std::move(*result);
}
void done(const Result<void>& result) {
    LVWANG_CHECK(result.has_value(), "{}", result.error().message);
}

/// A frame of eight parameters as it stands on the wire; only its length and its resemblance to the next matter here.
std::string frame_text(std::uint64_t n) {
    std::string text =
        fmt::format("##0461QN=20260101{:09};ST=31;CN=2051;PW=123456;MN=A110000_{:04};Flag=5;CP=&&DataTime=20260101{:06};",
                    n % 1'000'000'000, n % 200, n % 1'000'000);
    for (int i = 0; i < kParameters; ++i)
        text += fmt::format("a{:05}-Avg={}.{},a{:05}-Flag=N;", 21000 + i, n % 97, n % 10, 21000 + i);
    return text + "&&ABCD\r\n";
}

/// A group of frames synced in the log and merged into the series, as the spine does it.
void ingest(benchmark::State& state) {
    const Scratch scratch;
    const auto log = opened(Log::open(scratch.path("log")));
    const auto series = opened(Series::open(scratch.path("series")));
    const auto group = static_cast<std::size_t>(state.range(0));
    const auto points = static_cast<std::uint64_t>(state.range(1));
    std::vector<Entry> entries(group);
    std::vector<Reading> readings(group);
    Walk walk(1);
    std::uint64_t n = 0;
    for (auto _ : state) {
        state.PauseTiming();
        for (std::size_t i = 0; i < group; ++i, ++n) {
            entries[i] = {0, {kFirst}, EntryKind::kFrame, fmt::format("A110000_{:04}", n % points), frame_text(n)};
            walk.fill(readings[i], PointId{static_cast<std::int64_t>(n % points)}, kMinutes,
                      kFirst + static_cast<std::int64_t>(n / points) * kMinuteMs, n, kParameters);
        }
        state.ResumeTiming();
        done(log->append(entries));
        done(series->write(readings));
    }
    done(series->set_applied(n));
    state.SetItemsProcessed(static_cast<std::int64_t>(n));
}
BENCHMARK(ingest)->Args({64, 200})->Args({200, 200})->Args({1000, 200})->Args({1000, 20000})->UseRealTime()->MinTime(8);

/// Readings of eight parameters into the series alone, sustained.
void write_series(benchmark::State& state) {
    const Scratch scratch;
    const auto series = opened(Series::open(scratch.path("series")));
    const auto points = static_cast<std::uint64_t>(state.range(0));
    std::vector<Reading> readings(1000);
    Walk walk(1);
    std::uint64_t n = 0;
    for (auto _ : state) {
        state.PauseTiming();
        for (auto& reading : readings) {
            walk.fill(reading, PointId{static_cast<std::int64_t>(n % points)}, kMinutes,
                      kFirst + static_cast<std::int64_t>(n / points) * kMinuteMs, n, kParameters);
            ++n;
        }
        state.ResumeTiming();
        done(series->write(readings));
    }
    done(series->set_applied(n));
    state.SetItemsProcessed(static_cast<std::int64_t>(n));
}
BENCHMARK(write_series)->Arg(200)->Arg(20000)->UseRealTime()->MinTime(8);

/// 500 points x 10 parameters x a month of minutes, and their hours; made once.
struct Loaded {
    static constexpr int kPoints = 500;
    static constexpr int kColumns = 10;
    static constexpr std::int64_t kMinutesOfMonth = 43'200;

    Scratch scratch;
    std::unique_ptr<Series> series;
    double bytes_per_value = 0;

    Loaded() : series(opened(Series::open(scratch.path("series")))) {
        const auto seq = std::uint64_t{1};
        const auto load = opened(SeriesLoad::begin(*series, seq, "all", 256 << 20));
        Reading reading;
        std::mt19937_64 jitter(1);
        for (int point = 0; point < kPoints; ++point) {
            Walk walk(static_cast<std::uint64_t>(point));
            for (std::int64_t minute = 0; minute < kMinutesOfMonth; ++minute) {
                // The seq that a frame would have had: all points report each minute, in an order that changes.
                const auto frame = static_cast<std::uint64_t>(minute * kPoints) + jitter() % kPoints;
                walk.fill(reading, PointId{point}, kMinutes, kFirst + minute * kMinuteMs, frame, kColumns);
                done(load->add(reading));
            }
        }
        done(load->finish());
        done(series->ingest(seq));
        done(series->compact());
        bytes_per_value = static_cast<double>(series->bytes_on_disk()) / (1.0 * kPoints * kColumns * kMinutesOfMonth);
        const auto hours = opened(SeriesLoad::begin(*series, 2, "hours", 256 << 20));
        for (int point = 0; point < kPoints; ++point) {
            Walk walk(static_cast<std::uint64_t>(point));
            for (std::int64_t hour = 0; hour < 24 * 30; ++hour) {
                walk.fill(reading, PointId{point}, kHours, kFirst + hour * kHourMs,
                          static_cast<std::uint64_t>(hour * kPoints + point), kColumns);
                done(hours->add(reading));
            }
        }
        done(hours->finish());
        done(series->ingest(2));
        done(series->compact());
    }
    static const Loaded& once() {
        static const Loaded loaded;
        return loaded;
    }
};

void month_of_minutes(benchmark::State& state) {
    const auto& loaded = Loaded::once();
    std::int64_t point = 0;
    for (auto _ : state) {
        const auto found = opened(loaded.series->read({.point = PointId{point++ % Loaded::kPoints},
                                                       .stream = kMinutes,
                                                       .from = {kFirst},
                                                       .to = {kFirst + 30 * kDayMs},
                                                       .columns = {{ParameterId{3}, Aspect::kMeasured}}}));
        LVWANG_CHECK(found.size() == Loaded::kMinutesOfMonth, "{} values", found.size());
    }
    state.counters["bytes_per_value"] = loaded.bytes_per_value;
}
BENCHMARK(month_of_minutes)->Unit(benchmark::kMillisecond);

void hours_of_a_day_of_all_points(benchmark::State& state) {
    const auto& loaded = Loaded::once();
    std::vector<PointId> points;
    for (int i = 0; i < Loaded::kPoints; ++i) points.push_back(PointId{i});
    SeriesQuery query{.point = {}, .stream = kHours, .from = {kFirst + 12 * kDayMs + 5 * kHourMs}, .to = {}, .columns = {}};
    query.to = query.from + kDayMs;
    if (state.range(0) == 1) query.columns = {{ParameterId{3}, Aspect::kMeasured}};
    for (auto _ : state) {
        const auto found = opened(loaded.series->read_points(points, query));
        LVWANG_CHECK(found.back().size() == (state.range(0) == 1 ? 24u : 240u), "{} values", found.back().size());
    }
}
BENCHMARK(hours_of_a_day_of_all_points)->Arg(1)->Arg(10)->Unit(benchmark::kMillisecond);

void newest_reading_of_a_point(benchmark::State& state) {
    const auto& loaded = Loaded::once();
    std::int64_t point = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            opened(loaded.series->last(PointId{point++ % Loaded::kPoints}, kMinutes, {kFirst + 40 * kDayMs})));
    }
}
BENCHMARK(newest_reading_of_a_point)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace lvwang::store
