// Which devices wait for a new key? The spine says so, the key desk makes them: randomness never enters the applying of an entry.
// Promise: a wish that is lost with the process is made again from the book at the next start. Thread-safe.
// Rule: docs/ARCHITECTURE.md, One writer.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

namespace lvwang::pipeline {

/// A device asked for a key with the frame of this entry.
struct KeyWish {
    std::string mn;
    std::uint64_t request_seq = 0;
};

class KeyWishes {
public:
    void add(KeyWish wish) {
        {
            const std::scoped_lock lock(mutex_);
            wishes_.push_back(std::move(wish));
        }
        something_.notify_one();
    }

    /// Waits for the next wish; nothing once `stop` is asked for.
    [[nodiscard]] std::optional<KeyWish> take(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        if (!something_.wait(lock, stop, [this] { return !wishes_.empty(); })) return std::nullopt;
        KeyWish wish = std::move(wishes_.front());
        wishes_.pop_front();
        return wish;
    }

    [[nodiscard]] std::size_t size() const {
        const std::scoped_lock lock(mutex_);
        return wishes_.size();
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable_any something_;
    std::deque<KeyWish> wishes_;
};

}  // namespace lvwang::pipeline
