// How long does a page wait? 500 points with ten parameters: the newest picture, a day of hours, a month of minutes.
#include <benchmark/benchmark.h>

#include "api/bench_fixture.h"

namespace lvwang::api {
namespace {

constexpr int kPoints = 500;
constexpr std::string_view kParameters[] = {"pm2_5", "pm10", "so2", "no2", "co", "o3", "no", "nox", "temperature", "humidity"};
constexpr std::uint64_t kSeq = 1;
const Instant kNow = start_of({2026, 4, 1});

// A store with a month behind it, made once.
class Month : public BenchFixture {
public:
    static Month& get() {
        static Month month;
        return month;
    }
    /// Every point has a new version.
    void change_all() {
        std::vector<pipeline::LatestPoint> rows;
        for (int p = 0; p < kPoints; ++p) rows.push_back(latest_row(p));
        views.latest.publish(std::move(rows));
    }

private:
    Month() : BenchFixture(kNow) {
        const auto table = codes();
        for (const std::string_view key : kParameters) {
            if (const Parameter* parameter = table->find(key)) columns_.push_back({parameter->id, Aspect::kMeasured});
        }
        views.registry.publish(must(registry::Registry::build(places(), table)));
        change_all();
        load(Period::kHour, kNow - 31 * kDayMs);
        load(Period::kMinute, kNow - 31 * kDayMs);
    }
    static RegistryRows places() {
        RegistryRows rows;
        rows.regions.push_back({"990101", "县", "County", ""});
        for (int p = 1; p <= kPoints; ++p) {
            const std::string name = fmt::format("站{}", p);
            rows.sites.push_back(
                {SiteId(p), fmt::format("S{}", p), SiteKind::kAirStation, name, name, "990101", "", 118, 31, ""});
            rows.points.push_back({PointId(p), SiteId(p), "1", PointKind::kAmbientAir, name, name, 118, 31, 3600});
        }
        return rows;
    }
    [[nodiscard]] Reading reading(int p, Period period, Instant start) const {
        Reading made{PointId(p + 1), {period, Origin::kReported}, start, kSeq, {}};
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            const std::int64_t wave = (start.ms / kMinuteMs + p * 7 + static_cast<std::int64_t>(c) * 13) % 97;
            made.samples.push_back({columns_[c], Decimal{300 + wave, 1}, 1, 0, 'N'});
        }
        return made;
    }
    [[nodiscard]] pipeline::LatestPoint latest_row(int p) const {
        pipeline::LatestPoint row;
        row.point = PointId(p + 1);
        row.received_at = kNow;
        row.readings[static_cast<std::size_t>(Period::kHour)] = reading(p, Period::kHour, kNow - kHourMs);
        Assessment hour;
        hour.start = kNow - kHourMs;
        hour.air = AirIndex{"hj633-2026", 80, 2, "良", {"pm2_5"}, {{"pm2_5", 80}, {"pm10", 60}, {"o3", 40}}, ""};
        row.hour = hour;
        return row;
    }
    // As an import does: 220 million values of minutes are sorted into files that are taken in at once.
    void load(Period period, Instant from) {
        constexpr std::uint64_t kMemoryBytes = 256 << 20;
        const auto files = must(store::SeriesLoad::begin(*series, kSeq, std::string(to_string(period)), kMemoryBytes));
        for (int p = 0; p < kPoints; ++p) {
            for (Instant start = from; start < kNow; start = start + length_ms(period)) {
                LVWANG_CHECK(files->add(reading(p, period, start)).has_value(), "cannot add");
            }
        }
        LVWANG_CHECK(files->finish().has_value() && series->ingest(kSeq).has_value(), "cannot take in {}", to_string(period));
    }

    std::vector<Column> columns_;
};

void ask(benchmark::State& state, std::string_view target) {
    Month& month = Month::get();
    std::size_t bytes = 0;
    for (auto _ : state) bytes = month.ask(target).text().size();
    state.counters["bytes"] = static_cast<double>(bytes);
}

void latest_again(benchmark::State& state) {
    ask(state, "/api/v1/latest");
}
BENCHMARK(latest_again)->Unit(benchmark::kMicrosecond);

void latest_all_changed(benchmark::State& state) {
    Month& month = Month::get();
    std::size_t bytes = 0;
    for (auto _ : state) {
        state.PauseTiming();
        month.change_all();
        state.ResumeTiming();
        bytes = month.ask("/api/v1/latest").text().size();
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(latest_all_changed)->Unit(benchmark::kMillisecond);

void day_of_hours_of_all_points(benchmark::State& state) {
    ask(state, "/api/v1/latest/history?parameter=pm2_5");
}
BENCHMARK(day_of_hours_of_all_points)->Unit(benchmark::kMillisecond);

void day_of_indices_of_all_points(benchmark::State& state) {
    ask(state, "/api/v1/latest/history");
}
BENCHMARK(day_of_indices_of_all_points)->Unit(benchmark::kMillisecond);

void month_of_minutes_columns(benchmark::State& state) {
    ask(state,
        "/api/v1/series?point=7&period=minute&parameters=pm2_5&aspects=measured&shape=columns&from=2026-03-02&to=2026-04-01");
}
BENCHMARK(month_of_minutes_columns)->Unit(benchmark::kMillisecond);

void month_of_minutes_csv(benchmark::State& state) {
    ask(state, "/api/v1/series?point=7&period=minute&parameters=pm2_5&aspects=measured&format=csv&from=2026-03-02&to=2026-04-01");
}
BENCHMARK(month_of_minutes_csv)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lvwang::api
