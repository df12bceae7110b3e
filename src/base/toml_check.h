// Why did the TOML library stop? toml++ 3.3 holds assertions against some malformed files (`[,`); here they are errors of the
// file. Promise: included before toml++ by every file that includes it, so that all see the same library. Rule: a bad file is the
// world's mistake, never ours (base/result.h); catch std::exception beside toml::parse_error.
#pragma once

#include <stdexcept>

namespace lvwang {

[[noreturn]] inline void throw_malformed_toml() {
    throw std::runtime_error("malformed TOML");
}

}  // namespace lvwang

#define TOML_ASSERT(condition) ((condition) ? static_cast<void>(0) : ::lvwang::throw_malformed_toml())
