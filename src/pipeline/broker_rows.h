// Which brokers are set? The rows as the spine publishes them, and the one that a key names.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/broker.h"

namespace lvwang::pipeline {

struct Brokers {
    /// How a key's payloads were read before `until_seq`.
    struct Past {
        std::string key;
        std::uint64_t until_seq = 0;
        FlatMapping mapping;
    };
    std::vector<Broker> rows;     ///< by key
    std::vector<Past> past = {};  ///< by key, then by until_seq

    /// Null where there is none.
    [[nodiscard]] const Broker* find(std::string_view key) const {
        const auto found = std::ranges::find(rows, key, &Broker::key);
        return found == rows.end() ? nullptr : &*found;
    }

    /// How a payload of entry `seq` was to be read, whatever was set since; null where there was no such broker.
    [[nodiscard]] const FlatMapping* mapping_at(std::string_view key, std::uint64_t seq) const {
        const auto then = std::ranges::find_if(past, [&](const Past& one) { return one.key == key && seq < one.until_seq; });
        if (then != past.end()) return &then->mapping;
        const Broker* const now = find(key);
        return now == nullptr ? nullptr : &now->mapping;
    }
};

}  // namespace lvwang::pipeline
