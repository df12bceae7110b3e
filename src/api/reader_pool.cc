#include "api/reader_pool.h"

namespace lvwang::api {

ReaderPool::ReaderPool(std::size_t readers, std::size_t waiting_max) : waiting_max_(waiting_max) {
    threads_.reserve(readers);
    for (std::size_t reader = 0; reader < readers; ++reader) {
        threads_.emplace_back([this, reader] { run(reader); });
    }
}

void ReaderPool::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    something_.notify_all();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

bool ReaderPool::submit(Job job) {
    {
        const std::scoped_lock lock(mutex_);
        if (stopping_ || jobs_.size() >= waiting_max_) return false;
        jobs_.push_back(std::move(job));
    }
    something_.notify_one();
    return true;
}

std::size_t ReaderPool::waiting() const {
    const std::scoped_lock lock(mutex_);
    return jobs_.size();
}

void ReaderPool::run(std::size_t reader) {
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            something_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
            if (stopping_) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job(reader);
    }
}

}  // namespace lvwang::api
