// How do numbers become bytes? Fixed and variable length, and a reader that never runs over.
// Promise: reading past the end gives zeros and remembers it: check ok() once, at the end.
// Rule: internal to store.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace lvwang::store {

static_assert(std::endian::native == std::endian::little, "stored numbers are little-endian, as they stand in memory");

inline void append_big_endian(std::string& out, std::uint64_t value) {
    const auto swapped = __builtin_bswap64(value);
    char bytes[8];
    std::memcpy(bytes, &swapped, sizeof bytes);
    out.append(bytes, sizeof bytes);
}

/// The number at the start of `bytes`. @pre at least 8 bytes
inline std::uint64_t read_big_endian(std::string_view bytes) {
    std::uint64_t swapped = 0;
    std::memcpy(&swapped, bytes.data(), sizeof swapped);
    return __builtin_bswap64(swapped);
}

inline void append_little_endian(std::string& out, std::uint64_t value) {
    char bytes[8];
    std::memcpy(bytes, &value, sizeof bytes);
    out.append(bytes, sizeof bytes);
}

/// 7 bits a byte, lowest first. @pre room for 10 bytes. @return behind the last
inline char* put_varint(char* to, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) *to++ = static_cast<char>(value | 0x80);
    *to++ = static_cast<char>(value);
    return to;
}

inline void append_varint(std::string& out, std::uint64_t value) {
    char bytes[10];
    out.append(bytes, put_varint(bytes, value));
}

/// Small numbers of either sign become small unsigned ones.
inline std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
inline std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool empty() const { return next_ == end_; }
    [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - next_); }

    std::uint8_t byte() {
        if (next_ == end_) return static_cast<std::uint8_t>(overrun());
        return static_cast<std::uint8_t>(*next_++);
    }
    std::uint64_t little_endian() {
        std::uint64_t value = 0;
        if (left() < sizeof value) return overrun();
        std::memcpy(&value, next_, sizeof value);
        next_ += sizeof value;
        return value;
    }
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (next_ == end_) return overrun();
            const auto bits = static_cast<std::uint8_t>(*next_++);
            value |= static_cast<std::uint64_t>(bits & 0x7f) << shift;
            if (bits < 0x80) return value;
        }
        return overrun();
    }
    std::int64_t signed_varint() { return unzigzag(varint()); }
    std::string_view take(std::uint64_t length) {
        if (length > left()) {
            overrun();
            return {};
        }
        const std::string_view taken(next_, length);
        next_ += length;
        return taken;
    }
    std::string_view rest() { return take(left()); }

private:
    std::uint64_t overrun() {
        ok_ = false;
        next_ = end_;
        return 0;
    }

    const char* next_;
    const char* end_;
    bool ok_ = true;
};

}  // namespace lvwang::store
