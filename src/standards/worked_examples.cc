#include "standards/worked_examples.h"

#include <algorithm>

#include "base/check.h"

namespace lvwang::standards {
namespace {

constexpr std::string_view kIndexKind = "air_index";

// A row in the two forms that a checks.csv may have, as kind, given and expected.
struct Row {
    std::string kind;
    std::string given;
    std::string expected;
};

// HJ 633: the report stands before the concentrations; index, primary pollutants, category and single indices are expected.
Row index_row(const CsvRow& row) {
    return {std::string(kIndexKind), fmt::format("{} {}", row.text("report"), row.text("given")),
            fmt::format("{};{};{};{}", row.text("aqi"), row.text("primary"), row.text("category"), row.text("iaqi"))};
}

bool holds_examples(std::string_view path) {
    return path.starts_with("standards/") && (path.ends_with("/checks.csv") || path.ends_with("/published.csv"));
}

Row usual_row(const CsvRow& row) {
    return {std::string(row.text("check")), std::string(row.text("given")), std::string(row.text("expected"))};
}

}  // namespace

void WorkedExamples::add(std::string kind, CheckFunction function) {
    const bool is_new = functions_.emplace(kind, std::move(function)).second;
    LVWANG_CHECK(is_new, "check '{}' is registered twice", kind);
}

const CheckFunction* WorkedExamples::find(std::string_view kind) const {
    const auto found = functions_.find(kind);
    return found == functions_.end() ? nullptr : &found->second;
}

ExampleOutcome WorkedExamples::run(const Standards& standards, std::span<const SourceText> files) const {
    ExampleOutcome outcome;
    for (const SourceText& file : files) {
        if (!holds_examples(file.path)) continue;
        const bool of_index = file.text.find(",report,") < file.text.find('\n');
        const std::span<const std::string_view> columns =
            of_index ? std::span<const std::string_view>(kIndexCheckColumns) : std::span<const std::string_view>(kCheckColumns);
        const auto table = CsvTable::parse(file.path, file.text, columns);
        if (!table) {
            outcome.faults.push_back({file.path, "", table.error().message});
            continue;
        }
        for (const CsvRow& row : table->rows()) {
            const std::string edition(row.text("edition"));
            const std::string place = fmt::format("{}:{} {}", file.path, row.line(), row.text("id"));
            const auto wrong = [&](std::string message) { outcome.faults.push_back({place, edition, std::move(message)}); };
            const Row read = of_index ? index_row(row) : usual_row(row);
            const CheckFunction* const function = find(read.kind);
            if (!standards.edition(edition)) {
                wrong(fmt::format("there is no edition '{}'", edition));
            } else if (row.text("clause").empty() || row.text("unit").empty()) {
                wrong("has no unit or no clause");
            } else if (function == nullptr) {
                ++outcome.untried[edition];
            } else {
                const Result<std::string> found = (*function)({standards, edition, read.given, read.expected});
                if (!found) {
                    wrong(found.error().message);
                } else if (*found != read.expected) {
                    wrong(fmt::format("'{}' gives '{}', expected '{}'", read.given, *found, read.expected));
                } else {
                    ++outcome.passed[edition];
                }
            }
        }
    }
    return outcome;
}

}  // namespace lvwang::standards
