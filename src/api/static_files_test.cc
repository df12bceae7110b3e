#include "api/static_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

namespace lvwang::api {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public testing::Test {
protected:
    void SetUp() override {
        root_ = fs::temp_directory_path() / fmt::format("lvwang_static_{}", getpid());
        write("secret.txt", "outside");
        write("dist/index.html", "<!doctype html><title>绿网</title>");
        write("dist/assets/app-1a2b.js", std::string(5000, 'x'));
        write("dist/favicon.svg", "<svg/>");
        write("map/towns.geojson", "{}");
        ASSERT_TRUE(files_.load(root_ / "dist", "/").has_value());
        ASSERT_TRUE(files_.load(root_ / "map", "/map/").has_value());
    }
    void TearDown() override { fs::remove_all(root_); }

    void write(const std::string& name, const std::string& bytes) const {
        fs::create_directories((root_ / name).parent_path());
        std::ofstream(root_ / name) << bytes;
    }
    [[nodiscard]] Response get(std::string path, bool accepts_gzip = false, std::string if_none_match = {}) const {
        Request request;
        request.path = std::move(path);
        request.accepts_gzip = accepts_gzip;
        request.if_none_match = std::move(if_none_match);
        return files_.answer(request);
    }
    static std::string header(const Response& response, std::string_view name) {
        for (const auto& [candidate, value] : response.headers) {
            if (candidate == name) return value;
        }
        return {};
    }

    fs::path root_;
    StaticFiles files_;
};

TEST_F(StaticFilesTest, ServesFilesWithTheirTypes) {
    const std::array<std::string_view, 2> rows[] = {{"/index.html", "text/html; charset=utf-8"},
                                                    {"/assets/app-1a2b.js", "text/javascript; charset=utf-8"},
                                                    {"/favicon.svg", "image/svg+xml"},
                                                    {"/map/towns.geojson", "application/geo+json; charset=utf-8"},
                                                    {"/favicon%2Esvg", "image/svg+xml"}};
    for (const auto& [path, type] : rows) {
        const Response response = get(std::string(path));
        EXPECT_EQ(response.status, 200) << path;
        EXPECT_EQ(response.content_type, type) << path;
    }
    EXPECT_THAT(header(get("/assets/app-1a2b.js"), "Cache-Control"), testing::HasSubstr("immutable"));
    EXPECT_EQ(header(get("/index.html"), "Cache-Control"), "no-cache");
}

TEST_F(StaticFilesTest, PagesFallBackToTheIndex) {
    for (const std::string path : {"/", "/stations/S1", "/cases/12", "/ingest"}) {
        const Response response = get(path);
        EXPECT_EQ(response.status, 200) << path;
        EXPECT_THAT(std::string(response.text()), testing::HasSubstr("绿网")) << path;
        EXPECT_THAT(header(response, "Content-Security-Policy"), testing::HasSubstr("default-src 'self'"));
    }
}

TEST_F(StaticFilesTest, NothingOutside) {
    for (const std::string path :
         {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt", "//secret.txt",
          "/map/../secret.txt", "/assets/missing.js", "/map/none", "/%00", "/%zz", "/secret.txt"}) {
        const Response response = get(path);
        EXPECT_GE(response.status, 400) << path;
        EXPECT_THAT(std::string(response.text()), testing::Not(testing::HasSubstr("outside"))) << path;
        EXPECT_THAT(std::string(response.text()), testing::HasSubstr("\"field\":\"path\"")) << path;
    }
}

TEST_F(StaticFilesTest, OnlyReading) {
    Request request;
    request.method = Method::kPost;
    request.path = "/index.html";
    EXPECT_EQ(files_.answer(request).status, 405);
}

TEST_F(StaticFilesTest, PacksAndTags) {
    const Response plain = get("/assets/app-1a2b.js");
    const Response packed = get("/assets/app-1a2b.js", true);
    EXPECT_EQ(plain.text().size(), 5000U);
    EXPECT_EQ(header(packed, "Content-Encoding"), "gzip");
    EXPECT_LT(packed.text().size(), 200U);
    EXPECT_NE(header(plain, "ETag"), header(packed, "ETag"));
    EXPECT_EQ(header(get("/favicon.svg", true), "Content-Encoding"), "");
    const Response again = get("/assets/app-1a2b.js", false, "\"other\", W/" + header(plain, "ETag"));
    EXPECT_EQ(again.status, 304);
    EXPECT_TRUE(again.text().empty());
    EXPECT_EQ(get("/assets/app-1a2b.js", true, header(plain, "ETag")).status, 200);
}

TEST_F(StaticFilesTest, SaysWhichDirectoryIsMissing) {
    StaticFiles files;
    const auto loaded = files.load("/nonexistent/dist", "/");
    ASSERT_FALSE(loaded.has_value());
    EXPECT_EQ(loaded.error().code, ErrorCode::kNotFound);
    EXPECT_EQ(files.answer(Request{}).status, 404);
}

TEST(Gzip, ReadsBack) {
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += fmt::format("{},", i);
    for (const std::string& original : {std::string(), std::string("a"), text}) {
        std::string packed = gzip(original);
        std::string back(original.size() + 1, '\0');
        z_stream stream{};
        ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
        stream.next_in = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_in = static_cast<uInt>(packed.size());
        stream.next_out = reinterpret_cast<Bytef*>(back.data());
        stream.avail_out = static_cast<uInt>(back.size());
        EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
        back.resize(stream.total_out);
        inflateEnd(&stream);
        EXPECT_EQ(back, original);
    }
}

}  // namespace
}  // namespace lvwang::api
