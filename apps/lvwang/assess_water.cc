// lvwang assess water: a file of samplings evaluated section by section, without a server.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "analysis/water_samples.h"
#include "assess/water_text.h"
#include "installation.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

using assess::EvaluationPeriod;

struct WaterRequest {
    std::vector<std::string> inputs;
    std::string edition = "surface-water-2011";
    std::string period = "month";
    std::string compare;
    std::string items = "basic";
    std::string body = "river";
    std::string format = "json";
    std::string tables_dir;
};

// The months, quarters or years that the samplings touch, or the one period asked for.
Result<std::vector<EvaluationPeriod>> periods_of(const std::string& asked, CivilDate first, CivilDate last) {
    std::vector<EvaluationPeriod> periods;
    const int months = asked == "month" ? 1 : asked == "quarter" ? 3 : asked == "year" ? 12 : 0;
    if (months == 0) {
        LVWANG_ASSIGN(periods.emplace_back(), EvaluationPeriod::parse(asked));
        return periods;
    }
    for (int year = first.year; year <= last.year; ++year) {
        for (int month = 1; month <= 12; month += months) {
            const std::string name = months == 1   ? fmt::format("{:04}-{:02}", year, month)
                                     : months == 3 ? fmt::format("{:04}-Q{}", year, (month + 2) / 3)
                                                   : fmt::format("{:04}", year);
            LVWANG_ASSIGN(const EvaluationPeriod period, EvaluationPeriod::parse(name));
            if (period.from <= last && first <= period.to) periods.push_back(period);
        }
    }
    return periods;
}

// What every section has to measure: empty for whatever it does.
Result<std::vector<std::string>> required_items(const std::string& asked, const assess::WaterRules& rules) {
    std::vector<std::string> keys;
    if (asked == "measured") return keys;
    if (asked == "basic") return rules.basic_items();
    for (const standards::WaterItem& item : rules.method->items) {
        if (asked == "all" && item.evaluated) keys.push_back(item.parameter);
    }
    if (asked == "all") return keys;
    for (std::size_t at = 0; at <= asked.size();) {
        const std::size_t comma = std::min(asked.find(',', at), asked.size());
        const std::string key = asked.substr(at, comma - at);
        if (rules.item(key) == nullptr) return fail_field("items", "'{}' is no item of {}", key, rules.edition);
        keys.push_back(key);
        at = comma + 1;
    }
    return keys;
}

Result<void> run_assess_water(const WaterRequest& request) {
    LVWANG_ASSIGN(const Tables tables, read_installed_tables(request.tables_dir));
    LVWANG_ASSIGN(const standards::Edition* const edition, tables.standards.edition(request.edition));
    // The editions of the index and of TLI have had no successors; the newest of each is taken.
    const Instant newest = start_of(edition->to.value_or(CivilDate{9999, 1, 1}));
    LVWANG_ASSIGN(const auto methods, assess::WaterMethods::under(tables.standards, edition->key, newest));
    LVWANG_ASSIGN(const WaterBody body, parse_water_body(request.body));
    LVWANG_ASSIGN(const std::vector<std::string> required, required_items(request.items, methods.rules));
    LVWANG_ASSIGN(analysis::WaterSamples samples,
                  analysis::read_water_samples(request.inputs, methods, *tables.parameters, body));
    for (const analysis::WaterDoubts& doubt : samples.doubts) {
        if (doubt.twice > 0) {
            fmt::print(stderr, "{}: {} values stood there twice and differed, they are left out\n", doubt.section, doubt.twice);
        }
        if (doubt.doubtful > 0) {
            fmt::print(stderr, "{}: {} values are negative or beyond all reason, they are not valid\n", doubt.section,
                       doubt.doubtful);
        }
    }
    for (assess::WaterSection& section : samples.sections) section.required = required;
    LVWANG_ASSIGN(const std::vector<EvaluationPeriod> periods, periods_of(request.period, samples.first, samples.last));
    if (request.format == "csv") fmt::print("{}", assess::water_csv_header());
    for (const EvaluationPeriod& period : periods) {
        std::optional<EvaluationPeriod> compare;
        if (request.compare == "last-year") {
            compare = period.year_before();
        } else if (!request.compare.empty()) {
            LVWANG_ASSIGN(compare, EvaluationPeriod::parse(request.compare));
        }
        LVWANG_ASSIGN(const assess::WaterReport report, assess::report_water(methods, samples.sections, period, compare));
        fmt::print("{}", request.format == "csv" ? assess::to_csv(methods, report) : assess::to_json(methods, report) + "\n");
    }
    return {};
}

}  // namespace

void add_assess_water(CLI::App& assess) {
    auto* const water = assess.add_subcommand(
        "water", "Samplings of surface water: class, indicators, rivers, lakes, CWQI and ranks (GB 3838, 环办〔2011〕22号)");
    auto request = std::make_shared<WaterRequest>();
    water
        ->add_option("--input", request->inputs,
                     "CSV files, plain or .gz: section, date, perhaps river, body and target, then a column for each parameter "
                     "(key or Chinese name, unit in brackets), or parameter, value and unit; <0.01 or 0.01L is not detected")
        ->required();
    water->add_option("--edition", request->edition, "of the method")->capture_default_str();
    water
        ->add_option("--period", request->period,
                     "month, quarter or year (all there are), or 2026, 2026-03, 2026-Q2, 2026-01-01..2026-09-30")
        ->capture_default_str();
    water->add_option("--compare", request->compare, "another period, or last-year: trends and the change of CWQI against it");
    water
        ->add_option(
            "--items", request->items,
            "what a section must have measured to have a class: basic (of 9+X), all 21, measured (whatever there is), or "
            "keys with commas between")
        ->capture_default_str();
    water->add_option("--body", request->body, "river or lake, for sections of which the file does not say it")
        ->check(CLI::IsMember({"river", "lake"}))
        ->capture_default_str();
    water->add_option("--format", request->format)->check(CLI::IsMember({"json", "csv"}))->capture_default_str();
    water->add_option("--tables", request->tables_dir, "directory of standards/ and codes/");
    water->callback([request] {
        if (const auto done = run_assess_water(*request); !done) {
            fmt::print(stderr, "lvwang assess water: {}\n", done.error().message);
            throw CLI::RuntimeError(1);
        }
    });
}

}  // namespace lvwang::apps
