// How many air quality indices in a second on one core?
#include <benchmark/benchmark.h>

#include <array>

#include "assess/air_index.h"
#include "standards/source_tree.h"

namespace lvwang::assess {
namespace {

constexpr std::size_t kPlaces = 512;  // concentrations vary, so that the branches of the bands are not learnt by heart

std::vector<std::array<Concentration, 6>> hours_of_places() {
    std::vector<std::array<Concentration, 6>> hours(kPlaces);
    std::uint32_t random = 12345;
    const auto next = [&random](std::uint32_t below) {
        random = random * 1664525 + 1013904223;
        return static_cast<std::int64_t>((random >> 8) % below);
    };
    for (auto& hour : hours) {
        hour = {{{"pm2_5", {next(2500), 1}},
                 {"pm10", {next(4000), 1}},
                 {"so2", {next(800), 1}},
                 {"no2", {next(2000), 1}},
                 {"co", {next(500), 2}},
                 {"o3", {next(3000), 1}}}};
    }
    return hours;
}

void air_index_of_an_hour(benchmark::State& state) {
    const auto* const rules = *standards::source_tree_standards().index_rules("hj633-2026");
    const auto hours = hours_of_places();
    std::size_t at = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(air_index(*rules, standards::Report::kHour, hours[at++ % kPlaces]));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(air_index_of_an_hour);

void individual_indices_of_an_hour(benchmark::State& state) {
    const auto* const rules = *standards::source_tree_standards().index_rules("hj633-2026");
    const auto hours = hours_of_places();
    std::size_t at = 0;
    for (auto _ : state) {
        const auto& hour = hours[at++ % kPlaces];
        int largest = 0;
        for (std::size_t i = 0; i < hour.size(); ++i) {
            largest = std::max(largest, individual_index(rules->hour[i], hour[i].value).value_or(0));
        }
        benchmark::DoNotOptimize(largest);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(individual_indices_of_an_hour);

}  // namespace
}  // namespace lvwang::assess
