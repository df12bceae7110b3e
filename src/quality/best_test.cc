#include "quality/best.h"

#include <gtest/gtest.h>

#include "quality/parameters_of_tests.h"

namespace lvwang::quality {
namespace {

Sample so2(std::string_view value, Flags flags = 0) {
    return sample_of("stack_so2", value, flags);
}

TEST(Best, TheReportedValueIsUsedWherePresentAndValid) {
    const Sample good = so2("20");
    const Sample bad = so2("30", bits(Flag::kMarkInvalid));
    const Sample computed = so2("20.1");
    const Sample poor = so2("19", bits(Flag::kTooFew));
    const struct {
        const Sample *reported, *computed;
        Origin origin;
        std::string_view value;
    } cases[] = {
        {&good, &computed, Origin::kReported, "20"},     {&bad, &computed, Origin::kComputed, "20.1"},
        {&good, &poor, Origin::kReported, "20"},         {&bad, &poor, Origin::kReported, "30"},
        {&good, nullptr, Origin::kReported, "20"},       {&bad, nullptr, Origin::kReported, "30"},
        {nullptr, &computed, Origin::kComputed, "20.1"}, {nullptr, &poor, Origin::kComputed, "19"},
    };
    for (const auto& one : cases) {
        const auto chosen = best(one.reported, one.computed);
        ASSERT_TRUE(chosen);
        EXPECT_EQ(chosen->origin, one.origin);
        EXPECT_EQ(chosen->sample.value().to_string(), one.value);
    }
    EXPECT_FALSE(best(nullptr, nullptr));
}

}  // namespace
}  // namespace lvwang::quality
