#include "model/lack.h"

#include <fmt/ranges.h>

#include <array>

#include "base/check.h"
#include "base/text.h"

namespace lvwang {

std::string_view to_string(LackCode code) {
    constexpr std::array<std::string_view, 14> kNames{
        "no_day", "days",    "days_of_month", "no_index",     "pollutants",     "items",      "samplings",
        "months", "no_item", "only_ph",       "not_measured", "others_missing", "bad_period", "no_edition"};
    const auto at = static_cast<std::size_t>(code);
    LVWANG_CHECK(at < kNames.size(), "code {} has no name", at);
    return kNames[at];
}

std::string words(const Lack& lack) {
    const std::string keys = fmt::format("{}", fmt::join(lack.parameters, " "));
    switch (lack.code) {
        case LackCode::kNoDay: return "no valid day";
        case LackCode::kDays: return fmt::format("{} of {} days", lack.there, lack.due);
        case LackCode::kDaysOfMonth: return fmt::format("{}: {} of {} days", lack.period, lack.there, lack.due);
        case LackCode::kNoIndex: return "no day with an index";
        case LackCode::kPollutants: return lack.period.empty() ? keys : fmt::format("{}: {}", lack.period, keys);
        case LackCode::kItems: return fmt::format("{} of {} items missing: {}", lack.parameters.size(), lack.due, keys);
        case LackCode::kSamplings: return fmt::format("{}: {} of {} samplings", keys, lack.there, lack.due);
        case LackCode::kMonths: return fmt::format("{}: {} of {} months", keys, lack.there, lack.due);
        case LackCode::kNoItem: return "no item was measured";
        case LackCode::kOnlyPh: return "no item but pH was measured";
        case LackCode::kNotMeasured: return "not measured here";
        case LackCode::kOthersMissing: return "ours cannot be ranked: the other places are not measured here";
        case LackCode::kBadPeriod: return fmt::format("'{}' is no period", lack.period);
        case LackCode::kNoEdition: return "no edition of the standard was in force";
    }
    LVWANG_CHECK(false, "code {} has no words", static_cast<int>(lack.code));
}

std::string words(const std::optional<Lack>& lack) {
    return lack ? words(*lack) : std::string();
}

std::string words(std::span<const Lack> lacks) {
    std::string text;
    for (const Lack& lack : lacks) text += (text.empty() ? "" : "; ") + words(lack);
    return text;
}

std::string json_elements(std::span<const Lack> lacks) {
    std::string text;
    for (const Lack& lack : lacks) {
        std::string keys;
        for (const std::string& key : lack.parameters) keys += (keys.empty() ? "" : ",") + json_quote(key);
        text += fmt::format(R"({}{{"code":"{}","there":{},"due":{},"period":{},"parameters":[{}]}})", text.empty() ? "" : ",",
                            to_string(lack.code), lack.there, lack.due, json_quote(lack.period), keys);
    }
    return text;
}

std::string json_elements(const std::optional<Lack>& lack) {
    return lack ? json_elements(std::span(&*lack, 1)) : std::string();
}

}  // namespace lvwang
