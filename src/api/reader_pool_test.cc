#include "api/reader_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace lvwang::api {
namespace {

TEST(ReaderPool, RunsEachJobOnce) {
    std::atomic<int> ran{0};
    std::promise<void> all;
    ReaderPool pool(3, 1000);
    for (int i = 0; i < 500; ++i) {
        ASSERT_TRUE(pool.submit([&](std::size_t reader) {
            EXPECT_LT(reader, 3U);
            if (++ran == 500) all.set_value();
        }));
    }
    all.get_future().wait();
    EXPECT_EQ(ran, 500);
}

TEST(ReaderPool, RefusesWhenFull) {
    std::promise<void> started;
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    ReaderPool pool(1, 2);
    ASSERT_TRUE(pool.submit([&](std::size_t) {
        started.set_value();
        released.wait();
    }));
    started.get_future().wait();
    EXPECT_TRUE(pool.submit([](std::size_t) {}));
    EXPECT_TRUE(pool.submit([](std::size_t) {}));
    EXPECT_FALSE(pool.submit([](std::size_t) {}));
    EXPECT_EQ(pool.waiting(), 2U);
    release.set_value();
}

}  // namespace
}  // namespace lvwang::api
