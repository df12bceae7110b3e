// A photo as a camera would write it, made of nothing. For tests only.
// Promises: it is read as a JPEG of one by one, taken at a known time and place.
// Rule: protocol/photo.h.
#pragma once

#include <string>

namespace lvwang::api {

inline std::string segment(char marker, const std::string& content) {
    const std::size_t length = content.size() + 2;
    return std::string("\xFF") + marker + static_cast<char>(length >> 8U) + static_cast<char>(length & 0xFFU) + content;
}

// A JPEG of one by one with an Exif block: 2026-04-03 08:05:00, at 31° N 118° E.
inline std::string photo(const std::string& pixels = "pixels") {
    const auto n2 = [](int n) { return std::string{static_cast<char>(n >> 8), static_cast<char>(n & 0xFF)}; };
    const auto n4 = [&](int n) { return n2(n >> 16) + n2(n & 0xFFFF); };
    const auto entry = [&](int tag, int type, int count, const std::string& value) {
        return n2(tag) + n2(type) + n4(count) + value;
    };
    std::string tiff = "MM" + n2(42) + n4(8);
    tiff += n2(2) + entry(0x8769, 4, 1, n4(38)) + entry(0x8825, 4, 1, n4(76)) + n4(0);                // at 8
    tiff += n2(1) + entry(0x9003, 2, 20, n4(56)) + n4(0) + std::string("2026:04:03 08:05:00\0", 20);  // at 38
    tiff += n2(4) + entry(1, 2, 2, std::string("N\0\0\0", 4)) + entry(2, 5, 3, n4(130));              // at 76
    tiff += entry(3, 2, 2, std::string("E\0\0\0", 4)) + entry(4, 5, 3, n4(154)) + n4(0);
    for (const int degrees : {31, 118}) tiff += n4(degrees) + n4(1) + n4(0) + n4(1) + n4(0) + n4(1);  // at 130
    return "\xFF\xD8" + segment('\xE1', std::string("Exif\0\0", 6) + tiff) +
           segment('\xC0', std::string("\x08\0\x01\0\x01\x01\x01\x11\0", 9)) +
           segment('\xDA', std::string("\x01\x01\0\0\x3F\0", 6)) + pixels + "\xFF\xD9";
}

}  // namespace lvwang::api
