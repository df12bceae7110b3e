#include "store/chunk.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <ranges>

#include "base/check.h"
#include "store/bytes.h"

namespace lvwang::store {

namespace {

// A piece begins with its kind.
//
// reading   kReading, start (signed), seq, number of samples, then each sample:
//           parameter, aspect and scale (3 + 5 bits), which of the next three follow (bits), mantissa (signed),
//           [count], [flags], [mark]
//           Readings that were written at once may stand in one piece, one behind the other.
//
// chunk     kChunk, rows, starts, seqs, number of columns, for each column: parameter, aspect, bytes of its body; then the bodies
//           A row is one (start, seq). Numbers are varints, signed ones zigzag.
// starts    first (signed), unit, runs of (distance to the one before / unit)
// seqs      kSame, seq    or    kEach, first, distances (signed)
// body      presence: runs of rows with and without a value, in turn, beginning with `with`
//           scale of the mantissas, how values got their own scale (Scales), [runs of scales], runs of counts, runs of marks and
//           flags, mantissas as distances (signed)
// runs      of value, length; they end when their lengths reach the number of things described
constexpr std::uint8_t kReading = 1;
constexpr std::uint8_t kChunk = 2;

constexpr std::uint8_t kHasCount = 1;
constexpr std::uint8_t kHasFlags = 2;
constexpr std::uint8_t kHasMark = 4;

constexpr std::uint8_t kSame = 0;
constexpr std::uint8_t kEach = 1;

/// How the scale of each value follows from the common scale of its column.
enum class Scales : std::uint8_t {
    kFixed = 0,    ///< is the common one
    kMinimal = 1,  ///< the common one without trailing zeros: devices that send 12.5, 12, 12.37
    kRuns = 2,     ///< stands in runs; mantissas are at the common scale
    kOwn = 3,      ///< stands in runs; so large that each mantissa is at its own scale
};

struct Row {
    std::int64_t start_ms;
    std::uint64_t seq;
    friend auto operator<=>(const Row&, const Row&) = default;
};

Row row_of(const Version& version) {
    return {version.start_ms, version.seq};
}

// Distances wrap around, so that every mantissa can be kept.
std::int64_t distance(std::int64_t from, std::int64_t to) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from));
}
std::int64_t moved(std::int64_t from, std::int64_t by) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(from) + static_cast<std::uint64_t>(by));
}

template <class ValueAt>
void append_runs(std::string& out, std::size_t count, ValueAt value_at) {
    for (std::size_t i = 0; i < count;) {
        const std::uint64_t value = value_at(i);
        std::size_t end = i + 1;
        while (end < count && value_at(end) == value) ++end;
        append_varint(out, value);
        append_varint(out, end - i);
        i = end;
    }
}

/// Gives the values of runs one after the other.
class RunReader {
public:
    /// Reads runs for `count` things. @return false  they do not add up
    bool read(ByteReader& bytes, std::size_t count) {
        runs_.clear();
        while (count > 0) {
            const Run run{bytes.varint(), bytes.varint()};
            if (run.length == 0 || run.length > count) return false;
            count -= run.length;
            runs_.push_back(run);
        }
        next_ = 0;
        left_ = runs_.empty() ? 0 : runs_[0].length;
        return bytes.ok();
    }
    std::uint64_t next() {
        if (left_ == 0) left_ = runs_[++next_].length;
        --left_;
        return runs_[next_].value;
    }

private:
    struct Run {
        std::uint64_t value;
        std::uint64_t length;
    };
    std::vector<Run> runs_;
    std::size_t next_ = 0;
    std::uint64_t left_ = 0;
};

std::int64_t without_trailing_zeros(std::int64_t mantissa, std::uint8_t& scale) {
    while (scale > 0 && mantissa % 10 == 0) {
        mantissa /= 10;
        --scale;
    }
    return mantissa;
}

// ---- writing ----

void append_starts(std::string& out, std::span<const Row> rows) {
    append_varint(out, zigzag(rows[0].start_ms));
    std::uint64_t unit = 0;
    const auto step = [&](std::size_t i) { return static_cast<std::uint64_t>(rows[i + 1].start_ms - rows[i].start_ms); };
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) unit = std::gcd(unit, step(i));
    if (unit == 0) unit = 1;
    append_varint(out, unit);
    append_runs(out, rows.size() - 1, [&](std::size_t i) { return step(i) / unit; });
}

void append_seqs(std::string& out, std::span<const Row> rows) {
    const bool same = std::ranges::all_of(rows, [&](const Row& row) { return row.seq == rows[0].seq; });
    out.push_back(static_cast<char>(same ? kSame : kEach));
    append_varint(out, rows[0].seq);
    if (same) return;
    for (std::size_t i = 1; i < rows.size(); ++i)
        append_varint(out, zigzag(static_cast<std::int64_t>(rows[i].seq - rows[i - 1].seq)));
}

void append_presence(std::string& out, std::span<const Row> rows, std::span<const Version> versions) {
    std::uint64_t run = 0;
    bool present = true;
    std::size_t next = 0;
    for (const auto& row : rows) {
        const bool here = next < versions.size() && row_of(versions[next]) == row;
        if (here != present) {
            append_varint(out, run);
            run = 0;
            present = here;
        }
        ++run;
        if (here) ++next;
    }
    append_varint(out, run);
    LVWANG_CHECK(next == versions.size(), "{} of {} versions have a row", next, versions.size());
}

Scales choose_scales(std::span<const Version> versions, std::uint8_t common) {
    bool fixed = true;
    bool minimal = true;
    for (const auto& version : versions) {
        const auto lift = power_of_ten(common - version.scale);
        std::int64_t lifted = 0;
        if (__builtin_mul_overflow(version.mantissa, lift, &lifted)) return Scales::kOwn;
        fixed = fixed && version.scale == common;
        minimal = minimal && (version.scale == 0 || version.mantissa % 10 != 0);
    }
    if (fixed) return Scales::kFixed;
    return minimal ? Scales::kMinimal : Scales::kRuns;
}

void append_body(std::string& out, std::span<const Row> rows, std::span<const Version> versions) {
    append_presence(out, rows, versions);
    std::uint8_t common = 0;
    for (const auto& version : versions) common = std::max(common, version.scale);
    const auto scales = choose_scales(versions, common);
    out.push_back(static_cast<char>(common));
    out.push_back(static_cast<char>(scales));
    if (scales == Scales::kRuns || scales == Scales::kOwn) {
        append_runs(out, versions.size(), [&](std::size_t i) { return versions[i].scale; });
    }
    append_runs(out, versions.size(), [&](std::size_t i) { return versions[i].count; });
    append_runs(out, versions.size(), [&](std::size_t i) {
        return static_cast<std::uint64_t>(versions[i].flags) << 8 | static_cast<std::uint8_t>(versions[i].mark);
    });
    std::int64_t before = 0;
    for (const auto& version : versions) {
        const auto lift = scales == Scales::kOwn ? 1 : power_of_ten(common - version.scale);
        const auto mantissa = version.mantissa * lift;
        append_varint(out, zigzag(distance(before, mantissa)));
        before = mantissa;
    }
}

// ---- reading ----

bool read_rows(ByteReader& bytes, std::vector<Row>& rows) {
    const auto count = bytes.varint();
    // Each row has a value of at least one byte in some column: a count beyond that is damage, not data.
    if (count == 0 || count > bytes.left()) return false;
    rows.resize(count);
    rows[0].start_ms = bytes.signed_varint();
    const auto unit = bytes.varint();
    RunReader steps;
    if (!steps.read(bytes, count - 1)) return false;
    for (std::size_t i = 1; i < count; ++i) {
        rows[i].start_ms = moved(rows[i - 1].start_ms, static_cast<std::int64_t>(steps.next() * unit));
    }
    const auto kind = bytes.byte();
    rows[0].seq = bytes.varint();
    for (std::size_t i = 1; i < count; ++i) {
        rows[i].seq = rows[i - 1].seq + (kind == kEach ? static_cast<std::uint64_t>(bytes.signed_varint()) : 0);
    }
    return bytes.ok() && (kind == kSame || kind == kEach);
}

/// Which rows have a value, as the runs of append_presence; gives the number of values.
bool read_presence(ByteReader& bytes, std::size_t rows, std::vector<std::uint64_t>& runs, std::size_t& values) {
    runs.clear();
    values = 0;
    for (bool present = true; rows > 0; present = !present) {
        const auto run = bytes.varint();
        if (run > rows || (run == 0 && !runs.empty())) return false;
        rows -= run;
        if (present) values += run;
        runs.push_back(run);
    }
    return bytes.ok();
}

bool read_body(std::string_view body, std::span<const Row> rows, const ChunkWindow& window, std::vector<Version>& out) {
    ByteReader bytes(body);
    std::vector<std::uint64_t> presence;
    std::size_t values = 0;
    if (!read_presence(bytes, rows.size(), presence, values) || values > body.size()) return false;
    const auto common = bytes.byte();
    const auto scales = static_cast<Scales>(bytes.byte());
    if (common > kDecimalScaleMax || scales > Scales::kOwn) return false;
    const bool has_scales = scales == Scales::kRuns || scales == Scales::kOwn;
    RunReader scale_runs;
    RunReader counts;
    RunReader marks;
    if (has_scales && !scale_runs.read(bytes, values)) return false;
    if (!counts.read(bytes, values) || !marks.read(bytes, values)) return false;

    out.reserve(out.size() + values);
    std::int64_t mantissa = 0;
    std::size_t row = 0;
    for (std::size_t run = 0; run < presence.size(); ++run) {
        if (run % 2 == 1) {
            row += presence[run];
            continue;
        }
        for (const auto end = row + presence[run]; row < end; ++row) {
            mantissa = moved(mantissa, bytes.signed_varint());
            const auto mark = marks.next();
            Version version{rows[row].start_ms,
                            rows[row].seq,
                            mantissa,
                            static_cast<std::uint32_t>(counts.next()),
                            static_cast<Flags>(mark >> 8),
                            common,
                            static_cast<char>(mark & 0xff)};
            if (has_scales) {
                version.scale = static_cast<std::uint8_t>(scale_runs.next());
                if (version.scale > kDecimalScaleMax || version.scale > common) return false;
                if (scales == Scales::kRuns) version.mantissa /= power_of_ten(common - version.scale);
            } else if (scales == Scales::kMinimal) {
                version.mantissa = without_trailing_zeros(mantissa, version.scale);
            }
            if (version.start_ms >= window.from_ms && version.start_ms < window.to_ms) out.push_back(version);
        }
    }
    return bytes.ok() && bytes.empty();
}

bool wanted(const ChunkWindow& window, Column column) {
    return window.columns.empty() || std::ranges::find(window.columns, column) != window.columns.end();
}

/// Drops, at each moment, every saying of a value but its first and its last. @pre sorted
void drop_repetitions(std::vector<Version>& versions) {
    std::size_t kept = 0;
    std::vector<bool> between;
    for (std::size_t begin = 0; begin < versions.size();) {
        std::size_t end = begin + 1;
        while (end < versions.size() && versions[end].start_ms == versions[begin].start_ms) ++end;
        const auto size = end - begin;
        between.assign(size > 2 ? size : 0, false);
        for (std::size_t i = 0; i < between.size(); ++i) {
            const auto same = [&](const Version& other) { return says_same(other, versions[begin + i]); };
            const auto first = versions.begin() + static_cast<std::ptrdiff_t>(begin);
            const auto here = first + static_cast<std::ptrdiff_t>(i);
            between[i] = std::any_of(first, here, same) && std::any_of(here + 1, first + static_cast<std::ptrdiff_t>(size), same);
        }
        for (std::size_t i = 0; i < size; ++i) {
            if (between.empty() || !between[i]) versions[kept++] = versions[begin + i];
        }
        begin = end;
    }
    versions.resize(kept);
}

}  // namespace

void encode_reading(const Reading& reading, std::string& out) {
    constexpr std::size_t kVarintBytesMax = 10;
    constexpr std::size_t kSampleBytesMax = 4 * kVarintBytesMax + 3;
    const std::size_t begin = out.size();
    out.resize(begin + 1 + 3 * kVarintBytesMax + reading.samples.size() * kSampleBytesMax);
    char* to = out.data() + begin;
    *to++ = static_cast<char>(kReading);
    to = put_varint(to, zigzag(reading.start.ms));
    to = put_varint(to, reading.seq);
    to = put_varint(to, reading.samples.size());
    for (const auto& sample : reading.samples) {
        LVWANG_CHECK(sample.count > 0 && sample.sum.scale <= kDecimalScaleMax, "sample of count {} and scale {}", sample.count,
                     sample.sum.scale);
        to = put_varint(to, static_cast<std::uint16_t>(sample.column.parameter));
        *to++ = static_cast<char>(static_cast<std::uint8_t>(sample.column.aspect) << 5 | sample.sum.scale);
        *to++ = static_cast<char>((sample.count != 1 ? kHasCount : 0) | (sample.flags != 0 ? kHasFlags : 0) |
                                  (sample.mark != 'N' ? kHasMark : 0));
        to = put_varint(to, zigzag(sample.sum.mantissa));
        if (sample.count != 1) to = put_varint(to, sample.count);
        if (sample.flags != 0) to = put_varint(to, sample.flags);
        if (sample.mark != 'N') *to++ = sample.mark;
    }
    out.resize(static_cast<std::size_t>(to - out.data()));
}

std::vector<Version>& Chunk::versions_of(Column column, std::size_t hint) {
    // The samples of readings come in the same order again and again.
    if (hint < columns_.size() && columns_[hint].column == column) return columns_[hint].versions;
    for (auto& known : columns_) {
        if (known.column == column) return known.versions;
    }
    columns_.push_back({column, {}});
    return columns_.back().versions;
}

void Chunk::add(const Reading& reading) {
    std::size_t i = 0;
    for (const auto& sample : reading.samples) {
        versions_of(sample.column, i++)
            .push_back(
                {reading.start.ms, reading.seq, sample.sum.mantissa, sample.count, sample.flags, sample.sum.scale, sample.mark});
    }
}

bool Chunk::add(std::string_view piece, const ChunkWindow& window) {
    if (piece.empty()) return false;
    switch (static_cast<std::uint8_t>(piece[0])) {
        case kReading: return add_readings(piece, window);
        case kChunk: return add_chunk(piece.substr(1), window);
        default: return false;
    }
}

bool Chunk::add_readings(std::string_view piece, const ChunkWindow& window) {
    ByteReader bytes(piece);
    while (!bytes.empty()) {
        if (bytes.byte() != kReading || !add_reading(bytes, window)) return false;
    }
    return bytes.ok();
}

bool Chunk::add_reading(ByteReader& bytes, const ChunkWindow& window) {
    const auto start_ms = bytes.signed_varint();
    const auto seq = bytes.varint();
    const auto samples = bytes.varint();
    const bool inside = start_ms >= window.from_ms && start_ms < window.to_ms;
    for (std::size_t i = 0; i < samples && bytes.ok(); ++i) {
        const auto parameter = static_cast<ParameterId>(bytes.varint());
        const auto aspect_scale = bytes.byte();
        const auto follows = bytes.byte();
        Version version{.start_ms = start_ms, .seq = seq, .mantissa = bytes.signed_varint()};
        version.scale = aspect_scale & 0x1f;
        if (follows & kHasCount) version.count = static_cast<std::uint32_t>(bytes.varint());
        if (follows & kHasFlags) version.flags = static_cast<Flags>(bytes.varint());
        if (follows & kHasMark) version.mark = static_cast<char>(bytes.byte());
        if (version.scale > kDecimalScaleMax || version.count == 0) return false;
        const Column column{parameter, static_cast<Aspect>(aspect_scale >> 5)};
        if (inside && wanted(window, column)) versions_of(column, i).push_back(version);
    }
    return bytes.ok();
}

bool Chunk::add_chunk(std::string_view piece, const ChunkWindow& window) {
    ByteReader bytes(piece);
    std::vector<Row> rows;
    if (!read_rows(bytes, rows)) return false;
    if (rows.front().start_ms >= window.to_ms || rows.back().start_ms < window.from_ms) return true;
    struct Body {
        Column column;
        std::uint64_t bytes;
    };
    const auto columns = bytes.varint();
    if (columns > bytes.left()) return false;  // each takes some
    std::vector<Body> bodies(columns);
    for (auto& body : bodies) {
        body.column.parameter = static_cast<ParameterId>(bytes.varint());
        body.column.aspect = static_cast<Aspect>(bytes.byte());
        body.bytes = bytes.varint();
    }
    for (std::size_t i = 0; i < bodies.size() && bytes.ok(); ++i) {
        const auto body = bytes.take(bodies[i].bytes);
        if (!wanted(window, bodies[i].column)) continue;
        if (!read_body(body, rows, window, versions_of(bodies[i].column, i))) return false;
    }
    return bytes.ok() && bytes.empty();
}

void Chunk::settle() {
    std::erase_if(columns_, [](const ChunkColumn& column) { return column.versions.empty(); });
    std::ranges::sort(columns_, {}, &ChunkColumn::column);
    for (auto& [column, versions] : columns_) {
        const auto not_after = [](const Version& a, const Version& b) { return a.start_ms >= b.start_ms; };
        if (std::ranges::adjacent_find(versions, not_after) == versions.end()) continue;  // each moment once: nothing repeats
        if (!std::ranges::is_sorted(versions)) std::ranges::sort(versions);
        versions.erase(std::ranges::unique(versions).begin(), versions.end());
        drop_repetitions(versions);
    }
}

void Chunk::encode(std::string& out) const {
    std::vector<Row> rows;
    std::vector<Row> merged;
    for (const auto& [column, versions] : columns_) {
        if (std::ranges::equal(rows, versions, {}, {}, row_of)) continue;
        merged.clear();
        // A multiset union: where one entry gave a column two values for one moment, that moment has two rows.
        std::ranges::set_union(rows, versions | std::views::transform(row_of), std::back_inserter(merged));
        rows.swap(merged);
    }
    if (rows.empty()) return;
    out.push_back(static_cast<char>(kChunk));
    append_varint(out, rows.size());
    append_starts(out, rows);
    append_seqs(out, rows);

    std::string bodies;
    append_varint(out, columns_.size());
    for (const auto& [column, versions] : columns_) {
        const auto begin = bodies.size();
        append_body(bodies, rows, versions);
        append_varint(out, static_cast<std::uint16_t>(column.parameter));
        out.push_back(static_cast<char>(column.aspect));
        append_varint(out, bodies.size() - begin);
    }
    out += bodies;
}

std::size_t Chunk::versions() const {
    std::size_t sum = 0;
    for (const auto& column : columns_) sum += column.versions.size();
    return sum;
}

}  // namespace lvwang::store
