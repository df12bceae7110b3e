// What do completeness and retention cost a frame? Noting that it came, counting its day, and forgetting it at last.
#include <benchmark/benchmark.h>

#include "base/check.h"
#include "pipeline/completeness.h"
#include "pipeline/retention.h"
#include "registry/district.h"
#include "standards/source_tree.h"
#include "store/scratch_test.h"

namespace lvwang::pipeline {
namespace {

constexpr int kPoints = 200;
constexpr int kParameters = 8;
constexpr int kMinutesOfDay = 24 * 60;
const Instant kToday = start_of({2026, 4, 6});

template <class T>
T must(Result<T> result) {
    LVWANG_CHECK(result.has_value(), "{}", result.error().message);
    return std::move(*result);
}
void must(const Result<void>& result) {
    LVWANG_CHECK(result.has_value(), "{}", result.error().message);
}

// Stores of their own, and a registry of air points.
struct Stores {
    store::Scratch scratch;
    std::unique_ptr<store::Log> log = must(store::Log::open(scratch.path("log")));
    std::unique_ptr<store::Series> series = must(store::Series::open(scratch.path("series")));
    std::unique_ptr<store::Book> book = must(store::Book::open(scratch.path("book.sqlite")));
    registry::RegistrySnapshot registry = places();

    static registry::RegistrySnapshot places() {
        std::vector<SourceText> codes;
        for (const SourceText& text : standards::source_tree_texts()) {
            if (text.path.starts_with("codes/")) codes.push_back(text);
        }
        RegistryRows rows;
        rows.regions.push_back({"990101", "县", "County", ""});
        for (int p = 1; p <= kPoints; ++p) {
            const std::string name = fmt::format("站{}", p);
            rows.sites.push_back(
                {SiteId(p), fmt::format("S{}", p), SiteKind::kAirStation, name, name, "990101", "", 118, 31, ""});
            rows.points.push_back({PointId(p), SiteId(p), "1", PointKind::kAmbientAir, name, name, 118, 31, 7200});
            rows.devices.push_back({.mn = fmt::format("MN{:020}", p), .point_id = PointId(p), .name = {}});
        }
        return must(registry::Registry::build(std::move(rows), must(registry::parse_codes(codes))));
    }
};

Reading minute(int point, Instant start) {
    Reading reading{PointId(point), {Period::kMinute, Origin::kReported}, start, 1, {}};
    for (int parameter = 1; parameter <= kParameters; ++parameter) {
        Sample sample;
        sample.column = {static_cast<ParameterId>(parameter), Aspect::kMeasured};
        sample.sum = Decimal::of(20 + start.ms / kMinuteMs % 50);
        reading.samples.push_back(sample);
    }
    return reading;
}

// Live minutes of two hundred points, one after the other.
void note_a_live_frame(benchmark::State& state) {
    Stores stores;
    Completeness completeness(*stores.series, *stores.book, standards::source_tree_standards());
    const Retention retention(*stores.log, *stores.series, *stores.book);
    must(completeness.load(kToday));
    std::vector<Reading> readings;
    for (int p = 1; p <= kPoints; ++p) readings.push_back(minute(p, kToday));
    Instant at = kToday;
    std::size_t next = 0;
    bool forgotten = false;
    for (auto _ : state) {
        Reading& reading = readings[next];
        reading.start = at;
        completeness.heard(reading.point, at);
        forgotten = forgotten || retention.minutes_forgotten(reading.start);
        completeness.touch(reading);
        if (++next < readings.size()) continue;
        next = 0;
        at = at + kMinuteMs;
        if (at >= kToday + kDayMs) at = kToday;
    }
    benchmark::DoNotOptimize(forgotten);
}
BENCHMARK(note_a_live_frame);

// The same of days before, which are to be counted again.
void note_a_late_frame(benchmark::State& state) {
    Stores stores;
    Completeness completeness(*stores.series, *stores.book, standards::source_tree_standards());
    must(completeness.load(kToday));
    Reading reading = minute(1, kToday);
    std::int64_t i = 0;
    for (auto _ : state) {
        reading.point = PointId(1 + i % kPoints);
        reading.start = kToday - kDayMs * (1 + i / kPoints % 30);
        completeness.touch(reading);
        ++i;
    }
}
BENCHMARK(note_a_late_frame);

// A day of a point counted, of 1,440 minutes with eight parameters: so much a frame, once for its day.
void count_a_frame_of_a_day(benchmark::State& state) {
    Stores stores;
    const Instant day = kToday - kDayMs;
    std::vector<Reading> readings;
    for (int m = 0; m < kMinutesOfDay; ++m) readings.push_back(minute(1, day + m * kMinuteMs));
    must(stores.series->write(readings));
    Completeness completeness(*stores.series, *stores.book, standards::source_tree_standards());
    must(completeness.load(kToday));
    std::uint64_t seq = 1;
    Instant now = kToday + kHourMs;
    const auto tick = [&] {
        now = now + kSecondMs;
        if (!stores.book->in_transaction()) must(stores.book->begin());
        must(completeness.tick(*stores.registry, now, ++seq));
    };
    for (int i = 0; i < 1'000 && (i < 3 || completeness.waiting(now) > 0); ++i) tick();  // what a start has to count
    for (auto _ : state) {
        state.PauseTiming();
        completeness.recount(PointId(1), day);
        now = now + 2 * kMinuteMs;
        state.ResumeTiming();
        tick();
    }
    state.counters["ns_per_frame"] = benchmark::Counter(static_cast<double>(state.iterations()) * kMinutesOfDay * 1e-9,
                                                        benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(count_a_frame_of_a_day)->Unit(benchmark::kMicrosecond);

// The daily cut: a day of frames of two hundred devices is forgotten at once.
void forget_frames(benchmark::State& state) {
    Stores stores;
    const std::string payload(400, '#');
    std::uint64_t cut = 1;
    double frames = 0;
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<store::Entry> entries;
        for (int i = 0; i < 20'000; ++i) {
            entries.push_back({0, kToday, store::EntryKind::kFrame, fmt::format("MN{:020}", i % kPoints), payload});
        }
        must(stores.log->append(entries));
        cut = stores.log->last_seq();
        state.ResumeTiming();
        must(stores.log->forget_before(cut));
        frames += static_cast<double>(entries.size());
    }
    state.counters["ns_per_frame"] = benchmark::Counter(frames * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(forget_frames)->Unit(benchmark::kMicrosecond)->Iterations(20);

}  // namespace
}  // namespace lvwang::pipeline
