// Is the house in order? Sizes, names and where heavy libraries may be seen. What was small does not grow past its limit.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tree.h"

namespace lvwang::tidy {
namespace {

constexpr std::size_t kHeaderLinesMax = 260;  // a door must be readable in one sitting
constexpr std::size_t kSourceLinesMax = 520;
constexpr std::size_t kLineWidthMax = 130;

// Columns on the screen, counting a UTF-8 sequence as one character.
std::size_t width(const std::string& line) {
    std::size_t count = 0;
    for (const char c : line) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

TEST(Tidy, FilesStaySmall) {
    for (const Source& source : cpp_sources()) {
        const std::size_t limit = source.path.ends_with(".h") ? kHeaderLinesMax : kSourceLinesMax;
        EXPECT_LE(source.lines.size(), limit) << source.path << ": split it along its meaning";
    }
}

TEST(Tidy, LinesFitTheScreen) {
    for (const Source& source : cpp_sources()) {
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            if (source.lines[i].find("R\"") != std::string::npos || source.lines[i].find("##") != std::string::npos) continue;
            EXPECT_LE(width(source.lines[i]), kLineWidthMax) << source.path << ":" << i + 1;
        }
    }
}

TEST(Tidy, FileNamesSayWhatIsInside) {
    const std::set<std::string> empty_words{"manager", "handler",   "helper", "helpers", "util",    "utils",
                                            "impl",    "processor", "common", "misc",    "factory", "info"};
    for (const Source& source : cpp_sources()) {
        std::string name = source.path.substr(source.path.rfind('/') + 1);
        name = name.substr(0, name.find('.'));
        for (std::size_t at = 0; at <= name.size();) {
            const std::size_t end = std::min(name.find('_', at), name.size());
            EXPECT_FALSE(empty_words.contains(name.substr(at, end - at))) << source.path;
            at = end + 1;
        }
    }
}

TEST(Tidy, HeadersOpenWithWhatTheyAnswer) {
    for (const Source& source : cpp_sources()) {
        if (!source.path.ends_with(".h")) continue;
        ASSERT_GE(source.lines.size(), 3U) << source.path;
        EXPECT_TRUE(source.lines[0].starts_with("// ")) << source.path << ": begin with what the header answers";
        EXPECT_NE(std::find(source.lines.begin(), source.lines.end(), "#pragma once"), source.lines.end()) << source.path;
    }
}

TEST(Tidy, HeavyLibrariesStayBehindTheirModules) {
    // library -> modules that own it; tests may use what the module they test uses
    const std::map<std::string, std::set<std::string>> owners{
        {"rocksdb/", {"store"}},
        {"soci/", {"store"}},
        {"sqlite3.h", {"store"}},
        {"boost/asio", {"gateway", "api", "apps"}},
        {"boost/beast", {"api"}},
        {"boost/json", {"protocol", "registry", "cases", "pipeline", "api", "apps"}},
        {"prometheus/", {"api"}},
        {"toml++", {"registry", "apps"}},
        {"CLI/", {"apps"}},
        {"mosquitto.h", {"gateway"}},
        {"sodium", {"store"}},
        {"xlsxwriter", {"api"}},
        {"archive", {"api"}},
        {"expat.h", {"api"}},
        {"openssl/", {"protocol", "audit", "accounts", "courier", "api", "apps"}},
        {"curl/", {"courier"}},
    };
    for (const Source& source : cpp_sources()) {
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            const std::string& line = source.lines[i];
            if (!line.starts_with("#include <")) continue;
            for (const auto& [library, modules] : owners) {
                if (line.find("<" + library) == std::string::npos) continue;
                EXPECT_TRUE(modules.contains(source.module)) << source.path << ":" << i + 1 << ": " << library;
            }
        }
    }
}

// A header is public where a file of another folder includes it; tests of other folders count too.
TEST(Tidy, PublicHeadersShowNoHeavyLibrary) {
    const std::vector<Source> sources = cpp_sources();
    std::set<std::string> public_headers;
    for (const Source& source : sources) {
        for (const std::string& line : source.lines) {
            if (!line.starts_with("#include \"")) continue;
            const std::string header = "src/" + line.substr(10, line.find('"', 10) - 10);
            if (!header.starts_with("src/" + source.module + "/")) public_headers.insert(header);
        }
    }
    for (const Source& source : sources) {
        if (!public_headers.contains(source.path)) continue;
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            for (const std::string library :
                 {"<boost/", "<rocksdb/", "<soci/", "<sqlite3.h", "<prometheus/", "<toml++", "<mosquitto.h", "<sodium",
                  "<xlsxwriter", "<archive", "<expat.h", "<openssl/", "<curl/"}) {
                EXPECT_FALSE(source.lines[i].starts_with("#include " + library)) << source.path << ":" << i + 1;
            }
        }
    }
    EXPECT_GT(public_headers.size(), 20U) << "the test must have seen public headers to say anything";
}

TEST(Tidy, OnlyAppsReadTheClock) {
    for (const Source& source : cpp_sources()) {
        if (source.module == "apps" || source.path.ends_with("_test.cc") || source.path.ends_with("_bench.cc")) continue;
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            EXPECT_EQ(source.lines[i].find("system_clock::now"), std::string::npos) << source.path << ":" << i + 1;
        }
    }
}

}  // namespace
}  // namespace lvwang::tidy
