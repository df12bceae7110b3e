// How long does the page of completeness wait? 500 devices over 31 days, every day with gaps.
#include <benchmark/benchmark.h>

#include "api/bench_fixture.h"
#include "store/book_completeness.h"
#include "store/book_registry.h"

namespace lvwang::api {
namespace {

constexpr int kPoints = 500;
constexpr int kDays = 31;
constexpr std::uint64_t kSeq = 1;
const Instant kNow = start_of({2026, 4, 1});

// A book with a month of counts, made once.
class CountedMonth : public BenchFixture {
public:
    static CountedMonth& get() {
        static CountedMonth month;
        return month;
    }

private:
    CountedMonth() : BenchFixture(kNow) {
        views.registry.publish(must(registry::Registry::build(places(), codes())));
        LVWANG_CHECK(book->begin() && store::save_registry(*book, places(), kNow, 0), "cannot write the registry");
        for (int day = 0; day < kDays; ++day) {
            for (int p = 1; p <= kPoints; ++p) LVWANG_CHECK(store::put_point_day(*book, a_day(p, day)), "cannot write a day");
        }
        LVWANG_CHECK(book->commit(kSeq).has_value(), "cannot commit");
    }
    static PointDay a_day(int p, int day) {
        const CivilDate date = add_days(to_date(kNow), -day);
        PointDay counted{.point = PointId(p), .day = date, .periods = {}, .online = OnlineMinutes{1440, 1440 - p % 60}};
        const std::int64_t missing = 1 + (p + day) % 7;
        const Instant from = start_of(date) + p % 12 * kHourMs;
        counted.periods[2] = {{.expected = 24, .received = 24 - missing, .samples = 240, .valid = 230},
                              {{from, from + missing * kHourMs, missing}}};
        counted.periods[1].counts = {.expected = 1440, .received = 1440 - missing, .samples = 14'400, .valid = 14'000};
        return counted;
    }
    static RegistryRows places() {
        RegistryRows rows;
        rows.regions.push_back({"990101", "县", "County", ""});
        for (int p = 1; p <= kPoints; ++p) {
            const std::string name = fmt::format("厂{}", p);
            rows.sites.push_back({SiteId(p), fmt::format("F{}", p), SiteKind::kFirm, name, name, "990101", "", 118, 31, ""});
            rows.points.push_back({PointId(p), SiteId(p), "DA001", PointKind::kStack, name, name, 118, 31, 7200});
            rows.devices.push_back({.mn = fmt::format("MN{:020}", p), .point_id = PointId(p), .name = {}});
        }
        return rows;
    }
};

void ask(benchmark::State& state, std::string_view target) {
    CountedMonth& month = CountedMonth::get();
    std::size_t bytes = 0;
    for (auto _ : state) bytes = month.ask(target).text().size();
    state.counters["bytes"] = static_cast<double>(bytes);
}

void completeness_month_of_devices(benchmark::State& state) {
    ask(state, "/api/v1/completeness");
}
BENCHMARK(completeness_month_of_devices)->Unit(benchmark::kMillisecond);

void completeness_month_of_district(benchmark::State& state) {
    ask(state, "/api/v1/completeness?by=district&period=minute");
}
BENCHMARK(completeness_month_of_district)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lvwang::api
