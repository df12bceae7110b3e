#include "district/telegram.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/check.h"
#include "district/noise.h"
#include "protocol/encode.h"

namespace lvwang::district {
namespace {

constexpr std::size_t kCpMax = 940;  // HJ 212-2017 6.3.2: CP holds at most 950 bytes; DataTime is in it
constexpr std::int64_t kBackFillMs = 2 * kHourMs;
constexpr double kGoodShare = 0.75;  // HJ 212-2017 6.6.5: a gas period is good with three quarters of good values
constexpr std::array<double, 7> kPower{1, 10, 100, 1000, 10000, 100000, 1000000};

int decimals_of(const Factor& factor, protocol::Edition edition) {
    return edition == protocol::Edition::k2005 ? factor.decimals_2005 : factor.decimals;
}

/// Integer of units of 10^-decimals as text.
void append_fixed(std::string& out, std::int64_t units, int decimals) {
    char buffer[24];
    char* end = buffer + sizeof buffer;
    char* at = end;
    std::uint64_t rest = static_cast<std::uint64_t>(units < 0 ? -units : units);
    int digits = 0;
    do {
        if (digits == decimals && digits != 0) *--at = '.';
        *--at = static_cast<char>('0' + rest % 10);
        rest /= 10;
        ++digits;
    } while (rest != 0 || digits <= decimals);
    if (units < 0) *--at = '-';
    out.append(at, end);
}

std::int64_t mean(std::int64_t sum, int count) {
    return static_cast<std::int64_t>(std::llround(static_cast<double>(sum) / count));
}

/// Micro-stations never send extremes, and most loggers leave them out of their minutes; those of 2005 send all they have.
bool sends_extremes(const Logger& logger, Report report) {
    return logger.edition == protocol::Edition::k2005 || (report == Report::kHour && !logger.averages_only);
}

bool is_direction(const Factor& factor) {
    return factor.key == "wind_direction";
}

}  // namespace

std::int64_t Composer::length_ms(const Logger& logger, Report report) {
    switch (report) {
        case Report::kMoment: return 0;
        case Report::kMinute: return logger.minute_step * kMinuteMs;
        case Report::kHour: return logger.hour_step * kHourMs;
    }
    return 0;
}

void Composer::add(Sums& sums, const Factor& factor, const Shown& shown, double units, double spread, double seconds) {
    const bool first = sums.count++ == 0;
    const auto take = [&](double number, std::int64_t& sum, std::int64_t& low, std::int64_t& high) {
        const std::int64_t value = std::llround(number * units);
        const auto margin = static_cast<std::int64_t>(std::abs(static_cast<double>(value)) * spread);
        low = first ? value - margin : std::min(low, value - margin);
        high = first ? value + margin : std::max(high, value + margin);
        sum += value;
    };
    take(shown.value, sums.sum, sums.low, sums.high);
    if (shown.has_converted) take(shown.converted, sums.converted_sum, sums.converted_low, sums.converted_high);
    if (is_direction(factor)) {
        const double angle = shown.value * std::numbers::pi / 180;
        sums.east += std::sin(angle);
        sums.north += std::cos(angle);
    }
    sums.passed += shown.passed_per_s * seconds;
}

void Composer::add_minute(const Logger& logger, Instant start, std::int64_t length) {
    const std::span<const Factor* const> factors = logger.instrument->factors();
    logger.instrument->show(start + length / 2, shown_);
    const std::int64_t index = start.ms / kMinuteMs;
    for (std::size_t i = 0; i < factors.size(); ++i) {
        const Factor& factor = *factors[i];
        const Shown& shown = shown_[i];
        Total& total = totals_[i];
        const bool is_2005 = logger.edition == protocol::Edition::k2005;
        const double units =
            kPower[static_cast<std::size_t>(decimals_of(factor, logger.edition))] * (is_2005 ? factor.per_unit_2005 : 1);
        // Extremes within the minute lie on both sides of its mean by a share that changes from minute to minute.
        const double spread = factor.flutter * (0.6 + 0.4 * white(logger.seed + 100 + i, index));
        const double seconds = static_cast<double>(length) / kSecondMs;
        total.has_converted = shown.has_converted;
        total.has_passed = shown.has_passed;
        add(total.all, factor, shown, units, spread, seconds);
        if (shown.mark == 'N') {
            add(total.good, factor, shown, units, spread, seconds);
        } else if (total.bad_votes == 0) {
            total.bad_mark = shown.mark;
            total.bad_votes = 1;
        } else {
            total.bad_votes += shown.mark == total.bad_mark ? 1 : -1;
        }
    }
}

void Composer::total_of(const Logger& logger, Report report, Instant start) {
    const std::size_t count = logger.instrument->factors().size();
    shown_.resize(count);
    totals_.assign(count, {});
    const std::int64_t length = length_ms(logger, report);
    const std::int64_t step = report == Report::kHour && logger.minute_step > 0 ? logger.minute_step * kMinuteMs : length;
    for (std::int64_t at = 0; at < length; at += step) add_minute(logger, start + at, step);
    if (report == Report::kMoment) add_minute(logger, start, 0);
    if (report != Report::kHour || logger.minute_step == 0) return;
    // Water: one bad value makes the hour bad; gas and air: more than a quarter of them.
    const int steps = static_cast<int>(length / step);
    const double needed = logger.system == "32" ? 1.0 : kGoodShare;
    for (Total& total : totals_) {
        if (total.bad_mark != 'N' && total.good.count >= needed * steps) total.bad_mark = 'N';
    }
}

void Composer::append_factor(const Logger& logger, std::size_t index, Report report) {
    const Factor& factor = *logger.instrument->factors()[index];
    const Total& total = totals_[index];
    const std::string_view code = logger.edition == protocol::Edition::k2005 ? factor.code_2005 : factor.code;
    const int decimals = decimals_of(factor, logger.edition);
    item_.clear();
    const auto key = [&](std::string_view suffix) {
        if (!item_.empty()) item_ += ',';
        item_.append(code).append(suffix);
    };
    const auto put = [&](std::string_view suffix, std::int64_t units) {
        key(suffix);
        append_fixed(item_, units, decimals);
    };
    const Sums& sums = total.sums();
    std::int64_t value = mean(sums.sum, sums.count);
    if (is_direction(factor) && sums.count > 1) {
        const double degrees = std::atan2(sums.east, sums.north) * 180 / std::numbers::pi;
        value = std::llround(degrees < 0 ? degrees + 360 : degrees);
    }
    if (report == Report::kMoment) {
        put("-Rtd=", value);
        if (total.has_converted) put("-ZsRtd=", sums.converted_sum);
    } else {
        if (total.has_passed) {
            key("-Cou=");
            append_fixed(item_, std::llround(sums.passed * 10000), 4);
        }
        const bool extremes = sends_extremes(logger, report);
        if (extremes) put("-Min=", sums.low);
        put("-Avg=", value);
        if (extremes) put("-Max=", sums.high);
        if (total.has_converted) {
            if (extremes) put("-ZsMin=", sums.converted_low);
            put("-ZsAvg=", mean(sums.converted_sum, sums.count));
            if (extremes) put("-ZsMax=", sums.converted_high);
        }
    }
    key("-Flag=");
    item_ += total.bad_mark;
}

void Composer::compose(const Logger& logger, QnClock& clock, Report report, Instant start, Instant sent_at,
                       std::vector<Telegram>& out, const protocol::Sm4Key* key) {
    total_of(logger, report, start);
    parts_.clear();
    for (std::size_t i = 0; i < totals_.size(); ++i) {
        append_factor(logger, i, report);
        if (parts_.empty() || parts_.back().size() + 1 + item_.size() > kCpMax) {
            parts_.push_back("DataTime=" + format_compact(start));
        }
        parts_.back().append(";").append(item_);
    }
    protocol::OutgoingMessage message;
    message.edition = logger.edition;
    message.st = logger.system;
    message.cn = report == Report::kMoment ? "2011" : report == Report::kMinute ? "2051" : "2061";
    message.pw = "123456";
    message.mn = logger.mn;
    message.wants_answer = true;
    message.back_filled =
        logger.edition == protocol::Edition::k2025 && sent_at - (start + length_ms(logger, report)) > kBackFillMs;
    message.packet_count = parts_.size() > 1 ? static_cast<int>(parts_.size()) : 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        Telegram telegram;
        telegram.qn = format_compact_ms(clock.next(sent_at));  // each part is answered on its own QN
        message.qn = telegram.qn;
        message.packet_number = static_cast<int>(i) + 1;
        message.cp = parts_[i];
        auto frame = key == nullptr ? protocol::encode(message) : protocol::encode(message, *key);
        LVWANG_CHECK(frame.has_value(), "{}", frame.error().message);  // CP was kept short above
        telegram.bytes = std::move(*frame);
        out.push_back(std::move(telegram));
    }
}

}  // namespace lvwang::district
