// How are the values of one point over a stretch of time kept together? Folded, by column, in few bytes.
// Promises: folding does not depend on the order of what is folded nor on its being folded twice; nothing is lost but repetition.
// Rule: of a value that was said several times the first and the last saying are kept; the last decides what is current
// (5, then 6, then 5 again is 5), the first is what a query names as its seq. Internal to store.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/reading.h"

namespace lvwang::store {

class ByteReader;

/// What one entry said about one column and moment.
struct Version {
    std::int64_t start_ms = 0;
    std::uint64_t seq = 0;
    std::int64_t mantissa = 0;
    std::uint32_t count = 1;
    Flags flags = 0;
    std::uint8_t scale = 0;
    char mark = 'N';

    friend auto operator<=>(const Version&, const Version&) = default;
};

/// Flags that tell how a value came, not what it is: a late repetition is still a repetition.
inline constexpr Flags kArrivalFlags = bits(Flag::kBackfill) | bits(Flag::kClockDoubt) | bits(Flag::kCrcTolerated);

/// True where both say the same value.
[[nodiscard]] inline bool says_same(const Version& a, const Version& b) {
    return a.mantissa == b.mantissa && a.scale == b.scale && a.count == b.count && a.mark == b.mark &&
           ((a.flags ^ b.flags) & ~kArrivalFlags) == 0;
}

/// All versions of one column, by start, then seq.
struct ChunkColumn {
    Column column;
    std::vector<Version> versions;
};

/// What a reader wants of a chunk.
struct ChunkWindow {
    std::int64_t from_ms = INT64_MIN;
    std::int64_t to_ms = INT64_MAX;        ///< exclusive
    std::span<const Column> columns = {};  ///< empty: all
};

/// A reading as a piece that can be folded: appended to `out`. Readings of one chunk, appended one after the other, are a piece
/// too.
void encode_reading(const Reading& reading, std::string& out);

/// Pieces being folded.
class Chunk {
public:
    /// Adds a piece: encoded readings or an encoded chunk; of it only what lies in `window`.
    /// @return false  the bytes are neither; what was added is then of no use
    [[nodiscard]] bool add(std::string_view piece, const ChunkWindow& window = {});
    /// Adds a reading as if it had been encoded.
    void add(const Reading& reading);

    /// Brings the versions into order and drops what repeats. Call after the last add.
    void settle();
    /// The whole as one piece, appended to `out`. @pre settled
    void encode(std::string& out) const;

    /// By column. @pre settled
    [[nodiscard]] const std::vector<ChunkColumn>& columns() const { return columns_; }
    [[nodiscard]] std::size_t versions() const;

private:
    std::vector<Version>& versions_of(Column column, std::size_t hint);
    bool add_readings(std::string_view piece, const ChunkWindow& window);
    bool add_reading(ByteReader& bytes, const ChunkWindow& window);
    bool add_chunk(std::string_view piece, const ChunkWindow& window);

    std::vector<ChunkColumn> columns_;
};

}  // namespace lvwang::store
