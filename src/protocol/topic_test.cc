#include "protocol/topic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::protocol {
namespace {

TEST(Topic, PatternsAreCheckedBeforeABrokerSeesThem) {
    for (const std::string_view good : {"lvwang/{device}/report", "+/up/#", "#", "{device}", "/a//b/", "微站/{device}"}) {
        EXPECT_TRUE(check_topic_pattern(good).has_value()) << good;
    }
    const struct {
        std::string pattern, says;
    } bad[] = {
        {"", "empty"},
        {"a/#/b", "last level"},
        {"a/b#", "whole levels"},
        {"a/+b", "whole levels"},
        {"{device}/{device}", "twice"},
        {"a/x{device}", "whole level"},
        {"a/{dev}", "whole level"},
        {std::string("a/\0b", 4), "control"},
        {"a/\n", "control"},
        {"a/\xff", "UTF-8"},
        {std::string(kTopicBytesMax + 1, 'a'), "too long"},
    };
    for (const auto& [pattern, says] : bad) {
        const auto checked = check_topic_pattern(pattern);
        ASSERT_FALSE(checked.has_value()) << pattern;
        EXPECT_THAT(checked.error().message, testing::HasSubstr(says));
    }
}

TEST(Topic, NamesItsDevice) {
    const struct {
        std::string_view pattern, topic;
        std::optional<std::string_view> device;
    } cases[] = {
        {"lvwang/{device}/report", "lvwang/M1/report", "M1"},
        {"lvwang/{device}/report", "lvwang/M1/other", std::nullopt},
        {"lvwang/{device}/report", "lvwang/M1/report/x", std::nullopt},
        {"lvwang/{device}/report", "lvwang/M1", std::nullopt},
        {"lvwang/{device}/#", "lvwang/M1/a/b", "M1"},
        {"lvwang/{device}/#", "lvwang/M1", "M1"},
        {"+/up/{device}", "x/up/M2", "M2"},
        {"a/+", "a/b", ""},
        {"#", "a/b", ""},
    };
    for (const auto& [pattern, topic, device] : cases)
        EXPECT_EQ(device_of_topic(pattern, topic), device) << pattern << " " << topic;
    EXPECT_EQ(filter_of("lvwang/{device}/report"), "lvwang/+/report");
    EXPECT_EQ(filter_of("a/#"), "a/#");
}

}  // namespace
}  // namespace lvwang::protocol
