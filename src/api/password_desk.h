// Who may try a password now? Hashing is slow and takes much memory on purpose, so only few are tried at once.
// Promises: never more than kAtOnce at work and kWaiting before them; who comes later is refused at once. Thread-safe.
// Rule: adr/0009; a flood of logins must leave readers for everybody else.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/secret.h"

namespace lvwang::api {

class PasswordDesk {
public:
    /// Whether `hash` is of `password`; an empty hash (nobody's) costs as much as one.
    /// @error kUnavailable  too many are being tried, or there is no memory for one
    [[nodiscard]] Result<bool> is_right(std::string_view hash, std::string_view password) {
        LVWANG_TRY(enter());
        const Result<bool> right = store::is_password_of(hash.empty() ? store::nobodys_hash() : hash, password);
        leave();
        if (!right) return right;
        return *right && !hash.empty();
    }
    /// argon2id of a new password. @error kUnavailable  too many are being tried, or there is no memory for one
    [[nodiscard]] Result<std::string> hash(std::string_view password) {
        LVWANG_TRY(enter());
        Result<std::string> made = store::hash_password(password);
        leave();
        return made;
    }

private:
    static constexpr int kAtOnce = 1;   // one of four readers
    static constexpr int kWaiting = 1;  // and one that waits: two readers always answer others

    Result<void> enter() {
        std::unique_lock lock(mutex_);
        if (inside_ >= kAtOnce + kWaiting) return fail(ErrorCode::kUnavailable, "many log in just now; try again in a moment");
        ++inside_;
        free_.wait(lock, [this] { return working_ < kAtOnce; });
        ++working_;
        return {};
    }
    void leave() {
        {
            const std::scoped_lock lock(mutex_);
            --working_;
            --inside_;
        }
        free_.notify_one();
    }

    std::mutex mutex_;
    std::condition_variable free_;
    int inside_ = 0;
    int working_ = 0;
};

}  // namespace lvwang::api
