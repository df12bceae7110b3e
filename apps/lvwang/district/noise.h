// Which irregularity does nature add here? Noise that is a pure function of a seed and a place on an axis.
// Promises: same arguments, same number, on every machine and in every order of asking; a few nanoseconds each.
// Rule: none, it is invented; value noise over SplitMix64 (Steele, Lea, Flood 2014) is enough for a demo.
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

namespace lvwang::district {

/// SplitMix64's finisher: every bit of the result depends on every bit of `x`.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

/// A seed of its own for each name under one common seed.
[[nodiscard]] constexpr std::uint64_t seed_of(std::uint64_t seed, std::string_view name) {
    std::uint64_t hash = mix(seed);
    for (const char c : name) hash = mix(hash ^ static_cast<unsigned char>(c));
    return hash;
}

/// White noise in [-1, 1) at the integer `index`.
[[nodiscard]] inline double white(std::uint64_t seed, std::int64_t index) {
    const std::uint64_t bits = mix(seed ^ (static_cast<std::uint64_t>(index) * 0xD1342543DE82EF95ULL));
    return static_cast<double>(static_cast<std::int64_t>(bits) >> 11) * 0x1p-52;
}

/// Smooth noise in [-1, 1) with one independent value at each integer of `x`.
[[nodiscard]] inline double smooth(std::uint64_t seed, double x) {
    const double floor = std::floor(x);
    const auto index = static_cast<std::int64_t>(floor);
    const double f = x - floor;
    const double weight = f * f * (3 - 2 * f);
    const double a = white(seed, index);
    return a + (white(seed, index + 1) - a) * weight;
}

/// Two octaves of smooth noise in [-1, 1): large swings with smaller ones on them.
[[nodiscard]] inline double rough(std::uint64_t seed, double x) {
    return smooth(seed, x) * 0.7 + smooth(seed ^ 0x5DEECE66DULL, x * 3.1) * 0.3;
}

/// 0 below `low`, 1 above `high`, a smooth ramp between.
[[nodiscard]] inline double ramp(double low, double high, double x) {
    if (x <= low) return 0;
    if (x >= high) return 1;
    const double f = (x - low) / (high - low);
    return f * f * (3 - 2 * f);
}

}  // namespace lvwang::district
