// What must be true of our own code. Always on: a broken invariant stops the program before it can store a lie.
#pragma once

#include <fmt/format.h>

#include <string>

namespace lvwang {

/// Writes file, line, condition and message to standard error and aborts.
[[noreturn]] void check_failed(const char* file, int line, const char* condition, const std::string& message);

}  // namespace lvwang

// LVWANG_CHECK(a < b, "a {} b {}", a, b): aborts with the values where the condition is false.
#define LVWANG_CHECK(condition, ...)                                                            \
    do {                                                                                        \
        if (!(condition)) [[unlikely]] {                                                        \
            ::lvwang::check_failed(__FILE__, __LINE__, #condition, ::fmt::format(__VA_ARGS__)); \
        }                                                                                       \
    } while (false)
