// What came of the tests? One row a case, as a table for a terminal, as JSON lines, as a page to hand over.
// Promises: the same rows in every form; a name for every case that never changes; passed means: nothing required has failed.
// Rule: docs/guides/test-your-device.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lvwang::conform {

enum class Language { kChinese, kEnglish };

/// The same in both languages.
struct Words {
    std::string_view zh;
    std::string_view en;
    [[nodiscard]] std::string_view in(Language language) const { return language == Language::kChinese ? zh : en; }
};

/// Who asks for it.
enum class Need {
    kRequired,  ///< a clause of the standard
    kRobust,    ///< the field: the standard does not say it, but devices and lines do it
};

enum class Outcome {
    kPass,
    kOdd,      ///< works, but not as the standard writes it
    kFail,     ///< does not
    kSkipped,  ///< could not be tried; the note says why
};
[[nodiscard]] std::string_view to_string(Outcome outcome);  ///< pass, odd, fail, skipped

struct Row {
    std::string_view id;  ///< short and stable: "wrong_crc"
    Words name;
    std::string_view clause;  ///< "HJ 212-2017 6.4.3"; of a robust case a word on where it is met
    Need need = Need::kRequired;
    Words sent;
    Words wanted;
    std::string came;  ///< in the language of the run
    Outcome outcome = Outcome::kSkipped;
    double seconds = 0;
    bool out_of_time = false;  ///< skipped because the patience for everything had ended
    bool answered = false;     ///< of a server: it has answered something in this case
};

/// What stands above the table.
struct Heading {
    std::string subject;  ///< whom: "192.0.2.1:9212", or the device's address and MN
    std::string at;       ///< when, ISO 8601
    Words title;
    Words hint = {};  ///< what may help, below the sum; empty: nothing
};

/// Columns aligned by width on the screen (a Chinese character is two wide), then a sum.
[[nodiscard]] std::string table_of(const Heading& heading, const std::vector<Row>& rows, Language language);
/// One row of the table, as it is printed while the tests run.
[[nodiscard]] std::string line_of(const Row& row, Language language);
/// One JSON object a row, then one with the sum.
[[nodiscard]] std::string json_of(const Heading& heading, const std::vector<Row>& rows, Language language);
/// One HTML file with nothing from elsewhere, made to be printed.
[[nodiscard]] std::string html_of(const Heading& heading, const std::vector<Row>& rows, Language language);

/// No required case has failed or was left out, for want of time, a key or an occasion, and at least one was tried.
[[nodiscard]] bool passed(const std::vector<Row>& rows);

/// Whether the clause's number was compared with a text of the standard; one of the field (no HJ 212 in it) needs none.
[[nodiscard]] bool clause_confirmed(std::string_view clause);

/// Width of a text on the screen.
[[nodiscard]] std::size_t width_of(std::string_view utf8);

}  // namespace lvwang::conform
