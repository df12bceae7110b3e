// No secret in a log: after log-ins, tokens and settings with secrets no entry, no file and nothing that is printed holds one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "../connection.h"
#include "../program.h"
#include "store/log.h"

namespace lvwang::tests {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

// What stands between two texts of an answer.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
    const std::size_t at = text.find(begin);
    if (at == std::string::npos) return {};
    return text.substr(at + begin.size(), text.find(end, at + begin.size()) - at - begin.size());
}

TEST(Secrets, StandInNoLogAndInNoFile) {
    const Scratch scratch;
    const std::string data = scratch.path("data");
    std::vector<std::string> secrets;
    std::string printed;
    {
        Server server(data);
        const std::string wrong = "Wrong-password-" + std::string("4711");
        const std::string who = administrator(server.http_port());
        const auto ask = [&](const std::string& headers, const std::string& method, const std::string& path,
                             const std::string& body) { return ask_as(headers, server.http_port(), method, path, body); };
        ask("", "POST", "/api/v1/login", R"({"login":"admin","password":")" + wrong + "\"}");
        const auto must = [&](const std::string& method, const std::string& path, const std::string& body) {
            std::string answer = ask(who, method, path, body);
            EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200")) << path;
            return answer;
        };
        const std::string token = between(
            must("POST", "/api/v1/tokens", R"({"name":"p","login":"admin","rights":["look"],"days":1})"), "\"token\":\"", "\"");
        const std::string given = between(must("POST", "/api/v1/people/zhou/password", "{}"), "\"password\":\"", "\"");
        ask("Authorization: Bearer " + token + "\r\n", "GET", "/api/v1/sites", "");
        ask("Authorization: Bearer not-a-token-9182\r\n", "GET", "/api/v1/sites", "");
        must("PUT", "/api/v1/devices/479021A1000100016586C9D6/key", R"({"key":"00112233445566778899aabbccddeeff"})");
        must("PUT", "/api/v1/brokers/b",
             R"({"host":"127.0.0.1","port":1,"user":"u","password":"broker-secret-5577","topics":["a"],"enabled":false})");
        must("PUT", "/api/v1/official/feeds/f",
             R"({"kind":"http","source":"http://127.0.0.1:1/x.csv","secret":"user:feed-secret-6688",)"
             R"("layout":"days","every_min":60,"enabled":false})");
        must("PUT", "/api/v1/channels/c",
             R"({"kind":"mail","host":"127.0.0.1","port":1,"user":"u","from":"a@b.cn",)"
             R"("secret":"channel-secret-7799","enabled":false})");
        secrets = {wrong,
                   "Lanting-2026",
                   between(who, "lvwang_session=", "\r"),
                   between(who, "X-CSRF-Token: ", "\r"),
                   token,
                   given,
                   "not-a-token-9182",
                   "00112233445566778899aabbccddeeff",
                   std::string("\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16),
                   "broker-secret-5577",
                   "feed-secret-6688",
                   "channel-secret-7799"};
        printed = server.greeting();
        const auto ended = server.finish();
        ASSERT_TRUE(ended.has_value()) << "it does not end";
        printed += ended->said;
    }
    // The log is packed: its entries are looked at as they are read, too.
    std::string entries;
    {
        const auto log = store::Log::open(data + "/log");
        ASSERT_TRUE(log.has_value()) << log.error().message;
        for (std::uint64_t seq = (*log)->first_seq(); seq <= (*log)->last_seq(); ++seq) {
            const auto entry = (*log)->read(seq);
            if (entry) entries += entry->payload;
        }
    }
    EXPECT_THAT(entries, AllOf(HasSubstr("account_token_put"), HasSubstr("official.feed"), HasSubstr("broker")));
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(data)) {
        if (!entry.is_regular_file() || entry.path().filename() == "master.key") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        ++files;
        for (std::size_t i = 0; i < secrets.size(); ++i) {
            EXPECT_EQ(bytes.find(secrets[i]), std::string::npos) << "secret " << i << " stands in " << entry.path();
        }
    }
    EXPECT_GT(files, 5U);
    for (std::size_t i = 0; i < secrets.size(); ++i) {
        EXPECT_GE(secrets[i].size(), 10U) << "secret " << i << " was not got from its answer";
        EXPECT_EQ(entries.find(secrets[i]), std::string::npos) << "secret " << i << " stands in an entry of the log";
        EXPECT_EQ(printed.find(secrets[i]), std::string::npos) << "secret " << i << " was printed";
    }
    EXPECT_THAT(printed, HasSubstr("people on "));
}

}  // namespace
}  // namespace lvwang::tests
