// Does the server's registry take the demo district, and know what its devices say?
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "registry/district.h"
#include "registry/resolve.h"
#include "spoken_test.h"
#include "standards/codes.h"

namespace lvwang::district {
namespace {

SourceText text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file.is_open()) << path;
    return {path.filename().string(), std::string(std::istreambuf_iterator<char>(file), {})};
}

registry::RegistrySnapshot demo_registry() {
    const std::filesystem::path codes = demo_folder().parent_path() / "codes";
    const auto parameters =
        registry::parse_codes(std::vector<SourceText>{text_of(codes / "parameters.csv"), text_of(codes / "units.csv")});
    EXPECT_TRUE(parameters.has_value()) << parameters.error().message;
    std::vector<SourceText> files;
    for (const std::string_view name : registry::district_file_names()) {
        if (std::filesystem::exists(demo_folder() / name)) files.push_back(text_of(demo_folder() / name));
    }
    auto district = registry::parse_district(files, *parameters);
    EXPECT_TRUE(district.has_value()) << district.error().message;
    EXPECT_TRUE(district->district.demo);
    auto built = registry::Registry::build(std::move(district->rows), *parameters);
    EXPECT_TRUE(built.has_value()) << built.error().message;
    return *built;
}

TEST(Registered, EveryFirmHasAValidCreditCode) {
    std::set<std::string> codes;
    for (const auto& row : demo_rows("organisations.csv")) {
        if (row.at("kind") != "firm") continue;
        EXPECT_TRUE(standards::check_credit_code(row.at("uscc")).has_value()) << row.at("name");
        codes.insert(row.at("uscc"));
    }
    EXPECT_EQ(codes.size(), 20U);
}

TEST(Registered, WhatIsSaidIsUnderstoodButForOneCode) {
    const registry::RegistrySnapshot registry = demo_registry();
    const Roster roster = demo_roster();
    std::set<std::string> unregistered;
    std::set<std::string> unmapped;
    for (const Logger& logger : roster.loggers) {
        const Device* device = registry->device(logger.mn);
        if (device == nullptr) {
            unregistered.insert(logger.mn);
            continue;
        }
        const Instant start = at("2026-11-05T12:00:00+08:00");
        for (const Report report : {Report::kMoment, Report::kMinute, Report::kHour}) {
            if (logger.minute_step == 0 && report != Report::kHour) continue;
            std::vector<std::string> frames;
            said(logger, report, start, &frames);
            for (const std::string& frame : frames) {
                protocol::FrameReader reader;
                reader.feed(frame);
                const auto cut = reader.next();
                ASSERT_TRUE(cut.has_value());
                const protocol::Message message = protocol::decode(cut->segment);
                const auto resolution = registry::resolve(*registry, message, *device, start + kHourMs, 1);
                EXPECT_TRUE(resolution.doubts.empty()) << resolution.doubts.front() << "\n" << frame;
                ASSERT_EQ(resolution.readings.size(), 1U) << frame;
                EXPECT_EQ(resolution.readings[0].start, start);
                for (const auto& factor : resolution.unmapped) unmapped.insert(factor.wire_code);
                for (const Sample& sample : resolution.readings[0].samples) {
                    const Parameter* parameter = registry->parameters().find(sample.column.parameter);
                    ASSERT_NE(parameter, nullptr);
                    if (sample.column.aspect != Aspect::kMeasured) continue;
                    EXPECT_TRUE(!parameter->plausible_low || sample.value() >= *parameter->plausible_low)
                        << parameter->key << frame;
                    EXPECT_TRUE(!parameter->plausible_high || sample.value() <= *parameter->plausible_high)
                        << parameter->key << frame;
                }
            }
        }
    }
    EXPECT_EQ(unregistered.size(), 1U) << "one device waits to be registered";
    EXPECT_EQ(unmapped, std::set<std::string>{"TVOC"}) << "one code waits to be mapped";
}

TEST(Registered, EveryOutletHasLimitsAndSomebodyWhoAnswers) {
    const auto limits = demo_rows("limits.csv");
    std::set<std::string> answered;
    for (const auto& row : demo_rows("responsibilities.csv")) answered.insert(row.at("site_key") + row.at("region_code"));
    for (const auto& point : demo_rows("points.csv")) {
        if (point.at("kind") != "stack" && point.at("kind") != "wastewater") continue;
        const bool limited = std::ranges::any_of(limits, [&](const auto& limit) {
            return limit.at("site_key") == point.at("site_key") && limit.at("point_code") == point.at("code");
        });
        EXPECT_TRUE(limited) << point.at("site_key") << ' ' << point.at("code");
        EXPECT_TRUE(answered.contains(point.at("site_key"))) << point.at("site_key");
    }
    for (const auto& region : demo_rows("regions.csv")) EXPECT_TRUE(answered.contains(region.at("code"))) << region.at("name");
}

}  // namespace
}  // namespace lvwang::district
