// Chromium and pandoc as they are installed, and what is said where they are not, fail or hang.
#include "courier/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace lvwang::courier {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kPage =
    "<!doctype html><html><head><meta charset=\"utf-8\"><title>t</title></head><body><p>生态环境早通报</p></body></html>";

// A program of a few lines, in a directory that goes with the test.
class Programs : public testing::Test {
protected:
    Programs() {
        std::string name = (fs::temp_directory_path() / "lvwang-convert-XXXXXX").string();
        directory = mkdtemp(name.data());
    }
    ~Programs() override { fs::remove_all(directory); }
    std::string script(std::string_view lines) const {
        const std::string path = directory + "/program";
        std::ofstream(path) << "#!/bin/sh\n" << lines << '\n';
        chmod(path.c_str(), 0700);
        return path;
    }
    static std::size_t left_behind() {
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(fs::temp_directory_path())) {
            count += entry.path().filename().string().starts_with("lvwang-paper-") ? 1 : 0;
        }
        return count;
    }
    std::string directory;
};

TEST_F(Programs, ChromiumPrints) {
    if (access("/usr/bin/chromium", X_OK) != 0) GTEST_SKIP() << "no chromium here (tools/setup)";
    const std::size_t before = left_behind();
    const auto pdf = convert("pdf", std::string(kPage), {});
    ASSERT_TRUE(pdf.has_value()) << pdf.error().message;
    EXPECT_THAT(*pdf, StartsWith("%PDF-"));
    EXPECT_THAT(*pdf, HasSubstr("/Count 1"));
    EXPECT_EQ(left_behind(), before);
}

TEST_F(Programs, PandocWrites) {
    if (access("/usr/bin/pandoc", X_OK) != 0) GTEST_SKIP() << "no pandoc here (tools/setup)";
    const auto docx = convert("docx", std::string(kPage), {});
    ASSERT_TRUE(docx.has_value()) << docx.error().message;
    EXPECT_THAT(*docx, StartsWith("PK")) << "a ZIP archive";
}

TEST_F(Programs, OneThatIsNotThereIsSaid) {
    const auto none = convert("pdf", std::string(kPage), {.chromium = "/nowhere/chromium", .pandoc = {}});
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, ErrorCode::kUnsupported);
    EXPECT_EQ(none.error().message, "Chromium is not installed (looked at /nowhere/chromium)");
    EXPECT_EQ(convert("odt", std::string(kPage), {}).error().code, ErrorCode::kUnsupported);
}

TEST_F(Programs, WhatItComplainsOfIsPassedOn) {
    const auto failed =
        convert("docx", std::string(kPage), {.chromium = {}, .pandoc = script("echo 'no such font' >&2; exit 3")});
    ASSERT_FALSE(failed.has_value());
    EXPECT_THAT(failed.error().message, HasSubstr("ended with 3: no such font"));
    const auto nothing = convert("docx", std::string(kPage), {.chromium = {}, .pandoc = script("exit 0")});
    ASSERT_FALSE(nothing.has_value());
    EXPECT_THAT(nothing.error().message, HasSubstr("made nothing"));
}

TEST_F(Programs, OneThatHangsIsEnded) {
    const auto begun = std::chrono::steady_clock::now();
    const auto hung =
        convert("docx", std::string(kPage), {.chromium = {}, .pandoc = script("sleep 60 & sleep 60"), .patience_ms = 300});
    ASSERT_FALSE(hung.has_value());
    EXPECT_THAT(hung.error().message, HasSubstr("took longer"));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
}

}  // namespace
}  // namespace lvwang::courier
