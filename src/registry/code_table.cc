#include "registry/code_table.h"

#include <cstring>

#include "base/check.h"
#include "base/text.h"

namespace lvwang::registry {

CodeTable::Packed CodeTable::pack(std::string_view code) {
    Packed packed{};
    std::memcpy(packed.data(), code.data(), code.size());
    for (std::uint64_t& word : packed) {
        // Lower case for eight bytes at once: the high bit of a byte of `upper` is set where it holds A..Z.
        constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
        const std::uint64_t low_bits = word & (kOnes * 0x7F);
        const std::uint64_t above_at = low_bits + kOnes * (0x80 - 'A');
        const std::uint64_t above_z = low_bits + kOnes * (0x80 - 'Z' - 1);
        const std::uint64_t upper = above_at & ~above_z & ~word & (kOnes * 0x80);
        word |= upper >> 2;  // 0x80 >> 2 is the bit that tells 'a' from 'A'
    }
    return packed;
}

std::size_t CodeTable::slot_of(const Packed& code) const {
    const std::uint64_t mixed = (code[0] ^ (code[1] * 0x9E3779B97F4A7C15ULL)) * 0xFF51AFD7ED558CCDULL;
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = static_cast<std::size_t>(mixed ^ (mixed >> 32)) & mask;
    while (slots_[at].value != kNone && slots_[at].code != code) at = (at + 1) & mask;
    return at;
}

void CodeTable::grow() {
    std::vector<Slot> old = std::move(slots_);
    slots_.assign(old.empty() ? 16 : old.size() * 2, Slot{});
    for (const Slot& slot : old) {
        if (slot.value != kNone) slots_[slot_of(slot.code)] = slot;
    }
}

void CodeTable::put(std::string_view code, std::uint32_t value) {
    LVWANG_CHECK(value != kNone, "code {}", code);
    if (code.size() > kPackedBytes) {
        long_codes_[to_lower_ascii(code)] = value;
        return;
    }
    if ((used_ + 1) * 2 > slots_.size()) grow();
    const Packed packed = pack(code);
    Slot& slot = slots_[slot_of(packed)];
    if (slot.value == kNone) ++used_;
    slot = {packed, value};
}

std::uint32_t CodeTable::find(std::string_view code) const {
    if (code.size() > kPackedBytes) {
        if (long_codes_.empty()) return kNone;
        const auto found = long_codes_.find(to_lower_ascii(code));
        return found == long_codes_.end() ? kNone : found->second;
    }
    return slots_.empty() ? kNone : slots_[slot_of(pack(code))].value;
}

}  // namespace lvwang::registry
