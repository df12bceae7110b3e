#include <gtest/gtest.h>

#include <set>

#include "assess/air_examples.h"
#include "assess/emission_examples.h"
#include "assess/law_fixture.h"
#include "assess/water_examples.h"

namespace lvwang::assess {
namespace {

standards::WorkedExamples ours() {
    standards::WorkedExamples examples;
    add_air_examples(examples);
    add_water_examples(examples);
    add_emission_examples(examples);
    return examples;
}

// Rows that this module can try; averages are tried by the module that owns them, and all together by the program.
TEST(Examples, EveryRowComesOut) {
    const auto outcome = ours().run(law(), standards::source_tree_texts());
    for (const standards::ExampleFault& fault : outcome.faults) {
        ADD_FAILURE() << fault.place << ": " << fault.message;
    }
    int passed = 0;
    for (const auto& [edition, rows] : outcome.passed) passed += rows;
    EXPECT_GE(passed, 390);
    const std::set<std::string> averages{"gb3095-2012", "gb3095-2026-transition", "hj356-2019", "hj663-2013", "hj663-2026",
                                         "hj75-2017"};
    for (const auto& [edition, rows] : outcome.untried) {
        EXPECT_TRUE(averages.contains(edition)) << rows << " rows of " << edition << " are of a kind that nobody tries";
    }
}

TEST(Examples, WhatNobodyHasRegisteredIsCountedAsUntried) {
    const std::vector<SourceText> files{
        {"standards/hj663-2013/checks.csv", "id,edition,check,given,expected,unit,clause\nX,hj663-2013,odd,1,2,%,c\n"}};
    const auto outcome = ours().run(law(), files);
    EXPECT_TRUE(outcome.faults.empty());
    EXPECT_TRUE(outcome.passed.empty());
    EXPECT_EQ(outcome.untried.at("hj663-2013"), 1);
}

TEST(Examples, ARowThatDoesNotComeOutIsNamedByFileAndLine) {
    const struct {
        std::string_view row, message;
    } rows[] = {
        {"X,hj663-2013,attainment_rate,329 of 362,90.8,%,c", "'329 of 362' gives '90.9', expected '90.8'"},
        {"X,hj663-2013,attainment_rate,329 of,90.8,%,c", "'329 of' has fewer than 3 words"},
        {"X,hj663-2014,attainment_rate,329 of 362,90.9,%,c", "there is no edition 'hj663-2014'"},
        {"X,hj663-2013,attainment_rate,329 of 362,90.9,%,", "has no unit or no clause"},
        {"X,hj663-2013,multiple,42 over x,0.20,1,c", "'x' is not a number"},
        {"X,gb3838-2002,item_class,pond cod 15,I,mg/L,c", "'pond' is not a river or lake"},
        {"X,gb3838-2002,item_class,river dust 15,I,mg/L,c", "gb3838-2002 has no limit of dust"},
        {"X,surface-water-2011,water_mean,cod 12 ND,12.0,mg/L,c", R"("ND" is neither a number nor a detection limit)"},
        {"X,surface-water-2011,trend_shares,III IV III,x,1,c", "'III IV III' has no 'to'"},
        {"X,hj75-2017,standard_state,1 ambient=101300 gauge=-800 ts=93,1,1,c", "temperature= is not given"},
        {"X,hj75-2017,mass_of_ppm,co 86,1,mg/m3,c", "'co' is none of so2, no, no2"},
        {"X,gb13271-2014,limit,coal smoke 80,attained,mg/m3,c", "GB 13271-2014 has no table 'coal'"},
        {"X,hj356-2019,flow_mean,cod 30,30,mg/L,c", "'30' has no flow"},
    };
    for (const auto& [row, message] : rows) {
        const std::vector<SourceText> files{
            {"standards/hj663-2013/checks.csv", fmt::format("id,edition,check,given,expected,unit,clause\n{}\n", row)}};
        const auto outcome = ours().run(law(), files);
        ASSERT_EQ(outcome.faults.size(), 1U) << row;
        EXPECT_TRUE(outcome.faults[0].message.starts_with(message)) << outcome.faults[0].message;
        EXPECT_TRUE(outcome.faults[0].place.starts_with("standards/hj663-2013/checks.csv:2 X"));
        EXPECT_TRUE(outcome.passed.empty());
    }
}

}  // namespace
}  // namespace lvwang::assess
