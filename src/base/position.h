// Where on the earth is what a map service for the public in China shows? GCJ-02 positions as CGCS2000 and back.
// Promises: pure; back and forth differ by less than a centimetre; outside the country GCJ-02 is no other than CGCS2000. CGCS2000
// and WGS 84 differ by centimetres and are taken for the same.
// Rule: GCJ-02 is not published; the offset is the series of sines that is commonly known, on the Krasovsky ellipsoid.
#pragma once

namespace lvwang {

struct Position {
    double longitude_deg = 0;
    double latitude_deg = 0;
};

[[nodiscard]] Position gcj02_of(const Position& cgcs2000);
/// By a handful of steps: the offset changes by less than a hundredth of the way.
[[nodiscard]] Position cgcs2000_of(const Position& gcj02);

}  // namespace lvwang
