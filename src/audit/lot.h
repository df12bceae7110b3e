// Which of these fall to the lot? 随机抽查: a draw that whoever has its seed and the list can repeat, with nothing but SM3.
// Promises: pure; the order of the list does not matter; nobody who does not choose the seed can choose what is drawn.
// Rule: of each id the SM3 of the text `<seed>:<id>` (`printf '%s' 'SEED:17' | openssl dgst -sm3`); the n with the smallest
// digests, compared as text, are drawn. The seed is made at the door, by the machine's randomness, and stands in the entry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lvwang::audit {

struct Lot {
    std::int64_t id = 0;
    std::string digest;
    friend bool operator==(const Lot&, const Lot&) = default;
};

/// All of them in the order of their digests: the first n are drawn.
[[nodiscard]] std::vector<Lot> lots_of(std::string_view seed, std::span<const std::int64_t> ids);

/// The ids that are drawn, smallest digest first; all of them where there are no more than n.
[[nodiscard]] std::vector<std::int64_t> draw(std::string_view seed, std::span<const std::int64_t> ids, std::size_t n);

}  // namespace lvwang::audit
