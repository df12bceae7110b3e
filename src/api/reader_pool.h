// Who runs what touches the disk? A few threads with a bounded queue before them.
// Promises: a job runs once, on one thread, or is refused at once; nothing waits without bound.
// Rule: I/O threads never touch the disk (docs/ARCHITECTURE.md, One writer).
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace lvwang::api {

inline constexpr std::size_t kReaders = 4;         // reads wait for disks more than for cores; each keeps one SQLite connection
inline constexpr std::size_t kReadsWaiting = 256;  // a page asks for about ten things; twenty-five pages opened at once

class ReaderPool {
public:
    /// @param job is given the number of the thread that runs it, 0..readers-1, so that each may have its own connections
    using Job = std::function<void(std::size_t reader)>;

    explicit ReaderPool(std::size_t readers = kReaders, std::size_t waiting_max = kReadsWaiting);
    ~ReaderPool() { stop(); }
    /// Finishes the jobs that run, drops those that wait, refuses what comes later. Called by one thread.
    void stop();
    ReaderPool(const ReaderPool&) = delete;
    ReaderPool& operator=(const ReaderPool&) = delete;

    /// False where the queue is full or the pool is stopping; the job then never runs.
    [[nodiscard]] bool submit(Job job);
    [[nodiscard]] std::size_t waiting() const;
    [[nodiscard]] std::size_t readers() const { return threads_.size(); }

private:
    void run(std::size_t reader);

    const std::size_t waiting_max_;
    mutable std::mutex mutex_;
    std::condition_variable something_;
    std::deque<Job> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace lvwang::api
