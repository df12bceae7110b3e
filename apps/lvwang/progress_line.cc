#include "progress_line.h"

#include <fmt/format.h>

#include <chrono>

namespace lvwang::apps {
namespace {

constexpr auto kShowEvery = std::chrono::milliseconds(500);

}  // namespace

ProgressLine::ProgressLine(std::function<std::string()> text) : text_(std::move(text)), thread_([this] { run(); }) {}

ProgressLine::~ProgressLine() {
    {
        const std::scoped_lock lock(mutex_);
        done_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void ProgressLine::run() {
    std::unique_lock lock(mutex_);
    bool shown = false;
    while (!changed_.wait_for(lock, kShowEvery, [this] { return done_; })) {
        fmt::print(stderr, "\r{}", text_());
        shown = true;
    }
    if (shown) fmt::print(stderr, "\n");
}

}  // namespace lvwang::apps
