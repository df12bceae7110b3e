// How many hours of one point can be averaged in a second on one core? Sixty minutes of eight parameters each.
#include <benchmark/benchmark.h>

#include "quality/averages.h"
#include "quality/parameters_of_tests.h"
#include "standards/source_tree.h"

namespace lvwang::quality {
namespace {

void hour_of_eight_parameters(benchmark::State& state) {
    const Instant hour = *parse_iso("2026-04-03T08:00");
    const auto rules = *AveragingRules::at(standards::source_tree_standards(), PointKind::kAmbientAir, hour);
    std::vector<StoredSample> minutes;
    for (int minute = 0; minute < 60; ++minute) {
        for (const std::string_view key : {"pm2_5", "so2", "no2", "o3", "temperature", "stack_so2", "flow", "cod"}) {
            Sample sample = sample_of(key, "35.2");
            sample.sum.mantissa += minute;
            minutes.push_back({hour + minute * kMinuteMs, 1, sample});
        }
    }
    for (auto _ : state) {
        benchmark::DoNotOptimize(hour_from_minutes(rules, test_parameter, {PointId{1}, hour, 1}, minutes));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(minutes.size()));
}
BENCHMARK(hour_of_eight_parameters);

}  // namespace
}  // namespace lvwang::quality
