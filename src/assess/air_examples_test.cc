#include "assess/air_examples.h"

#include <gtest/gtest.h>

#include "standards/source_tree.h"

namespace lvwang::assess {
namespace {

const standards::Standards& law() {
    return standards::source_tree_standards();
}

standards::WorkedExamples ours() {
    standards::WorkedExamples examples;
    add_air_examples(examples);
    return examples;
}

// Rows that this module can try; the others are tried by the modules that own them, and all together by the program.
TEST(AirExamples, EveryRowComesOut) {
    const standards::WorkedExamples examples = ours();
    const auto outcome = examples.run(law(), standards::source_tree_texts());
    for (const standards::ExampleFault& fault : outcome.faults) {
        ADD_FAILURE() << fault.place << ": " << fault.message;
    }
    int passed = 0;
    for (const auto& [edition, rows] : outcome.passed) passed += rows;
    EXPECT_GE(passed, 60);
    for (const char* edition : {"hj633-2012", "hj633-2026", "hj663-2013", "composite-2014", "composite-2026",
                                "heavy-pollution-2013", "heavy-pollution-2024", "hj75-2017"}) {
        EXPECT_TRUE(outcome.passed.contains(edition)) << edition;
    }
}

TEST(AirExamples, WhatNobodyHasRegisteredIsCountedAsUntried) {
    const std::vector<SourceText> files{
        {"standards/hj663-2013/checks.csv", "id,edition,check,given,expected,unit,clause\nX,hj663-2013,odd,1,2,%,c\n"}};
    const auto outcome = ours().run(law(), files);
    EXPECT_TRUE(outcome.faults.empty());
    EXPECT_TRUE(outcome.passed.empty());
    EXPECT_EQ(outcome.untried.at("hj663-2013"), 1);
}

TEST(AirExamples, ARowThatDoesNotComeOutIsNamedByFileAndLine) {
    const struct {
        std::string_view row, message;
    } rows[] = {
        {"X,hj663-2013,attainment_rate,329 of 362,90.8,%,c", "'329 of 362' gives '90.9', expected '90.8'"},
        {"X,hj663-2013,attainment_rate,329 of,90.8,%,c", "'329 of' has fewer than 3 words"},
        {"X,hj663-2014,attainment_rate,329 of 362,90.9,%,c", "there is no edition 'hj663-2014'"},
        {"X,hj663-2013,attainment_rate,329 of 362,90.9,%,", "has no unit or no clause"},
        {"X,hj663-2013,multiple,42 over x,0.20,1,c", "'x' is not a number"},
    };
    for (const auto& [row, message] : rows) {
        const std::vector<SourceText> files{
            {"standards/hj663-2013/checks.csv", fmt::format("id,edition,check,given,expected,unit,clause\n{}\n", row)}};
        const auto outcome = ours().run(law(), files);
        ASSERT_EQ(outcome.faults.size(), 1U) << row;
        EXPECT_EQ(outcome.faults[0].message, message);
        EXPECT_TRUE(outcome.faults[0].place.starts_with("standards/hj663-2013/checks.csv:2 X") ||
                    outcome.faults[0].place.starts_with("standards/hj663-2013/checks.csv:2"));
        EXPECT_TRUE(outcome.passed.empty());
    }
}

}  // namespace
}  // namespace lvwang::assess
