// What does a reminder letter to a town say? What is open there, what is overdue, which days were bad, and what is asked of it.
// Promises: a document like every notice's, each figure with the address of its rows; same facts, same document.
// Rule: document.h; the wording is the office's to edit.
#pragma once

#include <string>
#include <vector>

#include "bulletin/document.h"
#include "bulletin/facts.h"

namespace lvwang::bulletin {

/// A day above the limit at one station of the town.
struct BadDayFact {
    CivilDate day;
    Words place;
    int aqi = 0;
    int level = 0;
    Words category;
    std::vector<Words> primary;
    std::string href;  ///< the day, with what each pollutant gave to it
};

struct LetterFacts {
    Words town;
    Words district;
    Words issuer;
    CivilDate day;
    Instant now;
    CivilDate since;               ///< from which day on days are counted: the first of the month, or of the one before
    std::vector<CaseFact> cases;   ///< unfinished ones of the town, by their deadline
    std::vector<BadDayFact> days;  ///< the newest first
    std::int64_t days_valid = 0;   ///< days of stations that have an index
    std::string cases_href;
    std::string overdue_href;
    std::string days_href;  ///< empty where several stations were counted
};

[[nodiscard]] Document compose_letter(const LetterFacts& facts);

}  // namespace lvwang::bulletin
