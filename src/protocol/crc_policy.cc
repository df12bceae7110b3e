#include "protocol/crc_policy.h"

namespace lvwang::protocol {

std::optional<CrcPolicy> fitting_policy(const Frame& frame) {
    if (frame.verdict != Verdict::kBadCrc) return std::nullopt;
    if (frame.warnings.has(Warning::kCrcModbus)) return CrcPolicy::kAcceptModbus;
    if (frame.warnings.has(Warning::kCrcSwapped)) return CrcPolicy::kAcceptSwapped;
    return std::nullopt;
}

bool is_whole_by_other_crc(const Frame& frame) {
    return fitting_policy(frame).has_value();
}

bool accepts(CrcPolicy policy, const Frame& frame) {
    if (frame.verdict != Verdict::kBadCrc || policy == CrcPolicy::kStrict) return false;
    return policy == CrcPolicy::kIgnore || fitting_policy(frame) == policy;
}

}  // namespace lvwang::protocol
