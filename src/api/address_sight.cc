#include "api/address_sight.h"

namespace lvwang::api {

bool sees_addresses(const Reads& reads) {
    if (reads.caller == nullptr) return false;
    const accounts::Rights rights = reads.caller->rights;
    return rights.has(accounts::Right::kWriteNotices) || rights.has(accounts::Right::kSignNotices) ||
           rights.has(accounts::Right::kConfigure) || rights.has(accounts::Right::kRunDoors);
}

std::string masked(std::string_view address) {
    if (address.empty()) return {};
    constexpr std::size_t kShownAtEnds = 3;
    if (const std::size_t at = address.find('@'); at != std::string_view::npos && at > 0) {
        return fmt::format("{}***{}", address.substr(0, 1), address.substr(at));
    }
    if (address.size() <= 3 * kShownAtEnds) return "****";
    return fmt::format("{}****{}", address.substr(0, kShownAtEnds), address.substr(address.size() - kShownAtEnds - 1));
}

std::string shown_address(std::string_view address, const Reads& reads) {
    return sees_addresses(reads) ? std::string(address) : masked(address);
}

}  // namespace lvwang::api
