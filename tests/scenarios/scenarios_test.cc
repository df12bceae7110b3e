// Every *.scenario file beside this one holds, every *.scenario.failing one still fails, and the runner notices what is wrong.
#include <fmt/format.h>
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

TEST(ScenarioRunner, NoticesWhatDoesNotHoldAndSaysWhatThereIs) {
    const std::string day = "site S1 air\nload S1 pm2_5 hour from 2026-04-03 80x24\nat 2026-04-04T00:30\n";
    const std::vector<std::string> wrong{"expect average S1 pm2_5 day 2026-04-03 81 valid 24 of 24",
                                         "expect average S1 pm2_5 day 2026-04-03 80 valid 23 of 24",
                                         "expect average S1 pm2_5 day 2026-04-03 invalid",
                                         "expect average S1 pm2_5 day 2026-04-03 none",
                                         "expect average S1 pm10 day 2026-04-03 80",
                                         "expect index S1 day 2026-04-03 aqi 1",
                                         "expect index S1 day 2026-04-02 aqi 119",
                                         "expect finding S1 air_day_exceeded day 2026-04-02",
                                         "expect finding S1 air_day_exceeded day 2026-04-03 resolved",
                                         "expect no index S1",
                                         "expect no finding S1",
                                         "expect case 1 open owner 李工",
                                         "expect case 2 open",
                                         "expect no case"};
    std::string scenario = day;
    for (const std::string& line : wrong) scenario += line + "\n";
    const auto failures = failures_of(scenario);
    ASSERT_EQ(failures.size(), wrong.size());
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        EXPECT_THAT(failures[i], HasSubstr(fmt::format("line {}: {}\n     there is: ", i + 4, wrong[i])));
    }
    EXPECT_THAT(failures[0], HasSubstr("there is: 80, valid 24 of 24"));
    EXPECT_THAT(failures[4], HasSubstr("there is: none"));
    EXPECT_THROW(static_cast<void>(failures_of(day + "expect finding S1 air_day_exceeded day 2026-04-03 colour red")),
                 Unreadable);
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
}

}  // namespace
}  // namespace lvwang::tests
