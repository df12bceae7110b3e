#include "quality/best.h"

#include <gtest/gtest.h>

#include "quality/parameters_of_tests.h"

namespace lvwang::quality {
namespace {

Sample so2(std::string_view value, Flags flags = 0) {
    return sample_of("stack_so2", value, flags);
}

TEST(Best, TheReportedValueIsUsedWherePresentAndValid) {
    const Parameter& parameter = *test_parameter(id_of("stack_so2"));
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
        const auto chosen = best(one.reported, one.computed, parameter);
        ASSERT_TRUE(chosen);
        EXPECT_EQ(chosen->origin, one.origin);
        EXPECT_EQ(chosen->sample.value().to_string(), one.value);
        EXPECT_FALSE(chosen->disagreement);
    }
    EXPECT_FALSE(best(nullptr, nullptr, parameter));
}

TEST(Best, ADifferenceBeyondToleranceIsADisagreement) {
    const struct {
        std::string_view key, reported, computed;
        bool disagree;
    } cases[] = {
        {"stack_so2", "100.00", "102.00", false}, {"stack_so2", "100.00", "102.01", true}, {"stack_so2", "100.00", "97.9", true},
        {"stack_so2", "3", "4", false},  // a device that reports integers
        {"stack_so2", "3", "4.1", true},          {"stack_so2", "0.30", "0.31", false},    {"stack_so2", "0.30", "0.32", true},
        {"stack_so2", "0", "0", false},           {"temperature", "-5.0", "-5.1", false},  {"temperature", "-5.0", "5.0", true},
        {"wind_direction", "359", "1", false},    {"wind_direction", "90", "120", true},
    };
    for (const auto& [key, reported, computed, disagree] : cases) {
        const Sample left = sample_of(key, reported);
        const Sample right = sample_of(key, computed);
        const auto chosen = best(&left, &right, *test_parameter(id_of(key)));
        ASSERT_TRUE(chosen);
        EXPECT_EQ(chosen->disagreement.has_value(), disagree) << key << ' ' << reported << ' ' << computed;
        if (disagree) {
            EXPECT_EQ(chosen->disagreement->computed, right);
        }
    }
}

}  // namespace
}  // namespace lvwang::quality
