#include "protocol/factor.h"

#include <gtest/gtest.h>

namespace lvwang::protocol {
namespace {

TEST(Factor, splits_every_key) {
    struct Row {
        std::string_view key;
        std::string_view factor;
        Suffix suffix;
    };
    const Row rows[] = {
        {"w01018-Rtd", "w01018", Suffix::kRtd},
        {"011-Avg", "011", Suffix::kAvg},
        {"a34004-Min", "a34004", Suffix::kMin},
        {"a34004-Max", "a34004", Suffix::kMax},
        {"B01-Cou", "B01", Suffix::kCou},
        {"a21026-ZsRtd", "a21026", Suffix::kZsRtd},
        {"a21026-ZsAvg", "a21026", Suffix::kZsAvg},
        {"a21026-ZsMin", "a21026", Suffix::kZsMin},
        {"a21026-ZsMax", "a21026", Suffix::kZsMax},
        {"a21026-Flag", "a21026", Suffix::kFlag},
        {"a21026-EFlag", "a21026", Suffix::kEFlag},
        {"w01018-SampleTime", "w01018", Suffix::kSampleTime},
        {"SB1-RS", "SB1", Suffix::kRs},
        {"SB1-RT", "SB1", Suffix::kRt},
        {"i12001-Info", "i12001", Suffix::kInfo},
        {"LA-NightData", "LA", Suffix::kNightData},
        {"a21026-rtd", "a21026", Suffix::kRtd},
        {"A21026-zSaVG", "A21026", Suffix::kZsAvg},
        {" a21026 - Rtd ", "a21026", Suffix::kRtd},
        // no suffix, or none that an edition has
        {"DataTime", "DataTime", Suffix::kNone},
        {"FANSTATUS", "FANSTATUS", Suffix::kNone},
        {"LA-td", "LA", Suffix::kUnknown},
        {"LA-Rtd-Rtd", "LA-Rtd", Suffix::kRtd},
        {"a34011-Ori", "a34011", Suffix::kUnknown},
        {"a01006-ValidNum", "a01006", Suffix::kUnknown},
        {"-Rtd", "", Suffix::kRtd},
        {"x-", "x", Suffix::kUnknown},
        {"", "", Suffix::kNone},
    };
    for (const Row& row : rows) {
        const FactorKey split = split_key(row.key);
        EXPECT_EQ(split.factor, row.factor) << row.key;
        EXPECT_EQ(split.suffix, row.suffix) << row.key << " gave " << to_string(split.suffix);
    }
    EXPECT_EQ(split_key("a34011-Ori").suffix_text, "Ori");
}

}  // namespace
}  // namespace lvwang::protocol
