#include "audit/lot.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "audit/sm3.h"

namespace lvwang::audit {

std::vector<Lot> lots_of(std::string_view seed, std::span<const std::int64_t> ids) {
    std::vector<Lot> lots;
    lots.reserve(ids.size());
    for (const std::int64_t id : ids) lots.push_back({id, sm3_hex(fmt::format("{}:{}", seed, id))});
    std::ranges::sort(lots, {}, [](const Lot& lot) { return std::tuple(std::string_view(lot.digest), lot.id); });
    return lots;
}

std::vector<std::int64_t> draw(std::string_view seed, std::span<const std::int64_t> ids, std::size_t n) {
    std::vector<std::int64_t> drawn;
    for (const Lot& lot : lots_of(seed, ids)) {
        if (drawn.size() == n) break;
        drawn.push_back(lot.id);
    }
    return drawn;
}

}  // namespace lvwang::audit
