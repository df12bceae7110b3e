// Where is the next `=`, `,` or `;`, and is there anything between them that needs a second look? Sixteen bytes at a time where
// the machine has SSE2, one by one elsewhere.
// Promise: every byte is looked at once, on the way to the marks.
// Rule: internal to protocol.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace lvwang::protocol {

/// Walks over the marks of the grammar, `=` `,` `;`, from left to right.
class MarkScanner {
public:
    explicit MarkScanner(std::string_view text) : text_(text) { load(0); }

    /// Position of the next mark; text size where there is none left.
    [[nodiscard, gnu::always_inline]] std::size_t next() {
        while (marks_ == 0) {
            if (block_ + kBlock >= text_.size()) return text_.size();
            load(block_ + kBlock);
        }
        const auto at = block_ + static_cast<std::size_t>(std::countr_zero(marks_));
        marks_ &= marks_ - 1;
        return at;
    }

    /// Goes on with marks at or after `position`.
    void jump(std::size_t position) {
        if (position < block_ + kBlock) load(position - position % kBlock);
        while (position >= block_ + kBlock && block_ + kBlock < text_.size()) load(block_ + kBlock);
        marks_ = position < block_ + kBlock ? marks_ & ~std::uint64_t{0} << (position % kBlock) : 0;
    }

    /// Whether no byte up to the last position given is a blank, a control or outside ASCII: then there is nothing to trim.
    [[nodiscard]] bool plain_so_far() const { return odd_ == 0; }
    /// The same of the whole text. Marks that were not asked for are passed over.
    [[nodiscard]] bool all_plain() {
        while (odd_ == 0 && block_ + kBlock < text_.size()) load(block_ + kBlock);
        return odd_ == 0;
    }

private:
    static constexpr std::size_t kBlock = 64;

    // What is seen in a block: a bit for each mark, and whether any byte is odd.
    struct Seen {
        std::uint64_t marks = 0;
        std::uint64_t odd = 0;
    };

    [[gnu::always_inline]] void load(std::size_t block) {
        // By value: a scanner whose address is never taken stays in registers.
        const Seen seen = block < text_.size() ? look_at_block(text_, block) : Seen{};
        block_ = block;
        marks_ = seen.marks;
        odd_ |= seen.odd;
    }

    [[gnu::noinline]] static Seen look_at_block(std::string_view text, std::size_t block) {
        const char* const bytes = text.data() + block;
        const std::size_t left = std::min(text.size() - block, kBlock);
        Seen all;
        std::size_t i = 0;
        for (; i + kStep <= left; i += kStep) {
            const Seen step = look_at(bytes + i);
            all.marks |= step.marks << i;
            all.odd |= step.odd;
        }
        if (i == left) return all;
        Seen last;
        if (text.size() >= kStep) {  // the last bytes once more, less those that have been seen
            last = look_at(bytes + left - kStep);
            last.marks >>= kStep - (left - i);
        } else {
            char padded[kStep];
            std::memset(padded, 'x', sizeof padded);
            std::memcpy(padded, bytes + i, left - i);
            last = look_at(padded);
        }
        return {all.marks | last.marks << i, all.odd | last.odd};
    }

#if defined(__SSE2__)
    static constexpr std::size_t kStep = 16;

    static Seen look_at(const char* bytes) {
        __m128i chunk;
        std::memcpy(&chunk, bytes, sizeof chunk);
        const __m128i marks =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(chunk, _mm_set1_epi8('=')), _mm_cmpeq_epi8(chunk, _mm_set1_epi8(','))),
                         _mm_cmpeq_epi8(chunk, _mm_set1_epi8(';')));
        // Bytes are compared as signed ones: what is outside ASCII lies below the blank too, and one more than DEL with it.
        const __m128i odd = _mm_cmplt_epi8(_mm_add_epi8(chunk, _mm_set1_epi8(1)), _mm_set1_epi8(' ' + 2));
        return {static_cast<unsigned>(_mm_movemask_epi8(marks)), static_cast<unsigned>(_mm_movemask_epi8(odd))};
    }
#else
    static constexpr std::size_t kStep = 8;

    static Seen look_at(const char* bytes) {
        Seen seen;
        for (std::size_t i = 0; i < kStep; ++i) {
            const auto byte = static_cast<unsigned char>(bytes[i]);
            if (byte == '=' || byte == ',' || byte == ';') seen.marks |= std::uint64_t{1} << i;
            if (byte <= ' ' || byte >= 0x7F) seen.odd = 1;
        }
        return seen;
    }
#endif

    std::string_view text_;
    std::size_t block_ = 0;
    std::uint64_t marks_ = 0;
    std::uint64_t odd_ = 0;
};

/// The first 2, 4 or 8 bytes of a text as a number. @pre they are there
template <class Word>
[[nodiscard]] Word word_at(const char* bytes) {
    Word word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

/// Whether all bytes of a word are decimal digits.
template <class Word>
[[nodiscard]] constexpr bool is_digits(Word word) {
    constexpr Word kEach = static_cast<Word>(~Word{0}) / 0xFF;
    constexpr Word kHigh = kEach * 0xF0;
    constexpr Word kThrees = kEach * 0x30;
    return (word & kHigh) == kThrees && ((word + kEach * 6) & kHigh) == kThrees;  // 6 more than 9 is still below 0x40
}

[[nodiscard]] inline bool is_ascii(std::string_view text) {
    std::uint64_t all = 0;
    std::size_t at = 0;
    for (; at + sizeof all <= text.size(); at += sizeof all) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        all |= word;
    }
    for (; at < text.size(); ++at) all |= static_cast<unsigned char>(text[at]);
    return (all & 0x8080808080808080U) == 0;
}

}  // namespace lvwang::protocol
