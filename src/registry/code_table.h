// Which number stands for this code? A small hash table made for the hot path: one probe, no allocation, any case.
// Promises: codes up to 16 bytes are found without touching the heap; longer ones are found too.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lvwang::registry {

class CodeTable {
public:
    static constexpr std::uint32_t kNone = UINT32_MAX;

    /// Sets the value of a code; ASCII case does not matter. @pre value != kNone
    void put(std::string_view code, std::uint32_t value);
    /// Its value, kNone where there is none.
    [[nodiscard]] std::uint32_t find(std::string_view code) const;
    [[nodiscard]] bool empty() const { return used_ == 0 && long_codes_.empty(); }

private:
    static constexpr std::size_t kPackedBytes = 16;
    using Packed = std::array<std::uint64_t, 2>;
    struct Slot {
        Packed code{};
        std::uint32_t value = kNone;
    };
    static Packed pack(std::string_view code);
    [[nodiscard]] std::size_t slot_of(const Packed& code) const;
    void grow();

    std::vector<Slot> slots_;  // size a power of two, at most half used
    std::size_t used_ = 0;
    std::map<std::string, std::uint32_t> long_codes_;  // lower case
};

}  // namespace lvwang::registry
