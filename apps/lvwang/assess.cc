// lvwang assess: a file of hours evaluated under any edition, without a server.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "analysis/evaluation_text.h"
#include "analysis/station_days.h"
#include "analysis/store_days.h"
#include "installation.h"
#include "store/book_registry.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

struct AirRequest {
    std::vector<std::string> inputs;
    std::string data_dir;  ///< in place of files: the hours of these stores
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

constexpr std::string_view kAllEditions = "all";

Result<std::optional<intake::Mapping>> mapping_of(const std::string& path) {
    if (path.empty()) return std::optional<intake::Mapping>();
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) return fail(ErrorCode::kIo, "cannot read {}", path);
    intake::Mapping mapping;
    LVWANG_TRY(intake::read_mapping(text, path, mapping));
    return std::optional(mapping);
}

// Where the hours come from: files, or stores that no server has open.
struct Hours {
    std::vector<analysis::StationHours> files;
    Stores stores;
    std::vector<std::string> names;  ///< of the stations, in their order
    std::vector<PointId> points;     ///< of stores
    std::optional<CivilDate> from;   ///< absent: there is no hour
    CivilDate to;

    [[nodiscard]] Result<std::vector<assess::DayValues>> days(const quality::AveragingRules& rules,
                                                              const registry::ParameterTable& parameters) const {
        if (!from) return std::vector<assess::DayValues>(names.size());
        if (stores.series) return analysis::days_in_store(*stores.series, points, {*from, to, rules, parameters});
        std::vector<assess::DayValues> all;
        for (const analysis::StationHours& station : files) all.push_back(analysis::days_of(station, rules, parameters));
        return all;
    }
};

Result<Hours> hours_of_files(std::vector<analysis::StationHours> files) {
    Hours hours;
    for (const analysis::StationHours& station : files) {
        hours.names.push_back(station.name);
        if (station.hours.empty()) continue;
        const CivilDate first = to_date(station.hours.front().start);
        const CivilDate last = to_date(station.hours.back().start);
        hours.to = hours.from ? std::max(hours.to, last) : last;
        hours.from = hours.from ? std::min(*hours.from, first) : first;
    }
    hours.files = std::move(files);
    return hours;
}

// Every point of ambient air; days that are over.
Result<Hours> hours_of_stores(const std::string& directory) {
    Hours hours;
    LVWANG_ASSIGN(hours.stores, open_existing_stores(directory));
    LVWANG_ASSIGN(const RegistryRows rows, store::load_registry(*hours.stores.book));
    for (const Point& point : rows.points) {
        if (point.kind != PointKind::kAmbientAir) continue;
        const auto site = std::ranges::find(rows.sites, point.site_id, &Site::id);
        hours.names.push_back(site == rows.sites.end() ? point.code : fmt::format("{}/{}", site->key, point.code));
        hours.points.push_back(point.id);
    }
    if (hours.points.empty()) return fail(ErrorCode::kNotFound, "{} has no point of ambient air", directory);
    LVWANG_ASSIGN(const auto oldest, hours.stores.series->oldest(Period::kHour));
    if (oldest) hours.from = to_date(*oldest);
    hours.to = add_days(to_date(system_now()), -1);
    return hours;
}

// The calendar years or months that the hours touch, or the one period asked for.
Result<std::vector<assess::EvaluationPeriod>> periods_of(const std::string& asked, const Hours& hours) {
    std::vector<assess::EvaluationPeriod> periods;
    if (asked != "year" && asked != "quarter" && asked != "month") {
        LVWANG_ASSIGN(periods.emplace_back(), assess::EvaluationPeriod::parse(asked));
        return periods;
    }
    const auto& from = hours.from;
    const CivilDate& to = hours.to;
    if (!from) return fail(ErrorCode::kInvalidArgument, "there is no hour");
    for (int year = from->year; year <= to.year; ++year) {
        if (asked == "year") {
            LVWANG_ASSIGN(periods.emplace_back(), assess::EvaluationPeriod::parse(fmt::format("{:04}", year)));
            continue;
        }
        for (int quarter = 1; asked == "quarter" && quarter <= 4; ++quarter) {
            LVWANG_ASSIGN(const auto period, assess::EvaluationPeriod::parse(fmt::format("{:04}-Q{}", year, quarter)));
            if (period.from <= to && period.to >= *from) periods.push_back(period);
        }
        for (int month = 1; asked == "month" && month <= 12; ++month) {
            const CivilDate first{year, month, 1};
            if (first > to || add_days(first, 31) <= *from) continue;
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

// The editions named, or all: each edition of GB 3095 with those that go with it.
Result<std::vector<assess::AirEditions>> editions_of(const AirRequest& request, const standards::Standards& standards) {
    std::vector<assess::AirEditions> all;
    if (request.edition == kAllEditions) {
        if (!request.limits.empty()) return fail_field("limits", "--edition all takes every edition of GB 3095, not one");
        for (const standards::Edition& edition : standards.editions()) {
            if (standards.ambient_limits(edition.key).empty()) continue;
            LVWANG_ASSIGN(all.emplace_back(), assess::AirEditions::with_limits(standards, edition.key));
        }
    } else {
        LVWANG_ASSIGN(all.emplace_back(), assess::AirEditions::beside(standards, request.edition));
    }
    for (const std::string& edition : request.compare) {
        LVWANG_ASSIGN(all.emplace_back(), assess::AirEditions::beside(standards, edition));
    }
    if (request.limits.empty()) return all;
    LVWANG_ASSIGN(const standards::Edition* const limits, standards.edition_in("gb3095", request.limits));
    for (assess::AirEditions& editions : all) editions.limits = limits->key;
    return all;
}

Result<void> evaluate_under(const AirRequest& request, const Tables& tables, const Hours& hours,
                            const assess::AirEditions& editions) {
    const std::string& edition = editions.evaluation;
    LVWANG_ASSIGN(const quality::AveragingRules rules, analysis::rules_under(tables.standards, edition));
    LVWANG_ASSIGN(const auto periods, periods_of(request.period, hours));
    std::vector<std::pair<std::string, assess::DayValues>> places;
    LVWANG_ASSIGN(const std::vector<assess::DayValues> all, hours.days(rules, *tables.parameters));
    if (all.size() > 1) {
        LVWANG_ASSIGN(assess::DayValues area, assess::area_days(tables.standards, edition, all));
        places.emplace_back("area", std::move(area));
    }
    for (std::size_t i = 0; i < all.size() && (request.stations || all.size() == 1); ++i) {
        places.emplace_back(hours.names[i], all[i]);
    }
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
    LVWANG_ASSIGN(const auto editions, editions_of(request, tables.standards));
    Hours hours;
    if (!request.data_dir.empty()) {
        LVWANG_ASSIGN(hours, hours_of_stores(request.data_dir));
    } else {
        LVWANG_ASSIGN(auto mapping, mapping_of(request.mapping_file));
        LVWANG_ASSIGN(
            std::vector<analysis::StationHours> files,
            analysis::read_station_hours({request.inputs, std::move(mapping), PointKind::kAmbientAir}, tables.parameters));
        say_doubts(files);
        LVWANG_ASSIGN(hours, hours_of_files(std::move(files)));
    }
    if (request.format == "csv") {
        fmt::print("{}", request.year_before.empty() ? analysis::csv_header() : analysis::comparison_csv_header());
    }
    for (const assess::AirEditions& one : editions) LVWANG_TRY(evaluate_under(request, tables, hours, one));
    return {};
}

}  // namespace

void add_assess(CLI::App& app) {
    auto* const assess = app.add_subcommand("assess", "Evaluate files under any edition of a standard, without a server");
    assess->require_subcommand(1);
    add_assess_water(*assess);
    add_assess_emission(*assess);
    auto* const air = assess->add_subcommand("air", "Hours of air stations: a year, quarter, month or any range (HJ 663)");
    auto request = std::make_shared<AirRequest>();
    auto* const source = air->add_option_group("hours", "where they come from");
    auto* const input = source->add_option("--input", request->inputs, "CSV files of hours, plain or .gz");
    source
        ->add_option("--data", request->data_dir,
                     "instead of files: a data directory, or a copy of one, that no server has open; all its stations of air, "
                     "days made anew from their hours, nothing deducted")
        ->excludes(input);
    source->require_option(1);
    air->add_option(
        "--mapping", request->mapping_file,
        "how their columns are to be read (TOML, docs/formats/import.md); without it: columns time (start of the hour), "
        "station, and parameters by their keys (pm2_5, o3, ...) in canonical units");
    air->add_option("--edition", request->edition,
                    "hj663-2013 or hj663-2026, with the limits and indices beside it; all: under every edition of GB 3095")
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
