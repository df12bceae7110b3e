// How many air quality indices in a second on one core?
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "assess/air_index.h"
#include "assess/index_table.h"
#include "assess/ranking.h"
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

void table_index_of_an_hour(benchmark::State& state) {
    const auto* const rules = *standards::source_tree_standards().index_rules("hj633-2026");
    const IndexTable table(*rules, standards::Report::kHour);
    std::vector<std::array<std::optional<Decimal>, 6>> hours;
    for (const auto& hour : hours_of_places()) {
        auto& given = hours.emplace_back();
        for (std::size_t i = 0; i < given.size(); ++i) {
            const auto one = std::ranges::find(hour, table.columns()[i].parameter, &Concentration::parameter);
            given[i] = one->value;
        }
    }
    std::size_t at = 0;
    for (auto _ : state) benchmark::DoNotOptimize(table.of(hours[at++ % kPlaces]));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(table_index_of_an_hour);

// 3,000 counties by the composite index of a year.
void rank_counties(benchmark::State& state) {
    const standards::Standards& law = standards::source_tree_standards();
    constexpr int kCounties = 3000;
    std::vector<DayValues> counties(kCounties);
    std::uint32_t random = 4711;
    for (DayValues& days : counties) {
        for (const char* key : {"so2", "no2", "pm10", "pm2_5", "co", "o3_8h"}) {
            auto& list = days[key];
            for (CivilDate day{2025, 1, 1}; day.year == 2025; day = add_days(day, 1)) {
                random = random * 1664525 + 1013904223;
                list.push_back({day, {static_cast<std::int64_t>((random >> 8) % 200'000'000'000ULL), 9}});
            }
        }
    }
    std::vector<RankedDays> places;
    for (int i = 0; i < kCounties; ++i) places.push_back({std::to_string(i), &counties[static_cast<std::size_t>(i)], nullptr});
    const AirEditions editions = *AirEditions::with_limits(law, "gb3095-2012");
    const EvaluationPeriod period = *EvaluationPeriod::parse("2025");
    for (auto _ : state) benchmark::DoNotOptimize(rank(law, editions, period, RankBy{}, places));
    state.SetItemsProcessed(state.iterations() * kCounties);
}
BENCHMARK(rank_counties)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lvwang::assess
