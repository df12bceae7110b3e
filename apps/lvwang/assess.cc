// lvwang assess: a file of hours evaluated under any edition, without a server.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "analysis/evaluation_text.h"
#include "analysis/station_days.h"
#include "installation.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

struct AirRequest {
    std::vector<std::string> inputs;
    std::string mapping_file;
    std::string edition = "hj663-2026";
    std::vector<std::string> compare;
    std::string limits;
    std::string period = "year";
    std::string format = "json";
    std::string year_before;  ///< same or own; empty: no comparison with it
    std::string tables_dir;
    int grade = 2;
    bool stations = false;
};

Result<std::optional<intake::Mapping>> mapping_of(const std::string& path) {
    if (path.empty()) return std::optional<intake::Mapping>();
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) return fail(ErrorCode::kIo, "cannot read {}", path);
    intake::Mapping mapping;
    LVWANG_TRY(intake::read_mapping(text, path, mapping));
    return std::optional(mapping);
}

// The calendar years or months that the hours touch, or the one period asked for.
Result<std::vector<assess::EvaluationPeriod>> periods_of(const std::string& asked,
                                                         const std::vector<analysis::StationHours>& stations) {
    std::vector<assess::EvaluationPeriod> periods;
    if (asked != "year" && asked != "quarter" && asked != "month") {
        LVWANG_ASSIGN(periods.emplace_back(), assess::EvaluationPeriod::parse(asked));
        return periods;
    }
    std::optional<CivilDate> from;
    std::optional<CivilDate> to;
    for (const analysis::StationHours& station : stations) {
        if (station.hours.empty()) continue;
        const CivilDate first = to_date(station.hours.front().start);
        const CivilDate last = to_date(station.hours.back().start);
        from = from ? std::min(*from, first) : first;
        to = to ? std::max(*to, last) : last;
    }
    if (!from) return fail(ErrorCode::kInvalidArgument, "the files hold no hour");
    for (int year = from->year; year <= to->year; ++year) {
        if (asked == "year") {
            LVWANG_ASSIGN(periods.emplace_back(), assess::EvaluationPeriod::parse(fmt::format("{:04}", year)));
            continue;
        }
        for (int quarter = 1; asked == "quarter" && quarter <= 4; ++quarter) {
            LVWANG_ASSIGN(const auto period, assess::EvaluationPeriod::parse(fmt::format("{:04}-Q{}", year, quarter)));
            if (period.from <= *to && period.to >= *from) periods.push_back(period);
        }
        for (int month = 1; asked == "month" && month <= 12; ++month) {
            const CivilDate first{year, month, 1};
            if (first > *to || add_days(first, 31) <= *from) continue;
            LVWANG_ASSIGN(periods.emplace_back(), assess::EvaluationPeriod::parse(fmt::format("{:04}-{:02}", year, month)));
        }
    }
    return periods;
}

void say_doubts(const std::vector<analysis::StationHours>& stations) {
    for (const analysis::StationHours& station : stations) {
        if (station.twice > 0) {
            fmt::print(stderr, "{}: {} values stood there twice and differed, they are left out\n", station.name, station.twice);
        }
        if (station.doubtful > 0) {
            fmt::print(stderr, "{}: {} values are negative or beyond all reason, they are not valid\n", station.name,
                       station.doubtful);
        }
    }
}

Result<void> evaluate_under(const AirRequest& request, const Tables& tables, const std::vector<analysis::StationHours>& stations,
                            const std::string& edition) {
    LVWANG_ASSIGN(assess::AirEditions editions, assess::AirEditions::beside(tables.standards, edition));
    if (!request.limits.empty()) {
        LVWANG_ASSIGN(const standards::Edition* const limits, tables.standards.edition(request.limits));
        if (tables.standards.ambient_limits(limits->key).empty()) {
            return fail_field("limits", "{} has no ambient limits", limits->key);
        }
        editions.limits = limits->key;
    }
    LVWANG_ASSIGN(const quality::AveragingRules rules, analysis::rules_under(tables.standards, edition));
    std::vector<std::pair<std::string, assess::DayValues>> places;
    std::vector<assess::DayValues> all;
    for (const analysis::StationHours& station : stations) {
        all.push_back(analysis::days_of(station, rules, *tables.parameters));
        if (request.stations || stations.size() == 1) places.emplace_back(station.name, all.back());
    }
    if (stations.size() > 1) {
        LVWANG_ASSIGN(assess::DayValues area, assess::area_days(tables.standards, edition, all));
        places.emplace(places.begin(), "area", std::move(area));
    }
    LVWANG_ASSIGN(const auto periods, periods_of(request.period, stations));
    for (const auto& [place, days] : places) {
        for (const assess::EvaluationPeriod& period : periods) {
            if (!request.year_before.empty()) {
                LVWANG_ASSIGN(const assess::EarlierBasis basis, assess::parse_earlier_basis(request.year_before));
                LVWANG_ASSIGN(const assess::Comparison comparison,
                              assess::compare_with_year_before(tables.standards, editions, basis, period,
                                                               assess::DeductedDays{days, days}, request.grade));
                fmt::print("{}", request.format == "csv" ? analysis::to_csv(place, basis, comparison)
                                                         : analysis::to_json(place, basis, comparison) + "\n");
                continue;
            }
            LVWANG_ASSIGN(const assess::AirEvaluation evaluation,
                          assess::evaluate(tables.standards, editions, period, days, request.grade));
            fmt::print("{}", request.format == "csv" ? analysis::to_csv(place, evaluation)
                                                     : analysis::to_json(place, evaluation) + "\n");
        }
    }
    return {};
}

Result<void> run_assess_air(const AirRequest& request) {
    LVWANG_ASSIGN(const Tables tables, read_installed_tables(request.tables_dir));
    LVWANG_ASSIGN(auto mapping, mapping_of(request.mapping_file));
    LVWANG_ASSIGN(const std::vector<analysis::StationHours> stations,
                  analysis::read_station_hours({request.inputs, std::move(mapping), PointKind::kAmbientAir}, tables.parameters));
    say_doubts(stations);
    if (request.format == "csv") {
        fmt::print("{}", request.year_before.empty() ? analysis::csv_header() : analysis::comparison_csv_header());
    }
    LVWANG_TRY(evaluate_under(request, tables, stations, request.edition));
    for (const std::string& edition : request.compare) LVWANG_TRY(evaluate_under(request, tables, stations, edition));
    return {};
}

}  // namespace

void add_assess(CLI::App& app) {
    auto* const assess = app.add_subcommand("assess", "Evaluate files under any edition of a standard, without a server");
    assess->require_subcommand(1);
    add_assess_water(*assess);
    auto* const air = assess->add_subcommand("air", "Hours of air stations: a year, quarter, month or any range (HJ 663)");
    auto request = std::make_shared<AirRequest>();
    air->add_option("--input", request->inputs, "CSV files of hours, plain or .gz")->required();
    air->add_option(
        "--mapping", request->mapping_file,
        "how their columns are to be read (TOML, docs/formats/import.md); without it: columns time (start of the hour), "
        "station, and parameters by their keys (pm2_5, o3, ...) in canonical units");
    air->add_option("--edition", request->edition, "hj663-2013 or hj663-2026, with the limits and indices beside it")
        ->capture_default_str();
    air->add_option("--compare", request->compare, "the same hours under these editions too");
    air->add_option("--limits", request->limits, "another edition of GB 3095, such as gb3095-2026-final");
    air->add_option("--period", request->period,
                    "year, quarter or month (all there are), or 2025, 2025-03, 2025-Q2, 2025-W07, to-2025-05-31, "
                    "2025-01-01..2025-09-30")
        ->capture_default_str();
    air->add_option("--year-before", request->year_before,
                    "beside each period the same of the year before: same, under this edition; own, under what applied then")
        ->check(CLI::IsMember({"same", "own"}));
    air->add_option("--grade", request->grade, "functional zone of GB 3095")->check(CLI::Range(1, 2))->capture_default_str();
    air->add_flag("--stations", request->stations, "each station too, not only the area");
    air->add_option("--format", request->format)->check(CLI::IsMember({"json", "csv"}))->capture_default_str();
    air->add_option("--tables", request->tables_dir, "directory of standards/ and codes/");
    air->callback([request] {
        if (const auto done = run_assess_air(*request); !done) {
            fmt::print(stderr, "lvwang assess air: {}\n", done.error().message);
            throw CLI::RuntimeError(1);
        }
    });
}

}  // namespace lvwang::apps
