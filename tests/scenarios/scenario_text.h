// How is a scenario written? Lines of words, as a domain expert types them, and the values of a load.
// Promise: whatever cannot be read is an Unreadable that names the line; nothing is guessed.
// Rule: tests/scenarios/README.md
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/reading.h"

namespace lvwang::tests {

/// A scenario that says something nobody understands: a mistake in the file, not in the program.
struct Unreadable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The words of one line, taken from left to right. `"two words"` are one; what follows a # is a comment.
class Line {
public:
    Line(int number, std::string_view text);

    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool at_end() const { return next_ == words_.size(); }
    [[nodiscard]] std::size_t left() const { return words_.size() - next_; }

    /// The next word. @throws Unreadable  none is left; says that `what` was expected
    std::string take(std::string_view what);
    /// Takes the next word where it is `word`.
    bool take_if(std::string_view word);
    Period take_period();
    Instant take_instant();
    void end();  ///< @throws Unreadable  words are left

    [[nodiscard]] Unreadable unreadable(std::string_view why) const;

private:
    int number_;
    std::string text_;
    std::vector<std::string> words_;
    std::size_t next_ = 0;
};

/// Lines that hold words, in order.
[[nodiscard]] std::vector<Line> read_lines(std::string_view text);

/// One value of a load, with its data mark.
struct LoadedValue {
    std::string number;  ///< as the device sends it
    char mark = 'N';
};

/// `30 80x3 _ 90x19`: one 30, three 80, one missing, nineteen 90; `80M` or `80Mx3` with the mark M.
[[nodiscard]] std::vector<std::optional<LoadedValue>> take_values(Line& line);

}  // namespace lvwang::tests
