// How does a 交办单 look on paper? One page of HTML that needs nothing else, for printing and files.
// Promises: self-contained, every text escaped; the same sheet gives the same bytes; nothing on it that the page does not show.
// Rule: model/sheet.h; A4, the fonts of tools/setup. A sheet is an official paper: it is in Chinese.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace lvwang::bulletin {

struct SheetLine {
    std::int64_t case_id = 0;
    std::string problem;
    std::string place;
    std::string unit;
    std::string owner;
    std::string requirement;
    Instant due_at;
};

struct SheetPaper {
    std::string issuer;
    std::string number;  ///< empty of a draft
    std::string title;
    std::string text;
    std::vector<SheetLine> lines;
    std::string drafted_by;     ///< names from here on
    std::string signed_by;      ///< empty where it is not issued
    std::string authorised_by;  ///< who allowed that its author signs; empty where a leader signed this one
    std::optional<CivilDate> signed_on;
    std::string mark;  ///< draft, rejected or withdrawn, in words; empty of an issued one
};

/// `2026年4月7日`
[[nodiscard]] std::string long_date(CivilDate date);
/// `2026年4月20日 17:00`; the end of a day is the day.
[[nodiscard]] std::string due_text(Instant due_at);
/// What stands behind who signed: that a leader pre-authorised it; empty where he signed himself.
[[nodiscard]] std::string signing_note(const SheetPaper& paper);

[[nodiscard]] std::string to_html(const SheetPaper& paper);

}  // namespace lvwang::bulletin
