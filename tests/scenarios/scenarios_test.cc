// Every *.scenario file beside this one holds, every *.scenario.failing one still fails, and the runner notices what is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "scenario.h"
#include "scenario_text.h"
#include "standards/source_tree.h"

namespace lvwang::tests {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kFailing = ".failing";

std::vector<fs::path> scenario_files() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(standards::source_dir() / "tests" / "scenarios")) {
        if (entry.path().filename().string().find(".scenario") != std::string::npos) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

std::string name_of(const testing::TestParamInfo<fs::path>& file) {
    std::string name = file.param.filename().string();
    const bool failing = name.ends_with(kFailing);
    name = name.substr(0, name.find('.')) + (failing ? "_failing" : "");
    std::ranges::replace_if(
        name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
    return name;
}

class Scenarios : public testing::TestWithParam<fs::path> {};

TEST_P(Scenarios, Holds) {
    std::ifstream file(GetParam(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto failures = failures_of(text);
    if (GetParam().string().ends_with(kFailing)) {
        EXPECT_FALSE(failures.empty()) << GetParam().string() << " holds now: take " << kFailing << " off its name";
        return;
    }
    for (const std::string& failure : failures) ADD_FAILURE() << GetParam().string() << ", " << failure;
}

INSTANTIATE_TEST_SUITE_P(Files, Scenarios, testing::ValuesIn(scenario_files()), name_of);

constexpr std::string_view kADayTooDirty = R"(
site S1 air
load S1 pm2_5 hour from 2026-04-03 80x24
at   2026-04-04T00:30
)";

std::vector<std::string> failures_after(std::string_view expectation) {
    return failures_of(std::string(kADayTooDirty) + std::string(expectation));
}

TEST(ScenarioRunner, NoticesWhatDoesNotHoldAndSaysWhatThereIs) {
    EXPECT_THAT(failures_after("expect average S1 pm2_5 day 2026-04-03 81 valid 24 of 24"),
                ElementsAre(testing::AllOf(HasSubstr("line 5: expect average"), HasSubstr("there is: 80, valid 24 of 24"))));
    EXPECT_EQ(failures_after("expect average S1 pm2_5 day 2026-04-03 80 valid 23 of 24").size(), 1U);
    EXPECT_EQ(failures_after("expect average S1 pm2_5 day 2026-04-03 invalid").size(), 1U);
    EXPECT_EQ(failures_after("expect average S1 pm2_5 day 2026-04-03 none").size(), 1U);
    EXPECT_EQ(failures_after("expect average S1 pm10 day 2026-04-03 80").size(), 1U);
    EXPECT_EQ(failures_after("expect index S1 day 2026-04-03 aqi 1").size(), 1U);
    EXPECT_EQ(failures_after("expect index S1 day 2026-04-02 aqi 119").size(), 1U);
    EXPECT_EQ(failures_after("expect finding S1 air_day_exceeded day 2026-04-02").size(), 1U);
    EXPECT_EQ(failures_after("expect finding S1 air_day_exceeded day 2026-04-03 resolved").size(), 1U);
    EXPECT_EQ(failures_after("expect no index S1").size(), 1U);
    EXPECT_EQ(failures_after("expect no finding S1").size(), 1U);
    EXPECT_EQ(failures_after("expect case 1 open owner 李工").size(), 1U);
    EXPECT_EQ(failures_after("expect no case").size(), 1U);
}

TEST(ScenarioRunner, RefusesWhatNobodyUnderstands) {
    for (const std::string_view text :
         {"site S1 moon", "site S1", "load S1 pm2_5 hour from 2026-04-03 8", "site S1 air\nsite S1 air",
          "site S1 air\nload S1 pm2_5 hour 2026-04-03 8", "site S1 air\nload S1 pm2_5 hour from yesterday 8",
          "site S1 air\nload S1 pm2_5 hour from 2026-04-03 8y", "site S1 air\nload S1 pm2_5 hour from 2026-04-03 8x0",
          "site S1 air\nload S1 moonshine hour from 2026-04-03 8", "site S1 air\nexpect no case", "expect", "wish", "",
          "site S1 air\nat 2026-04-03", "site S1 air\nat 2026-04-03\nat 2026-04-02\nexpect no case",
          "site S1 air\nat 2026-04-03\nexpect no case please", "site S1 air\nat 2026-04-03\nact 1 close 李工 \"好了\""}) {
        EXPECT_THROW(static_cast<void>(failures_of(text)), Unreadable) << text;
    }
    EXPECT_THROW(failures_after("expect finding S1 air_day_exceeded day 2026-04-03 colour red"), Unreadable);
}

}  // namespace
}  // namespace lvwang::tests
