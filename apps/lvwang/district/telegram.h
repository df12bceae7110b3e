// What does a logger say about a minute, an hour or a moment? HJ 212 frames of its edition, made from what its instrument shows.
// Promises: an hour is made of the very minutes that are sent, as sent; the same logger, kind and time give the same CP, always.
// Rule: HJ 212-2017 C.30-C.36 (2011, 2051, 2061), HJ/T 212-2005 annex C, HJ 212-2025 RF, HJ 1404-2024 for rivers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "district/roster.h"
#include "protocol/sm4.h"

namespace lvwang::district {

enum class Report : std::uint8_t { kMoment, kMinute, kHour };

/// One frame ready to be sent, and the QN by which it will be answered.
struct Telegram {
    std::string bytes;
    std::string qn;
};

/// Sends QNs that one logger never uses twice: the time of sending in milliseconds, or the next free one after it.
class QnClock {
public:
    [[nodiscard]] Instant next(Instant now) { return last_ = now > last_ ? now : last_ + 1; }

private:
    Instant last_{};
};

/// Composes frames; keeps its buffers from one to the next.
class Composer {
public:
    /// Appends the frames of one report: one, or several parts where the CP would exceed its 950 bytes.
    /// @param start     moment, or start of the period
    /// @param sent_at   now; becomes the QN
    /// @param key       encrypts CP; null: it stays plain
    void compose(const Logger& logger, QnClock& clock, Report report, Instant start, Instant sent_at, std::vector<Telegram>& out,
                 const protocol::Sm4Key* key = nullptr);

    /// Length of the period that a report of this logger covers; 0 for a moment.
    [[nodiscard]] static std::int64_t length_ms(const Logger& logger, Report report);

private:
    /// Numbers of some of a period's minutes for one factor, in units of the last decimal sent.
    struct Sums {
        std::int64_t sum = 0, low = 0, high = 0;
        std::int64_t converted_sum = 0, converted_low = 0, converted_high = 0;
        double passed = 0;
        double east = 0, north = 0;  // of directions
        int count = 0;
    };
    /// What a period comes to: of the good minutes, or of all where too few are good.
    struct Total {
        Sums all, good;
        char bad_mark = 'N';  // the mark of most of the bad minutes
        int bad_votes = 0;
        bool has_converted = false, has_passed = false;
        [[nodiscard]] const Sums& sums() const { return bad_mark == 'N' ? good : all; }
    };

    static void add(Sums& sums, const Factor& factor, const Shown& shown, double units, double spread, double seconds);
    void total_of(const Logger& logger, Report report, Instant start);
    void add_minute(const Logger& logger, Instant start, std::int64_t length);
    void append_factor(const Logger& logger, std::size_t index, Report report);

    std::vector<Shown> shown_;
    std::vector<Total> totals_;
    std::string item_;
    std::vector<std::string> parts_;
};

}  // namespace lvwang::district
