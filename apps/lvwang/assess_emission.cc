// lvwang assess emission: a file of an outlet's hours judged and added up, without a server.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "analysis/outlet_hours.h"
#include "assess/emission_limits.h"
#include "assess/emission_report.h"
#include "assess/emission_text.h"
#include "installation.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

struct EmissionRequest {
    std::vector<std::string> inputs;
    std::string kind = "stack";
    std::vector<std::string> table_names;
    std::vector<std::string> limits;
    std::string state = "dry_standard";
    std::string area;
    std::string format = "json";
    std::string tables_dir;
};

// Everything that is judged, by parameter: rows of the tables named, then limits given one by one.
Result<std::vector<assess::OutletItem>> items_of(const EmissionRequest& request, const Tables& tables,
                                                 Decimal oxygen_in_air_pct) {
    std::vector<assess::OutletItem> items;
    const auto put = [&](assess::OutletItem item) -> Result<void> {
        if (item.reference_oxygen_pct && *item.reference_oxygen_pct >= oxygen_in_air_pct) {
            return fail_field("limit", "a reference oxygen of {} % is not below that of air",
                              item.reference_oxygen_pct->to_string());
        }
        std::erase_if(items, [&](const assess::OutletItem& other) { return other.parameter == item.parameter; });
        items.push_back(std::move(item));
        return {};
    };
    for (const std::string& name : request.table_names) {
        LVWANG_ASSIGN(const auto rows, assess::limits_of_table(tables.standards, name));
        for (const standards::EmissionLimit* row : rows) {
            const Parameter* const parameter = tables.parameters->find(row->parameter);
            if (parameter == nullptr) continue;
            LVWANG_ASSIGN(const assess::Limit limit,
                          assess::limit_for(tables.standards, name.substr(0, name.find('/')), *row, parameter->unit));
            LVWANG_TRY(put({row->parameter, limit, row->reference_oxygen_pct}));
        }
    }
    for (const std::string& text : request.limits) {
        const std::size_t equals = text.find('=');
        const std::string key = text.substr(0, equals);
        const Parameter* const parameter = tables.parameters->find(key);
        if (equals == std::string::npos || parameter == nullptr) {
            return fail_field("limit", "'{}' is not of the form stack_so2=50 or stack_so2=50@9", text);
        }
        const std::size_t at = text.find('@', equals);
        LVWANG_ASSIGN(const Decimal upper, Decimal::parse(std::string_view(text).substr(equals + 1, at - equals - 1)));
        assess::OutletItem item{key, assess::Limit{upper, {}, {}, parameter->unit, "--limit", text}, {}};
        if (at != std::string::npos) {
            LVWANG_ASSIGN(item.reference_oxygen_pct, Decimal::parse(std::string_view(text).substr(at + 1)));
        }
        LVWANG_TRY(put(std::move(item)));
    }
    return items;
}

Result<void> run_assess_emission(const EmissionRequest& request) {
    LVWANG_ASSIGN(const Tables tables, read_installed_tables(request.tables_dir));
    constexpr CivilDate kNewest{9999, 1, 1};  // the editions of HJ 75 and HJ 356 in force now have no end
    LVWANG_ASSIGN(const standards::Edition* const edition, tables.standards.edition_at("hj75", start_of(kNewest)));
    LVWANG_ASSIGN(const auto constants, assess::GasConstants::under(tables.standards, edition->key));
    const bool water = request.kind == "wastewater";
    LVWANG_ASSIGN(const auto rules, water ? assess::OutletRules::of_wastewater(tables.standards, start_of(kNewest))
                                          : assess::OutletRules::of_stacks(tables.standards, start_of(kNewest)));
    analysis::OutletFile file;
    file.paths = request.inputs;
    file.water = water;
    file.wet = request.state.starts_with("wet");
    file.working_state = request.state.ends_with("work");
    if (!request.area.empty()) {
        LVWANG_ASSIGN(file.area_m2, Decimal::parse(request.area));
    }
    LVWANG_ASSIGN(const auto items, items_of(request, tables, constants.oxygen_in_air_pct));
    LVWANG_ASSIGN(const auto outlets, analysis::read_outlet_hours(file, constants, *tables.parameters));
    if (request.format == "csv") fmt::print("{}", assess::outlet_csv_header());
    for (const analysis::OutletHours& outlet : outlets) {
        for (const std::string& key : outlet.parameters) {
            const auto found = std::ranges::find(items, key, &assess::OutletItem::parameter);
            const std::string& unit = tables.parameters->find(key)->unit;
            assess::OutletItem item = found == items.end() ? assess::OutletItem{key, {}, {}} : *found;
            item.unit = unit;
            const assess::OutletReport report =
                water ? assess::report_wastewater(rules, item, outlet.hours) : assess::report_stack(rules, item, outlet.hours);
            fmt::print("{}", request.format == "csv" ? assess::to_csv(outlet.name, unit, report)
                                                     : assess::to_json(outlet.name, unit, report) + "\n");
        }
    }
    return {};
}

}  // namespace

void add_assess_emission(CLI::App& assess) {
    auto* const emission = assess.add_subcommand(
        "emission", "Hours of stacks or wastewater outlets: converted, judged, filled in, added up (HJ 75, HJ 356)");
    auto request = std::make_shared<EmissionRequest>();
    emission
        ->add_option(
            "--input", request->inputs,
            "CSV files, plain or .gz: time (start of the hour), perhaps outlet, mark and valid_minutes, then parameters by "
            "key; oxygen and stack_flow (dry, standard state, m3/h), or flow of water")
        ->required();
    emission->add_option("--kind", request->kind)->check(CLI::IsMember({"stack", "wastewater"}))->capture_default_str();
    emission->add_option("--table", request->table_names, "limits by standard and table, such as gb13271-2014/new_coal");
    emission->add_option("--limit", request->limits,
                         "one limit: stack_so2=35, or stack_so2=35@6 at 6 % oxygen; goes before --table");
    emission->add_option("--state", request->state, "what the gas concentrations are")
        ->check(CLI::IsMember({"dry_standard", "wet_standard", "dry_work", "wet_work"}))
        ->capture_default_str();
    emission->add_option("--area", request->area, "cross-section of the stack in m2, where the flow follows from stack_velocity");
    emission->add_option("--format", request->format)->check(CLI::IsMember({"json", "csv"}))->capture_default_str();
    emission->add_option("--tables", request->tables_dir, "directory of standards/ and codes/");
    emission->callback([request] {
        if (const auto done = run_assess_emission(*request); !done) {
            fmt::print(stderr, "lvwang assess emission: {}\n", done.error().message);
            throw CLI::RuntimeError(1);
        }
    });
}

}  // namespace lvwang::apps
