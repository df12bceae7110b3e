#include "store/seal.h"

#include <gtest/gtest.h>

#include <set>

namespace lvwang::store {
namespace {

Seal seal_of(char c) {
    auto seal = Seal::with(std::string(kMasterKeyBytes, c));
    EXPECT_TRUE(seal.has_value());
    return std::move(*seal);
}

TEST(Seal, WhatIsClosedOpensAgain) {
    const Seal seal = seal_of('k');
    for (const std::string& secret :
         {std::string(), std::string("0123456789abcdef"), std::string(1'000, '\0'), std::string("键")}) {
        const std::string sealed = seal.close(secret, "sm4 A");
        const auto opened = seal.open(sealed, "sm4 A");
        ASSERT_TRUE(opened.has_value()) << opened.error().message;
        EXPECT_EQ(*opened, secret);
    }
}

TEST(Seal, ASealedTextIsAsciiAndHidesTheSecret) {
    const std::string sealed = seal_of('k').close("0123456789abcdef", "sm4 A");
    EXPECT_EQ(sealed.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=:"), std::string::npos);
    EXPECT_EQ(sealed.find("0123456789abcdef"), std::string::npos);
}

TEST(Seal, TheSameSecretLooksDifferentEachTime) {
    const Seal seal = seal_of('k');
    std::set<std::string> texts;
    for (int i = 0; i < 100; ++i) texts.insert(seal.close("same", "sm4 A"));
    EXPECT_EQ(texts.size(), 100U);
}

TEST(Seal, ADigestIsTheSameForTheSameTextUnderTheSameKey) {
    const Seal seal = seal_of('k');
    const std::string digest = seal.digest("a password");
    EXPECT_EQ(digest.size(), 32U);
    EXPECT_EQ(digest, seal.digest("a password"));
    EXPECT_NE(digest, seal.digest("b password"));
    EXPECT_NE(digest, seal.digest(""));
    EXPECT_NE(digest, seal_of('l').digest("a password"));
}

TEST(Seal, OpensOnlyUnderItsKeyAndForItsPurpose) {
    const Seal seal = seal_of('k');
    const std::string sealed = seal.close("secret", "sm4 A");
    struct Case {
        std::string what;
        Result<std::string> opened;
        ErrorCode code;
    };
    std::string changed = sealed;
    changed[sealed.size() / 2] = changed[sealed.size() / 2] == 'A' ? 'B' : 'A';
    const Case cases[] = {
        {"another key", seal_of('j').open(sealed, "sm4 A"), ErrorCode::kCorrupt},
        {"another device", seal.open(sealed, "sm4 B"), ErrorCode::kCorrupt},
        {"a beginning of the purpose", seal.open(sealed, "sm4 "), ErrorCode::kCorrupt},
        {"one character changed", seal.open(changed, "sm4 A"), ErrorCode::kCorrupt},
        {"cut short", seal.open(sealed.substr(0, 24), "sm4 A"), ErrorCode::kInvalidArgument},
        {"plain text", seal.open("secret", "sm4 A"), ErrorCode::kInvalidArgument},
        {"no base64", seal.open("sealed1:###", "sm4 A"), ErrorCode::kInvalidArgument},
        {"empty", seal.open("", "sm4 A"), ErrorCode::kInvalidArgument},
    };
    for (const Case& one : cases) {
        ASSERT_FALSE(one.opened.has_value()) << one.what;
        EXPECT_EQ(one.opened.error().code, one.code) << one.what << ": " << one.opened.error().message;
        EXPECT_EQ(one.opened.error().message.find("secret"), std::string::npos) << one.what;
    }
}

TEST(Seal, AMasterKeyHasThirtyTwoBytes) {
    for (const std::size_t bytes : {0, 16, 31, 33, 64}) EXPECT_FALSE(Seal::with(std::string(bytes, 'k')).has_value()) << bytes;
}

TEST(Seal, RandomBytesAreAsManyAsAskedAndNeverTheSame) {
    EXPECT_EQ(random_bytes(0), "");
    EXPECT_EQ(random_bytes(16).size(), 16U);
    EXPECT_NE(random_bytes(16), random_bytes(16));
}

}  // namespace
}  // namespace lvwang::store
