// What does it cost to make bytes durable here? fdatasync after one write, by size and by how the room for it came about.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/check.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

constexpr int kWrites = 300;
constexpr std::size_t kPage = 4096;        // what O_DIRECT asks addresses and sizes to be multiples of
constexpr ::off_t kRoomBytes = 256 << 20;  // more than any of these writes

class File {
public:
    explicit File(int flags) : descriptor_(::open(scratch_.path("file").c_str(), O_CREAT | O_RDWR | flags, 0600)) {
        LVWANG_CHECK(descriptor_ >= 0, "cannot open a file of our own");
    }
    ~File() { ::close(descriptor_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    void allocate() { LVWANG_CHECK(::fallocate(descriptor_, FALLOC_FL_KEEP_SIZE, 0, kRoomBytes) == 0, "cannot allocate"); }
    void write(const char* bytes, std::size_t size) {
        LVWANG_CHECK(::write(descriptor_, bytes, size) == static_cast<ssize_t>(size), "cannot write {} bytes", size);
    }
    void rewind() { LVWANG_CHECK(::lseek(descriptor_, 0, SEEK_SET) == 0, "cannot go back"); }
    void sync() { LVWANG_CHECK(::fdatasync(descriptor_) == 0, "cannot sync"); }

private:
    Scratch scratch_;
    int descriptor_;
};

void write_and_sync(benchmark::State& state, File& file, bool over_again) {
    const auto size = static_cast<std::size_t>(state.range(0)) * 1024;
    char* bytes = static_cast<char*>(std::aligned_alloc(kPage, size));
    std::fill_n(bytes, size, 'x');
    if (over_again) {
        file.write(bytes, size);
        file.sync();
    }
    std::vector<double> took_us;
    for (auto _ : state) {
        const auto begun = std::chrono::steady_clock::now();
        if (over_again) file.rewind();
        file.write(bytes, size);
        file.sync();
        took_us.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begun).count());
    }
    // The mean is that of the scheduler's tail.
    std::nth_element(took_us.begin(), took_us.begin() + kWrites / 2, took_us.end());
    state.counters["median_us"] = took_us[kWrites / 2];
    std::free(bytes);
}

void sync_appended(benchmark::State& state) {
    File file(0);
    write_and_sync(state, file, false);
}
// As RocksDB does for its log.
void sync_allocated(benchmark::State& state) {
    File file(0);
    file.allocate();
    write_and_sync(state, file, false);
}
// What recycled log files would give.
void sync_overwritten(benchmark::State& state) {
    File file(0);
    write_and_sync(state, file, true);
}

constexpr std::int64_t kSizesKib[] = {4, 64, 512};
void sizes(benchmark::internal::Benchmark* bench) {
    for (const std::int64_t kib : kSizesKib) bench->Arg(kib);
    bench->Iterations(kWrites)->UseRealTime()->Unit(benchmark::kMicrosecond);
}
BENCHMARK(sync_appended)->Apply(sizes);
BENCHMARK(sync_allocated)->Apply(sizes);
BENCHMARK(sync_overwritten)->Apply(sizes);

}  // namespace
}  // namespace lvwang::store
