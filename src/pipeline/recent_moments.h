// Has a device said something else about the same moment? The newest moments of every device, by hash.
// Promises: bounded memory; what is crowded out is forgotten, which only means that a correction is not counted.
// Rule: docs/formats/quirks.md 26; the series keeps both values, this only tells.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "protocol/message.h"

namespace lvwang::pipeline {

class RecentMoments {
public:
    /// Notes a data message. @return whether it speaks of a moment that the same device has spoken of in other words: the same
    /// command, DataTime, part and keys, another text
    [[nodiscard]] bool differs(const protocol::Message& message) {
        if (message.cp.empty()) return false;
        const auto data_time = message.find("DataTime");
        if (!data_time) return false;
        const std::hash<std::string_view> hash;
        std::uint64_t key = hash(message.mn());
        for (const std::string_view part : {message.cn(), *data_time, message.header.pno.value_or(std::string_view()),
                                            message.cp[message.cp.size() / 2].key, message.cp.back().key}) {
            key = key * kMix + hash(part);
        }
        key = key * kMix + message.cp.size();
        std::uint64_t text = 0;
        for (const protocol::Pair& pair : message.cp) text = text * kMix + hash(pair.value);
        Slot& slot = slots_[(key >> 40) % kSlots];
        const bool other = slot.key == key && slot.text != text;
        slot = {key, text};
        return other;
    }

private:
    static constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15U;
    static constexpr std::size_t kSlots = 1 << 16;  // an hour of a district's frames
    struct Slot {
        std::uint64_t key = 0;
        std::uint64_t text = 0;
    };
    std::vector<Slot> slots_ = std::vector<Slot>(kSlots);
};

}  // namespace lvwang::pipeline
