// Where is the next `=`, `,` or `;`? Sixteen bytes at a time where the machine has SSE2, one by one elsewhere.
#pragma once

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
    [[nodiscard]] std::size_t next() {
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
        load(position - position % kBlock);
        marks_ &= ~std::uint64_t{0} << (position % kBlock);
    }

private:
    static constexpr std::size_t kBlock = 64;

    void load(std::size_t block) {
        block_ = block;
        marks_ = 0;
        if (block >= text_.size()) return;
        const std::size_t left = text_.size() - block;
        if (left >= kBlock) {
            marks_ = marks_of(text_.data() + block);
            return;
        }
        char padded[kBlock] = {};
        std::memcpy(padded, text_.data() + block, left);
        marks_ = marks_of(padded);
    }

#if defined(__SSE2__)
    static std::uint64_t marks_of(const char* bytes) {
        const __m128i equals = _mm_set1_epi8('=');
        const __m128i comma = _mm_set1_epi8(',');
        const __m128i semicolon = _mm_set1_epi8(';');
        std::uint64_t marks = 0;
        for (std::size_t i = 0; i < kBlock; i += 16) {
            __m128i chunk;
            std::memcpy(&chunk, bytes + i, sizeof chunk);
            const __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(chunk, equals), _mm_cmpeq_epi8(chunk, comma)),
                                             _mm_cmpeq_epi8(chunk, semicolon));
            marks |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(hit))) << i;
        }
        return marks;
    }
#else
    static std::uint64_t marks_of(const char* bytes) {
        std::uint64_t marks = 0;
        for (std::size_t i = 0; i < kBlock; ++i) {
            if (bytes[i] == '=' || bytes[i] == ',' || bytes[i] == ';') marks |= std::uint64_t{1} << i;
        }
        return marks;
    }
#endif

    std::string_view text_;
    std::size_t block_ = 0;
    std::uint64_t marks_ = 0;
};

}  // namespace lvwang::protocol
