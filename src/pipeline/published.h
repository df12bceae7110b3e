// The newest edition of an immutable value: the spine publishes, everyone else reads. Thread-safe.
// Promise: who holds a copy keeps it whole, however often a newer one is published meanwhile.
#pragma once

#include <memory>
#include <mutex>

namespace lvwang::pipeline {

template <class T>
class Published {
public:
    void publish(std::shared_ptr<const T> value) {
        const std::scoped_lock lock(mutex_);
        value_ = std::move(value);
    }

    [[nodiscard]] std::shared_ptr<const T> get() const {
        const std::scoped_lock lock(mutex_);
        return value_;
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> value_;
};

}  // namespace lvwang::pipeline
