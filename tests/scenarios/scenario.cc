#include "scenario.h"

#include "expectation.h"

namespace lvwang::tests {

std::vector<std::string> failures_of(std::string_view scenario) {
    Trial trial;
    std::vector<std::string> failures;
    int expectations = 0;
    for (Line& line : read_lines(scenario)) {
        if (line.take_if("site")) {
            trial.site(line);
        } else if (line.take_if("limit")) {
            trial.limit(line);
        } else if (line.take_if("load")) {
            trial.load(line);
        } else if (line.take_if("at")) {
            trial.at(line);
        } else if (line.take_if("act")) {
            trial.act(line);
        } else if (line.take_if("expect")) {
            ++expectations;
            if (const auto instead = what_there_is_instead(line, trial)) {
                failures.push_back(fmt::format("line {}: {}\n     there is: {}", line.number(), line.text(), *instead));
            }
        } else {
            throw line.unreadable("expected site, limit, load, at, act or expect");
        }
    }
    if (expectations == 0) throw Unreadable("a scenario that expects nothing");
    return failures;
}

}  // namespace lvwang::tests
