#include "api/regions.h"

namespace lvwang::api {

bool lies_in(const registry::Registry& registry, std::string_view region, std::string_view wanted) {
    constexpr int kDepthMax = 8;  // province, city, county, town, village: a cycle of parents ends here
    for (int depth = 0; depth < kDepthMax; ++depth) {
        if (region == wanted) return true;
        const Region* row = registry.region(region);
        if (row == nullptr || row->parent_code.empty()) return false;
        region = row->parent_code;
    }
    return false;
}

}  // namespace lvwang::api
