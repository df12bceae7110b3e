#include "quality/best.h"

#include "base/check.h"
#include "model/reviewed.h"

namespace lvwang::quality {

std::optional<Best> best(const Sample* reported, const Sample* computed) {
    if (reported == nullptr && computed == nullptr) return std::nullopt;
    LVWANG_CHECK(reported == nullptr || computed == nullptr || reported->column == computed->column, "samples of two columns");
    const bool computed_valid = computed != nullptr && computed->valid();
    const bool reviewed =
        computed_valid && has(computed->flags, kReviewed) && reported != nullptr && !has(reported->flags, kReviewed);
    const bool use_reported = reported != nullptr && !reviewed && (reported->valid() || !computed_valid);
    return use_reported ? Best{*reported, Origin::kReported} : Best{*computed, Origin::kComputed};
}

}  // namespace lvwang::quality
