// lvwang aqi: what index do these concentrations have? One line of JSON.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "assess/air_index.h"
#include "base/text.h"
#include "data_dir.h"
#include "standards/standards.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

struct AqiRequest {
    std::string edition = "hj633-2026";
    std::string report;
    std::string data_dir;
    std::vector<std::string> values;  ///< pm2_5=65, no2=NA (missing), co=/ (not monitored)
};

struct Given {
    std::vector<assess::Concentration> concentrations;
    std::vector<std::string_view> not_monitored;
};

Result<Given> parse_values(const std::vector<std::string>& values) {
    Given given;
    for (const std::string_view one : values) {
        const std::size_t equals = one.find('=');
        if (equals == std::string_view::npos || equals == 0) {
            return fail(ErrorCode::kInvalidArgument, "'{}' is not of the form parameter=concentration", one);
        }
        const std::string_view parameter = one.substr(0, equals);
        const std::string_view value = one.substr(equals + 1);
        if (value == "NA") continue;  // as the standard marks a missing value
        if (value == "/") {
            given.not_monitored.push_back(parameter);
            continue;
        }
        const auto number = Decimal::parse(value);
        if (!number) return fail_field(parameter, "{}: {}", parameter, number.error().message);
        given.concentrations.push_back({parameter, *number});
    }
    return given;
}

std::string to_json(const AirIndex& index) {
    std::vector<std::string> primary;
    for (const std::string& key : index.primary) primary.push_back(json_quote(key));
    std::vector<std::string> individual;
    for (const auto& [key, value] : index.iaqi) individual.push_back(fmt::format("{}:{}", json_quote(key), value));
    return fmt::format(R"({{"aqi":{},"primary":[{}],"category":{},"iaqi":{{{}}}}})",
                       index.aqi ? std::to_string(*index.aqi) : "null", fmt::join(primary, ","),
                       index.aqi ? json_quote(index.category) : "null", fmt::join(individual, ","));
}

Result<void> run_aqi(const AqiRequest& request) {
    LVWANG_ASSIGN(const std::string directory, find_data_dir(request.data_dir));
    LVWANG_ASSIGN(const std::vector<SourceText> tables, read_tables(directory, {"standards", "calendars"}));
    LVWANG_ASSIGN(const standards::Standards standards, standards::Standards::parse(tables));
    LVWANG_ASSIGN(const standards::IndexRules* const rules, standards.index_rules(request.edition));
    LVWANG_ASSIGN(const standards::Report report, standards::parse_report(request.report));
    LVWANG_ASSIGN(const Given given, parse_values(request.values));
    LVWANG_ASSIGN(const AirIndex index, assess::air_index(*rules, report, given.concentrations, given.not_monitored));
    fmt::print("{}\n", to_json(index));
    return {};
}

}  // namespace

void add_aqi(CLI::App& app) {
    auto* const command = app.add_subcommand("aqi", "Air quality index of one hour or day (HJ 633)");
    auto request = std::make_shared<AqiRequest>();
    command->add_option("--edition", request->edition, "hj633-2012 or hj633-2026")->capture_default_str();
    command->add_option("--report", request->report, "hour or day")->required();
    command->add_option("--data", request->data_dir, "directory of standards/ (else LVWANG_DATA_DIR, else as built)");
    command->add_option("values", request->values,
                        "concentrations such as pm2_5=65 (ug/m3, co mg/m3; days take o3_8h); NA or left out: missing; "
                        "/: not monitored");
    command->callback([request] {
        if (const auto done = run_aqi(*request); !done) {
            fmt::print(stderr, "lvwang aqi: {}\n", done.error().message);
            throw CLI::RuntimeError(1);
        }
    });
}

}  // namespace lvwang::apps
