// Which brokers are set? The rows as the spine publishes them, and the one that a key names.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "model/broker.h"

namespace lvwang::pipeline {

struct Brokers {
    std::vector<Broker> rows;  ///< by key

    /// Null where there is none.
    [[nodiscard]] const Broker* find(std::string_view key) const {
        const auto found = std::ranges::find(rows, key, &Broker::key);
        return found == rows.end() ? nullptr : &*found;
    }
};

}  // namespace lvwang::pipeline
