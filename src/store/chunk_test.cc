#include "store/chunk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace lvwang::store {
namespace {

constexpr Column kPm{ParameterId{1}, Aspect::kMeasured};

Reading reading(std::int64_t start, std::uint64_t seq, std::vector<Sample> samples) {
    return {.point = PointId{1}, .stream = {}, .start = {start}, .seq = seq, .samples = std::move(samples)};
}
Sample value(std::int64_t mantissa, std::uint8_t scale = 0, Column column = kPm) {
    return {.column = column, .sum = {mantissa, scale}, .count = 1, .flags = 0, .mark = 'N'};
}
std::string piece_of(const Reading& of) {
    std::string piece;
    encode_reading(of, piece);
    return piece;
}
std::string fold(const std::vector<std::string>& pieces) {
    Chunk chunk;
    for (const auto& piece : pieces) EXPECT_TRUE(chunk.add(piece));
    chunk.settle();
    std::string folded;
    chunk.encode(folded);
    return folded;
}
std::vector<Version> versions(const std::string& piece, Column column = kPm) {
    Chunk chunk;
    EXPECT_TRUE(chunk.add(piece));
    chunk.settle();
    for (const auto& found : chunk.columns()) {
        if (found.column == column) return found.versions;
    }
    return {};
}

/// A value such as the wire may bring, and now and then one that it should not.
Sample random_sample(std::mt19937_64& random, Column column) {
    const auto pick = [&](std::uint64_t n) { return random() % n; };
    Sample sample{.column = column, .sum = {}, .count = 1, .flags = 0, .mark = 'N'};
    sample.sum.mantissa = pick(8) == 0 ? static_cast<std::int64_t>(random()) : static_cast<std::int64_t>(pick(4));
    sample.sum.scale = static_cast<std::uint8_t>(pick(8) == 0 ? pick(kDecimalScaleMax + 1) : pick(3));
    if (pick(4) == 0) sample.count = static_cast<std::uint32_t>(1 + pick(60));
    if (pick(4) == 0) sample.flags = static_cast<Flags>(random());
    if (pick(4) == 0) sample.mark = "FMDCTBS"[pick(7)];
    return sample;
}

std::vector<Reading> random_readings(std::mt19937_64& random) {
    std::vector<Reading> readings;
    const auto count = 1 + random() % 40;
    for (std::uint64_t i = 0; i < count; ++i) {
        auto one = reading(static_cast<std::int64_t>(random() % 6) * 60'000 - 120'000, 1 + random() % 8, {});
        const auto samples = 1 + random() % 4;
        for (std::uint64_t s = 0; s < samples; ++s) {
            one.samples.push_back(random_sample(
                random, {ParameterId{static_cast<std::uint16_t>(random() % 3)}, static_cast<Aspect>(random() % 3)}));
        }
        readings.push_back(std::move(one));
    }
    return readings;
}

TEST(Chunk, FoldingDoesNotDependOnOrderGroupingOrRepetition) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::string> pieces;
        for (const auto& one : random_readings(random)) pieces.push_back(piece_of(one));
        const auto expected = fold(pieces);
        for (int shuffle = 0; shuffle < 3; ++shuffle) {
            auto some = pieces;
            for (std::uint64_t again = random() % 4; again > 0; --again) some.push_back(pieces[random() % pieces.size()]);
            std::ranges::shuffle(some, random);
            while (some.size() > 1) {  // fold neighbours, as the levels of the store do
                const auto from = random() % (some.size() - 1);
                const auto count = std::min<std::size_t>(2 + random() % 5, some.size() - from);
                const auto begin = some.begin() + static_cast<std::ptrdiff_t>(from);
                const auto end = begin + static_cast<std::ptrdiff_t>(count);
                const auto folded = fold({begin, end});
                some.erase(begin + 1, end);
                some[from] = folded;
            }
            ASSERT_EQ(fold(some), expected) << "round " << round;
        }
    }
}

TEST(Chunk, EverySayingThatIsNoRepetitionComesBackAsItWas) {
    std::mt19937_64 random(2);
    for (int round = 0; round < 2000; ++round) {
        const auto readings = random_readings(random);
        std::vector<std::string> pieces;
        for (const auto& one : readings) pieces.push_back(piece_of(one));
        Chunk folded;
        ASSERT_TRUE(folded.add(fold(pieces)));
        folded.settle();
        for (const auto& one : readings) {
            for (const auto& sample : one.samples) {
                const Version said{one.start.ms, one.seq,          sample.sum.mantissa, sample.count,
                                   sample.flags, sample.sum.scale, sample.mark};
                const auto column = std::ranges::find(folded.columns(), sample.column, &ChunkColumn::column);
                ASSERT_NE(column, folded.columns().end());
                bool earlier = false;
                bool later = false;
                for (const auto& kept : column->versions) {
                    if (kept.start_ms != said.start_ms || !says_same(kept, said)) continue;
                    earlier = earlier || kept <= said;
                    later = later || kept >= said;
                }
                // Itself, or one before and one after it that say the same.
                ASSERT_TRUE(earlier && later) << "round " << round;
            }
        }
    }
}

TEST(Chunk, ARepetitionKeepsItsFirstAndItsLastSaying) {
    const auto folded = fold({piece_of(reading(0, 3, {value(5)})), piece_of(reading(0, 9, {value(5)})),
                              piece_of(reading(0, 4, {value(6)})), piece_of(reading(0, 7, {value(5)}))});
    std::vector<std::pair<std::uint64_t, std::int64_t>> said;
    for (const auto& version : versions(folded)) said.emplace_back(version.seq, version.mantissa);
    EXPECT_EQ(said, (std::vector<std::pair<std::uint64_t, std::int64_t>>{{3, 5}, {4, 6}, {9, 5}}));
}

TEST(Chunk, AWindowGivesItsMomentsAndColumnsOnly) {
    const Column so2{ParameterId{2}, Aspect::kMax};
    Chunk chunk;
    for (int i = 0; i < 100; ++i) chunk.add(reading(i * 1000, 1, {value(i), value(2 * i, 1, so2)}));
    chunk.settle();
    std::string piece;
    chunk.encode(piece);
    const Column wanted[] = {so2, {ParameterId{9}, Aspect::kMeasured}};
    Chunk some;
    ASSERT_TRUE(some.add(piece, {.from_ms = 10'000, .to_ms = 13'000, .columns = wanted}));
    some.settle();
    ASSERT_EQ(some.columns().size(), 1u);
    EXPECT_EQ(some.columns()[0].column, so2);
    ASSERT_EQ(some.versions(), 3u);
    EXPECT_EQ(some.columns()[0].versions[0].mantissa, 20);
    EXPECT_EQ(some.columns()[0].versions[2].start_ms, 12'000);
}

TEST(Chunk, ScalesStayAsTheyWereSent) {
    const std::vector<std::pair<std::int64_t, std::uint8_t>> tables[] = {
        {{250, 2}, {251, 2}, {300, 2}},                                       // all alike
        {{25, 1}, {2, 0}, {251, 2}},                                          // trailing zeros left out
        {{250, 2}, {25, 1}, {3, 0}},                                          // neither
        {{INT64_MAX, 0}, {INT64_MIN, 18}, {1, 18}, {INT64_MIN, 0}, {-1, 3}},  // beyond a common scale
    };
    for (const auto& table : tables) {
        Chunk chunk;
        std::int64_t start = 0;
        for (const auto& [mantissa, scale] : table) chunk.add(reading(start++, 1, {value(mantissa, scale)}));
        chunk.settle();
        std::string piece;
        chunk.encode(piece);
        std::vector<std::pair<std::int64_t, std::uint8_t>> found;
        for (const auto& version : versions(piece)) found.emplace_back(version.mantissa, version.scale);
        EXPECT_EQ(found, table);
    }
}

TEST(Chunk, DamagedBytesAreSaidToBeDamagedAndNeverRunAway) {
    std::mt19937_64 random(3);
    std::vector<std::string> pieces;
    for (const auto& one : random_readings(random)) pieces.push_back(piece_of(one));
    const auto whole = fold(pieces);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        Chunk chunk;
        EXPECT_FALSE(chunk.add(std::string_view(whole).substr(0, length))) << length;
    }
    for (int round = 0; round < 20000; ++round) {
        auto damaged = random() % 2 == 0 ? whole : pieces[random() % pieces.size()];
        for (std::uint64_t changes = 1 + random() % 4; changes > 0; --changes) {
            damaged[random() % damaged.size()] = static_cast<char>(random());
        }
        Chunk chunk;
        if (chunk.add(damaged)) chunk.settle();  // may pass by chance; must not crash
    }
}

TEST(Chunk, AMonthOfPlainMinutesIsSmall) {
    Chunk chunk;
    for (int i = 0; i < 1440; ++i) {
        chunk.add(reading(i * kMinuteMs, 1000 + static_cast<std::uint64_t>(i) * 500, {value(100 + i % 7, 1)}));
    }
    chunk.settle();
    std::string piece;
    chunk.encode(piece);
    EXPECT_LT(piece.size(), 1440u * 3 + 50);  // a byte of value, two of seq
}

TEST(Chunk, ReadingsInOnePieceFoldAsThoseThatCameAlone) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 300; ++round) {
        const auto readings = random_readings(random);
        std::vector<std::string> alone;
        std::string together;
        for (const auto& one : readings) {
            alone.push_back(piece_of(one));
            encode_reading(one, together);
        }
        ASSERT_EQ(fold({together}), fold(alone));
        Chunk cut;
        ASSERT_FALSE(cut.add(std::string_view(together).substr(0, together.size() - 1)));
        Chunk foreign;
        ASSERT_FALSE(foreign.add(together + '\x07')) << "what follows a reading is a reading";
    }
}

}  // namespace
}  // namespace lvwang::store
