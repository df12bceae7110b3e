#include "api/origin.h"

#include <gtest/gtest.h>

#include <vector>

namespace lvwang::api {
namespace {

TEST(Host, OursAndOthers) {
    const std::vector<std::string> names{"lvwang.example.gov.cn"};
    for (const std::string_view good : {"", "127.0.0.1", "127.0.0.1:8080", "10.1.2.3:80", "[::1]:8080", "localhost:8080",
                                        "LOCALHOST", "lvwang.example.gov.cn", "Lvwang.example.gov.cn:8080"}) {
        EXPECT_TRUE(check_host(good, names).has_value()) << good;
    }
    for (const std::string_view bad : {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "1.2.3", "a.b.c.d",
                                       "[]", "localhost:@evil.example", "127.0.0.1:80/x", "[::1]x"}) {
        const auto host = check_host(bad, names);
        ASSERT_FALSE(host.has_value()) << bad;
        EXPECT_EQ(host.error().field, "Host");
    }
}

TEST(Origin, SamePlaceOnly) {
    EXPECT_TRUE(check_origin("", "127.0.0.1:8080").has_value());
    EXPECT_TRUE(check_origin("http://127.0.0.1:8080", "127.0.0.1:8080").has_value());
    EXPECT_TRUE(check_origin("https://lvwang.example", "Lvwang.example").has_value());
    for (const std::string_view bad :
         {"null", "http://evil.example", "http://127.0.0.1:9999", "http://127.0.0.1:8080.evil.example"}) {
        EXPECT_FALSE(check_origin(bad, "127.0.0.1:8080").has_value()) << bad;
    }
}

}  // namespace
}  // namespace lvwang::api
