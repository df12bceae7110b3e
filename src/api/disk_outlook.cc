#include "api/disk_outlook.h"

#include <algorithm>
#include <vector>

namespace lvwang::api {

std::optional<double> days_until_full(std::uint64_t free_bytes, std::span<const Growth> growths) {
    // From one end of a growth to the next the rate is the same.
    std::vector<double> ends;
    for (const Growth& growth : growths) {
        if (growth.days) ends.push_back(std::max(*growth.days, 0.0));
    }
    std::ranges::sort(ends);
    double left = static_cast<double>(free_bytes);
    double day = 0;
    for (std::size_t i = 0; i <= ends.size(); ++i) {
        double rate = 0;
        for (const Growth& growth : growths) {
            if (!growth.days || *growth.days > day) rate += growth.bytes_day;
        }
        const bool last = i == ends.size();
        const double lasts = rate > 0 ? left / rate : -1;
        if (lasts >= 0 && (last || day + lasts <= ends[i])) return day + lasts;
        if (last) return std::nullopt;
        left -= rate * (ends[i] - day);
        day = ends[i];
    }
    return std::nullopt;
}

}  // namespace lvwang::api
