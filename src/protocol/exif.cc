#include "protocol/exif.h"

#include <array>
#include <charconv>
#include <cmath>

namespace lvwang::protocol {
namespace {

constexpr std::uint16_t kOrientation = 0x0112;
constexpr std::uint16_t kExifDirectory = 0x8769;
constexpr std::uint16_t kGpsDirectory = 0x8825;
constexpr std::uint16_t kDateTimeOriginal = 0x9003;
constexpr std::uint16_t kOffsetTimeOriginal = 0x9011;
constexpr std::uint16_t kGpsLatitudeRef = 1;
constexpr std::uint16_t kGpsLatitude = 2;
constexpr std::uint16_t kGpsLongitudeRef = 3;
constexpr std::uint16_t kGpsLongitude = 4;
constexpr std::uint16_t kAscii = 2;
constexpr std::uint16_t kShort = 3;
constexpr std::uint16_t kLong = 4;
constexpr std::uint16_t kRational = 5;
constexpr std::size_t kEntryBytes = 12;
constexpr std::size_t kEntriesMax = 512;  // cameras write some sixty

// The bytes of a TIFF structure; what lies outside is absent.
class Tiff {
public:
    explicit Tiff(std::string_view bytes) : bytes_(bytes), big_(bytes.starts_with("MM")) {}

    [[nodiscard]] bool is_one() const { return bytes_.size() >= 8 && (bytes_.starts_with("II") || big_) && number(2, 2) == 42; }
    // An unsigned number of 2 or 4 bytes.
    [[nodiscard]] std::optional<std::uint32_t> number(std::size_t at, std::size_t length) const {
        if (at > bytes_.size() || bytes_.size() - at < length) return std::nullopt;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < length; ++i) {
            const auto byte = static_cast<unsigned char>(bytes_[big_ ? at + i : at + length - 1 - i]);
            value = value << 8U | byte;
        }
        return value;
    }
    [[nodiscard]] std::optional<std::string_view> text(std::size_t at, std::size_t length) const {
        if (at > bytes_.size() || bytes_.size() - at < length) return std::nullopt;
        const std::string_view all = bytes_.substr(at, length);
        return all.substr(0, all.find('\0'));
    }

private:
    std::string_view bytes_;
    bool big_;
};

struct Entry {
    std::uint16_t tag = 0;
    std::uint16_t type = 0;
    std::uint32_t count = 0;
    std::size_t value_at = 0;  // where the value stands, be it in the entry itself
};

// Calls `use` for each entry of the directory at `at`.
template <class Use>
void each_entry(const Tiff& tiff, std::size_t at, const Use& use) {
    const auto count = tiff.number(at, 2);
    if (!count || *count > kEntriesMax) return;
    for (std::size_t i = 0; i < *count; ++i) {
        const std::size_t entry_at = at + 2 + i * kEntryBytes;
        const auto tag = tiff.number(entry_at, 2);
        const auto type = tiff.number(entry_at + 2, 2);
        const auto values = tiff.number(entry_at + 4, 4);
        const auto offset = tiff.number(entry_at + 8, 4);
        if (!tag || !type || !values || !offset) return;
        const std::size_t size = *type == kShort ? 2 : *type == kLong ? 4 : *type == kRational ? 8 : 1;
        const bool inside = size * *values <= 4;
        use(Entry{static_cast<std::uint16_t>(*tag), static_cast<std::uint16_t>(*type), *values,
                  inside ? entry_at + 8 : static_cast<std::size_t>(*offset)});
    }
}

// Degrees, minutes and seconds.
std::optional<double> degrees_at(const Tiff& tiff, const Entry& entry) {
    if (entry.type != kRational || entry.count != 3) return std::nullopt;
    double degrees = 0;
    double part = 1;
    for (std::size_t i = 0; i < 3; ++i, part *= 60) {
        const auto above = tiff.number(entry.value_at + 8 * i, 4);
        const auto below = tiff.number(entry.value_at + 8 * i + 4, 4);
        if (!above || !below || *below == 0) return std::nullopt;
        degrees += static_cast<double>(*above) / *below / part;
    }
    return degrees;
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t length) {
    if (text.size() < at + length) return std::nullopt;
    int number = 0;
    const char* const end = text.data() + at + length;
    const auto [stopped, error] = std::from_chars(text.data() + at, end, number);
    return error == std::errc() && stopped == end && number >= 0 ? std::optional(number) : std::nullopt;
}

// "2026:04:03 08:05:00" with "+08:00", or without.
std::optional<Instant> time_of(std::string_view when, std::string_view offset) {
    if (when.size() != 19) return std::nullopt;
    constexpr std::array<std::pair<std::size_t, std::size_t>, 6> kParts{{{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}}};
    std::array<int, 6> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto number = digits(when, kParts[i].first, kParts[i].second);
        if (!number) return std::nullopt;
        parts[i] = *number;
    }
    std::string zone = "+08:00";
    if (offset.size() == 6 && (offset[0] == '+' || offset[0] == '-') && digits(offset, 1, 2) && offset[3] == ':' &&
        digits(offset, 4, 2)) {
        zone = offset;
    }
    const auto at = parse_iso(
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}", parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], zone));
    return at ? std::optional(*at) : std::nullopt;
}

}  // namespace

void read_exif(std::string_view bytes, PhotoFacts& facts) {
    const Tiff tiff(bytes);
    if (!tiff.is_one()) return;
    std::size_t exif_at = 0;
    std::size_t gps_at = 0;
    each_entry(tiff, *tiff.number(4, 4), [&](const Entry& entry) {
        const auto value = tiff.number(entry.value_at, entry.type == kShort ? 2 : 4);
        if (!value) return;
        if (entry.tag == kOrientation && entry.type == kShort && *value >= 1 && *value <= 8) {
            facts.orientation = static_cast<int>(*value);
        }
        if (entry.tag == kExifDirectory && entry.type == kLong) exif_at = *value;
        if (entry.tag == kGpsDirectory && entry.type == kLong) gps_at = *value;
    });
    std::string_view when;
    std::string_view offset;
    if (exif_at != 0) {
        each_entry(tiff, exif_at, [&](const Entry& entry) {
            if (entry.type != kAscii) return;
            if (entry.tag == kDateTimeOriginal) when = tiff.text(entry.value_at, entry.count).value_or("");
            if (entry.tag == kOffsetTimeOriginal) offset = tiff.text(entry.value_at, entry.count).value_or("");
        });
    }
    if (auto taken_at = time_of(when, offset)) facts.taken_at = taken_at;
    if (gps_at == 0) return;
    std::optional<double> latitude;
    std::optional<double> longitude;
    std::string_view north;
    std::string_view east;
    each_entry(tiff, gps_at, [&](const Entry& entry) {
        if (entry.tag == kGpsLatitudeRef && entry.type == kAscii) north = tiff.text(entry.value_at, entry.count).value_or("");
        if (entry.tag == kGpsLongitudeRef && entry.type == kAscii) east = tiff.text(entry.value_at, entry.count).value_or("");
        if (entry.tag == kGpsLatitude) latitude = degrees_at(tiff, entry);
        if (entry.tag == kGpsLongitude) longitude = degrees_at(tiff, entry);
    });
    const bool whole = latitude && longitude && (north == "N" || north == "S") && (east == "E" || east == "W");
    if (!whole || *latitude > 90 || *longitude > 180 || (*latitude == 0 && *longitude == 0)) return;
    facts.taken_where = PhotoPlace{east == "E" ? *longitude : -*longitude, north == "N" ? *latitude : -*latitude};
}

}  // namespace lvwang::protocol
