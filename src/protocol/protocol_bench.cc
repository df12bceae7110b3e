// How fast are frames read? Synthetic uploads of eight parameters, and the collected frames of the field where they are there.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "protocol/crc212.h"
#include "protocol/encode.h"
#include "protocol/factor.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"

namespace lvwang::protocol {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;

std::string upload(int minute) {
    constexpr const char* kCodes[] = {"a34004", "a34002", "a21026", "a21004", "a21005", "a05024", "a01001", "a01002"};
    CpText cp;
    cp.item("DataTime", fmt::format("2026040316{:02}00", minute % 60));
    for (const char* code : kCodes) {
        cp.item(fmt::format("{}-Rtd", code), fmt::format("{}.{}", 10 + minute % 90, minute % 7));
        cp.also(fmt::format("{}-Flag", code), "N");
    }
    OutgoingMessage message;
    const std::string qn = fmt::format("2026040316{:02}00{:03}", minute % 60, minute % 1000);
    message.qn = qn;
    message.st = "22";
    message.cn = "2011";
    message.pw = "123456";
    message.mn = "010000A8900016F000169DC0";
    message.wants_answer = true;
    message.cp = cp.text();
    return encode(message).value();
}

std::string synthetic_stream() {
    std::string stream;
    for (int minute = 0; stream.size() < 8 * kReadBytes; ++minute) stream += upload(minute);
    return stream;
}

// The text between quotes behind `"name": ` of one line; the lines are flat and their texts of interest ASCII or hexadecimal.
std::string text_of(const std::string& line, const std::string& name) {
    const std::string head = "\"" + name + "\": \"";
    const std::size_t at = line.find(head);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + head.size();
    return line.substr(begin, line.find('"', begin) - begin);
}

// Frames of right length and CRC; those written with escapes are left out.
std::string stream_of_the_field() {
    const char* shared = std::getenv("LVWANG_SHARED_DIR");
    std::ifstream file((shared != nullptr ? std::string(shared) : "../shared") + "/data/hj212/vectors.jsonl");
    std::string once;
    for (std::string line; std::getline(file, line);) {
        const std::string hex = text_of(line, "hex");
        const std::string packet = hex.empty() ? text_of(line, "packet") : from_hex(hex).value();
        if (packet.find('\\') != std::string::npos) continue;
        if (line.find("\"crc_ok\": true") == std::string::npos || line.find("\"len_ok\": true") == std::string::npos) continue;
        once += packet + "\r\n";
    }
    std::string stream;
    while (!once.empty() && stream.size() < 8 * kReadBytes) stream += once;
    return stream;
}

template <class Visit>
void read_stream(benchmark::State& state, const std::string& stream, Visit visit) {
    if (stream.empty()) {
        state.SkipWithError("the collected frames are not there");
        return;
    }
    std::size_t frames = 0;
    for (auto _ : state) {
        FrameReader reader;
        for (std::size_t at = 0; at < stream.size(); at += kReadBytes) {
            reader.feed(std::string_view(stream).substr(at, kReadBytes));
            while (const auto frame = reader.next()) {
                visit(*frame);
                ++frames;
            }
        }
    }
    state.counters["frames/s"] = benchmark::Counter(static_cast<double>(frames), benchmark::Counter::kIsRate);
    state.SetBytesProcessed(static_cast<std::int64_t>(stream.size()) * state.iterations());
}

// Keys and values, without storage: what the figure of the documentation means.
void decode_stream(benchmark::State& state, const std::string& stream) {
    Message message;
    read_stream(state, stream, [&](const Frame& frame) {
        decode(frame.segment, message);
        benchmark::DoNotOptimize(message.cp.data());
    });
}

void decode_synthetic(benchmark::State& state) {
    decode_stream(state, synthetic_stream());
}
void decode_field(benchmark::State& state) {
    decode_stream(state, stream_of_the_field());
}
void frame_only(benchmark::State& state) {
    read_stream(state, synthetic_stream(), [](const Frame& frame) { benchmark::DoNotOptimize(frame.segment.data()); });
}

void decode_and_split_keys(benchmark::State& state) {
    Message message;
    read_stream(state, synthetic_stream(), [&](const Frame& frame) {
        decode(frame.segment, message);
        for (const Pair& pair : message.cp) benchmark::DoNotOptimize(split_key(pair.key).suffix);
    });
}

void decode_and_answer(benchmark::State& state) {
    Message message;
    read_stream(state, synthetic_stream(), [&](const Frame& frame) {
        decode(frame.segment, message);
        benchmark::DoNotOptimize(answer_to(message));
    });
}

void crc_of_400_bytes(benchmark::State& state) {
    const std::string segment(400, 'x');
    for (auto _ : state) benchmark::DoNotOptimize(crc212(segment));
    state.SetBytesProcessed(400 * state.iterations());
}

BENCHMARK(decode_synthetic);
BENCHMARK(decode_field);
BENCHMARK(frame_only);
BENCHMARK(decode_and_split_keys);
BENCHMARK(decode_and_answer);
BENCHMARK(crc_of_400_bytes);

}  // namespace
}  // namespace lvwang::protocol
