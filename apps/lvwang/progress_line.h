// How far is a long piece of work? One line on standard error, drawn again twice a second, until it is destroyed.
// Promise: nothing is drawn where the work is done before the first half second.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace lvwang::apps {

class ProgressLine {
public:
    /// @param text  what to show now; called on a thread of its own
    explicit ProgressLine(std::function<std::string()> text);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

private:
    void run();

    std::function<std::string()> text_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool done_ = false;
    std::thread thread_;
};

}  // namespace lvwang::apps
