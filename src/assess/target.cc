#include "assess/target.h"

#include <algorithm>

#include "assess/statistics.h"
#include "base/check.h"

namespace lvwang::assess {
namespace {

// The statistic of the days so far and of those to come, held against the target with the same rounding as ever.
class Trial {
public:
    Trial(const ValueTarget& target, std::span<const Decimal> days) : target_(target), days_(days.begin(), days.end()) {}

    // Whether it is met with `count` more days of `value` and `others` of `other`.
    [[nodiscard]] Result<bool> met(int count, Decimal value, int others = 0, Decimal other = {}) {
        const auto size = days_.size();
        days_.insert(days_.end(), static_cast<std::size_t>(count), value);
        days_.insert(days_.end(), static_cast<std::size_t>(others), other);
        auto statistic = statistic_of(days_, {target_.percentile}, target_.decimals);
        days_.resize(size);
        if (!statistic) return tl::unexpected(std::move(statistic).error());
        LVWANG_CHECK(statistic->has_value(), "a period without a day");
        return **statistic <= target_.at_most;
    }

private:
    const ValueTarget& target_;
    std::vector<Decimal> days_;
};

// The largest number in [0, most] for which `holds` does; absent where it does not for 0. `holds` does not come back once lost.
template <class Holds>
Result<std::optional<std::int64_t>> largest(std::int64_t most, const Holds& holds) {
    LVWANG_ASSIGN(const bool at_all, holds(0));
    if (!at_all) return std::optional<std::int64_t>();
    std::int64_t good = 0;
    std::int64_t bad = most + 1;
    while (bad - good > 1) {
        const std::int64_t middle = good + (bad - good) / 2;
        LVWANG_ASSIGN(const bool fine, holds(middle));
        (fine ? good : bad) = middle;
    }
    return std::optional(good);
}

Result<std::optional<int>> bad_days_left(Trial& trial, const ValueTarget& target, Decimal usual, int left) {
    const Decimal bad = target.percentile > 0 ? target.worst_day : target.bad_day;
    const Decimal other = target.percentile > 0 ? target.at_most : usual;
    LVWANG_ASSIGN(const auto found, largest(left, [&](std::int64_t count) {
                      return trial.met(static_cast<int>(count), bad, left - static_cast<int>(count), other);
                  }));
    return found ? std::optional(static_cast<int>(*found)) : std::nullopt;
}

}  // namespace

std::string_view to_string(TargetState state) {
    switch (state) {
        case TargetState::kOpen: return "open";
        case TargetState::kSafe: return "safe";
        case TargetState::kImpossible: return "impossible";
    }
    LVWANG_CHECK(false, "target state {} has no name", static_cast<int>(state));
}

Result<ValueStanding> value_standing(const ValueTarget& target, std::span<const Decimal> days, int days_left) {
    LVWANG_CHECK(days_left >= 0, "{} days left", days_left);
    ValueStanding standing;
    standing.days = static_cast<int>(days.size());
    standing.days_left = days_left;
    standing.bad_days = static_cast<int>(std::ranges::count_if(days, [&](Decimal day) { return day > target.bad_day; }));
    LVWANG_ASSIGN(standing.to_date, statistic_of(days, {target.percentile}, target.decimals));
    if (days_left == 0) {
        if (!standing.to_date) return standing;
        standing.state = *standing.to_date <= target.at_most ? TargetState::kSafe : TargetState::kImpossible;
        return standing;
    }
    Trial trial(target, days);
    const int scale = target.day_decimals;
    const std::int64_t most = round_half_even(target.worst_day, scale).mantissa;
    LVWANG_ASSIGN(const auto allowed, largest(most, [&](std::int64_t mantissa) {
                      return trial.met(days_left, Decimal{mantissa, static_cast<std::uint8_t>(scale)});
                  }));
    if (!allowed) {
        standing.state = TargetState::kImpossible;
        return standing;
    }
    standing.allowed = Decimal{*allowed, static_cast<std::uint8_t>(scale)};
    if (*allowed == most) standing.state = TargetState::kSafe;
    Decimal usual = Decimal::of(0);
    if (!days.empty() && target.percentile == 0) {
        constexpr int kMeanDecimals = 6;
        LVWANG_ASSIGN(const auto mean, statistic_of(days, {}, kMeanDecimals));
        usual = *mean;
    }
    LVWANG_ASSIGN(standing.bad_days_left, bad_days_left(trial, target, usual, days_left));
    return standing;
}

ShareStanding share_standing(const ShareTarget& target, int counted, int good, int left) {
    LVWANG_CHECK(0 <= good && good <= counted && left >= 0, "{} of {} and {} left", good, counted, left);
    ShareStanding standing;
    standing.counted = counted;
    standing.good = good;
    standing.left = left;
    standing.to_date_pct = share_pct(good, counted, target.decimals);
    const int whole = counted + left;
    if (whole == 0) return standing;
    const auto met = [&](int part) { return *share_pct(part, whole, target.decimals) >= target.at_least_pct; };
    for (int needed = 0; needed <= left; ++needed) {  // a year has 366 days at most
        if (!met(good + needed)) continue;
        standing.good_needed = needed;
        standing.bad_left = left - needed;
        break;
    }
    standing.state = !standing.good_needed        ? TargetState::kImpossible
                     : *standing.good_needed == 0 ? TargetState::kSafe
                                                  : TargetState::kOpen;
    return standing;
}

Result<std::vector<std::optional<Decimal>>> running_values(const ValueTarget& target,
                                                           std::span<const std::optional<Decimal>> days) {
    std::vector<std::optional<Decimal>> line;
    std::vector<Decimal> so_far;
    for (const auto& day : days) {
        if (day) so_far.push_back(*day);
        LVWANG_ASSIGN(line.emplace_back(), statistic_of(so_far, {target.percentile}, target.decimals));
    }
    return line;
}

std::vector<std::optional<Decimal>> running_shares(const ShareTarget& target, std::span<const std::optional<bool>> good) {
    std::vector<std::optional<Decimal>> line;
    int counted = 0;
    int good_so_far = 0;
    for (const auto& day : good) {
        counted += day ? 1 : 0;
        good_so_far += day.value_or(false) ? 1 : 0;
        line.push_back(share_pct(good_so_far, counted, target.decimals));
    }
    return line;
}

}  // namespace lvwang::assess
