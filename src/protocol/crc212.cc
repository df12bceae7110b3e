#include "protocol/crc212.h"

#include <array>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace lvwang::protocol {
namespace {

constexpr std::uint16_t kPolynomial = 0xA001;
constexpr std::uint16_t kStart = 0xFFFF;
constexpr std::size_t kOrder = 8;  // the step below, applied eight times, is the identity

constexpr std::array<std::uint16_t, 256> make_table() {
    std::array<std::uint16_t, 256> table{};
    for (unsigned byte = 0; byte < table.size(); ++byte) {
        unsigned crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? (crc >> 1) ^ kPolynomial : crc >> 1;
        table[byte] = static_cast<std::uint16_t>(crc);
    }
    return table;
}

constexpr auto kTable = make_table();

// The register's low byte is thrown away at every step, so one step maps a byte x to the high byte of kTable[x]. That map is
// linear: the contribution of a byte depends only on its distance from the end, modulo kOrder. kSteps[k][x] is k steps of x.
constexpr std::array<std::array<std::uint8_t, 256>, kOrder> make_steps() {
    std::array<std::array<std::uint8_t, 256>, kOrder> steps{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        auto value = static_cast<std::uint8_t>(byte);
        for (auto& step : steps) {
            step[byte] = value;
            value = static_cast<std::uint8_t>(kTable[value] >> 8);
        }
    }
    return steps;
}

constexpr auto kSteps = make_steps();

// Value of a hexadecimal digit of either case, -1 of anything else.
constexpr std::array<std::int8_t, 256> make_hex_digits() {
    std::array<std::int8_t, 256> digits{};
    digits.fill(-1);
    for (std::size_t i = 0; i < 10; ++i) digits['0' + i] = static_cast<std::int8_t>(i);
    for (std::size_t i = 0; i < 6; ++i) digits['A' + i] = digits['a' + i] = static_cast<std::int8_t>(10 + i);
    return digits;
}

constexpr auto kHexDigits = make_hex_digits();

// What lies in the whole words of a text: their sum, and whether one of their bytes is a brace or outside ASCII.
struct Folded {
    std::uint64_t sum = 0;
    bool odd = false;
};

std::uint64_t word_at(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

constexpr bool is_odd(char c) {
    return static_cast<unsigned char>(c) >= 0x80 || c == '{';
}

Folded fold_word(std::uint64_t word) {
    constexpr std::uint64_t kEach = 0x0101010101010101U;
    constexpr std::uint64_t kHigh = 0x80 * kEach;
    const std::uint64_t brace = word ^ ('{' * kEach);  // a byte of 0 where there is one
    return {word, ((word | ((brace - kEach) & ~brace)) & kHigh) != 0};
}

// @pre size is a multiple of 8
Folded fold(const char* bytes, std::size_t size) {
    Folded all;
    std::size_t at = 0;
#if defined(__SSE2__)
    __m128i sum = _mm_setzero_si128();
    __m128i odd = _mm_setzero_si128();
    for (; at + sizeof sum <= size; at += sizeof sum) {
        __m128i chunk;
        std::memcpy(&chunk, bytes + at, sizeof chunk);
        sum = _mm_xor_si128(sum, chunk);
        odd = _mm_or_si128(odd, _mm_or_si128(chunk, _mm_cmpeq_epi8(chunk, _mm_set1_epi8('{'))));
    }
    std::array<std::uint64_t, 2> halves{};
    std::memcpy(halves.data(), &sum, sizeof sum);
    all = {halves[0] ^ halves[1], _mm_movemask_epi8(odd) != 0};
#endif
    for (; at < size; at += sizeof(std::uint64_t)) {
        const Folded one = fold_word(word_at(bytes + at));
        all.sum ^= one.sum;
        all.odd |= one.odd;
    }
    return all;
}

}  // namespace

Swept sweep(std::string_view segment) {
    static_assert(std::endian::native == std::endian::little, "bytes of a folded word are numbered from its low end");
    const std::size_t size = segment.size();
    if (size == 0) return {kStart, false};

    const std::size_t head = size % kOrder;
    const Folded folded = fold(segment.data() + head, size - head);
    bool odd = folded.odd;
    std::uint8_t low = kSteps[(size - 1) % kOrder][0xFF];  // what is left of the start value
    for (std::size_t k = 0; k < kOrder; ++k) low ^= kSteps[kOrder - 1 - k][(folded.sum >> (8 * k)) & 0xFFU];
    for (std::size_t i = 0; i < head; ++i) {
        low ^= kSteps[(size - 1 - i) % kOrder][static_cast<unsigned char>(segment[i])];
        odd |= is_odd(segment[i]);
    }
    return {kTable[low], odd};
}

std::uint16_t crc212(std::string_view segment) {
    return sweep(segment).crc;
}

std::uint16_t crc_modbus(std::string_view segment) {
    unsigned crc = kStart;
    for (const char c : segment) crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 0xFFU];
    return static_cast<std::uint16_t>(crc);
}

bool is_crc212_value(std::uint16_t crc) {
    for (const std::uint16_t value : kTable) {
        if (value == crc) return true;
    }
    return crc == kStart;
}

std::optional<std::uint16_t> parse_crc(std::string_view text) {
    if (text.size() < 4) return std::nullopt;
    const auto digit = [&](std::size_t i) { return int{kHexDigits[static_cast<unsigned char>(text[i])]}; };
    const int crc = digit(0) * 0x1000 | digit(1) * 0x100 | digit(2) * 0x10 | digit(3);
    if (crc < 0) return std::nullopt;  // a -1 among them keeps its sign
    return static_cast<std::uint16_t>(crc);
}

}  // namespace lvwang::protocol
