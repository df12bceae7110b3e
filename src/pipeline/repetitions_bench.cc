// What does it cost a late frame to be told from one that came before? A device answers a history command with a day of minutes.
#include <benchmark/benchmark.h>

#include "base/check.h"
#include "pipeline/repetitions.h"
#include "store/scratch_test.h"

namespace lvwang::pipeline {
namespace {

constexpr int kParameters = 8;
constexpr int kFramesOfAGroup = 20;
constexpr int kMinutesOfDay = 24 * 60;
constexpr std::string_view kMn = "MN00000000000000000001";
const Instant kFirstDay = start_of({2026, 3, 1});

// Live, every second minute of a day was heard; now the others come, twenty of them in a group, and each group is written.
void ask_of_a_late_frame(benchmark::State& state) {
    const store::Scratch scratch;
    auto log = store::Log::open(scratch.path("log")).value();
    auto series = store::Series::open(scratch.path("series"), {.durable = false}).value();
    Repetitions repetitions(*log, *series);
    const auto frame = [&](Instant start) {
        store::Entry entry{0, start, store::EntryKind::kFrame, std::string(kMn), format_iso(start)};
        LVWANG_CHECK(log->append({&entry, 1}).has_value(), "the log takes a frame");
        return entry;
    };
    const auto reading_of = [](const store::Entry& entry) {
        Reading reading{PointId{1}, {Period::kMinute, Origin::kReported}, entry.at, entry.seq, {}};
        for (int parameter = 1; parameter <= kParameters; ++parameter)
            reading.samples.push_back(
                {.column = {static_cast<ParameterId>(parameter), Aspect::kMeasured}, .sum = Decimal::of(20)});
        return reading;
    };
    std::int64_t day = 0;
    double asked = 0;
    for (auto _ : state) {
        state.PauseTiming();
        const Instant begin = kFirstDay + day++ * kDayMs;
        std::vector<Reading> live;
        for (int m = 0; m < kMinutesOfDay; m += 2) live.push_back(reading_of(frame(begin + m * kMinuteMs)));
        LVWANG_CHECK(series->write(live).has_value(), "the series take a day");
        std::vector<store::Entry> entries;
        std::vector<Reading> late;
        for (int m = 1; m < kMinutesOfDay; m += 2) {
            entries.push_back(frame(begin + m * kMinuteMs));
            late.push_back(reading_of(entries.back()));
        }
        state.ResumeTiming();
        for (std::size_t i = 0; i < late.size(); ++i) {
            const auto known = repetitions.is_one(entries[i], &late[i]);
            LVWANG_CHECK(known.has_value() && !*known, "frame {} is new", i);
            if ((i + 1) % kFramesOfAGroup != 0) continue;
            state.PauseTiming();
            LVWANG_CHECK(series->write({late.data() + i + 1 - kFramesOfAGroup, kFramesOfAGroup}).has_value(), "and a group");
            state.ResumeTiming();
        }
        asked += static_cast<double>(late.size());
    }
    state.counters["us_per_frame"] = benchmark::Counter(asked * 1e-6, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(ask_of_a_late_frame)->Unit(benchmark::kMicrosecond)->Iterations(10);

}  // namespace
}  // namespace lvwang::pipeline
