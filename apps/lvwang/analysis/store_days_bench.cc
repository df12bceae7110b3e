// How long does it take to assess a country's decade again? 500 stations, ten years of hours of six parameters, under another
// edition.
#include <benchmark/benchmark.h>

#include "analysis/station_days.h"
#include "analysis/store_days.h"
#include "base/check.h"
#include "registry/district.h"
#include "standards/source_tree.h"
#include "store/scratch_test.h"

namespace lvwang::analysis {
namespace {

constexpr int kStations = 500;
constexpr int kFirstYear = 2016;
constexpr int kYears = 10;
constexpr const char* kKeys[] = {"pm2_5", "pm10", "so2", "no2", "co", "o3"};

template <class T>
T must(Result<T> result) {
    LVWANG_CHECK(result.has_value(), "{}", result.error().message);
    return std::move(*result);
}
void must(const Result<void>& result) {
    LVWANG_CHECK(result.has_value(), "{}", result.error().message);
}

const registry::ParameterTable& parameters() {
    static const auto kCodes = [] {
        std::vector<SourceText> texts;
        for (const SourceText& text : standards::source_tree_texts()) {
            if (text.path.starts_with("codes/")) texts.push_back(text);
        }
        return must(registry::parse_codes(texts));
    }();
    return *kCodes;
}

/// About 260 MB of series in a scratch directory, made once, the same in every run.
struct Decade {
    store::Scratch scratch;
    std::unique_ptr<store::Series> series = must(store::Series::open(scratch.path("series"), {.durable = false}));
    std::vector<PointId> stations;
    double values = 0;
    double bytes_per_value = 0;

    Decade() {
        for (int i = 0; i < kStations; ++i) stations.push_back(PointId{i + 1});
        const Instant first = start_of({kFirstYear, 1, 1});
        const std::int64_t hours = (start_of({kFirstYear + kYears, 1, 1}) - first) / kHourMs;
        // Stretch by stretch, so that each file holds a stretch of time.
        must(in_parallel(kWorkers, kWorkers, [&](std::size_t worker) -> Result<void> {
            LVWANG_ASSIGN(const auto load, store::SeriesLoad::begin(*series, 1, fmt::format("half-{}", worker), 96 << 20));
            const std::int64_t half = hours / kWorkers;
            const std::int64_t begin = static_cast<std::int64_t>(worker) * half;
            const std::int64_t end = worker + 1 == kWorkers ? hours : begin + half;
            constexpr std::int64_t kStretch = 16 * 24;
            Reading reading;
            reading.stream = {Period::kHour, Origin::kReported};
            reading.seq = 1;
            for (std::int64_t at = begin; at < end; at += kStretch) {
                for (int station = 0; station < kStations; ++station) {
                    for (std::int64_t hour = at; hour < std::min(at + kStretch, end); ++hour) {
                        fill(reading, station, hour, first);
                        LVWANG_TRY(load->add(reading));
                    }
                }
            }
            return load->finish();
        }));
        must(series->ingest(1));
        values = static_cast<double>(hours) * kStations * std::size(kKeys);
        bytes_per_value = static_cast<double>(series->bytes_on_disk()) / values;
    }

    // splitmix64: numbers that no compression sees through.
    static std::uint64_t mixed(std::uint64_t state) {
        state += 0x9e3779b97f4a7c15ULL;
        state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9ULL;
        state = (state ^ (state >> 27)) * 0x94d049bb133111ebULL;
        return state ^ (state >> 31);
    }

    static void fill(Reading& reading, int station, std::int64_t hour, Instant first) {
        auto random = static_cast<std::uint64_t>(station) << 32 | static_cast<std::uint64_t>(hour);
        reading.point = PointId{station + 1};
        reading.start = first + hour * kHourMs;
        reading.samples.clear();
        for (std::size_t i = 0; i < std::size(kKeys); ++i) {
            random = mixed(random);
            const auto value = static_cast<std::int64_t>(20 + hour % 24 + random % 60);
            const bool is_co = i == 4;
            Sample sample{{parameters().find(kKeys[i])->id, Aspect::kMeasured},
                          {is_co ? value / 8 : value, is_co ? std::uint8_t{1} : std::uint8_t{0}},
                          1,
                          0,
                          'N'};
            if (random / 60 % 100 == 0) sample.flags = bits(Flag::kMarkInvalid);  // one hour in a hundred
            reading.samples.push_back(sample);
        }
    }

    static const Decade& once() {
        static const Decade decade;
        return decade;
    }
};

void reassess_decade(benchmark::State& state) {
    const Decade& decade = Decade::once();
    const standards::Standards& law = standards::source_tree_standards();
    const assess::AirEditions editions = must(assess::AirEditions::beside(law, "hj663-2026"));
    const quality::AveragingRules rules = must(rules_under(law, "hj663-2026"));
    const assess::IndexTable table(*must(law.index_rules(editions.index)), standards::Report::kDay);
    for (auto _ : state) {
        const auto days = must(days_in_store(*decade.series, decade.stations,
                                             {{kFirstYear, 1, 1}, {kFirstYear + kYears - 1, 12, 31}, rules, parameters()}));
        std::atomic<int> good_days = 0;
        must(in_parallel(days.size(), kWorkers, [&](std::size_t station) -> Result<void> {
            for (int year = kFirstYear; year < kFirstYear + kYears; ++year) {
                LVWANG_ASSIGN(const auto period, assess::EvaluationPeriod::parse(std::to_string(year)));
                LVWANG_ASSIGN(const auto evaluation,
                              assess::evaluate(law, editions, table, period, {days[station], days[station]}));
                LVWANG_CHECK(evaluation.items.front().valid(), "{}", words(evaluation.items.front().lack));
                good_days += evaluation.good_days;
            }
            return {};
        }));
        benchmark::DoNotOptimize(good_days.load());
    }
    state.counters["values_per_s"] =
        benchmark::Counter(decade.values * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
    state.counters["bytes_per_value"] = decade.bytes_per_value;
}
BENCHMARK(reassess_decade)->Unit(benchmark::kSecond)->MeasureProcessCPUTime()->UseRealTime()->Iterations(1);

}  // namespace
}  // namespace lvwang::analysis
