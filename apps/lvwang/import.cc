// lvwang import: measurements from CSV files into the series, all of them or none.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "configuration.h"
#include "installation.h"
#include "intake/intake.h"
#include "progress_line.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

struct ImportRequest {
    std::vector<std::string> paths;
    std::string configuration;
    std::string data_dir;
    std::string district_dir;
    std::string mapping_file;
    std::vector<std::string> columns;  ///< PM2.5=pm2_5 ug/m3
    std::vector<std::string> points;   ///< Dongsi=S1/1
    std::string time;                  ///< year,month,day,hour
    std::string missing;
    intake::Mapping mapping;  ///< what single options say
    unsigned workers = 0;
};

/// `left=right` of an option.
Result<std::pair<std::string, std::string>> parse_pair(std::string_view option, const std::string& text) {
    const auto equals = text.rfind('=');  // a header may hold one, a meaning does not
    if (equals == std::string::npos || equals == 0)
        return fail(ErrorCode::kInvalidArgument, "{} \"{}\" is not of the form text=meaning", option, text);
    return std::pair{text.substr(0, equals), text.substr(equals + 1)};
}

std::vector<std::string> parse_list(const std::string& text) {
    std::vector<std::string> list;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(',', begin), text.size());
        list.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return list;
}

/// The mapping file with the options over it.
Result<intake::Mapping> mapping_of(const ImportRequest& request) {
    intake::Mapping mapping;
    if (!request.mapping_file.empty()) {
        std::ifstream file(request.mapping_file, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        if (!file) return fail(ErrorCode::kIo, "cannot read {}", request.mapping_file);
        LVWANG_TRY(intake::read_mapping(text, request.mapping_file, mapping));
    }
    const auto put = [](std::string& into, const std::string& option) {
        if (!option.empty()) into = option;
    };
    put(mapping.period, request.mapping.period);
    put(mapping.stamps, request.mapping.stamps);
    put(mapping.point, request.mapping.point);
    put(mapping.point_column, request.mapping.point_column);
    mapping.skip_unknown_points = mapping.skip_unknown_points || request.mapping.skip_unknown_points;
    if (!request.time.empty()) mapping.time = parse_list(request.time);
    if (!request.missing.empty()) mapping.missing = parse_list(request.missing);
    for (const auto& column : request.columns) {
        LVWANG_ASSIGN(const auto pair, parse_pair("--column", column));
        LVWANG_ASSIGN(mapping.columns[pair.first], intake::parse_meaning(pair.second));
    }
    for (const auto& point : request.points) {
        LVWANG_ASSIGN(const auto pair, parse_pair("--map-point", point));
        mapping.points[pair.first] = pair.second;
    }
    LVWANG_TRY(intake::check_mapping(mapping));
    return mapping;
}

Result<void> run_import(const ImportRequest& request) {
    LVWANG_ASSIGN(auto mapping, mapping_of(request));
    Configuration configuration;
    if (!request.configuration.empty()) {
        LVWANG_ASSIGN(configuration, read_configuration(request.configuration));
    }
    if (!request.data_dir.empty()) configuration.data_dir = request.data_dir;
    if (!request.district_dir.empty()) configuration.district_dir = request.district_dir;
    LVWANG_ASSIGN(const auto tables, read_installed_tables(configuration.tables_dir));
    LVWANG_ASSIGN(const auto district, read_district(configuration.district_dir, tables));
    auto stores = open_stores(configuration.data_dir);
    if (!stores) {
        if (stores.error().code != ErrorCode::kUnavailable) return tl::unexpected(std::move(stores).error());
        return while_doing("stop the server first, it keeps these files open", std::move(stores).error());
    }
    LVWANG_ASSIGN(const auto registry, open_registry(*stores->book, district, tables.parameters));

    intake::Job job{.paths = request.paths, .mapping = std::move(mapping), .actor = "import", .now = system_now()};
    job.workers = request.workers != 0 ? request.workers : std::max(1U, std::thread::hardware_concurrency());
    intake::Progress progress;
    const auto begun = std::chrono::steady_clock::now();
    Result<intake::Report> report;
    {
        const ProgressLine line([&] {
            return fmt::format("{:3.0f} %  {} rows  {} values", progress.part * 100, progress.rows.load(),
                               progress.values.load());
        });
        report = intake::take_in(job, *registry, *stores->log, *stores->series, progress);
    }
    if (!report) return tl::unexpected(std::move(report).error());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    fmt::print("entry {}: {} files, {} rows, {} values of {} points, {} to {}, {:.1f} s, {:.2f} M values/s\n", report->seq,
               report->files.size(), progress.rows.load(), progress.values.load(), report->points, format_iso(report->from),
               format_iso(report->to), took.count(), static_cast<double>(progress.values) / took.count() / 1e6);
    if (progress.skipped_rows > 0)
        fmt::print("{} rows of places that are not registered were left out\n", progress.skipped_rows.load());
    return {};
}

}  // namespace

void add_import(CLI::App& app) {
    auto request = std::make_shared<ImportRequest>();
    auto* import = app.add_subcommand("import", "take measurements in from CSV files (plain or .gz); the server must be stopped");
    import->add_option("files", request->paths, "CSV files with a header line")->required();
    import->add_option("--mapping", request->mapping_file, "how their columns are to be read (TOML, docs/formats/import.md)");
    import->add_option("--period", request->mapping.period, "moment, minute, hour or day");
    import->add_option("--stamps", request->mapping.stamps, "which end of its period a time names: start or end");
    import->add_option("--time", request->time, "columns that make the time: timepoint, or year,month,day,hour");
    import->add_option("--point", request->mapping.point, "all rows are of this point: SITE/POINT");
    import->add_option("--point-column", request->mapping.point_column, "the column that names the point");
    import->add_option("--map-point", request->points, "what that column says for a point: TEXT=SITE/POINT");
    import->add_option("--column", request->columns, "what a column holds: \"PM2.5=pm2_5 ug/m3\"");
    import->add_option("--missing", request->missing, "texts that mean no value: NA,-");
    import->add_flag("--skip-unknown-points", request->mapping.skip_unknown_points, "leave out rows of places nobody registered");
    import->add_option("--config", request->configuration, "configuration file of the server");
    import->add_option("--data", request->data_dir, "directory of the stores");
    import->add_option("--district", request->district_dir, "registry files for a book that is still empty");
    import->add_option("--workers", request->workers, "threads, as many as cores where not given");
    import->callback([request] {
        if (const auto done = run_import(*request); !done) {
            fmt::print(stderr, "lvwang import: {}\n", done.error().message);
            throw CLI::RuntimeError(1);
        }
    });
}

}  // namespace lvwang::apps
