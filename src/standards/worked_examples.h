// Does every row of checks.csv and published.csv come out as it says? The kinds of worked examples and the one runner for all.
// Promises: each failure names file and line; rows of kinds that nobody has registered are counted, never taken for passed.
// Rule: docs/guides/add-a-standards-edition.md; a new kind is one add() beside the function that it checks.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "base/result.h"
#include "standards/standards.h"

namespace lvwang::standards {

/// What one row is about, as its check function sees it.
struct WorkedExample {
    const Standards& standards;
    std::string_view edition;
    std::string_view given;
    std::string_view expected;
};

/// What the program makes of `given`, written as `expected` is. @error  `given` cannot be read, or the program refuses it
using CheckFunction = std::function<Result<std::string>(const WorkedExample&)>;

/// A row that did not come out.
struct ExampleFault {
    std::string place;    ///< `standards/hj663-2013/checks.csv:5 P1`
    std::string edition;  ///< as the row names it
    std::string message;
};

struct ExampleOutcome {
    std::map<std::string, int> passed;   ///< rows by edition
    std::map<std::string, int> untried;  ///< rows whose kind nobody here has registered, by edition
    std::vector<ExampleFault> faults;
};

class WorkedExamples {
public:
    /// Rows of the usual columns whose `check` is `kind`. @pre the kind is new
    void add(std::string kind, CheckFunction function);

    /// @return the function of a kind, or null
    [[nodiscard]] const CheckFunction* find(std::string_view kind) const;

    /// Runs every row of every checks.csv (worked examples) and published.csv (what authorities have published) among `files`;
    /// other files are passed over.
    [[nodiscard]] ExampleOutcome run(const Standards& standards, std::span<const SourceText> files) const;

private:
    std::map<std::string, CheckFunction, std::less<>> functions_;
};

/// The columns of checks.csv; those of HJ 633 have `report,given,aqi,primary,category,iaqi` instead (kind `air_index`).
inline constexpr std::string_view kCheckColumns[] = {"id", "edition", "check", "given", "expected", "unit", "clause"};
inline constexpr std::string_view kIndexCheckColumns[] = {"id",      "edition",  "report", "given", "aqi",
                                                          "primary", "category", "iaqi",   "unit",  "clause"};

}  // namespace lvwang::standards
