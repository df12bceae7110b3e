// GCJ-02 and CGCS2000: the way there and back, the size of the shift, and where there is none.
#include "base/position.h"

#include <gtest/gtest.h>

#include <cmath>

namespace lvwang {
namespace {

constexpr double kMetresPerDegree = 111'320;

double metres_between(const Position& a, const Position& b) {
    const double north = (a.latitude_deg - b.latitude_deg) * kMetresPerDegree;
    const double east = (a.longitude_deg - b.longitude_deg) * kMetresPerDegree * std::cos(a.latitude_deg / 57.29578);
    return std::hypot(north, east);
}

TEST(Position, ThereAndBackIsTheSamePlace) {
    for (double longitude = 74; longitude < 135; longitude += 3.7) {
        for (double latitude = 4; latitude < 54; latitude += 2.3) {
            const Position place{longitude, latitude};
            EXPECT_LT(metres_between(cgcs2000_of(gcj02_of(place)), place), 0.01) << longitude << " " << latitude;
        }
    }
}

// What everybody knows who has laid a track over a public map: some hundred metres, never a kilometre.
TEST(Position, TheShiftIsSomeHundredMetres) {
    for (double longitude = 80; longitude < 130; longitude += 5) {
        for (double latitude = 20; latitude < 50; latitude += 5) {
            const Position place{longitude, latitude};
            const double shift_m = metres_between(gcj02_of(place), place);
            EXPECT_GT(shift_m, 50) << longitude << " " << latitude;
            EXPECT_LT(shift_m, 900) << longitude << " " << latitude;
        }
    }
    // 天安门: the map services show it at 116.397, 39.909; it stands at 116.391, 39.907.
    const Position shown = gcj02_of({116.3912757, 39.9073070});
    EXPECT_NEAR(shown.longitude_deg, 116.3975, 0.0005);
    EXPECT_NEAR(shown.latitude_deg, 39.9087, 0.0005);
}

TEST(Position, OutsideTheCountryNothingIsShifted) {
    const Position paris{2.3522, 48.8566};
    EXPECT_EQ(gcj02_of(paris).longitude_deg, paris.longitude_deg);
    EXPECT_EQ(cgcs2000_of(paris).latitude_deg, paris.latitude_deg);
}

}  // namespace
}  // namespace lvwang
