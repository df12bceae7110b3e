#include "pipeline/repetitions.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <span>

namespace lvwang::pipeline {
namespace {

constexpr int kAskedSingly = 3;  // a whole stretch is read at the price of about so many single moments of it

// A hash that is quick for some hundred bytes: four lanes of words, each mixed by multiplication.
std::uint64_t fold(std::string_view bytes) {
    constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15U;
    std::array<std::uint64_t, 4> lanes{bytes.size(), 1, 2, 3};
    std::size_t at = 0;
    for (; at + sizeof lanes <= bytes.size(); at += sizeof lanes) {
        std::array<std::uint64_t, 4> words;
        std::memcpy(words.data(), bytes.data() + at, sizeof words);
        for (std::size_t i = 0; i < lanes.size(); ++i) lanes[i] = (lanes[i] ^ words[i]) * kMix ^ (lanes[i] >> 29);
    }
    for (; at < bytes.size(); ++at) lanes[at % 4] = (lanes[at % 4] ^ static_cast<unsigned char>(bytes[at])) * kMix;
    std::uint64_t hash = 0;
    for (const std::uint64_t lane : lanes) hash = (hash ^ lane ^ (lane >> 32)) * kMix;
    return hash ^ (hash >> 31);
}

// What was said, without how it came: the same report by two doors is one.
std::string_view content_of(const store::Entry& entry) {
    const std::string_view payload = entry.payload;
    return entry.kind == store::EntryKind::kReport ? payload.substr(payload.find('\n') + 1) : payload;
}

std::uint64_t key_of(const Reading& reading) {
    return static_cast<std::uint64_t>(reading.point) * 64 + static_cast<std::uint64_t>(reading.stream.period) * 4 +
           static_cast<std::uint64_t>(reading.stream.origin);
}

}  // namespace

std::size_t Repetitions::Remembered::place_of(std::uint64_t hash) const {
    std::size_t place = (hash >> 20) % slots_.size();
    while (slots_[place] != 0 && slots_[place] != hash) place = (place + 1) % slots_.size();
    return place;
}

bool Repetitions::Remembered::insert(std::uint64_t hash) {
    std::uint64_t& slot = slots_[place_of(hash)];
    if (slot == hash) return false;
    slot = hash;
    ++held_;
    return true;
}

void Repetitions::Remembered::clear() {
    std::ranges::fill(slots_, 0);
    held_ = 0;
}

void Repetitions::clear() {
    newer_.clear();
    older_.clear();
    newest_.clear();
    stretches_.clear();
}

Result<bool> Repetitions::is_one(const store::Entry& entry, const Reading* first) {
    if (first == nullptr) return is_remembered(entry);
    LVWANG_ASSIGN(const bool newest, is_newest(*first, entry.at));
    if (is_remembered(entry)) return true;
    if (newest) return false;
    LVWANG_ASSIGN(const auto seqs, told_by(*first));
    for (const std::uint64_t seq : seqs) {
        if (seq >= entry.seq) continue;  // an entry that is read once more meets itself, and what came after it
        const auto before = log_.read(seq);
        if (!before && before.error().code == ErrorCode::kNotFound) continue;  // its time is over
        LVWANG_TRY(before);
        if (before->kind == entry.kind && before->mn == entry.mn && content_of(*before) == content_of(entry)) return true;
    }
    return false;
}

Result<std::vector<std::uint64_t>> Repetitions::told_by(const Reading& reading) {
    if (stretches_of_ != series_.changes()) stretches_.clear();
    stretches_of_ = series_.changes();
    const Instant begin = store::chunk_start(reading.stream.period, reading.start);
    Stretch& stretch = stretches_[{key_of(reading), begin}];
    const bool whole = ++stretch.asked > kAskedSingly;
    std::vector<std::pair<Instant, std::uint64_t>> one;
    auto& told = whole ? stretch.told : one;
    if (told.empty()) {
        const store::SeriesQuery query{.point = reading.point,
                                       .stream = reading.stream,
                                       .from = whole ? begin : reading.start,
                                       .to = whole ? begin + store::chunk_length_ms(reading.stream.period) : reading.start + 1,
                                       .columns = {},  // it may have been read by another mapping then
                                       .all_versions = true};
        LVWANG_TRY(series_.visit(query, [&](Column, std::span<const StoredSample> samples) {
            for (const StoredSample& sample : samples) told.emplace_back(sample.start, sample.seq);
        }));
        std::ranges::sort(told);
        const auto repeated = std::ranges::unique(told);
        told.erase(repeated.begin(), repeated.end());
    }
    std::vector<std::uint64_t> seqs;
    for (auto at = std::ranges::lower_bound(told, std::pair(reading.start, std::uint64_t{0}));
         at != told.end() && at->first == reading.start; ++at) {
        seqs.push_back(at->second);
    }
    return seqs;
}

bool Repetitions::is_remembered(const store::Entry& entry) {
    const std::uint64_t hash =
        (fold(content_of(entry)) * 31 + std::hash<std::string_view>()(entry.mn)) | 1;  // 0 is an empty slot
    if (older_.contains(hash) || !newer_.insert(hash)) return true;
    if (newer_.full()) {
        std::swap(older_, newer_);
        newer_.clear();
    }
    return false;
}

// Whether nothing at or after its moment was taken before; notes the moment.
Result<bool> Repetitions::is_newest(const Reading& reading, Instant arrived_at) {
    const auto [place, first] = newest_.try_emplace(key_of(reading), reading.start);
    if (first) {
        const Instant any = arrived_at + 366 * kDayMs;  // a clock further ahead than a year is no clock
        LVWANG_ASSIGN(const auto last, series_.last(reading.point, reading.stream, any));
        if (!last || last->start < reading.start) return true;
        place->second = last->start;
        return false;
    }
    if (reading.start <= place->second) return false;
    place->second = reading.start;
    return true;
}

}  // namespace lvwang::pipeline
