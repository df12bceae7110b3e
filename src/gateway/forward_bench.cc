// How many frames a second go up to a platform that answers at once, over TCP on this machine, in lock-step and with a window?
// The platform is a thread of the same process, so both ends share the cores.
#include <benchmark/benchmark.h>

#include <atomic>

#include "gateway/forwarder.h"
#include "gateway/platform_test.h"

namespace lvwang::gateway {
namespace {

std::string frame(std::uint64_t seq) {
    std::string cp = "DataTime=20260407120000";
    for (int factor = 0; factor < 8; ++factor) cp += fmt::format(";a3400{}-Avg=35.{},a3400{}-Flag=N", factor, seq % 10, factor);
    return protocol::frame_of(fmt::format("QN={:017};ST=22;CN=2051;PW=123456;MN=A{};Flag=5;CP=&&{}&&", seq, seq % 200, cp))
        .value();
}

void forward(benchmark::State& state) {
    std::atomic<std::uint64_t> last{0};
    pipeline::ForwardReader reader;
    reader.last_seq = [&] { return last.load(); };
    reader.count = [&](const ForwardTarget&, std::uint64_t from,
                       const pipeline::ForwardLimits&) -> Result<pipeline::ForwardCount> {
        return pipeline::ForwardCount{last - from + 1, last};
    };
    reader.read = [&](const ForwardTarget&, std::uint64_t from,
                      const pipeline::ForwardLimits& limits) -> Result<pipeline::ForwardBatch> {
        pipeline::ForwardBatch batch;
        batch.read_to = from - 1;
        for (std::uint64_t seq = from; seq <= last && batch.parcels.size() < limits.parcels_max; ++seq) {
            batch.parcels.push_back({seq, {}, frame(seq), fmt::format("{:017}", seq), "A", "A", true});
            batch.read_to = seq;
        }
        return batch;
    };
    FakePlatform platform;
    pipeline::Views views;
    pipeline::Inbox inbox;
    inbox.close();  // marks are refused: what is measured is the forwarding
    ForwardTarget target;
    target.key = "sink";
    target.host = "127.0.0.1";
    target.port = platform.port();
    target.window = state.range(0);
    views.forward_targets.publish(std::make_shared<const pipeline::ForwardTargets>(pipeline::ForwardTargets{target}));
    ForwarderOptions options;
    options.beat_ms = 1;
    const auto forwarder = Forwarder::start(
        reader, views, inbox, [] { return Instant{}; }, options);
    if (!forwarder) return state.SkipWithError(forwarder.error().message.c_str());
    constexpr std::uint64_t kFrames = 5'000;
    for (auto _ : state) {
        last += kFrames;
        while (platform.count() < last) std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    state.counters["frames_per_s"] = benchmark::Counter(static_cast<double>(last), benchmark::Counter::kIsRate);
}
BENCHMARK(forward)->Arg(1)->Arg(64)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lvwang::gateway
