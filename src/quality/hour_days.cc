#include "quality/hour_days.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "base/check.h"
#include "quality/mean.h"

namespace lvwang::quality {
namespace {

constexpr int kMeanDecimals = 9;
constexpr int kHoursOfDay = 24;
constexpr int kEightHours = 8;

// One civil day's hours in their places.
class Day {
public:
    // @pre hours lie in one day
    explicit Day(std::span<const StoredSample> hours, Instant start) {
        for (const StoredSample& one : hours) {
            const auto at = static_cast<std::size_t>((one.start - start) / kHourMs);
            if (!one.sample.valid()) continue;
            valid_ |= 1U << at;
            samples_[at] = &one.sample;
            plain_ = plain_ && one.sample.count == 1 && (scale_ < 0 || one.sample.sum.scale == scale_);
            scale_ = one.sample.sum.scale;
        }
    }

    // How many hours from `first` on, `count` in a row, are valid.
    [[nodiscard]] int valid(int first, int count) const { return std::popcount(valid_ & mask(first, count)); }

    // The mean of the valid ones. @pre there is one
    [[nodiscard]] Sample mean(int first, int count) const {
        std::array<const Sample*, kHoursOfDay> chosen{};
        std::size_t size = 0;
        Int128 sum = 0;
        for (int at = first; at < first + count; ++at) {
            if ((valid_ >> at & 1) == 0) continue;
            chosen[size++] = samples_[static_cast<std::size_t>(at)];
            sum += chosen[size - 1]->sum.mantissa;
        }
        // Plain hours with equal decimals, as nearly all are, add up as whole numbers.
        if (plain_ && sum <= INT64_MAX && sum >= -INT64_MAX) {
            return {{},
                    {static_cast<std::int64_t>(sum), static_cast<std::uint8_t>(scale_)},
                    static_cast<std::uint32_t>(size),
                    0,
                    'N'};
        }
        const Mean mean = arithmetic_mean(std::span(chosen.data(), size));
        return {{}, mean.sum, mean.count, 0, 'N'};
    }

private:
    [[nodiscard]] static std::uint32_t mask(int first, int count) { return ((1U << count) - 1U) << first; }

    std::uint32_t valid_ = 0;
    int scale_ = -1;
    bool plain_ = true;
    std::array<const Sample*, kHoursOfDay> samples_{};
};

template <class Visit>
void each_day(std::span<const StoredSample> hours, const Visit& visit) {
    for (std::size_t begin = 0; begin < hours.size();) {
        const CivilDate date = to_date(hours[begin].start);
        const Instant start = start_of(date);
        std::size_t end = begin + 1;
        while (end < hours.size() && hours[end].start < start + kDayMs) ++end;
        visit(date, Day(hours.subspan(begin, end - begin), start));
        begin = end;
    }
}

}  // namespace

HourDays::HourDays(const AveragingRules& rules, std::string_view parameter) : ozone_(rules.ozone()) {
    const Need need = rules.day(parameter);
    LVWANG_CHECK(!need.share, "{}: a share of the hours makes a day", parameter);
    LVWANG_CHECK(ozone_.first_end_hour >= kEightHours && ozone_.last_end_hour <= kHoursOfDay, "8-hour means that end at {} to {}",
                 ozone_.first_end_hour, ozone_.last_end_hour);
    hours_min_ = ceil_to_integer(need.minimum);
}

void HourDays::means(std::span<const StoredSample> hours, std::vector<DayMean>& days) const {
    each_day(hours, [&](CivilDate date, const Day& day) {
        const int valid = day.valid(0, kHoursOfDay);
        if (valid < hours_min_) return;
        days.push_back({date, day.mean(0, kHoursOfDay).value(kMeanDecimals)});
    });
}

void HourDays::largest_eight_hour_means(std::span<const StoredSample> hours, std::vector<DayMean>& days) const {
    each_day(hours, [&](CivilDate date, const Day& day) {
        std::optional<Sample> largest;
        int count = 0;
        for (int end = ozone_.first_end_hour; end <= ozone_.last_end_hour; ++end) {
            const int first = end - kEightHours;
            const int valid = day.valid(first, kEightHours);
            if (valid == 0 || valid < ozone_.hours_min) continue;
            ++count;
            const Sample mean = day.mean(first, kEightHours);
            if (!largest || compare_values(*largest, mean) < 0) largest = mean;
        }
        if (!largest) return;
        const bool exceeds = largest->rounded(ozone_.decimals) > ozone_.valid_above;
        if (count >= ozone_.values_min || exceeds) days.push_back({date, largest->value(kMeanDecimals)});
    });
}

}  // namespace lvwang::quality
