// What kill tests share: what was derived from the frames of two days, and when that is done. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <thread>

#include "../program.h"
#include "base/time.h"
#include "store/series.h"

namespace lvwang::tests {

/// The start of a day that is over.
inline Instant days_ago(int days) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return start_of(to_date({std::chrono::duration_cast<std::chrono::milliseconds>(now).count()})) - days * kDayMs;
}

inline std::string health(const Server& server) {
    return ask(server.http_port(), "GET", "/api/v1/health");
}

/// Waits until every hour and day that is due has been computed.
inline void wait_until_settled(const Server& server) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    int quiet = 0;
    while (quiet < 3 && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(700));  // a tick is a second
        quiet = health(server).find("\"due_days\":0,") != std::string::npos ? quiet + 1 : 0;
    }
    ASSERT_EQ(quiet, 3) << health(server);
}

/// Every current value of the test's two days, as text by its place; what tells how it came is left out.
inline std::map<std::string, std::string> derived(const std::string& data, Instant first) {
    constexpr auto kOfArrival = static_cast<Flags>(bits(Flag::kBackfill) | bits(Flag::kClockDoubt));
    std::map<std::string, std::string> values;
    const auto series = store::Series::open(data + "/series");
    EXPECT_TRUE(series.has_value());
    for (std::int64_t point = 1; point < 200; ++point) {
        for (const Period period : {Period::kMinute, Period::kHour, Period::kDay}) {
            for (const Origin origin : {Origin::kReported, Origin::kComputed}) {
                const auto found = (*series)->read({.point = PointId{point},
                                                    .stream = {period, origin},
                                                    .from = first,
                                                    .to = first + 2 * kDayMs,
                                                    .columns = {}});
                EXPECT_TRUE(found.has_value());
                for (const StoredSample& one : *found) {
                    values[fmt::format("{} {} {} {} {}", point, to_string(origin), to_string(period), format_iso(one.start),
                                       static_cast<int>(one.sample.column.parameter))] =
                        fmt::format("{} of {} flags {} mark {}", one.sample.sum.to_string(), one.sample.count,
                                    one.sample.flags & ~kOfArrival, one.sample.mark);
                }
            }
        }
    }
    return values;
}

/// Whether `values` are those of a run that nobody disturbed.
inline void expect_undisturbed(const std::map<std::string, std::string>& values,
                               const std::map<std::string, std::string>& expected) {
    int shown = 0;
    for (const auto& [place, value] : expected) {
        const auto found = values.find(place);
        const std::string is = found == values.end() ? "none" : found->second;
        if (is != value && ++shown <= 20) ADD_FAILURE() << place << ": " << is << " instead of " << value;
    }
    EXPECT_EQ(shown, 0) << "values differ";
    EXPECT_EQ(values.size(), expected.size());
}

}  // namespace lvwang::tests
