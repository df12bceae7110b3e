// How many frames of eight parameters can one core resolve? The spine has to keep up with 120 k a second, all else included.
#include "registry/resolve.h"

#include <benchmark/benchmark.h>

#include "base/text.h"
#include "registry/small_district_test.h"

namespace lvwang::registry {
namespace {

const Instant kReceived = parse_iso("2026-04-03T16:15:35+08:00").value();

std::string frame(std::string_view mn, std::string_view cn, const std::vector<std::string_view>& codes,
                  std::string_view suffixes) {
    std::string cp = "DataTime=20260403161500";
    for (const std::string_view code : codes) {
        cp += ';';
        for (const std::string_view suffix : split(suffixes, ' ')) {
            if (cp.back() != ';') cp += ',';
            cp += fmt::format("{}-{}={}", code, suffix, suffix == "Flag" ? "N" : "23.45");
        }
    }
    return fmt::format("QN=20260403161530123;ST=22;CN={};PW=123456;MN={};Flag=5;CP=&&{}&&", cn, mn, cp);
}

void resolve_frame(benchmark::State& state, const std::string& segment) {
    const auto registry = small_registry();
    const protocol::Message message = protocol::decode(segment);
    for (auto _ : state) {
        const Device* device = registry->device(message.mn());
        benchmark::DoNotOptimize(resolve(*registry, message, *device, kReceived, 1));
    }
    state.SetItemsProcessed(state.iterations());
}

void moments_of_eight_parameters(benchmark::State& state) {
    resolve_frame(state, frame("AIR0001", "2011",
                               {"a34004", "a34002", "a21026", "a21004", "a21005", "a05024", "a01001", "a01002"}, "Rtd Flag"));
}
BENCHMARK(moments_of_eight_parameters);

void minutes_of_eight_parameters(benchmark::State& state) {
    resolve_frame(state,
                  frame("STACK0001", "2051", {"a34013", "a21026", "a21002", "a19001", "a01011", "a01012", "a01013", "a01014"},
                        "Min Avg Max ZsMin ZsAvg ZsMax Flag"));
}
BENCHMARK(minutes_of_eight_parameters);

void minutes_in_units_of_2005(benchmark::State& state) {
    resolve_frame(state,
                  frame("WATER0002", "2051", {"001", "011", "060", "101", "020", "022", "024", "B01"}, "Min Avg Max Cou Flag"));
}
BENCHMARK(minutes_in_units_of_2005);

}  // namespace
}  // namespace lvwang::registry
