// Which text of the law do we speak of? Editions of standards, each with the days on which it applies.
// Promises: an edition is never changed in place; its key is stored with every result, so old results stay explicable.
// Rule: an edition applies by the time of observation (`from` and `to` of edition.csv), from 00:00 of its first day in China.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace lvwang::standards {

/// How well a row of a table has been checked against the official text.
enum class Confidence : std::uint8_t {
    kConfirmed = 0,      ///< read in two independent sources, the official text among them where possible
    kSingleSource = 1,   ///< read in one source
    kToBeConfirmed = 2,  ///< known by practice; the text has still to be read
};
[[nodiscard]] std::string_view to_string(Confidence status);  ///< confirmed, single_source, to_be_confirmed
[[nodiscard]] Result<Confidence> parse_confidence(std::string_view text);

/// One dated text of one standard, or one dated phase of it.
struct Edition {
    std::string key;          ///< "hj633-2026", "gb3095-2026-transition"
    std::string family;       ///< "hj633": editions of one family follow each other without overlap
    std::string standard;     ///< "HJ 633-2026"
    std::string standard_en;  ///< the same where it is Chinese: "HuanBan [2014] 64"
    std::string title;
    std::string title_en;
    CivilDate from;               ///< first day of observation it applies to
    std::optional<CivilDate> to;  ///< last day, open where absent
    Confidence status = Confidence::kToBeConfirmed;
    std::string note;

    [[nodiscard]] bool applies_on(CivilDate day) const { return from <= day && (!to || day <= *to); }
};

/// Over which time a concentration is averaged.
enum class Averaging : std::uint8_t {
    kMinute = 0,      ///< 1min
    kHour = 1,        ///< 1h
    kEightHours = 2,  ///< 8h, moving
    kDay = 3,         ///< 24h, a civil day
    kDailyMax8h = 4,  ///< mda8, the largest 8-hour mean of a civil day
    kMonth = 5,       ///< 1month
    kQuarter = 6,     ///< 1q
    kYear = 7,        ///< 1y
};
[[nodiscard]] std::string_view to_string(Averaging averaging);
[[nodiscard]] Result<Averaging> parse_averaging(std::string_view text);

}  // namespace lvwang::standards
