// Passwords and tokens: what shows that one is right, and what happens when memory is short.
#include "store/secret.h"

#include <gtest/gtest.h>
#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <utility>
#include <vector>

namespace lvwang::store {
namespace {

TEST(Secret, APasswordIsKnownByItsHash) {
    const auto hash = hash_password("Qing-shan-26");
    ASSERT_TRUE(hash.has_value());
    EXPECT_NE(*hash, *hash_password("Qing-shan-26")) << "each has a salt of its own";
    EXPECT_EQ(is_password_of(*hash, "Qing-shan-26"), true);
    EXPECT_EQ(is_password_of(*hash, "Qing-shan-27"), false);
    for (const std::string_view no_hash : {"", "x", "$argon2id$v=19$m=65536", "$1$abc$def"}) {
        EXPECT_EQ(is_password_of(no_hash, "x"), false) << no_hash;
    }
    // Anything else in the place of a hash is none, whatever it asks for.
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string changed = *hash;
        changed.replace(changed.find(from), from.size(), to);
        return is_password_of(changed, "Qing-shan-26");
    };
    for (const auto& [from, to] : std::vector<std::pair<std::string_view, std::string_view>>{{"m=65536", "m=4194303"},
                                                                                             {"m=65536", "m=1"},
                                                                                             {"m=65536", "m="},
                                                                                             {"t=2", "t=99"},
                                                                                             {"t=2", "t=0"},
                                                                                             {"p=1", "p=2"},
                                                                                             {"v=19", "v=16"},
                                                                                             {"argon2id", "argon2i"}}) {
        EXPECT_EQ(with(from, to), false) << to;
    }
    // What libsodium itself says of it.
    EXPECT_EQ(crypto_pwhash_str_verify(hash->c_str(), "Qing-shan-26", 12), 0);
}

TEST(Secret, NobodysHashCostsAsMuchAsSomebodys) {
    const std::string hash(nobodys_hash());
    EXPECT_EQ(
        crypto_pwhash_str_needs_rehash(hash.c_str(), crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE), 0);
    EXPECT_EQ(is_password_of(hash, "Qing-shan-26"), false);
}

#ifndef LVWANG_SANITIZED
// From here on the process may have a little more memory than it has now.
void be_short_of_memory() {
    std::ifstream statm("/proc/self/statm");
    rlim_t pages = 0;
    statm >> pages;
    const rlim_t most = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + (16UL << 20U);
    const rlimit limit{most, most};
    if (::setrlimit(RLIMIT_AS, &limit) != 0) ::_exit(9);
}

TEST(SecretDeathTest, WithoutMemoryOneIsToldAndNothingEnds) {
    const std::string hash = *hash_password("Qing-shan-26");
    const auto outcome = [&] {
        be_short_of_memory();
        const auto made = hash_password("Qing-shan-26");
        const auto right = is_password_of(hash, "Qing-shan-26");
        if (made || made.error().code != ErrorCode::kUnavailable) ::_exit(1);
        if (right || right.error().code != ErrorCode::kUnavailable) ::_exit(2);
        ::_exit(0);
    };
    EXPECT_EXIT(outcome(), testing::ExitedWithCode(0), "");
}
#endif

}  // namespace
}  // namespace lvwang::store
